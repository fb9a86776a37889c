// What may stand behind the time of a line: the words of a scenario table.
#include "rules/care/local_time.hpp"
#include "rules/care/scenario_parser.hpp"
#include "rules/care/scenario_words.hpp"

namespace vicino::rules::care {

std::optional<ScenarioParser::Body> ScenarioParser::body() {
  const auto verb = word();
  const auto after = [&] { ++next_; };
  if (verb == "expect") return after(), expects();
  if (verb == "centre") return after(), centre();
  if (verb == "offline") return after(), liveness(Liveness::offline);
  if (verb == "online") return after(), liveness(Liveness::online);
  if (verb == "heard") return after(), liveness(Liveness::heard);
  if (verb == "silent") return after(), silent();
  if (verb == "restart") return after(), restart();
  if (verb == "clock") return after(), clock();
  if (verb == "gateway") return after(), gateway();
  if (verb == "mode") {
    after();
    const auto chosen = mode();
    if (!chosen) return std::nullopt;
    return happens(ModeChanged{*chosen});
  }
  if (next_ + 1 >= tokens_.size())
    return complain<Body>("'" + std::string(verb) + "' has no value", "write: SENSOR VALUE");
  const auto spoken = understand(rules_->home(), verb, tokens_[next_ + 1].text);
  if (!spoken) return complain<Body>(spoken.error().what, spoken.error().cure);
  next_ += 2;
  ScenarioLine::Happens readings;
  for (const auto value : spoken->values)
    readings.events.emplace_back(Reading{spoken->signal, value, unknown});
  return readings;
}

std::optional<ScenarioParser::Body> ScenarioParser::expects() {
  ScenarioLine::Expects expected;
  if (word() == "nothing") {
    ++next_;
    return expected;
  }
  for (bool more = true; more;) {
    more = false;
    Expectation e;
    const auto id = rule(word());
    if (!id) return std::nullopt;
    e.rule = *id;
    ++next_;
    const auto ends_item = [&](std::string_view& text) {
      if (text.empty() || text.back() != ',') return;
      text.remove_suffix(1);
      more = true;
    };
    auto text = word();
    ends_item(text);
    const auto kind = transition_kind_from(text);
    if (!kind)
      return complain<Body>(
          "'" + std::string(text) + "' is nothing that can become of a rule",
          "write raised, resolved, updated, cancelled, pre-alarm, acknowledged, silenced, pending, "
          "degraded or restored");
    e.kind = *kind;
    ++next_;
    while (!more && !word().empty()) {
      text = word();
      ends_item(text);
      if (text == "late") {
        e.late = true;
      } else if (text == "test") {
        e.test = true;
      } else if (text == "at") {
        ++next_;
        text = word();
        ends_item(text);
        const auto wall = parse_wall_time(text);
        const auto at = wall ? resolve(rules_->zone(), *day_, *wall, unknown) : std::nullopt;
        if (!at)
          return complain<Body>("'" + std::string(text) + "' is no time of this day", "write: at HH:MM");
        e.at = *at;
      } else if (text == "count") {
        ++next_;
        text = word();
        ends_item(text);
        for (const char c : text) {
          if (c < '0' || c > '9' || e.count > 1'000'000)
            return complain<Body>("'" + std::string(text) + "' is no count", "write: count 3");
          e.count = e.count * 10 + static_cast<std::uint32_t>(c - '0');
        }
      } else {
        return complain<Body>("'" + std::string(text) + "' is not understood here",
                              "write: late, test, count N, at HH:MM");
      }
      ++next_;
    }
    expected.all.push_back(e);
  }
  return expected;
}

std::optional<ScenarioParser::Body> ScenarioParser::centre() {
  const auto verb = word();
  ++next_;
  if (verb == "tests") return command(TestAlarm{});
  if (verb == "sets") {
    const auto chosen = mode();
    if (!chosen) return std::nullopt;
    auto until = never;
    if (word() == "for") {
      ++next_;
      const auto d = duration();
      if (!d) return std::nullopt;
      // The line's own time is not kept in the body: the length travels as an instant and is added when it
      // runs.
      until = instant_from_ms(d->count());
    }
    return command(SetMode{*chosen, until, "scenario"});
  }
  ScenarioLine::CentreActs acts;
  if (verb == "acknowledges")
    acts.act = ScenarioLine::Act::acknowledge;
  else if (verb == "cancels")
    acts.act = ScenarioLine::Act::cancel;
  else if (verb == "silences")
    acts.act = ScenarioLine::Act::silence;
  else {
    --next_;
    return complain<Body>("the centre does not '" + std::string(verb) + "'",
                          "write: acknowledges, cancels, silences, sets or tests");
  }
  const auto id = rule(word());
  if (!id) return std::nullopt;
  acts.rule = *id;
  ++next_;
  if (word() == "for") {
    ++next_;
    const auto d = duration();
    if (!d) return std::nullopt;
    acts.for_ = *d;
  }
  return acts;
}

std::optional<std::vector<DeviceId>> ScenarioParser::devices() {
  std::vector<DeviceId> found;
  if (word() == "all") {
    for (std::size_t i = 0; i < rules_->device_count(); ++i) found.push_back(static_cast<DeviceId>(i));
  } else if (const auto device = rules_->home().find_device(word())) {
    found.push_back(*device);
  } else {
    return complain<std::vector<DeviceId>>("the home has no device '" + std::string(word()) + "'",
                                           "give the name of a device, or all");
  }
  ++next_;
  return found;
}

std::optional<ScenarioParser::Body> ScenarioParser::liveness(Liveness liveness) {
  const auto which = devices();
  if (!which) return std::nullopt;
  ScenarioLine::Happens happens;
  for (const auto device : *which) happens.events.emplace_back(Availability{device, liveness});
  return happens;
}

std::optional<ScenarioParser::Body> ScenarioParser::silent() {
  auto which = devices();
  if (!which) return std::nullopt;
  return ScenarioLine::FallsSilent{std::move(*which)};
}

std::optional<ScenarioParser::Body> ScenarioParser::clock() {
  auto text = word();
  ++next_;
  if (text == "set") return happens(ClockAdjusted{Millis{0}, true});
  if (text == "unset") return happens(ClockAdjusted{Millis{0}, false});
  const bool forward = !text.empty() && text.front() == '+';
  if (forward || (!text.empty() && text.front() == '-')) {
    const auto d = parse_duration(text.substr(1));
    if (d) return happens(ClockAdjusted{forward ? *d : -*d, true});
  }
  --next_;
  return complain<Body>("'" + std::string(text) + "' is no step of the clock",
                        "write: clock +1h, clock -90s, clock set");
}

std::optional<ScenarioParser::Body> ScenarioParser::restart() {
  ScenarioLine::Restarts restarts;
  if (word() == "after") {
    ++next_;
    const auto d = duration();
    if (!d) return std::nullopt;
    restarts.after = *d;
  }
  return restarts;
}

std::optional<ScenarioParser::Body> ScenarioParser::gateway() {
  for (std::size_t i = 0; i < health_part_count; ++i) {
    const auto part = static_cast<HealthPart>(i);
    if (word() != name(part)) continue;
    ++next_;
    const bool well = word() == "well";
    if (!well && word() != "fails") break;
    ++next_;
    return happens(GatewayHealth{part, well});
  }
  return complain<Body>(
      "'" + std::string(word()) + "' is not understood here",
      "write: gateway storage fails, gateway uplink well; parts: storage, clock, uplink, self-test, "
      "safe-mode");
}

std::optional<RuleIndex> ScenarioParser::rule(std::string_view id) {
  if (const auto found = rules_->find(id)) return found;
  std::string known;
  for (std::size_t i = 0; i < rules_->size(); ++i)
    known.append(i == 0 ? "" : ", ").append(rules_->spec(static_cast<RuleIndex>(i)).id);
  return complain<RuleIndex>("there is no rule '" + std::string(id) + "'", "the rules are: " + known);
}

std::optional<Millis> ScenarioParser::duration() {
  const auto d = parse_duration(word());
  if (!d) return complain<Millis>(d.error().what, d.error().cure);
  ++next_;
  return *d;
}

std::optional<Mode> ScenarioParser::mode() {
  const auto chosen = mode_from(word());
  if (!chosen)
    return complain<Mode>("'" + std::string(word()) + "' is no mode",
                          "write normal, away, maintenance, privacy or visitor");
  ++next_;
  return chosen;
}

}  // namespace vicino::rules::care
