#include <catch2/catch.hpp>

#include "rules/care/describe.hpp"
#include "rules/care/expand.hpp"
#include "rules/engine.hpp"
#include "tests/unit/care/homes.hpp"

using namespace vicino;
using namespace vicino::rules;
using namespace std::chrono_literals;

namespace {

// A home with its default rules, told one thing after the other.
class Trial {
 public:
  explicit Trial(std::vector<CareKind> kinds, const Home& home = test::flat())
      : rules_(compiled(home, kinds)), state_(initial_state(rules_)) {
    tell("2026-05-01T06:00:00Z", GatewayStarted{unknown, true, "boot", "test"});
  }

  void tell(const char* at, decltype(Event::body) body) {
    step(rules_, state_, Event{++seq_, *parse_rfc3339(at), std::move(body)}, sink_);
  }
  void set(const char* at, const char* signal, double value) {
    const auto id = rules_.home().find_signal(signal);
    REQUIRE(id);
    tell(at, Reading{*id, value, unknown});
  }
  // Meanwhile every device that is not offline gives its signs of life.
  void wait(const char* until) {
    const auto end = *parse_rfc3339(until);
    for (auto t = state_.now; t < end; t += 10min)
      for (std::size_t i = 0; i < rules_.device_count(); ++i)
        if (state_.devices[i].online)
          step(rules_, state_, Event{++seq_, t, Availability{static_cast<DeviceId>(i), Liveness::heard}},
               sink_);
    advance(rules_, state_, end, sink_);
  }
  // The last transition of this kind, described.
  AlertRecord last(TransitionKind kind) {
    for (auto t = sink_.rbegin(); t != sink_.rend(); ++t)
      if (t->kind == kind) return describe(rules_, rules_.home(), state_, *t);
    FAIL("no such transition");
    return {};
  }

 private:
  static RuleSet compiled(const Home& home, const std::vector<CareKind>& kinds) {
    std::vector<RuleSpec> specs;
    for (const auto kind : kinds) {
      CareRule rule;
      rule.kind = kind;
      auto expanded = expand(home, rule);
      for (auto& spec : std::get<std::vector<RuleSpec>>(expanded)) specs.push_back(std::move(spec));
    }
    auto result = compile(home, std::move(specs), *load_zone(home.zone));
    return std::get<RuleSet>(std::move(result));
  }

  RuleSet rules_;
  EngineState state_;
  TransitionSink sink_;
  Seq seq_ = 0;
};

}  // namespace

TEST_CASE("A door left open is described with its place, its times and its limit") {
  Trial home({CareKind::left_open});
  home.set("2026-05-01T10:00:00Z", "front_door.contact", 0);
  home.set("2026-05-01T10:05:00Z", "front_door.contact", 1);
  home.wait("2026-05-01T11:00:00Z");
  const auto r = home.last(TransitionKind::raised);
  CHECK(r.rule == "left-open");
  CHECK(r.kind == CareKind::left_open);
  CHECK(r.severity == Severity::medium);
  CHECK(r.room == "entrance");
  CHECK(r.room_type == RoomType::entrance);
  CHECK(r.device == "front_door");
  CHECK(r.signal == "front_door.contact");
  CHECK(r.signal_kind == SignalKind::contact);
  CHECK(to_rfc3339(r.started) == "2026-05-01T10:05:00.000Z");
  CHECK(to_rfc3339(r.raised) == "2026-05-01T10:20:00.000Z");
  CHECK(r.at == r.raised);
  CHECK(r.held_for == 15min);
  CHECK(r.threshold == 1.0);
  CHECK(r.evidence == std::vector<Seq>{3});
  CHECK(r.rule_version != 0);
  CHECK(r.text_it == "Porta d'ingresso aperta dalle 12:05 (15 minuti).");
  CHECK(r.text_en == "Front door open since 12:05 (15 minutes).");
  home.set("2026-05-01T11:10:00Z", "front_door.contact", 0);
  CHECK(home.last(TransitionKind::resolved).text_it ==
        "Rientrato alle 13:10: porta d'ingresso aperta dalle 12:05 (1 ora e 5 minuti).");
}

TEST_CASE("A call for help says where movement was seen last, and on which day") {
  Trial home({CareKind::sos});
  home.set("2026-05-01T20:00:00Z", "bathroom_motion.occupancy", 0);
  home.set("2026-05-01T20:10:00Z", "bathroom_motion.occupancy", 1);
  home.set("2026-05-02T01:12:00Z", "pendant.sos", 1);
  const auto r = home.last(TransitionKind::raised);
  CHECK(r.severity == Severity::highest);
  CHECK(r.room.empty());
  CHECK(r.last_activity ==
        std::vector<std::pair<std::string, Instant>>{{"bathroom", *parse_rfc3339("2026-05-01T20:10:00Z")}});
  CHECK(r.text_it ==
        "Richiesta di aiuto con il pulsante SOS alle 03:12; ultimo movimento in bagno alle 22:10 del 01/05.");
  CHECK(r.text_en ==
        "Call for help from the SOS button at 03:12; last movement in the bathroom at 22:10 on 01/05.");
  home.set("2026-05-02T01:13:00Z", "pendant.sos", 1);
  CHECK(home.last(TransitionKind::updated).text_it.substr(0, 28) == "Di nuovo (2 volte in tutto):");
}

TEST_CASE("A bathroom stay is told in the home, and its cancellation says who cancelled") {
  Trial home({CareKind::long_stay});
  home.set("2026-05-01T08:00:00Z", "bathroom_motion.occupancy", 0);
  home.set("2026-05-01T08:02:00Z", "bathroom_motion.occupancy", 1);
  home.wait("2026-05-01T08:48:00Z");
  CHECK(home.last(TransitionKind::pre_alarm_started).text_it ==
        "Preallarme annunciato in casa: permanenza in bagno dalle 10:02 (45 minuti), nessun movimento "
        "altrove; ultimo "
        "movimento in bagno alle 10:02.");
  home.set("2026-05-01T08:49:00Z", "well_button.cancel", 1);
  const auto r = home.last(TransitionKind::cancelled);
  CHECK(r.text_it.substr(0, 47) == "Preallarme annullato dalla persona alle 10:49: ");
  CHECK(r.room == "bathroom");
  CHECK(r.raised == unknown);
}

TEST_CASE("Heat carries what was measured and the limit, with the comma of Italy") {
  Trial home({CareKind::heat});
  home.set("2026-05-01T08:00:00Z", "bedroom_climate.temperature", 31.5);
  home.wait("2026-05-01T12:00:00Z");
  const auto r = home.last(TransitionKind::raised);
  CHECK(r.text_it == "Caldo in camera da letto: 31,5 °C, soglia 28 °C, dalle 10:00.");
  CHECK(r.text_en == "Heat in the bedroom: 31.5 °C, limit 28 °C, since 10:00.");
  CHECK(r.value == 31.5);
  CHECK(r.threshold == 28.0);
}

TEST_CASE("Sensors that cannot be seen are named, and a rule that sees nothing says so") {
  Trial home({CareKind::inactivity});
  const auto flat = test::flat();
  home.set("2026-05-01T06:01:00Z", "kitchen_motion.occupancy", 0);
  home.set("2026-05-01T06:02:00Z", "kitchen_motion.occupancy", 1);
  home.tell("2026-05-01T06:03:00Z", Availability{*flat.find_device("bedroom_motion"), Liveness::offline});
  home.wait("2026-05-01T13:00:00Z");
  const auto r = home.last(TransitionKind::raised);
  CHECK(r.blind == std::vector<std::string>{"bedroom_motion"});
  CHECK(r.text_it ==
        "Nessun movimento in casa dalle 08:02 (4 ore e 5 minuti); ultimo movimento in cucina alle 08:02; non "
        "visibile: "
        "il sensore di movimento in camera da letto.");
  for (const auto* id : {"living_motion", "kitchen_motion", "bathroom_motion", "hallway_motion", "fall"})
    home.tell("2026-05-01T13:10:00Z", Availability{*flat.find_device(id), Liveness::offline});
  const auto lost = home.last(TransitionKind::degraded);
  CHECK(lost.blind.size() == 6);
  CHECK(lost.text_it ==
        "Sorveglianza sospesa alle 15:10: nessun movimento in casa; non visibile: il sensore di movimento in "
        "soggiorno, il sensore di movimento in cucina, il sensore di movimento in bagno e altri 3.");
}

TEST_CASE("Once habits are known, an alert of stillness says what is usual at this hour") {
  Trial home({CareKind::inactivity});
  const auto move = [&](Instant t, const char* sensor) {
    home.set(to_rfc3339(t).c_str(), sensor, 1);
    home.set(to_rfc3339(t).c_str(), sensor, 0);
  };
  const auto first = *parse_rfc3339("2026-05-01T00:00:00Z");
  for (int day = 0; day < 16; ++day)
    for (auto t = first + std::chrono::days(day) + 7h; t < first + std::chrono::days(day) + 20h; t += 50min)
      move(t, day % 2 == 0 ? "kitchen_motion.occupancy" : "hallway_motion.occupancy");
  home.wait("2026-05-17T05:00:00Z");
  for (auto t = first + 16 * 24h + 7h; t < first + 16 * 24h + 13h; t += 50min)
    move(t, "kitchen_motion.occupancy");
  home.wait("2026-05-17T20:00:00Z");
  const auto r = home.last(TransitionKind::raised);
  CHECK(r.held_for == 90min);  // the floor
  CHECK(
      r.text_en ==
      "No movement in the home since 14:50 (1 hour and 35 minutes); usually moves within 51 minutes at this "
      "hour; last movement in the kitchen at 14:50.");
  CHECK(r.text_it ==
        "Nessun movimento in casa dalle 14:50 (1 ora e 35 minuti); a quest'ora di solito si muove entro 51 "
        "minuti; ultimo movimento in cucina alle 14:50.");
}

TEST_CASE("The evening's alert names the hour by which the person usually is back") {
  Trial home({CareKind::not_home});
  const auto first = *parse_rfc3339("2026-05-01T00:00:00Z");
  const auto pass = [&](Instant t, bool home_again) {
    for (const double open : {1.0, 0.0}) home.set(to_rfc3339(t).c_str(), "front_door.contact", open);
    if (!home_again) return;
    for (const double seen : {1.0, 0.0})
      home.set(to_rfc3339(t + 1min).c_str(), "hallway_motion.occupancy", seen);
  };
  for (int day = 0; day < 16; ++day) {
    pass(first + std::chrono::days(day) + 8h, true);
    pass(first + std::chrono::days(day) + 16h, false);
    pass(first + std::chrono::days(day) + (day == 10 ? 20h + 35min : 17h), true);
  }
  pass(first + 16 * 24h + 8h, true);
  pass(first + 16 * 24h + 16h, false);
  home.wait("2026-05-17T21:45:00Z");
  const auto r = home.last(TransitionKind::raised);
  CHECK(
      r.text_en ==
      "Not back home, out since 18:00 (5 hours and 45 minutes); usually back by 22:45; last movement in the "
      "entrance at 18:00.");
  CHECK(
      r.text_it ==
      "Mancato rientro, fuori casa dalle 18:00 (5 ore e 45 minuti); di solito rientra entro le 22:45; ultimo "
      "movimento all'ingresso alle 18:00.");
}

TEST_CASE("An unset clock and a test say so") {
  Trial home({CareKind::sos});
  home.tell("2026-05-01T06:30:00Z", ClockAdjusted{0ms, false});
  home.tell("2026-05-01T06:40:00Z", ModeChanged{Mode::maintenance});
  home.set("2026-05-01T07:00:00Z", "pendant.sos", 1);
  const auto r = home.last(TransitionKind::raised);
  CHECK_FALSE(r.clock_synchronised);
  CHECK(r.mode == Mode::maintenance);
  CHECK(r.test);
  CHECK(r.text_it ==
        "PROVA: Richiesta di aiuto con il pulsante SOS alle 09:00; casa in manutenzione; orologio non ancora "
        "impostato, "
        "orari incerti.");
}

TEST_CASE("The gateway's own troubles say in plain words what they mean") {
  Trial home({CareKind::self_test_failed, CareKind::safe_mode});
  home.tell("2026-05-01T09:10:00Z", GatewayHealth{HealthPart::self_test, false});
  home.wait("2026-05-01T09:20:00Z");
  const auto unanswered = home.last(TransitionKind::raised);
  CHECK(unanswered.kind == CareKind::self_test_failed);
  CHECK(unanswered.text_en == "Daily self-test without a receipt from the centre since 11:10.");
  CHECK(unanswered.text_it == "Prova quotidiana senza ricevuta della centrale dalle 11:10.");
  home.tell("2026-05-01T09:30:00Z", GatewayHealth{HealthPart::safe_mode, false});
  const auto safe = home.last(TransitionKind::raised);
  CHECK(safe.text_en ==
        "Gateway in safe mode after several crashes since 11:30; only SOS, falls and hazards are watched.");
  CHECK(safe.text_it ==
        "Gateway in modalità sicura dopo più interruzioni dalle 11:30; valgono solo SOS, cadute e pericoli.");
  home.tell("2026-05-01T10:30:00Z", GatewayHealth{HealthPart::safe_mode, true});
  CHECK(home.last(TransitionKind::resolved).text_en ==
        "Over at 12:30: gateway in safe mode after several crashes since 11:30; only SOS, falls and hazards "
        "are watched.");
}

TEST_CASE("No record of the default rules has an empty sentence or one without an end") {
  const auto flat = test::flat();
  std::vector<CareKind> kinds;
  for (const auto& rule : default_rules(flat)) kinds.push_back(rule.kind);
  Trial home(kinds);
  for (const auto& signal : flat.signals)
    for (const double value : {0.0, 1.0, 2.0, 35.0, 12.0})
      home.set("2026-05-01T21:30:00Z", signal.name.c_str(), value);
  home.wait("2026-05-03T12:00:00Z");
  for (const auto kind : {TransitionKind::pending, TransitionKind::pre_alarm_started, TransitionKind::raised,
                          TransitionKind::updated, TransitionKind::degraded}) {
    const auto r = home.last(kind);
    for (const auto& text : {r.text_it, r.text_en}) {
      CHECK(text.size() > 20);
      CHECK(text.back() == '.');
      CHECK(text.find("  ") == std::string::npos);
    }
  }
}
