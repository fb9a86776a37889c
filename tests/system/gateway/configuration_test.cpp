// P12 with everything real: a configuration comes by command, holds, is refused, or is taken back.
#include <csignal>

#include <catch2/catch.hpp>

#include "stage.hpp"
#include "tests/system/centre/key_pair.hpp"

namespace vicino::test {
namespace {

const std::string old_rules = "[[rule]]\nkind = \"sos\"\n";
// A door may stand open for a minute; without a word about it for a quarter of an hour.
std::string minding_the_door_after(const char* time) {
  return old_rules + "[[rule]]\nkind = \"left-open\"\nlimits = [{ window = \"00:00-24:00\", for = \"" + time +
         "\" }]\n";
}
const std::string new_rules = minding_the_door_after("1m");
const std::string slip = "[[rule]]\nkind = \"left-opne\"\n";
const std::string front_door = "0x00158d0001a20001";

// A gateway whose five minutes are five seconds, and which obeys one key.
class Trial : public Stage {
 public:
  explicit Trial(bool signs = true, bool asks_for_key = true) : Stage(options(signs)) {
    if (asks_for_key) {
      auto settings = read_file(folder / "vicino.toml");
      const std::string heading = "[uplink]\n";
      settings.insert(settings.find(heading) + heading.size(),
                      "command_key = \"" + keys().right.open.string() + "\"\n");
      write_file(folder / "vicino.toml", settings);
    }
    std::filesystem::create_directory(offered().parent_path());
    write_file(offered(), new_rules);
    listener();
    start_centre();
    start();
    before = status().value().configuration;
  }
  void start() {
    start_gateway({"--demo-start", "2026-03-10T12:00:00Z", "--demo-anchor", std::to_string(anchor_),
                   "--demo-speed", "60"});
    REQUIRE(eventually([this] { return is_protected(); }, 20s));
  }
  // With the centre frozen nobody is protected: only that it runs.
  void start_again() {
    gateway().signal(SIGKILL);
    gateway().wait(5s);
    mark_log();
    start_gateway({"--demo-start", "2026-03-10T12:00:00Z", "--demo-anchor", std::to_string(anchor_),
                   "--demo-speed", "60"});
    REQUIRE(eventually([this] { return status().has_value(); }, 20s));
  }
  std::filesystem::path offered() const { return folder / "offered" / "rules.toml"; }
  std::uint64_t hash() const {
    const auto now = status();
    return now ? now->configuration : 0;
  }
  // Whether a door that stands open for some minutes raises an alert.
  bool minds_the_door() {
    const auto seen = raised("left-open");
    say(front_door, R"({"contact":true})");
    say(front_door, R"({"contact":false})");
    const bool minds = eventually([&] { return raised("left-open") > seen; }, 6s);
    say(front_door, R"({"contact":true})");
    return minds;
  }
  // Offers rules with a slip, and expects the answer to name its line.
  void offer_in_vain(const std::string& wrong, const char* place) {
    write_file(offered(), wrong + slip);
    const auto refused = vicino_centre({"apply", "gw-7f3a", offered(), "--by", "op-12"});
    INFO(refused.output);
    CHECK(refused.status == 1);
    CHECK(refused.output.find(place) != std::string::npos);
  }
  // What the one result of each command to apply says, repetitions of one message counted once.
  std::vector<std::string> results() {
    std::map<Seq, std::string> all;
    for (const auto& payload : listener().heard_on("/event")) {
      const auto message = protocol::parse_event(payload);
      if (!message) continue;
      const auto* result = std::get_if<protocol::CommandResult>(&message->fact);
      if (result != nullptr && result->name == "apply-configuration")
        all[message->envelope.seq] = result->reason;
    }
    std::vector<std::string> reasons;
    for (auto& [seq, reason] : all) reasons.push_back(reason);
    return reasons;
  }

  std::uint64_t before = 0;

 private:
  struct Keys {
    TemporaryFolder folder;
    KeyPair right{folder.path(), "centre"};
  };
  static const Keys& keys() {
    static const Keys made;
    return made;
  }
  static Options options(bool signs) {
    Options out;
    out.raise = false;
    out.tls = false;
    out.rules = old_rules;
    if (signs) out.centre = {"--sign-key", keys().right.own};
    return out;
  }
  std::int64_t anchor_ = to_ms(std::chrono::floor<Millis>(std::chrono::system_clock::now()));
};
using Reasons = std::vector<std::string>;

}  // namespace

TEST_CASE(
    "P12: new rules from the centre hold, wrong ones are refused with file and line, and the old ones hold") {
  Trial stage;
  stage.offer_in_vain(new_rules, "rules.toml:7:");
  CHECK(stage.hash() == stage.before);
  CHECK(stage.gateway_log().find("security: configuration-refused") != std::string::npos);
  CHECK_FALSE(stage.minds_the_door());  // what was refused would

  write_file(stage.offered(), new_rules);
  const auto applied = stage.vicino_centre({"apply", "gw-7f3a", stage.offered(), "--by", "op-12"});
  CHECK(applied.output == "gw-7f3a: configuration (rules.toml) applied and confirmed by op-12\n");
  REQUIRE(applied.status == 0);
  const auto holds = stage.hash();
  CHECK(holds != stage.before);
  CHECK(stage.gateway_log().find("security: configuration-applied") != std::string::npos);
  CHECK(stage.gateway_log().find("security: configuration-confirmed") != std::string::npos);

  stage.offer_in_vain(minding_the_door_after("10h"), "rules.toml:7:");
  CHECK(stage.hash() == holds);
  CHECK(stage.minds_the_door());  // what was refused would not
  CHECK(eventually([&] { return stage.results() == Reasons{"invalid", "", "invalid"}; }));
}

TEST_CASE(
    "P12: while the centre is frozen a new configuration is taken back, over kill -9, too; the centre's word "
    "keeps it") {
  struct Row {
    const char* what;
    bool killed, thawed;
  };
  const auto row = GENERATE(Row{"frozen", false, false}, Row{"frozen, and kill -9", true, false},
                            Row{"kill -9, and the centre is back in time", true, true});
  CAPTURE(row.what);
  Trial stage;
  stage.centre().signal(SIGSTOP);
  const auto applied = stage.vicinoctl({"apply", stage.offered(), "--by", "tech-1"});
  INFO(applied.output);
  CHECK(applied.status == 0);
  CHECK(applied.output.find("taken back by itself") != std::string::npos);
  const auto holds = stage.hash();
  REQUIRE(holds != stage.before);
  if (row.killed) stage.start_again();
  if (row.thawed) stage.centre().signal(SIGCONT);
  const auto end = row.thawed ? "configuration-confirmed" : "configuration-rolled-back";
  CHECK(stage.gateway_says(std::string("security: ") + end, 20s));
  CHECK(eventually([&] { return stage.hash() == (row.thawed ? holds : stage.before); }));
  stage.centre().signal(SIGCONT);
  const auto expected = Reasons{row.thawed ? "" : "rolled back: no receipt"};
  CHECK(eventually([&] { return stage.results() == expected; }, 40s));
  CHECK(stage.minds_the_door() == row.thawed);

  stage.gateway().signal(SIGKILL);
  stage.start_again();
  CHECK(stage.hash() == (row.thawed ? holds : stage.before));
  CHECK(stage.results() == expected);  // one each
}

TEST_CASE(
    "P9, P12: without a key no configuration comes from the centre; wrong signatures stand in the security "
    "log") {
  const bool asks_for_key = GENERATE(false, true);
  Trial stage(false, asks_for_key);
  const auto refused = stage.vicino_centre({"apply", "gw-7f3a", stage.offered(), "--by", "op-12"});
  INFO(refused.output);
  CHECK(refused.status == 1);
  CHECK(refused.output.find(asks_for_key ? "not rightly signed" : "only taken signed") != std::string::npos);
  CHECK(stage.hash() == stage.before);
  CHECK(stage.gateway_says(asks_for_key ? "security: command-wrongly-signed" : "security: command-refused"));
  // Who may open the socket may change the files, too.
  CHECK(stage.vicinoctl({"apply", stage.offered()}).status == 0);
  CHECK(stage.gateway_says("security: configuration-confirmed"));
  CHECK(stage.hash() != stage.before);
}

}  // namespace vicino::test
