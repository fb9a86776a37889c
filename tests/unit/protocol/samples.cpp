#include "samples.hpp"

namespace vicino::protocol::test {
namespace {

using namespace std::chrono_literals;
const Address home{"crema", "gw-7f3a"};
Instant at(const char* text) {
  return *parse_rfc3339(text);
}
Envelope envelope(Lane lane, Seq seq, const char* sent) {
  return {home, "j-01", lane, seq, at(sent)};
}

EventMessage event(Seq seq, Fact fact) {
  return {envelope(Lane::telemetry, seq, "2026-02-03T04:05:07.000Z"), at("2026-02-03T04:05:06.789Z"),
          std::move(fact)};
}
CommandMessage command(const char* id, decltype(Command::body) body) {
  return {home, at("2026-02-03T04:06:00Z"), {id, "op-12", at("2026-02-03T04:11:00Z"), std::move(body)}, ""};
}

}  // namespace

AlertMessage alert_sample() {
  AlertMessage m{envelope(Lane::alarm, 4711, "2026-02-03T04:05:06.900Z"), {}};
  AlertRecord& a = m.alert;
  a.transition = TransitionKind::raised;
  a.alert = 12;
  a.rule = "bagno_notte_lungo";
  a.rule_version = 0x00c0ffee12345678;
  a.kind = CareKind::long_stay;
  a.severity = Severity::high;
  a.room = "bathroom";
  a.room_type = RoomType::bathroom;
  a.device = "bathroom_motion";
  a.signal = "bathroom_motion.occupancy";
  a.signal_kind = SignalKind::occupancy;
  a.at = at("2026-02-03T04:05:06.789Z");
  a.started = at("2026-02-03T03:20:06.789Z");
  a.raised = a.at;
  a.count = 1;
  a.value = 1;
  a.held_for = 45min;
  a.evidence = {4650, 4698};
  a.last_activity = {{"bathroom", at("2026-02-03T03:20:06.789Z")}, {"bedroom", at("2026-02-03T03:18:59Z")}};
  a.blind = {"hall_motion"};
  a.text_it = "In bagno da 45 minuti, nessun movimento altrove: è fuori dal solito.";
  a.text_en = "In the bathroom for 45 minutes, no movement elsewhere: that is unusual.";
  return m;
}

CommandMessage command_sample() {
  return command("c-81", Acknowledge{12});
}

Receipt receipt_sample() {
  return {home,
          "r-5",
          at("2026-02-03T04:05:07.1Z"),
          "j-01",
          Lane::alarm,
          4700,
          {{4711, Verdict::stored, 0ms, ""},
           {4712, Verdict::hold, 30s, ""},
           {4713, Verdict::refused, 0ms, "unknown gateway"},
           {4714, Verdict::busy, 10s, ""}}};
}

std::vector<Sample> samples() {
  std::vector<Sample> out;
  out.push_back({"alert-raised.json", alert_sample()});

  AlertMessage late = alert_sample();
  late.envelope.seq = 90'001;
  late.envelope.sent = at("2026-02-06T04:05:06.789Z");
  late.alert = {};
  late.alert.transition = TransitionKind::resolved;
  late.alert.kind = CareKind::battery;
  late.alert.alert_class = AlertClass::technical;
  late.alert.rule = "batteria";
  late.alert.device = "door_contact";
  late.alert.signal = "door_contact.battery";
  late.alert.signal_kind = SignalKind::battery;
  late.alert.at = at("2026-02-03T04:05:06.789Z");
  late.alert.value = 14.5;
  late.alert.threshold = 15;
  late.alert.late = true;
  late.alert.clock_synchronised = false;
  out.push_back({"alert-resolved-late.json", late});

  AlertMessage test = alert_sample();
  test.alert.kind = CareKind::sos;
  test.alert.severity = Severity::highest;
  test.alert.test = true;
  out.push_back({"alert-test.json", test});

  AlertMessage younger{envelope(Lane::alarm, 4720, "2026-02-03T04:05:06.900Z"), {}};
  younger.alert.transition = TransitionKind::raised;
  younger.alert.alert = 14;
  younger.alert.rule = "safe-mode";
  younger.alert.kind = CareKind::safe_mode;
  younger.alert.alert_class = AlertClass::technical;
  younger.alert.severity = Severity::high;
  younger.alert.at = younger.alert.started = younger.alert.raised = at("2026-02-03T04:05:06.789Z");
  younger.alert.count = 1;
  younger.alert.text_it =
      "Gateway in modalità sicura dopo più interruzioni dalle 05:05; valgono solo SOS, cadute e pericoli.";
  younger.alert.text_en =
      "Gateway in safe mode after several crashes since 05:05; only SOS, falls and hazards are watched.";
  out.push_back({"alert-exact-kind.json", younger});

  out.push_back({"event-sensor-state.json",
                 event(5001, SensorState{"hall.temperature", "hall", SignalKind::temperature, "hall",
                                         RoomType::hallway, 19.37, at("2026-02-03T04:05:06Z")})});
  out.push_back({"event-device-liveness.json", event(5002, DeviceLiveness{"hall", Liveness::offline})});
  out.push_back({"event-mode-changed.json", event(5003, ModeChanged{Mode::away})});
  out.push_back({"event-clock-adjusted.json", event(5004, ClockAdjusted{-3'600'000ms, true})});
  out.push_back({"event-gateway-started.json",
                 event(5005, GatewayStarted{at("2026-02-03T04:00:00Z"), true, "b-77", "0.1.0"})});
  out.push_back({"event-rules-loaded.json", event(5006, RulesLoaded{0xfedcba9876543210})});
  out.push_back({"event-gap.json", event(5007, GapFact{Lane::telemetry, 100, 2099, 1500})});
  out.push_back({"event-gap-never-written.json",
                 event(90'000, GapFact{Lane::local, 61'000, 90'000, 28'211, at("2026-02-01T20:00:00Z"),
                                       at("2026-02-03T04:05:06.789Z")})});
  out.push_back(
      {"event-command-result.json",
       event(5008, CommandResult{"c-81", "acknowledge", "op-12", Outcome::refused, "no such alert", 12})});
  out.push_back({"event-summary.json",
                 event(5009, Summary{"day",
                                     at("2026-02-02T00:00:00Z"),
                                     at("2026-02-03T00:00:00Z"),
                                     {{"bathroom_visits", 6}, {"night_minutes_in_bed", 412.5}}})});
  out.push_back({"event-note.json", event(5010, Note{"journal-moved-aside", "a new journal begins"})});

  const OpenAlert open{12,
                       "bagno_notte_lungo",
                       Severity::high,
                       at("2026-02-03T03:20:06.789Z"),
                       at("2026-02-03T04:05:06.789Z"),
                       true};
  out.push_back({"status-online.json", Status{home,
                                              true,
                                              at("2026-02-03T04:05:00Z"),
                                              "j-01",
                                              "b-77",
                                              "0.1.0",
                                              0x1122334455667788,
                                              0xfedcba9876543210,
                                              "",
                                              {open}}});
  out.push_back({"status-lost.json", Status{home,
                                            false,
                                            at("2026-02-03T04:05:00Z"),
                                            "j-01",
                                            "b-77",
                                            "0.1.0",
                                            0x1122334455667788,
                                            0xfedcba9876543210,
                                            "lost",
                                            {}}});
  out.push_back(
      {"heartbeat.json", Heartbeat{home,
                                   at("2026-02-03T04:06:00Z"),
                                   "j-01",
                                   "b-77",
                                   60s,
                                   {4711, 4700, 1, 54s},
                                   {5010, 5010, 0, 0ms},
                                   {open},
                                   {"uscita_notte"},
                                   14,
                                   1,
                                   Mode::normal,
                                   true,
                                   true,
                                   61.5,
                                   Written{8'421'376, 24h, true},
                                   0x1122334455667788,
                                   SelfTestResult{at("2026-02-02T10:17:00Z"), TestOutcome::passed, 1400ms},
                                   false}});
  out.push_back({"receipt.json", receipt_sample()});

  out.push_back({"command-acknowledge.json", command_sample()});
  out.push_back({"command-cancel.json", command("c-82", CancelAlert{13})});
  out.push_back({"command-silence.json", command("c-83", Silence{12, 10min})});
  out.push_back({"command-set-mode.json",
                 command("c-84", SetMode{Mode::away, at("2026-02-10T00:00:00Z"), "hospital"})});
  CommandMessage sign = command("c-85", TestAlarm{});
  sign.signature = std::string(86, 'A') + "==";
  out.push_back({"command-test-alarm.json", sign});
  out.push_back({"command-status.json", command("c-86", AskStatus{})});
  out.push_back({"command-claim.json", command("c-87", Claim{12})});
  out.push_back({"command-note.json", command("c-88", Remark{12, "richiamata, sta bene"})});
  out.push_back({"command-resolve.json", command("c-89", Resolve{12, Disposition::false_alarm, "the cat"})});
  out.push_back({"command-set-heartbeat.json", command("c-90", SetHeartbeat{5min})});
  out.push_back({"command-apply-configuration.json",
                 command("c-91", ApplyConfiguration{{{"rules.toml", "[[rule]]\nkind = \"sos\"\n"}}, 0})});
  out.push_back({"event-command-result-problems.json",
                 event(5011, CommandResult{"c-91",
                                           "apply-configuration",
                                           "op-12",
                                           Outcome::refused,
                                           "invalid",
                                           0,
                                           {"rules.toml:2:8: unknown kind 'sso' (cure: use one of: sos)"}})});
  return out;
}

}  // namespace vicino::protocol::test
