// Numbers and times as text, without locale and without floating point: the same bytes on every machine.
#pragma once

#include <cstdint>
#include <string>

#include "domain/instant.hpp"
#include "rules/care/words.hpp"
#include "rules/zone.hpp"

namespace vicino::replay {

using rules::Lang;

// "2011-06-15 01:03:39" on the home's wall clock; "-" for unknown and never.
std::string local_time(const rules::Zone& zone, Instant t);
std::string local_date(const rules::Zone& zone, Instant t);  // "2011-06-15"
// Days since 1970-01-01 on the home's wall clock.
std::int64_t local_day(const rules::Zone& zone, Instant t);
std::string date_text(std::int64_t day);

// Thousandths as "0.071", or "0,071" in Italian.
std::string thousandths(std::int64_t n, Lang lang);
// Events per day over `length`, in thousandths, rounded; 0 if nothing passed.
std::int64_t per_day(std::uint64_t count, Millis length);
// "29.3 d", "12.5 h", one decimal.
std::string days(Millis length, Lang lang);
std::string hours(Millis length, Lang lang);
// "61 578": groups of three.
std::string grouped(std::uint64_t n);

}  // namespace vicino::replay
