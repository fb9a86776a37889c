#include <algorithm>

#include "rules/care/local_time.hpp"
#include "rules/care/scenario.hpp"
#include "rules/engine.hpp"

namespace vicino::rules {
namespace {

// What stays inside the gateway: a table need not mention it.
bool is_quiet(TransitionKind kind) {
  return kind == TransitionKind::pending || kind == TransitionKind::degraded ||
         kind == TransitionKind::restored;
}

class Runner {
 public:
  Runner(const Scenario& scenario, const ScenarioOptions& options)
      : scenario_(scenario),
        rules_(scenario.rules),
        options_(options),
        state_(initial_state(scenario.rules)) {}

  ScenarioReport run();

 private:
  void happens(const ScenarioLine::Happens& happens);
  void acts(const ScenarioLine::CentreActs& acts);
  void expects(const ScenarioLine::Expects& expects);
  void meet(const Expectation& expectation);

  void admit(decltype(Event::body) body) {
    // A step of the clock is known by the time that it leads to.
    const auto* clock = std::get_if<ClockAdjusted>(&body);
    const auto at = clock != nullptr ? line_->at + clock->delta : line_->at;
    if (clock != nullptr) next_beat_ += clock->delta;
    if (const auto* a = std::get_if<Availability>(&body))
      quiet_[index(a->device)] = a->liveness == Liveness::offline;
    step(rules_, state_, Event{++seq_, at, std::move(body)}, sink_);
    collect();
  }
  // Devices that are well give their signs of life until this instant.
  void beat_until(Instant t);
  void harass();
  void collect() {
    report_.transitions.insert(report_.transitions.end(), sink_.begin(), sink_.end());
    open_.insert(open_.end(), sink_.begin(), sink_.end());
    sink_.clear();
  }
  // Everything told before this instant should have been expected by now.
  void sweep(Instant before);
  void fail(std::string expected, std::string got) {
    report_.failures.push_back({scenario_.file, line_->number, std::move(expected), std::move(got)});
  }
  std::string text(const Transition& t) const;
  std::string text(const Expectation& e) const;

  const Scenario& scenario_;
  const RuleSet& rules_;
  const ScenarioOptions& options_;
  EngineState state_;
  TransitionSink sink_;
  std::vector<Transition> open_;  // happened, not expected yet
  ScenarioReport report_;
  const ScenarioLine* line_ = nullptr;
  Seq seq_ = 0;
  std::vector<bool> quiet_;  // by device: gives no sign of life
  Instant next_beat_ = unknown;
};

ScenarioReport Runner::run() {
  if (scenario_.lines.empty()) return {};
  line_ = &scenario_.lines.front();
  admit(GatewayStarted{unknown, scenario_.clock_set, "scenario", "scenario"});
  admit(RulesLoaded{rules_.hash()});
  quiet_.assign(rules_.device_count(), false);
  next_beat_ = line_->at;
  for (const auto& line : scenario_.lines) {
    line_ = &line;
    const auto* restarts = std::get_if<ScenarioLine::Restarts>(&line.body);
    beat_until(restarts != nullptr ? line.at - restarts->after : line.at);
    next_beat_ = std::max(next_beat_, line.at);
    if (options_.harass) harass();
    if (const auto* h = std::get_if<ScenarioLine::Happens>(&line.body)) happens(*h);
    if (const auto* a = std::get_if<ScenarioLine::CentreActs>(&line.body)) acts(*a);
    if (const auto* e = std::get_if<ScenarioLine::Expects>(&line.body)) expects(*e);
    if (const auto* s = std::get_if<ScenarioLine::FallsSilent>(&line.body))
      for (const auto id : s->devices) quiet_[index(id)] = true;
    if (restarts != nullptr)
      admit(GatewayStarted{line.at - restarts->after, state_.clock_synchronised, "scenario", "scenario"});
  }
  sweep(never);
  return std::move(report_);
}

void Runner::happens(const ScenarioLine::Happens& happens) {
  for (auto body : happens.events) {
    if (auto* received = std::get_if<CommandReceived>(&body))
      if (auto* mode = std::get_if<SetMode>(&received->command.body); mode != nullptr && mode->until != never)
        mode->until = line_->at + mode->until.time_since_epoch();
    admit(std::move(body));
  }
}

void Runner::acts(const ScenarioLine::CentreActs& acts) {
  advance(rules_, state_, line_->at, sink_);  // an alert may be due this very instant
  collect();
  const auto open = open_alerts(rules_, state_);
  const auto found =
      std::find_if(open.begin(), open.end(), [&](const OpenAlert& a) { return a.rule == acts.rule; });
  if (found == open.end()) {
    fail("an open alert of " + rules_.spec(acts.rule).id, "none is open");
    return;
  }
  Command command{"line-" + std::to_string(line_->number), "scenario", never, Acknowledge{found->alert}};
  if (acts.act == ScenarioLine::Act::cancel) command.body = CancelAlert{found->alert};
  if (acts.act == ScenarioLine::Act::silence) command.body = Silence{found->alert, acts.for_};
  admit(CommandReceived{std::move(command)});
}

void Runner::expects(const ScenarioLine::Expects& expects) {
  advance(rules_, state_, line_->at, sink_);
  collect();
  for (const auto& expectation : expects.all) meet(expectation);
  report_.expectations += std::max<std::size_t>(expects.all.size(), 1);
  const bool nothing = expects.all.empty();
  sweep(nothing ? line_->at + Millis{1} : line_->at);
}

void Runner::meet(const Expectation& e) {
  const auto same = [&](const Transition& t) { return t.rule == e.rule && t.kind == e.kind; };
  const auto at = e.at == unknown ? line_->at : e.at;
  const auto exact = [&](const Transition& t) {
    return same(t) && t.at == at && t.late == e.late && t.test == e.test &&
           (e.count == 0 || t.count == e.count);
  };
  auto found = std::find_if(open_.begin(), open_.end(), exact);
  if (found == open_.end()) {
    // The nearest to it is what the reader wants to see, and it is not reported a second time.
    found = std::find_if(open_.begin(), open_.end(), same);
    fail(text(e), found == open_.end() ? "nothing of the kind" : text(*found));
  }
  if (found != open_.end()) open_.erase(found);
}

void Runner::sweep(Instant before) {
  std::string got;
  std::erase_if(open_, [&](const Transition& t) {
    if (t.at >= before) return false;
    if (!is_quiet(t.kind)) got.append(got.empty() ? "" : ", ").append(text(t));
    return true;
  });
  if (!got.empty()) fail("nothing else", std::move(got));
}

void Runner::beat_until(Instant t) {
  constexpr Millis interval = std::chrono::minutes{10};
  const auto& devices = rules_.home().devices;
  for (; next_beat_ < t; next_beat_ += interval) {
    for (std::size_t i = 0; i < devices.size(); ++i) {
      const auto via = devices[i].via;
      if (quiet_[i] || (via != no_device && quiet_[index(via)])) continue;
      step(rules_, state_, Event{++seq_, next_beat_, Availability{static_cast<DeviceId>(i), Liveness::heard}},
           sink_);
    }
    collect();
  }
}

void Runner::harass() {
  const auto snapshot = decode(rules_, encode(rules_, state_));
  if (!snapshot)
    fail("a snapshot that can be read", snapshot.error().what);
  else if (!(*snapshot == state_))
    fail("a snapshot that is the state", "another state");
  else
    state_ = *snapshot;
  // Not over a restart: while the gateway was down nobody called.
  if (std::holds_alternative<ScenarioLine::Restarts>(line_->body)) return;
  const auto gap = line_->at - state_.now;
  for (int i = 1; i < 7; ++i) advance(rules_, state_, state_.now + gap / 7, sink_);
  collect();
}

std::string Runner::text(const Transition& t) const {
  std::string out = rules_.spec(t.rule).id;
  out.append(" ").append(name(t.kind)).append(" at ").append(care::to_local_text(rules_.zone(), t.at));
  if (t.count > 1) out.append(" count ").append(std::to_string(t.count));
  if (t.late) out += " late";
  if (t.test) out += " test";
  return out;
}

std::string Runner::text(const Expectation& e) const {
  return text(Transition{.kind = e.kind,
                         .rule = e.rule,
                         .at = e.at == unknown ? line_->at : e.at,
                         .count = e.count,
                         .late = e.late,
                         .test = e.test});
}

}  // namespace

std::string to_text(const ScenarioFailure& failure) {
  return failure.file + ":" + std::to_string(failure.line) + ": expected " + failure.expected + ", got " +
         failure.got;
}

ScenarioReport run(const Scenario& scenario, const ScenarioOptions& options) {
  return Runner(scenario, options).run();
}

}  // namespace vicino::rules
