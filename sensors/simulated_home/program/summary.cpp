#include "sensors/simulated_home/program/summary.hpp"

#include <fstream>
#include <numeric>

#include <boost/json.hpp>

namespace vicino::simulated_home {
namespace json = boost::json;

namespace {

using Counts = std::map<std::string, std::uint64_t>;

std::uint64_t sum(const Counts& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0},
                         [](std::uint64_t all, const auto& entry) { return all + entry.second; });
}

json::object as_json(const Counts& counts) {
  json::object out;
  for (const auto& [reason, count] : counts) out[reason] = count;
  return out;
}

std::string instant(Instant t) {
  return t == unknown ? std::string{} : to_rfc3339(t);
}

}  // namespace

std::uint64_t Summary::all_refused() const {
  return sum(refused);
}

bool Summary::adds_up() const {
  return offered == readings + all_refused() + sum(passed);
}

std::string sentence(const Summary& s) {
  std::string text = "published " + std::to_string(s.readings) + " readings (" +
                     std::to_string(s.all_refused()) + " refused";
  const char* between = ": ";
  for (const auto& [reason, count] : s.refused) {
    text += between + reason + " " + std::to_string(count);
    between = ", ";
  }
  text += ")";
  for (const auto& [reason, count] : s.passed) text += ", " + std::to_string(count) + " " + reason;
  text += ", of " + std::to_string(s.offered);
  if (s.repeats > 0) text += "; " + std::to_string(s.repeats) + " of them repeat a state";
  if (s.unconfirmed > 0) text += "; " + std::to_string(s.unconfirmed) + " not confirmed by the broker";
  return text;
}

Result<void> write_json(const Summary& s, const std::filesystem::path& file) {
  json::array examples;
  for (const auto& example : s.examples) examples.emplace_back(example);
  const json::object out{{"offered", s.offered},           {"published", s.readings},
                         {"refused", s.all_refused()},     {"refused_by_reason", as_json(s.refused)},
                         {"passed", as_json(s.passed)},    {"adds_up", s.adds_up()},
                         {"messages", s.messages},         {"check_ins", s.check_ins},
                         {"unconfirmed", s.unconfirmed},   {"behind_ms", s.behind.count()},
                         {"first", instant(s.first)},      {"last", instant(s.last)},
                         {"examples", std::move(examples)}};
  std::ofstream to{file};
  to << json::serialize(out) << '\n';
  to.close();
  if (!to) return Error{"cannot write " + file.string(), "give a path that can be written"};
  return {};
}

}  // namespace vicino::simulated_home
