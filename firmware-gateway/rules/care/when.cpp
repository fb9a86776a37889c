#include "rules/care/when.hpp"

#include "rules/habits.hpp"

namespace vicino::rules::care {
namespace {

constexpr auto it = Lang::it;
constexpr unsigned day_minutes = 24 * 60;

void put_days(std::string& out, std::uint8_t weekdays, Lang lang) {
  constexpr std::string_view days_it[] = {"lun", "mar", "mer", "gio", "ven", "sab", "dom"};
  constexpr std::string_view days_en[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  bool first = true;
  for (std::size_t i = 0; i < 7; ++i) {
    if ((weekdays >> i & 1) == 0) continue;
    if (!first) out += ", ";
    first = false;
    out += lang == it ? days_it[i] : days_en[i];
  }
}

void put_window(std::string& out, const DayWindow& window) {
  put_time_of_day(out, window.from);
  out += '-';
  put_time_of_day(out, window.to);
}

// "di giorno", if most of the window is light; "" if it is neither.
std::string_view part_of_day(const DayWindow& w, Lang lang) {
  if (w.from == w.to) return {};
  if (w.from >= 5 * 60 && w.from < w.to) return pick(lang, "di giorno", "by day");
  if (w.from > w.to && w.from >= 18 * 60) return pick(lang, "di notte", "by night");
  return {};
}

// " per 15 minuti di giorno (06:00-23:00) o 5 minuti di notte", or " tra le 08:00 e le 22:00" behind it.
void put_limits(std::string& out, const std::vector<Limit>& limits, Lang lang) {
  const auto complement = limits.size() == 2 && limits[0].window.from == limits[1].window.to &&
                          limits[0].window.to == limits[1].window.from && limits[0].window.weekdays == 0x7f &&
                          limits[1].window.weekdays == 0x7f;
  for (std::size_t i = 0; i < limits.size(); ++i) {
    const auto& [window, hold] = limits[i];
    if (i > 0) out += i + 1 == limits.size() ? pick(lang, " o", " or") : std::string_view(",");
    if (hold.count() > 0) {
      if (i == 0) out += pick(lang, " per", " for");
      out += ' ';
      put_duration(out, hold, lang);
    }
    const auto day = part_of_day(window, lang);
    if (limits.size() > 1 && !day.empty()) {
      out.append(" ").append(day);
      if (!complement || i == 0) {
        out += " (";
        put_window(out, window);
        out += ')';
      }
    } else if (window.from != window.to) {
      out += pick(lang, " tra le ", " between ");
      put_time_of_day(out, window.from);
      out += pick(lang, " e le ", " and ");
      put_time_of_day(out, window.to);
    }
    if (window.weekdays != 0x7f) {
      out += " (";
      put_days(out, window.weekdays, lang);
      out += ')';
    }
  }
}

unsigned minutes_of(Millis d) {
  return static_cast<unsigned>(d / std::chrono::minutes(1));
}

// The hour at which a wait that begins with its window comes to an end.
unsigned end_of_wait(const Limit& limit) {
  return (limit.window.from + minutes_of(limit.hold_for)) % day_minutes;
}

}  // namespace

void put_when(std::string& out, const RuleSpec& rule, Lang lang) {
  const auto put = [&](std::string_view italian, std::string_view english) {
    out += pick(lang, italian, english);
  };
  if (rule.limits.empty()) return;
  const auto& first = rule.limits.front();
  if (std::holds_alternative<Silent>(rule.condition)) {
    put(" e non torna entro ", " and is not back within ");
    return put_duration(out, first.hold_for, lang);
  }
  if (std::holds_alternative<NotRisen>(rule.condition)) {
    put(" entro le ", " by ");
    put_time_of_day(out, end_of_wait(first));
    if (rule.still_for.count() == 0) return;
    put(" e non si vede movimento da ", " and no movement has been seen for ");
    return put_duration(out, rule.still_for, lang);
  }
  if (std::holds_alternative<Out>(rule.condition) && !first.window.always()) {
    put(" ancora alle ", " still at ");
    return put_time_of_day(out, end_of_wait(first));
  }
  if (std::holds_alternative<NightlyVisits>(rule.condition)) {
    out += " (";
    put_window(out, first.window);
    out += ')';
    return;
  }
  if (!rule.recurs) return put_limits(out, rule.limits, lang);
  put(" entro ", " within ");
  put_duration(out, first.hold_for / 2, lang);
  put(" dalle visite previste: ", " of the planned visits: ");
  for (std::size_t i = 0; i < rule.limits.size(); ++i) {
    const auto& limit = rule.limits[i];
    if (i > 0) out += "; ";
    put_time_of_day(out, (limit.window.from + minutes_of(limit.hold_for) / 2) % day_minutes);
    if (limit.window.weekdays == 0x7f) continue;
    out += " (";
    put_days(out, limit.window.weekdays, lang);
    out += ')';
  }
}

void put_habit(std::string& out, const RuleSpec& rule, Lang lang) {
  out += pick(lang, "; dopo ", "; after ");
  put_unsigned(out, days_to_learn);
  if (std::holds_alternative<NotRisen>(rule.condition))
    out += pick(lang, " giorni, due ore dopo l'ora a cui di solito si è alzata",
                " days, two hours after the hour by which the person usually is up");
  else if (std::holds_alternative<Out>(rule.condition))
    out += pick(lang, " giorni, se di solito rientra più tardi, un'ora dopo il suo ultimo rientro abituale",
                " days, where the person usually comes home later, an hour after the latest usual return");
  else
    out += pick(lang, " giorni, giorno e notte, un quarto più del massimo abituale a quell'ora",
                " days, by day and night, a quarter more than the longest that is usual at that hour");
}

}  // namespace vicino::rules::care
