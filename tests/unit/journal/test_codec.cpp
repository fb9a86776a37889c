#include <cmath>
#include <limits>
#include <random>

#include "support.hpp"

namespace vicino::journal {
namespace {

const Instant at = instant_from_ms(1'774'746'000'123);

std::vector<Event> events() {
  using namespace std::chrono_literals;
  const auto event = [](auto body) { return Event{7, at, std::move(body)}; };
  return {
      event(Reading{SignalId{0}, 0, unknown}),
      event(Reading{SignalId{3}, 1, at}),
      event(Reading{SignalId{300}, 21.37, at - 250ms}),
      event(Reading{SignalId{65534}, -0.01, at + 1h}),
      event(Reading{no_signal, -0.0, instant_from_ms(0)}),
      event(Reading{SignalId{1}, 1.0 / 3, never}),
      event(Reading{SignalId{1}, std::numeric_limits<double>::infinity(), unknown}),
      event(Reading{SignalId{1}, std::numeric_limits<double>::denorm_min(), unknown}),
      event(Reading{SignalId{1}, 999'999'999.99, unknown}),
      event(Reading{SignalId{1}, -1e300, unknown}),
      event(Availability{DeviceId{12}, Liveness::offline}),
      event(CommandReceived{{"c-1", "op-7", at + 5min, Acknowledge{42}}}),
      event(CommandReceived{{"c-2", "cli", never, CancelAlert{1}}}),
      event(CommandReceived{{"c-3", "", unknown, Silence{9, 30min}}}),
      event(CommandReceived{{"c-4", "op", at, SetMode{Mode::away, at + 240h, "ospedale, perché è caduta"}}}),
      event(CommandReceived{{"c-5", "op", at, TestAlarm{}}}),
      event(CommandReceived{{"c-6", "op", at, AskStatus{}}}),
      event(CommandReceived{{"c-7", "op", at, Claim{3}}}),
      event(CommandReceived{{"c-8", "op", at, Remark{3, "richiamata, sta bene"}}}),
      event(CommandReceived{{"c-9", "op", at, Resolve{3, Disposition::false_alarm, "gatto"}}}),
      event(CommandReceived{{"c-10", "op", at, SetHeartbeat{5min}}}),
      event(CommandReceived{{"c-11", "op", at, ApplyConfiguration{{}, 0xfedcba9876543210}}}),
      event(ModeChanged{Mode::visitor}),
      event(ClockAdjusted{-3600000ms, true}),
      event(GatewayStarted{at - 10min, false, "0f3c", "0.1.0"}),
      event(GatewayStarted{unknown, true, "", ""}),
      event(RulesLoaded{0xfedcba9876543210}),
      event(GatewayHealth{HealthPart::uplink, false}),
      event(GatewayHealth{HealthPart::storage, true}),
      event(GatewayHealth{HealthPart::self_test, true}),
      event(GatewayHealth{HealthPart::safe_mode, false}),
  };
}

AlertRecord full_record() {
  using namespace std::chrono_literals;
  AlertRecord r;
  r.transition = TransitionKind::raised;
  r.alert = 12;
  r.rule = "bathroom-long-stay";
  r.rule_version = 0x0123456789abcdef;
  r.kind = CareKind::long_stay;
  r.alert_class = AlertClass::social;
  r.severity = Severity::high;
  r.room = "bathroom";
  r.room_type = RoomType::bathroom;
  r.device = "bathroom_motion";
  r.signal = "bathroom_motion.occupancy";
  r.signal_kind = SignalKind::occupancy;
  r.at = at;
  r.started = at - 45min;
  r.raised = at;
  r.count = 2;
  r.value = 31.25;
  r.threshold = 31;
  r.held_for = 45min;
  r.evidence = {100, 117, 99};
  r.last_activity = {{"bathroom", at - 45min}, {"kitchen", unknown}};
  r.blind = {"kitchen_motion"};
  r.mode = Mode::visitor;
  r.presumably_out = true;
  r.clock_synchronised = false;
  r.late = true;
  r.test = true;
  r.text_it = "In bagno da 45 minuti";
  r.text_en = "In the bathroom for 45 minutes";
  return r;
}

double value_of(const Event& event) {
  const auto* reading = std::get_if<Reading>(&event.body);
  return reading == nullptr ? 0 : reading->value;
}

template <class T>
std::string encoded(const T& value) {
  std::string body;
  encode(value, body);
  return body;
}

std::string hex(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    text += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
    text += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
  }
  return text;
}

bool decodes_as_anything(std::string_view body) {
  return decode_event(1, at, body).has_value() || decode_alert(body).has_value() ||
         decode_gap(body).has_value();
}

TEST_CASE("every event comes back as it was, bit by bit") {
  for (const Event& event : events()) {
    const std::string body = encoded(event);
    CAPTURE(hex(body));
    const auto back = decode_event(event.seq, event.at, body);
    REQUIRE(back.has_value());
    CHECK((*back == event));
    CHECK(encoded(*back) == body);
    if (const auto* reading = std::get_if<Reading>(&event.body))
      CHECK(std::signbit(value_of(*back)) == std::signbit(reading->value));
  }
}

TEST_CASE("a value that is not a number survives") {
  const auto back = decode_event(
      1, at, encoded(Event{1, at, Reading{SignalId{1}, std::numeric_limits<double>::quiet_NaN(), at}}));
  REQUIRE(back.has_value());
  CHECK(std::isnan(value_of(*back)));
}

TEST_CASE("an event that is used again carries nothing over") {
  Event event;
  for (const Event& next : events()) {
    event.seq = next.seq;
    event.at = next.at;
    REQUIRE(decode_into(event, encoded(next)));
    CHECK(event == next);
  }
}

TEST_CASE("the bytes of a body are the same on every machine and for ever") {
  CHECK(hex(encoded(Event{1, at, Reading{SignalId{3}, 1, unknown}})) == "100302");
  CHECK(hex(encoded(Event{1, at, Reading{SignalId{300}, 21.37, at - Millis{250}}})) == "13ac02b221f303");
  CHECK(hex(encoded(Event{1, at, Reading{SignalId{3}, 0.5 / 3, unknown}})) == "1403555555555555c53f");
  CHECK(hex(encoded(Event{1, at, Availability{DeviceId{2}, Liveness::offline}})) == "200202");
  CHECK(hex(encoded(Event{1, at, RulesLoaded{0x0123456789abcdef}})) == "25efcdab8967452301");
  CHECK(hex(encoded(Event{1, at, CommandReceived{{"c", "o", never, Acknowledge{5}}}})) == "21000163016f0105");
  CHECK(hex(encoded(Event{1, at, GatewayHealth{HealthPart::uplink, false}})) == "260200");
  CHECK(hex(encoded(Event{1, at, GatewayHealth{HealthPart::safe_mode, true}})) == "260401");
  CHECK(hex(encoded(Gap{Lane::telemetry, 5, 300, 200})) == "500205ac02c801");
  CHECK(hex(encoded(Gap{Lane::local, 5, 300, 200, at, at + Millis{90}})) ==
        "510005ac02c80102f6ebd6f1a66702b401");
}

TEST_CASE("gaps come back as they were") {
  for (const auto& gap : {Gap{Lane::telemetry, 5, 300, 200}, Gap{Lane::alarm, 1, 1, 1, at, at},
                          Gap{Lane::local, 7, 1'000'000, 999'000, at, at - std::chrono::hours{3}}})
    CHECK(decode_gap(encoded(gap)).value() == gap);
}

TEST_CASE("alert records come back as they were") {
  for (const AlertRecord& record : {full_record(), AlertRecord{}}) {
    const auto back = decode_alert(encoded(record));
    REQUIRE(back.has_value());
    CHECK(*back == record);
  }
}

TEST_CASE("every truncation of a body, and every byte too many, is an error") {
  std::vector<std::string> bodies{encoded(full_record()), encoded(Gap{Lane::telemetry, 5, 300, 200}),
                                  encoded(Gap{Lane::local, 5, 300, 200, at, at + Millis{90}})};
  for (const Event& event : events()) bodies.push_back(encoded(event));
  for (const std::string& body : bodies) {
    REQUIRE(decodes_as_anything(body));
    for (std::size_t size = 0; size < body.size(); ++size) {
      CAPTURE(hex(body), size);
      CHECK_FALSE(decodes_as_anything(std::string_view{body}.substr(0, size)));
    }
    CHECK_FALSE(decodes_as_anything(body + '\0'));
  }
}

TEST_CASE("a body with flipped bits is an error or another value, and never more than that") {
  std::mt19937 random{20261122};
  std::vector<std::string> bodies{encoded(full_record()), encoded(Gap{Lane::telemetry, 5, 300, 200}),
                                  encoded(Gap{Lane::local, 5, 300, 200, at, at + Millis{90}})};
  for (const Event& event : events()) bodies.push_back(encoded(event));
  std::size_t refused = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string body = bodies[random() % bodies.size()];
    for (auto flips = 1 + random() % 3; flips > 0; --flips)
      body[random() % body.size()] = static_cast<char>(random());
    if (const auto event = decode_event(1, at, body))
      CHECK(decode_event(1, at, encoded(*event)).has_value());
    else if (const auto record = decode_alert(body))
      CHECK(decode_alert(encoded(*record)).has_value());
    else
      ++refused;
  }
  CHECK(refused > 1000);
}

TEST_CASE("garbage of any length is refused without being believed") {
  std::mt19937 random{4711};
  for (int round = 0; round < 20'000; ++round) {
    std::string body(random() % 64, '\0');
    for (char& c : body) c = static_cast<char>(random());
    if (!body.empty() && round % 2 == 0) body[0] = '\x40';  // an alert with absurd counts and lengths
    const auto record = decode_alert(body);
    if (record) CHECK(encoded(*record).size() <= body.size() + 64);
    (void)decode_event(1, at, body);
    (void)decode_gap(body);
  }
}

TEST_CASE("what cannot be decoded says so with its layout and a cure") {
  const auto event = decode_event(1, at, "\x7f...");
  REQUIRE_FALSE(event.has_value());
  CHECK(event.error().what == "a journal entry of 4 bytes (layout 0x7f) cannot be read as event");
  CHECK_FALSE(event.error().cure.empty());
  const auto longer_than_64_bits = std::string{"\x20\x00", 2} + std::string(10, '\xff') + '\x01';
  CHECK_FALSE(decode_event(1, at, longer_than_64_bits).has_value());
}

}  // namespace
}  // namespace vicino::journal
