// A whole home: messages through decoder, gate and engine, commands of the centre between them; what comes out goes
// through the journal's codec, the snapshot's, and onto the wire and back.
#include "cloud-bridge/protocol/json.hpp"
#include "homes.hpp"
#include "journal/codec.hpp"
#include "mqtt_script.hpp"
#include "rules/care/describe.hpp"
#include "runtime/gate.hpp"
#include "sensors/zigbee2mqtt/decoder.hpp"

namespace vicino::fuzz {
namespace {

class Household {
 public:
  Household() : decoder_(home(), "zigbee2mqtt", home().find_device("zigbee").value()), named_(home()) {
    admit(GatewayStarted{unknown, true, "boot", "fuzz"});
  }

  void hear(const ScriptLine& line) {
    now_ += line.after;
    if (line.topic == "command") return command(line.payload);
    if (line.topic == "restart") return admit(GatewayStarted{gate_.last_at(), line.retained, "boot", "fuzz"});
    if (line.topic == "trouble") return admit(GatewayHealth{HealthPart::uplink, line.retained});
    named_.look_at(line.topic);
    named_.look_at(line.payload);
    const sensors::Message message{line.topic, line.payload, line.retained};
    out_.clear();
    decoder_.decode(message, out_);
    check(home(), named_, out_);
    for (const auto& reading : out_.readings) admit(reading);
    for (const auto& seen : out_.availability) admit(seen);
  }

  void finish() {
    rules::advance(rules(), state_, now_ + std::chrono::hours{30}, sink_);
    tell();
    const auto bytes = rules::encode(rules(), state_);
    const auto again = rules::decode(rules(), bytes);
    must(again && *again == state_, "a snapshot gives the same state back");
  }

 private:
  static const Home& home() {
    static const Home it = home_of("config/demo/home.toml");
    return it;
  }
  static const rules::RuleSet& rules() {
    static const rules::RuleSet it = rules_of(home(), "config/demo/rules.toml");
    return it;
  }

  void command(std::string_view payload) {
    if (auto message = protocol::parse_command(payload)) admit(CommandReceived{std::move(message->command)});
  }

  template <class Body>
  void admit(Body body) {
    const Event event{gate_.next_seq(), gate_.clamp(now_), std::move(body)};
    bytes_.clear();
    journal::encode(event, bytes_);
    const auto again = journal::decode_event(event.seq, event.at, bytes_);
    must(again && *again == event, "the journal gives the same event back");
    rules::step(rules(), state_, event, sink_);
    must(state_.now == event.at && state_.last_seq == event.seq, "the engine is where the event is");
    must(sink_.size() <= 4 * 4096, "an event leads to a bounded number of transitions");
    tell();
  }

  void tell() {
    for (const auto& transition : sink_) {
      const auto record = rules::describe(rules(), home(), state_, transition);
      bytes_.clear();
      journal::encode(record, bytes_);
      const auto row = journal::decode_alert(bytes_);
      must(row && *row == record, "the journal gives the same alert back");
      if (transition.kind == TransitionKind::pending) continue;
      if (transition.kind == TransitionKind::raised && record.alert_class == AlertClass::social &&
          !record.test && !record.device.empty())
        must(named_.may_speak(home().find_device(record.device).value()),
             "an unknown device never raises a social alert");
      const protocol::AlertMessage message{{{"crema", "gw-7f3a"}, "j1", Lane::alarm, 1, record.at}, record};
      const auto json = protocol::to_json(message);
      must(json.size() <= protocol::max_message_bytes, "a message is bounded");
      const auto read = protocol::parse_alert(json);
      must(read && protocol::to_json(*read) == json, "the centre reads the alert as it was written");
    }
    sink_.clear();
  }

  sensors::zigbee2mqtt::Decoder decoder_;
  Named named_;
  runtime::Gate gate_;
  rules::EngineState state_ = rules::initial_state(rules());
  rules::TransitionSink sink_;
  sensors::Decoded out_;
  std::string bytes_;
  Instant now_ = instant_from_ms(1'774'656'000'000);  // 2026-03-28, the day before the clocks change
};

}  // namespace

void take(std::string_view input) {
  Household household;
  for (int lines = 0; !input.empty() && lines < 100; ++lines) household.hear(next_line(input));
  household.finish();
}

}  // namespace vicino::fuzz
