#include "script.hpp"

#include <array>
#include <sstream>

#include <catch2/catch.hpp>

namespace vicino::rules::test {
namespace {

struct Thing {
  const char* word;
  DeviceType type;
  int room;
  SignalKind kind;
};
constexpr std::array things{
    Thing{"bath", DeviceType::motion, 0, SignalKind::occupancy},
    Thing{"hall", DeviceType::motion, 2, SignalKind::occupancy},
    Thing{"door", DeviceType::outer_door, 2, SignalKind::contact},
    Thing{"bed", DeviceType::bed, 1, SignalKind::bed},
    Thing{"sos", DeviceType::sos_button, 1, SignalKind::sos},
    Thing{"sos2", DeviceType::sos_button, 0, SignalKind::sos},
    Thing{"well", DeviceType::cancel_button, 1, SignalKind::cancel},
    Thing{"fall", DeviceType::fall_detector, 1, SignalKind::fall},
    Thing{"temp", DeviceType::climate, 1, SignalKind::temperature},
    Thing{"smoke", DeviceType::smoke, 2, SignalKind::smoke},
    Thing{"smoke2", DeviceType::smoke, 1, SignalKind::smoke},
    Thing{"plug", DeviceType::plug, 2, SignalKind::mains},
    Thing{"wired", DeviceType::motion, 2, SignalKind::occupancy},
};

std::size_t place(std::string_view word) {
  for (std::size_t i = 0; i < things.size(); ++i)
    if (things[i].word == word) return i;
  FAIL("the script knows no '" << word << "'");
  return 0;
}

Millis duration(const std::string& text) {
  const auto d = parse_duration(text == "0" ? "0s" : text);
  REQUIRE(d.has_value());
  return *d;
}

}  // namespace

Home small_home() {
  Home home;
  home.zone = "UTC";
  home.rooms = {
      {"bathroom", RoomType::bathroom}, {"bedroom", RoomType::bedroom}, {"hall", RoomType::hallway}};
  Device bridge;
  bridge.id = "bridge";
  bridge.type = DeviceType::bridge;
  bridge.power = Power::mains;
  bridge.check_in = std::chrono::hours{24};  // patient: no test fails for a bridge that it has forgotten
  home.devices.push_back(bridge);
  for (const auto& thing : things) {
    Device d;
    d.id = thing.word;
    d.type = thing.type;
    d.room = static_cast<RoomId>(thing.room);
    d.safety = thing.kind == SignalKind::sos || thing.kind == SignalKind::smoke;
    if (d.id != "wired") d.via = DeviceId{0};
    home.signals.push_back({d.id, static_cast<DeviceId>(home.devices.size()), thing.kind});
    home.devices.push_back(d);
  }
  return home;
}

SignalId signal(std::string_view word) {
  return static_cast<SignalId>(place(word));
}

DeviceId device(std::string_view word) {
  return word == "bridge" ? DeviceId{0} : static_cast<DeviceId>(place(word) + 1);
}

Edge edge(std::string_view word) {
  Edge e;
  e.signal = signal(word);
  return e;
}

RuleSet rule_set(std::vector<RuleSpec> specs, Zone zone) {
  auto compiled = compile(small_home(), std::move(specs), std::move(zone));
  if (const auto* problems = std::get_if<std::vector<RuleProblem>>(&compiled))
    FAIL(problems->front().rule << ", " << problems->front().field << ": " << problems->front().what);
  return std::get<RuleSet>(std::move(compiled));
}

Play::Play(std::vector<RuleSpec> specs, Zone zone, std::string_view base_text)
    : rules(rule_set(std::move(specs), std::move(zone))),
      state(initial_state(rules)),
      base(*parse_rfc3339(base_text)) {}

void Play::at(Instant t, Event event) {
  event.seq = ++seq;
  event.at = t;
  step(rules, state, event, sink);
}

void Play::line(std::string_view text) {
  std::istringstream words{std::string(text)};
  std::string when;
  std::string verb;
  std::string what;
  std::string more;
  words >> when >> verb >> what >> more;
  const auto t = base + duration(when);
  const auto command = [&](auto body) {
    Command c;
    c.body = body;
    at(t, {0, t, CommandReceived{c}});
  };
  const auto alert = [&] { return static_cast<AlertNumber>(std::stoull(what)); };
  const auto availability = [&](Liveness l) { at(t, {0, t, Availability{device(what), l}}); };
  if (verb == "wait") return advance(rules, state, t, sink);
  if (verb == "heard") return availability(Liveness::heard);
  if (verb == "online") return availability(Liveness::online);
  if (verb == "offline") return availability(Liveness::offline);
  if (verb == "ack") return command(Acknowledge{alert()});
  if (verb == "cancel") return command(CancelAlert{alert()});
  if (verb == "silence") return command(Silence{alert(), Millis{0}});
  if (verb == "test-alarm") return command(TestAlarm{});
  if (verb == "mode") {
    const auto mode = mode_from(what);
    REQUIRE(mode.has_value());
    return command(SetMode{*mode, more.empty() ? never : base + duration(more), "test"});
  }
  if (verb == "started") {
    GatewayStarted started;
    started.last_alive = what.empty() || what == "new" ? unknown : base + duration(what);
    started.clock_synchronised = more != "unsynchronised";
    return at(t, {0, t, started});
  }
  if (verb == "clock")
    return at(t, {0, t, ClockAdjusted{std::chrono::seconds(std::stol(what)), more != "unsynchronised"}});
  at(t, {0, t, Reading{signal(verb), std::stod(what), unknown}});
}

void Play::lines(const std::vector<std::string>& texts) {
  for (const auto& text : texts) line(text);
}

std::vector<std::string> Play::told() {
  std::vector<std::string> lines;
  for (const auto& t : sink) {
    std::string line;
    if (rules.size() > 1) line = rules.spec(t.rule).id + ":";
    line +=
        std::string(name(t.kind)) + "@" + (t.at < base ? "-" + to_text(base - t.at) : to_text(t.at - base));
    if (t.alert != 0) line += " #" + std::to_string(t.alert) + " x" + std::to_string(t.count);
    if (t.late) line += " late";
    if (t.test) line += " test";
    lines.push_back(line);
  }
  sink.clear();
  return lines;
}

}  // namespace vicino::rules::test
