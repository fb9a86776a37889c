// Reads the values of one table and notes what is wrong with them: every getter returns nothing when the key
// is absent or its value is of no use, and has then said so. `finish()` tells the keys that nobody knows.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/document.hpp"
#include "config/sections.hpp"
#include "config/suggest.hpp"
#include "domain/day_window.hpp"
#include "domain/instant.hpp"

namespace vicino::config {

// Where problems of one file go. `tolerant`: the file has lines that are no TOML, so a missing key may be in
// one of them and is not told.
struct Report {
  std::string file;
  Problems& problems;
  bool tolerant = false;

  void add(Place place, std::string what, std::string cure = {}) {
    problems.push_back({file, place.line, place.column, std::move(what), std::move(cure)});
  }
};

struct Range {
  double low;
  double high;
};
struct DurationRange {
  Millis low;
  Millis high;
};

class TableReader {
 public:
  // `subject`: whose table it is, for messages: "device 'bathroom_motion'"; "" takes the section's title.
  TableReader(Report& report, const Node& table, Section section, std::string subject = {});

  bool has(std::string_view key) const { return table_.find(key) != nullptr; }
  const Node* node(std::string_view key);  // of any kind
  // Place of the key's value, or of the table if the key is absent.
  Place place(std::string_view key) const;

  std::optional<std::string> text(std::string_view key);
  std::optional<std::string> required_text(std::string_view key, std::string_view example);
  // A text that may be absent but not empty; `otherwise` when it is absent.
  std::optional<std::string> required_text_or(std::string_view key, const std::string& otherwise);
  std::optional<bool> boolean(std::string_view key);
  std::optional<double> number(std::string_view key, Range range);
  std::optional<std::int64_t> integer(std::string_view key, Range range);
  std::optional<Millis> duration(std::string_view key, DurationRange range);
  // Items are checked to be texts; a single text counts as a list of one.
  struct Item {
    std::string text;
    Place place;
  };
  std::vector<Item> texts(std::string_view key);
  // Items are checked to be tables; a single table counts as a list of one.
  std::vector<const Node*> tables(std::string_view key, std::size_t max);
  const Node* table(std::string_view key);

  // One of the names of an enumeration: `from` is its parser in domain.
  template <class Enum>
  std::optional<Enum> choice(std::string_view key, std::optional<Enum> (*from)(std::string_view) noexcept,
                             std::span<const std::string> names);

  void missing(std::string_view key, std::string cure);
  void wrong(std::string_view key, std::string what, std::string cure = {});
  // Tells the keys that nobody knows. `misplaced`: keys that people write here though they belong elsewhere,
  // with the cure.
  void finish(std::initializer_list<std::pair<std::string_view, const char*>> misplaced = {});

  Report& report() { return report_; }
  const std::string& subject() const { return subject_; }
  void subject(std::string text) { subject_ = std::move(text); }

 private:
  std::optional<double> checked_number(std::string_view key, const Node& value, Range range);

  Report& report_;
  const Node& table_;
  Section section_;
  std::string subject_;
};

template <class Enum>
std::optional<Enum> TableReader::choice(std::string_view key,
                                        std::optional<Enum> (*from)(std::string_view) noexcept,
                                        std::span<const std::string> names) {
  const auto word = text(key);
  if (!word) return std::nullopt;
  if (const auto found = from(*word)) return found;
  wrong(key, "unknown " + std::string(key) + " '" + *word + "'", cure_among(*word, names, 40));
  return std::nullopt;
}

// The names of an enumeration whose values are 0 ... last, as its name() in domain gives them.
template <class Enum>
std::vector<std::string> names_up_to(Enum last) {
  std::vector<std::string> names;
  for (unsigned i = 0; i <= static_cast<unsigned>(last); ++i) names.emplace_back(name(static_cast<Enum>(i)));
  return names;
}

}  // namespace vicino::config
