// rules.toml -> care rules of a home. Pure: text in, values and problems out. What can be read is kept even
// where there are problems.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/table_reader.hpp"
#include "domain/home.hpp"
#include "domain/result.hpp"
#include "rules/care_rule.hpp"

namespace vicino::config {

inline constexpr std::size_t max_rules = 256;
inline constexpr std::size_t max_limits = 16;

// The rules of one or several files. Add each, then finish once.
class RuleFiles {
 public:
  explicit RuleFiles(const Home& home) : home_(home) {}

  void add(std::string_view text, const std::string& file, Problems& problems);
  // The rules of the files and, if one of them says `defaults = true`, the defaults of every kind that no
  // file names.
  std::vector<rules::CareRule> finish();

 private:
  // Rules are checked one by one by expanding them; two that would make the same engine rule are told here.
  void check(Report& report, const Node& table, const std::string& subject, const rules::CareRule& rule);

  const Home& home_;
  std::vector<rules::CareRule> rules_;
  std::map<std::string, std::string> first_use_;  // id of a rule of the engine -> "line 3 of rules.toml"
  bool defaults_ = false;
};

// Parts shared with parse_condition.cpp: names of signals and devices of this home, told with a "did you
// mean".
std::optional<SignalId> signal_named(TableReader& reader, const TableReader::Item& item, const Home& home);
std::vector<SignalId> signals_named(TableReader& reader, std::string_view key, const Home& home);
std::optional<DeviceId> device_named(TableReader& reader, const TableReader::Item& item, const Home& home);

// parse_condition.cpp: when = { is = "...", ... }
std::optional<rules::Condition> parse_condition(Report& report, const Node& table, const std::string& subject,
                                                const Home& home);

}  // namespace vicino::config
