// An operator's commands, from the command line to a real gateway and back: who may give them, and what becomes of them.
#include <catch2/catch.hpp>
#include <set>

#include "cloud-bridge/operations-centre/signing_key.hpp"
#include "tests/system/centre/key_pair.hpp"
#include "tests/system/gateway/stage.hpp"

namespace vicino::test {
namespace {

struct Keys {
  TemporaryFolder keys;
  KeyPair centre_key{keys.path(), "centre"}, other_key{keys.path(), "other"};
};
enum class CentreHas { right_key, wrong_key, no_key };

// The whole product with a gateway that obeys one key only.
struct SignedStage : Keys, Stage {
  explicit SignedStage(CentreHas has) : Stage(options(*this, has)) {
    auto settings = read_file(folder / "vicino.toml");
    const std::string heading = "[uplink]\n";
    settings.insert(settings.find(heading) + heading.size(),
                    "command_key = \"" + centre_key.open.string() + "\"\n");
    write_file(folder / "vicino.toml", settings);
    start_centre();
    start_gateway();
    REQUIRE(eventually([this] { return is_protected(); }, 20s));
  }
  static Options options(const Keys& keys, CentreHas has) {
    Options out;
    out.raise = false;
    if (has != CentreHas::no_key)
      out.centre = {"--sign-key", has == CentreHas::right_key ? keys.centre_key.own : keys.other_key.own};
    return out;
  }
  // As the centre would, from a stranger who has got hold of the broker.
  protocol::CommandMessage message(const std::string& id, Instant expires) {
    protocol::CommandMessage out;
    out.to = {"crema", "gw-7f3a"};
    out.at = now();
    out.command = {id, "op-12", expires, TestAlarm{}};
    return out;
  }
  static Instant now() { return std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now()); }
  void sign(protocol::CommandMessage& out, const KeyPair& key) {
    out.signature = operations_centre::SigningKey::from_file(key.own).value().sign(signed_text(out)).value();
  }
  void send(const protocol::CommandMessage& out) {
    listener().publish("vicino/v1/crema/gw-7f3a/command", protocol::to_json(out));
  }
  // Results of a command as they came to the centre's broker, in order, copies of one message once.
  std::vector<std::string> results(const std::string& id) {
    std::vector<std::string> out;
    std::set<Seq> seen;
    for (const auto& payload : listener().heard_on("/event")) {
      const auto event = protocol::parse_event(payload);
      if (!event) continue;
      const auto* result = std::get_if<protocol::CommandResult>(&event->fact);
      if (result == nullptr || result->command != id || !seen.insert(event->envelope.seq).second) continue;
      out.push_back(result->outcome == protocol::Outcome::done ? "done" : result->reason);
    }
    return out;
  }
  bool becomes(const std::string& id, const std::vector<std::string>& expected) {
    const bool came = eventually([&] { return results(id) == expected; });
    for (const auto& result : results(id)) UNSCOPED_INFO(id << ": " << result);
    return came;
  }
};

}  // namespace

TEST_CASE(
    "Only what the centre's key has signed is obeyed, once and in time; all else is refused and journaled") {
  SignedStage stage(CentreHas::right_key);
  stage.listener();

  // Through the centre: signed.
  const auto tested = stage.vicino_centre({"test", "gw-7f3a", "--by", "op-12"});
  CHECK(tested.output == "gw-7f3a: test alarm asked for by op-12\n");
  CHECK(tested.status == 0);

  const Instant soon = SignedStage::now() + 60s;
  auto good = stage.message("c-good", soon);
  stage.sign(good, stage.centre_key);
  stage.send(good);
  CHECK(stage.becomes("c-good", {"done"}));
  stage.send(good);
  CHECK(stage.becomes("c-good", {"done", "repeated"}));

  stage.send(stage.message("c-unsigned", soon));
  CHECK(stage.becomes("c-unsigned", {"not rightly signed"}));

  auto strange = stage.message("c-strange", soon);
  stage.sign(strange, stage.other_key);
  stage.send(strange);
  CHECK(stage.becomes("c-strange", {"not rightly signed"}));

  auto changed = good;  // another id under an old signature
  changed.command.id = "c-changed";
  stage.send(changed);
  CHECK(stage.becomes("c-changed", {"not rightly signed"}));

  auto expired = stage.message("c-expired", SignedStage::now() - 1s);
  stage.sign(expired, stage.centre_key);
  stage.send(expired);
  CHECK(stage.becomes("c-expired", {"expired"}));

  auto newer = protocol::to_json(stage.message("c-newer", soon));  // of a later version, say
  newer.replace(newer.find("test-alarm"), 10, "open-door");
  stage.listener().publish("vicino/v1/crema/gw-7f3a/command", newer);
  CHECK(stage.becomes("c-newer", {"cannot be read: data.command: is not a word that is known here"}));

  // Each is in the journal, so that it reaches the centre's store, too.
  CHECK(eventually([&] {
    const auto history = stage.vicino_centre({"history", "gw-7f3a", "--limit", "1000"}).output;
    for (const auto* id : {"c-good", "c-unsigned", "c-strange", "c-changed", "c-expired", "c-newer"})
      if (history.find(id) == std::string::npos) return false;
    return true;
  }));
}

TEST_CASE("A centre with the wrong key, or none, is told why nothing happens") {
  SignedStage stage(GENERATE(CentreHas::wrong_key, CentreHas::no_key));
  const auto tested = stage.vicino_centre({"test", "gw-7f3a", "--by", "op-12"});
  CHECK(tested.status == 1);
  CHECK(tested.output.find("refused test-alarm gw-7f3a: not rightly signed") != std::string::npos);
  CHECK(tested.output.find("do not belong together") != std::string::npos);
}

TEST_CASE(
    "Claimed, noted, silenced, resolved: the record is complete, the home is asked, the report counts it") {
  Stage stage;
  stage.listener();
  stage.press(pendant);
  REQUIRE(eventually([&] { return stage.raised("sos-pendant") == 1; }));
  const auto name = "gw-7f3a/" + std::to_string(stage.alerts().front().alert.alert);
  const auto says = [&](std::vector<std::string> arguments, const std::string& text) {
    const auto ran = stage.vicino_centre(std::move(arguments));
    INFO(ran.output);
    CHECK(ran.output.find(text) != std::string::npos);
  };
  says({"claim", name, "--by", "op-12"}, "claimed by op-12");
  says({"claim", name, "--by", "op-13"}, "op-12 has claimed");
  says({"note", name, "the daughter is on her way", "--by", "op-12"}, "noted by op-12");
  says({"silence", name, "--for", "30m", "--by", "op-12"}, "silenced for 30m by op-12");
  says({"list", "--lang", "en"}, "the daughter is on her way");
  says({"resolve", name, "--as", "false", "--reason", "sat on it", "--by", "op-12"},
       "resolved as false by op-12");
  CHECK(eventually([&] { return stage.status().value().alerts.empty(); }));
  says({"mode", "gw-7f3a", "away", "--for", "2h", "--reason", "day centre", "--by", "op-12"},
       "mode away until");
  says({"mode", "gw-7f3a", "away", "--by", "op-12"}, "how long?");
  says({"heartbeat", "gw-7f3a", "--every", "5m", "--by", "op-12"}, "heartbeat every 5m");
  says({"status", "gw-7f3a", "--by", "op-12"}, "by op-12");
  says({"cancel", name, "--by", "op-12"}, "is over (resolved)");
  says({"report", "--json"}, "\"false\":1");
  const auto history = stage.vicino_centre({"history", "gw-7f3a"}).output;
  for (const auto* word : {"claim", "note", "silence", "resolve", "set-mode", "set-heartbeat", "status"}) {
    CAPTURE(word);
    CHECK(history.find("command " + std::string(word) + " gw-7f3a") != std::string::npos);
  }
}

}  // namespace vicino::test
