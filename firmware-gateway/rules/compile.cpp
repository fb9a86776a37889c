// What can be wrong with a rule, said all at once; then the tables.
#include <algorithm>
#include <cmath>

#include "rules/lower.hpp"
#include "rules/rule_set.hpp"

namespace vicino::rules {
namespace {

using namespace std::chrono_literals;

class Checker {
 public:
  explicit Checker(const Home& home) : home_(home) {}

  void check(const RuleSpec& spec) {
    rule_ = spec.id;
    if (spec.id.empty()) problem("id", "a rule without an id", "give it one: lower case, digits and '-'");
    std::visit([&](const auto& condition) { check(condition); }, spec.condition);
    edges(spec.cancel_edges, "cancel_edges");
    duration("pre_alarm", spec.pre_alarm);
    duration("keep_firing_for", spec.keep_firing_for);
    duration("hold_off", spec.hold_off);
    duration("hold_while_out", spec.hold_while_out);
    duration("corroborate", spec.corroborate);
    duration("still_for", spec.still_for);
    edges(spec.extend_edges, "extend_edges");
    for (const auto id : spec.needs) device(id, "needs");
    if (spec.room != no_room && index(spec.room) >= home_.rooms.size())
      problem("room", "its room is not in the home", "check its name");
    limits(spec);
  }

  void check_all(const std::vector<RuleSpec>& specs) {
    rule_.clear();
    check_home();
    if (specs.size() > max_rules)
      problem("", "more than " + std::to_string(max_rules) + " rules", "remove some");
    for (std::size_t i = 0; i < specs.size(); ++i) {
      check(specs[i]);
      const auto same = [&](const RuleSpec& other) { return other.id == specs[i].id; };
      if (!specs[i].id.empty() &&
          std::any_of(specs.begin(), specs.begin() + static_cast<std::ptrdiff_t>(i), same))
        problem("id", "two rules are called '" + specs[i].id + "'", "give each its own id");
    }
  }

  std::vector<RuleProblem> problems;

 private:
  void problem(std::string field, std::string what, std::string cure) {
    problems.push_back({std::move(field), std::move(what), std::move(cure), rule_});
  }

  void check_home() {
    constexpr std::size_t most = 0xfffe;  // the largest index means "none"
    if (home_.signals.size() > most || home_.devices.size() > most || home_.rooms.size() > most)
      problem("", "the home has more signals, devices or rooms than can be numbered", "split the home");
    for (const auto& s : home_.signals)
      if (index(s.device) >= home_.devices.size())
        problem("sensors", "signal '" + s.name + "' belongs to no device", "check the home's devices");
    for (const auto& d : home_.devices) {
      auto via = d.via;
      std::size_t steps = 0;
      for (; via != no_device && index(via) < home_.devices.size() && steps <= home_.devices.size(); ++steps)
        via = home_.device(via).via;
      if (via != no_device)
        problem("via", "device '" + d.id + "' is heard through itself or nothing", "name a bridge");
    }
  }

  bool signal(SignalId id, const char* field) {
    if (index(id) < home_.signals.size()) return true;
    problem(field, "one of its sensors is not in the home", "check the names");
    return false;
  }
  void device(DeviceId id, const char* field) {
    if (index(id) >= home_.devices.size())
      problem(field, "one of its devices is not in the home", "check the names");
  }
  void duration(const char* field, Millis d) {
    if (d < 0ms || d > max_duration)
      problem(field, "a duration must lie between 0 and 366 days", "change it");
  }
  void within(Millis d) {
    if (d <= 0ms || d > max_duration)
      problem("within", "'within' must be longer than 0, and 366 days at most", "change it");
  }
  void signals(const std::vector<SignalId>& list) {
    if (list.empty()) problem("sensors", "the rule has no sensor to look at", "name at least one");
    for (const auto id : list) signal(id, "sensors");
  }
  void edges(const std::vector<Edge>& list, const char* field, bool needed = false) {
    if (needed && list.empty())
      problem(field, "nothing is named here: the rule could never work", "name at least one sensor");
    for (const auto& e : list)
      if (signal(e.signal, field) && !e.any_change && !(e.min <= e.max))
        problem(field, "no value lies between 'min' and 'max' of '" + home_.signal(e.signal).name + "'",
                "exchange them");
  }

  void check(const Threshold& c) {
    signals(c.signals);
    if (c.signals.size() > max_signals_of_threshold)
      problem("sensors", "more than 64 sensors in one threshold", "make two rules");
    if (!std::isfinite(c.set) || !std::isfinite(c.clear))
      problem("set", "a threshold must be a number", "change it");
    const bool wrong = c.compare == Compare::at_least ? c.clear > c.set : c.clear < c.set;
    if (wrong)
      problem("clear", "it would be over while it still holds", "put 'clear' on the other side of 'set'");
    for (const auto id : c.signals)
      if (index(id) < home_.signals.size() && is_momentary(home_.signal(id).kind))
        problem("sensors", "'" + home_.signal(id).name + "' is a button: it has no level",
                "use a momentary condition");
  }
  void check(const Momentary& c) {
    signals(c.signals);
    if (!std::isfinite(c.value)) problem("value", "a value must be a number", "change it");
  }
  void check(const Latch& c) {
    edges(c.set, "set", true);
    edges(c.reset, "reset", true);
  }
  void check(const CountWithin& c) {
    edges(c.edges, "edges", true);
    edges(c.reset, "reset");
    if (c.n < 1 || c.n > max_count) problem("n", "'n' must lie between 1 and 16", "change it");
    within(c.within);
  }
  void check(const Sequence& c) {
    edges(c.first, "first", true);
    edges(c.then, "then", true);
    within(c.within);
  }
  void check(const Absence& c) { edges(c.edges, "edges", true); }
  void check(const Silent& c) {
    device(c.device, "devices");
    if (c.silence ? *c.silence <= 0ms || *c.silence > max_duration
                  : c.floor < 0ms || c.ceiling <= 0ms || c.ceiling > max_duration || c.floor > c.ceiling)
      problem("silence", "silence needs a time, or bounds with 0 <= floor <= ceiling", "change it");
  }

  void check(const Trouble&) {}
  void check(const Out&) {}
  void check(const NotRisen&) {}
  void check(const NightlyVisits& c) {
    edges(c.edges, "edges", true);
    duration("apart", c.apart);
    if (c.nights < 1 || c.nights > 100) problem("nights", "'nights' must lie between 1 and 100", "change it");
  }

  // What begins anew with each opening of a window needs one that closes.
  void must_close(const RuleSpec& spec) {
    const auto segments = lay_out(spec.limits);
    if (std::none_of(segments.begin(), segments.end(), [](const Segment& s) { return s.limit == no_limit; }))
      problem("limits", "this rule needs a window that closes", "give it one, for instance \"04:00-12:01\"");
  }

  void limits(const RuleSpec& spec) {
    const bool momentary = std::holds_alternative<Momentary>(spec.condition) ||
                           std::holds_alternative<Sequence>(spec.condition) ||
                           std::holds_alternative<NightlyVisits>(spec.condition);
    const bool absence = std::holds_alternative<Absence>(spec.condition);
    if (absence && spec.begins_inside)
      problem("begins_inside", "an absence has no beginning that could lie in a window", "remove it");
    if (absence && spec.limits.empty()) problem("limits", "an absence needs a time", "add a limit");
    if (spec.limits.size() > max_limits) return problem("limits", "more than 48 limits", "join some of them");
    const auto before = problems.size();
    for (const auto& limit : spec.limits) {
      if ((limit.window.weekdays & 0x7f) == 0 || limit.window.weekdays > 0x7f)
        problem("limits", "a window that is open on no day of the week", "name at least one weekday");
      if (limit.window.from >= 24 * 60 || limit.window.to >= 24 * 60)
        problem("limits", "a window must lie between 00:00 and 24:00", "change it");
      duration("limits", limit.hold_for);
      if (momentary && limit.hold_for > 0ms)
        problem("limits", "what is true for an instant only cannot hold for " + to_text(limit.hold_for),
                "write 0s");
      if (absence && limit.hold_for == 0ms)
        problem("limits", "an absence of 0s is always there", "give it a time");
    }
    if (problems.size() > before) return;
    if (overlap(spec.limits))
      problem("limits", "two of its windows overlap", "let one end where the other begins");
    if (std::holds_alternative<NotRisen>(spec.condition) ||
        std::holds_alternative<NightlyVisits>(spec.condition))
      must_close(spec);
    const auto segments = lay_out(spec.limits);
    for (std::size_t i = 0; i < spec.limits.size(); ++i) {
      const auto longest = longest_wait(segments, static_cast<std::uint8_t>(i));
      if (longest && spec.limits[i].hold_for >= std::chrono::minutes(*longest))
        problem("limits",
                to_text(spec.limits[i].hold_for) + " cannot pass within " + to_text(spec.limits[i].window) +
                    ": the rule would never speak",
                "give a shorter time or a longer window");
    }
  }

  const Home& home_;
  std::string rule_;
};

}  // namespace

Compiled compile(const Home& home, std::vector<RuleSpec> specs, Zone zone) {
  Checker checker(home);
  checker.check_all(specs);
  if (!checker.problems.empty()) return std::move(checker.problems);
  return RuleSet(home, std::move(specs), std::move(zone));
}

}  // namespace vicino::rules
