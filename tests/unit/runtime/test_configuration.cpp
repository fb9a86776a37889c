// A configuration by command: taken whole or not at all, on trial, and taken back, whatever happens in between.
#include <catch2/catch.hpp>

#include "runtime/configuration_keeper.hpp"
#include "tests/support/process.hpp"

using namespace vicino;
using namespace vicino::runtime;
using namespace vicino::test;
using namespace std::chrono_literals;

namespace {

const Instant noon = *parse_rfc3339("2026-03-10T12:00:00Z");

std::string door_rules(int minutes) {
  return "[[rule]]\nkind = \"left-open\"\nlimits = [{ window = \"00:00-24:00\", for = \"" +
         std::to_string(minutes) + "m\" }]\n";
}
const std::string two_rooms = R"(zone = "Europe/Rome"
[[room]]
id = "hall"
type = "entrance"
[[device]]
id = "zigbee"
type = "bridge"
address = "zigbee2mqtt"
[[device]]
id = "front_door"
type = "outer-door"
address = "0x00158d0001a20001"
room = "hall"
)";

// A gateway's files, and the keeper that a start of it has.
struct Bench {
  Bench() {
    write_file(main, "[storage]\ndirectory = \"" + (folder / "state").string() + "\"\n");
    write_file(folder / "home.toml", two_rooms);
    write_file(folder / "rules.toml", door_rules(15));
    std::filesystem::create_directory(folder / "state");
    start(noon);
  }
  void start(Instant now) {
    keeper.emplace(main);
    auto loaded = keeper->start(now);
    REQUIRE(std::holds_alternative<InForce>(loaded));
    in_force.emplace(std::get<InForce>(std::move(loaded)));
  }
  std::optional<Refusal> apply(std::vector<ConfigurationDocument> documents, Instant now = noon,
                               std::string id = "c-1") {
    auto taken =
        keeper->apply({std::move(id), "op-12", never, ApplyConfiguration{std::move(documents), 0}}, now, 7);
    if (auto* refusal = std::get_if<Refusal>(&taken)) return std::move(*refusal);
    in_force.emplace(std::get<InForce>(std::move(taken)));
    return std::nullopt;
  }
  // The limit of the door's rule: what tells the configurations of these tests apart.
  Millis limit() const { return in_force->settings.rules.at(0).limits->at(0).hold_for; }
  std::vector<std::string> told() {
    std::vector<std::string> words;
    for (const auto& happening : keeper->take_happenings()) words.emplace_back(name(happening.event));
    return words;
  }

  TemporaryFolder folder;
  std::filesystem::path main = folder / "vicino.toml";
  std::optional<ConfigurationKeeper> keeper;
  std::optional<InForce> in_force;
};
using Words = std::vector<std::string>;

}  // namespace

TEST_CASE(
    "P12: an applied configuration holds at once, is on trial, stays when confirmed, and outlives restarts") {
  Bench bench;
  CHECK(bench.limit() == 15min);
  const auto before = bench.in_force->settings.hash;
  REQUIRE_FALSE(bench.apply({{"rules.toml", door_rules(5)}}));
  CHECK(bench.limit() == 5min);
  CHECK(bench.in_force->settings.hash != before);
  CHECK(bench.keeper->on_trial());
  CHECK_FALSE(bench.keeper->overdue(noon + 5min - 1ms));
  CHECK(bench.keeper->overdue(noon + 5min));

  bench.keeper->confirm();
  CHECK_FALSE(bench.keeper->on_trial());
  CHECK_FALSE(bench.keeper->overdue(noon + 1h));
  CHECK(bench.told() == Words{"configuration-confirmed"});
  REQUIRE(bench.keeper->pending());  // its result is still to be given
  bench.keeper->settled();
  bench.start(noon + 1h);
  CHECK(bench.limit() == 5min);
  CHECK_FALSE(bench.keeper->pending());

  // The other slot is next; the home stays as it is.
  REQUIRE_FALSE(bench.apply({{"rules.toml", door_rules(6)}}, noon + 1h, "c-2"));
  CHECK(bench.limit() == 6min);
  CHECK(bench.in_force->settings.home.devices.size() == 2);
  const auto back = bench.keeper->roll_back("no receipt");
  REQUIRE(back);
  CHECK(back->settings.rules.at(0).limits->at(0).hold_for == 5min);
}

TEST_CASE("P12: what is wrong with a configuration is told as at a start, and nothing changes") {
  struct Row {
    const char* what;
    std::vector<ConfigurationDocument> documents;
    const char* said;
  };
  const auto row = GENERATE(
      Row{"a kind that is none", {{"rules.toml", "[[rule]]\nkind = \"left-opne\"\n"}}, "rules.toml:2:"},
      Row{"no TOML", {{"home.toml", "zone = \"Europe/Rome\"\n[[room\n"}}, "home.toml:2:"},
      Row{"a sensor that the home lacks",
          {{"rules.toml", "[[rule]]\nkind = \"left-open\"\nsensors = [\"x.contact\"]\n"}},
          "rules.toml:3:"},
      Row{"a home without the door", {{"home.toml", "zone = \"Europe/Rome\"\n"}}, ""},
      Row{"another file", {{"vicino.toml", "home = \"home.toml\"\n"}}, "vicino.toml names no file"},
      Row{"a way out of the folder", {{"../rules.toml", ""}}, "names no file"},
      Row{"the same twice", {{"rules.toml", door_rules(5)}, {"rules.toml", door_rules(6)}}, "stands twice"});
  Bench bench;
  CAPTURE(row.what);
  const auto refusal = bench.apply(row.documents);
  REQUIRE(refusal);
  CHECK(refusal->reason == "invalid");
  REQUIRE_FALSE(refusal->problems.empty());
  std::string all;
  for (const auto& problem : refusal->problems) all += to_text(problem) + "\n";
  INFO(all);
  CHECK(all.find(row.said) != std::string::npos);
  CHECK_FALSE(bench.keeper->pending());
  CHECK(bench.told() == Words{"configuration-refused"});
  bench.start(noon + 1min);
  CHECK(bench.limit() == 15min);
}

TEST_CASE("P12: one trial at a time") {
  Bench bench;
  REQUIRE_FALSE(bench.apply({{"rules.toml", door_rules(5)}}));
  const auto second = bench.apply({{"rules.toml", door_rules(6)}}, noon + 1min, "c-2");
  REQUIRE(second);
  CHECK(second->reason == "another configuration is on trial");
  CHECK(bench.limit() == 5min);
  CHECK(bench.keeper->pending()->command == "c-1");
}

TEST_CASE("P12: the trial goes on over restarts, and ends at its time or when the gateway does not stay up") {
  struct Row {
    const char* what;
    std::vector<Millis> starts;  // after the applying
    bool new_one_holds;
  };
  const auto row =
      GENERATE(Row{"one restart in time", {1min}, true}, Row{"three", {1min, 2min, 3min}, true},
               Row{"a restart too late", {5min}, false}, Row{"the gateway was off for a day", {24h}, false},
               Row{"a fourth restart", {10s, 20s, 30s, 40s}, false},
               Row{"a clock that is not set after a power cut", {-24h * 365}, true},
               Row{"... again and again", {-24h * 365, -24h * 365, -24h * 365, -24h * 365}, false});
  Bench bench;
  CAPTURE(row.what);
  REQUIRE_FALSE(bench.apply({{"rules.toml", door_rules(5)}}));
  for (const auto after : row.starts) bench.start(noon + after);
  CHECK(bench.limit() == (row.new_one_holds ? 5min : 15min));
  CHECK(bench.keeper->on_trial() == row.new_one_holds);
  REQUIRE(bench.keeper->pending());
  CHECK(bench.keeper->pending()->command == "c-1");
  CHECK((bench.keeper->pending()->trial == Trial::rolled_back) != row.new_one_holds);
  CHECK(bench.told() == (row.new_one_holds ? Words{} : Words{"configuration-rolled-back"}));
}

TEST_CASE("P12: a step of the clock moves the end of the trial along, over a restart, too") {
  Bench bench;
  REQUIRE_FALSE(bench.apply({{"rules.toml", door_rules(5)}}));
  bench.keeper->clock_adjusted(2h);
  CHECK_FALSE(bench.keeper->overdue(noon + 2h + 4min));
  bench.start(noon + 2h + 4min);
  CHECK(bench.limit() == 5min);
  CHECK(bench.keeper->overdue(noon + 2h + 5min));
}

TEST_CASE("Who changes the files on the gateway means them to hold, unless they are wrong") {
  const bool by_reload = GENERATE(false, true);
  Bench bench;
  REQUIRE_FALSE(bench.apply({{"rules.toml", door_rules(5)}}));
  bench.keeper->confirm();
  bench.keeper->settled();
  bench.told();
  CHECK(std::holds_alternative<InForce>(bench.keeper->reload()));  // nothing has changed
  CHECK(bench.told() == Words{});

  write_file(bench.folder / "rules.toml", "[[rule]]\nkind = \"left-opne\"\n");
  if (by_reload) CHECK(std::holds_alternative<Problems>(bench.keeper->reload()));
  write_file(bench.folder / "rules.toml", door_rules(20));
  if (by_reload) {
    auto loaded = bench.keeper->reload();
    REQUIRE(std::holds_alternative<InForce>(loaded));
    bench.in_force.emplace(std::get<InForce>(std::move(loaded)));
  } else {
    bench.start(noon + 1h);
  }
  CHECK(bench.limit() == 20min);
  CHECK(bench.told() == Words{"configuration-changed"});
}

TEST_CASE("A slot that is damaged gives way to the one before, a damaged record to the files") {
  Bench bench;
  for (const int minutes : {5, 6}) {
    REQUIRE_FALSE(bench.apply({{"rules.toml", door_rules(minutes)}}));
    bench.keeper->confirm();
    bench.keeper->settled();
  }
  bench.told();
  const auto configuration = bench.folder / "state" / "configuration";
  write_file(configuration / "b" / "rules.toml", door_rules(1));  // not what its hash says
  bench.start(noon + 1h);
  CHECK(bench.limit() == 5min);
  CHECK(bench.told() == Words{"configuration-rolled-back"});
  std::filesystem::remove(configuration / "a" / "home.toml");
  bench.start(noon + 2h);
  CHECK(bench.limit() == 15min);
  bench.told();
  write_file(configuration / "holds", "vicino-configuration-1\nactive=a\n");
  bench.start(noon + 3h);
  CHECK(bench.limit() == 15min);
  CHECK(bench.told() == Words{"configuration-refused"});
}

TEST_CASE("A crash while a slot is written leaves the configuration that held") {
  Bench bench;
  const auto configuration = bench.folder / "state" / "configuration";
  // Half a slot, and a record that never got its name.
  std::filesystem::create_directories(configuration / "a");
  write_file(configuration / "a" / "rules.toml", "[[ru");
  write_file(configuration / "holds.new", "vicino-conf");
  bench.start(noon);
  CHECK(bench.limit() == 15min);
  REQUIRE_FALSE(bench.apply({{"rules.toml", door_rules(5)}}));
  bench.start(noon + 1min);
  CHECK(bench.limit() == 5min);
}

TEST_CASE("A card that takes nothing: the configuration is refused, the old one holds") {
  Bench bench;
  write_file(bench.folder / "state" / "configuration", "no directory");
  const auto refusal = bench.apply({{"rules.toml", door_rules(5)}});
  REQUIRE(refusal);
  CHECK(refusal->reason == "cannot be stored");
  CHECK(bench.limit() == 15min);
  CHECK_FALSE(bench.keeper->pending());
}

TEST_CASE("The record of the slots is read as it was written, and never half") {
  SlotRecord record{Slot::b, Slot::a, 0xfedcba9876543210, 1, 2, std::nullopt};
  SECTION("settled") {}
  SECTION("on trial") {
    record.pending = PendingApply{"c-1", "op-12", noon, 4711, 2, Trial::open, ""};
  }
  SECTION("rolled back") {
    record.pending = PendingApply{"c=1", "op-12", noon, 0, 0, Trial::rolled_back, "no receipt"};
  }
  const auto text = encode(record);
  const auto read = decode_slot_record(text);
  REQUIRE(read);
  CHECK(*read == record);
  for (std::size_t size = 0; size < text.size(); ++size) {
    const auto part = decode_slot_record(std::string_view(text).substr(0, size));
    // Cut behind the settled part it is a settled record: then the whole was one line shorter, which a rename forbids.
    if (part) CHECK(part->pending == std::nullopt);
  }
  CHECK_FALSE(decode_slot_record(text + "more=1\n"));
  CHECK_FALSE(decode_slot_record("vicino-configuration-2\n" + text));
}
