// kill -9 of vicinod, again and again, while people press buttons and its connections to both brokers are cut: every press
// must reach the centre, once.
//
// Each press has an identity: a home of many buttons, each pressed exactly once. Readings have one, too: numbered
// temperatures, looked for in the journal at the end. VICINO_KILLS and VICINO_SEED set number and chance.
#include <csignal>
#include <cstdlib>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <iostream>
#include <map>
#include <random>
#include <set>
#include <thread>

#include <catch2/catch.hpp>

#include "cloud-bridge/operations-centre/store.hpp"
#include "config/settings.hpp"
#include "journal/journal.hpp"
#include "stage.hpp"
#include "tests/system/faults/tcp_proxy.hpp"

namespace vicino::test {
namespace {

constexpr int buttons = 220;  // a home has at most 256 devices
constexpr int climates = 20;
constexpr unsigned kills_per_home = 100;

unsigned from_environment(const char* name, unsigned otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
}

std::string address_of(const char* prefix, int i) {
  char text[32];
  std::snprintf(text, sizeof text, "0x%s%08x", prefix, static_cast<unsigned>(i));
  return text;
}
std::string button(int i) {
  return address_of("a4c1380b", i);
}
std::string climate(int i) {
  return address_of("a4c1380c", i);
}

std::string home_of_buttons() {
  std::string text =
      "zone = \"Europe/Rome\"\n[[device]]\nid = \"zigbee\"\ntype = \"bridge\"\naddress = \"zigbee2mqtt\"\n";
  const auto device = [&](const std::string& id, const char* type, const std::string& address) {
    text.append("[[device]]\nid = \"").append(id).append("\"\ntype = \"").append(type);
    text.append("\"\naddress = \"").append(address).append("\"\n");
  };
  for (int i = 0; i < buttons; ++i) device("b" + std::to_string(i), "sos-button", button(i));
  for (int i = 0; i < climates; ++i) device("c" + std::to_string(i), "climate", climate(i));
  return text;
}

// Who lives there: presses one button after the other and lets thermometers count in between.
class Life {
 public:
  Life(Stage& stage, unsigned seed) : stage_(stage), random_(seed) {
    stage_.sensors();
    thread_ = std::thread([this] { live(); });
  }
  ~Life() {
    if (thread_.joinable()) end();
  }
  void press() {
    if (const int next = pressed_++; next < last) stage_.press(button(next));
  }
  // Presses what is left, too, and at the end of all that was said the last one: who has heard it has heard everything.
  void end() {
    ending_ = true;
    thread_.join();
    while (pressed_ < last) press();
    stage_.press(button(last));
  }
  int readings() const { return readings_; }
  // Device, and a temperature that it says once in its life.
  static std::pair<int, double> reading(int n) { return {n % climates, 5 + 0.01 * (n / climates)}; }

 private:
  void live() {
    while (!ending_) {
      const auto [device, degrees] = reading(readings_++);
      stage_.say(climate(device), R"({"linkquality":90,"temperature":)" + std::to_string(degrees) + "}");
      if (random_() % 40 == 0) press();
      std::this_thread::sleep_for(std::chrono::microseconds(random_() % 10'000));
    }
  }
  static constexpr int last = buttons - 1;
  Stage& stage_;
  std::mt19937 random_;
  std::atomic<int> pressed_{0};
  std::atomic<int> readings_{0};
  std::atomic<bool> ending_{false};
  std::thread thread_;
};

// Which buttons were raised at the centre, and how often; from what it stored, once for each (gateway, journal, seq).
struct Reckoning {
  std::map<std::string, int> raised;
  std::set<Seq> stored;
  std::size_t alerts = 0;
};
Reckoning reckon(const std::filesystem::path& db) {
  Reckoning out;
  const auto store = operations_centre::Store::open(db);
  REQUIRE(store);
  const auto history = store->history("gw-7f3a", 10'000'000);
  REQUIRE(history);
  for (const auto& row : *history) {
    if (row.lane == Lane::alarm) CHECK(out.stored.insert(row.seq).second);
    const auto entry = protocol::parse_entry(row.body);
    REQUIRE(entry);
    const auto* message = std::get_if<protocol::AlertMessage>(&*entry);
    if (message != nullptr && message->alert.transition == TransitionKind::raised)
      ++out.raised[message->alert.device];
  }
  out.alerts = store->open_alerts(10'000'000).value().size();
  return out;
}

struct Journaled {
  std::set<Seq> alarms;
  std::set<std::pair<SignalId, std::int64_t>> temperatures;  // hundredths of a degree
};
Journaled journaled(const std::filesystem::path& db) {
  journal::Options options;
  options.path = db;
  auto opened = journal::Journal::open(options, [] { return std::string("never"); });
  REQUIRE(opened);
  CHECK_FALSE(opened->created);
  CHECK_FALSE(opened->moved_aside);
  Journaled out;
  REQUIRE(opened->journal.read(0, [&](const journal::Entry& entry) {
    if (entry.lane == Lane::alarm) out.alarms.insert(entry.seq);
    return true;
  }));
  REQUIRE(opened->journal.fold(0, [&](const Event& event) {
    if (const auto* reading = std::get_if<Reading>(&event.body))
      out.temperatures.emplace(reading->signal, std::llround(reading->value * 100));
  }));
  return out;
}

// How many of the readings that were said stand in the journal.
std::size_t known_of(const Life& life, const Journaled& kept, const Stage& stage) {
  const auto home = config::load_home(stage.folder / "home.toml");
  REQUIRE(std::holds_alternative<Home>(home));
  std::size_t known = 0;
  std::string lost;
  for (int n = 0; n < life.readings(); ++n) {
    const auto [device, degrees] = Life::reading(n);
    const auto signal = std::get<Home>(home).find_signal("c" + std::to_string(device) + ".temperature");
    if (kept.temperatures.contains({signal.value(), std::llround(degrees * 100)}))
      ++known;
    else
      lost += " " + std::to_string(n);
  }
  if (!lost.empty()) WARN("lost of " << life.readings() << " readings:" << lost);
  return known;
}

struct Round {
  std::size_t presses = 0, raised = 0, duplicates = 0, readings = 0, lost_readings = 0, cuts = 0;
};

// Copies of one message that reached the centre's broker.
std::size_t repeated(const std::vector<protocol::AlertMessage>& messages) {
  std::set<Seq> distinct;
  std::size_t copies = 0;
  for (const auto& message : messages) {
    if (message.alert.transition != TransitionKind::raised) continue;
    ++copies;
    distinct.insert(message.envelope.seq);
  }
  return copies - distinct.size();
}

Round play(unsigned kills, unsigned seed) {
  std::mt19937 random(seed);
  Stage::Options options;
  options.home = home_of_buttons();
  options.rules = "[[rule]]\nkind = \"sos\"\n";
  options.raise = false;
  Stage stage(options);
  TcpProxy to_sensors(stage.sensors_broker.port()), to_centre(stage.centre_broker.port());
  stage.centre_uri = stage.uplink_uri;
  stage.uplink_uri = "ssl://localhost:" + std::to_string(to_centre.port());
  stage.sensors_port = to_sensors.port();
  stage.write_settings();
  stage.start_centre();
  stage.start_gateway();
  REQUIRE(eventually([&] { return stage.is_protected(); }, 20s));
  stage.listener();
  Life life(stage, seed + 1);
  std::size_t cuts = 0;
  for (unsigned i = 0; i < kills; ++i) {
    // Some while it starts, some while it runs, some after a connection was cut, a few when it has come back, and half of
    // them within milliseconds of a press.
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 400));
    for (auto* way : {&to_sensors, &to_centre})
      if (random() % 3 == 0) {
        way->cut();
        ++cuts;
      }
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % (i % 8 == 0 ? 4'000 : 50)));
    if (random() % 2 == 0) {
      life.press();
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 6'000));
    }
    stage.gateway().signal(SIGKILL);
    REQUIRE(stage.gateway().wait() == 128 + SIGKILL);
    stage.forget_crashes();
    stage.start_gateway();
  }
  life.end();
  REQUIRE(stage.sensors().flush());

  const auto all_open = "\"open\":" + std::to_string(buttons) + ",";
  CHECK(eventually([&] { return stage.centre_state().find(all_open) != std::string::npos; }, 30s));
  CHECK(eventually([&] {
    const auto status = stage.status();
    return status && status->journal.unsent_alarm == 0;
  }));
  // Readings may wait for minutes before they are written; SIGTERM writes them.
  CHECK(stage.gateway().stop() == 0);
  CHECK(stage.centre().stop() == 0);

  const auto centre = reckon(stage.folder / "centre.db");
  const auto kept = journaled(stage.storage / "journal.db");
  CHECK(centre.raised.size() == buttons);
  for (const auto& [device, times] : centre.raised) {
    CAPTURE(device);
    CHECK(times == 1);
  }
  CHECK(centre.alerts == buttons);
  CHECK(std::includes(centre.stored.begin(), centre.stored.end(), kept.alarms.begin(), kept.alarms.end()));
  const auto readings = static_cast<std::size_t>(life.readings());
  return {buttons,
          centre.raised.size(),
          repeated(stage.alerts()),
          readings,
          readings - known_of(life, kept, stage),
          cuts};
}

}  // namespace

TEST_CASE("kill -9 at random instants under load: every press reaches the centre, once", "[slow]") {
  const unsigned kills = from_environment("VICINO_KILLS", 100);
  const unsigned seed = from_environment("VICINO_SEED", std::random_device{}());
  std::cout << "kill -9: seed " << seed << std::endl;
  Round sum;
  for (unsigned done = 0; done < kills; done += kills_per_home) {
    const auto round = play(std::min(kills - done, kills_per_home), seed + done);
    sum.presses += round.presses;
    sum.raised += round.raised;
    sum.duplicates += round.duplicates;
    sum.readings += round.readings;
    sum.lost_readings += round.lost_readings;
    sum.cuts += round.cuts;
  }
  std::cout << "kill -9: " << kills << " kills, " << sum.cuts << " cuts, " << sum.presses << " presses, "
            << sum.raised << " raised at the centre, " << sum.duplicates
            << " duplicates before de-duplication, " << sum.presses - sum.raised << " lost; " << sum.readings
            << " readings, " << sum.lost_readings << " lost" << std::endl;
  CHECK(sum.raised == sum.presses);
  CHECK(sum.lost_readings == 0);
}

}  // namespace vicino::test
