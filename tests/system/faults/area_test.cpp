// The current fails in a whole area and comes back: the gateways do not come back in one second.
#include <algorithm>
#include <cstdio>
#include <map>
#include <thread>

#include <catch2/catch.hpp>

#include "cloud-bridge/uplink/delivery.hpp"
#include "tests/system/faults/scene.hpp"

namespace vicino::test {
namespace {

using namespace uplink;

// Seconds after the outage, one for each gateway.
std::vector<double> simulated(std::uint64_t gateways, Millis outage) {
  std::vector<double> back;
  for (std::uint64_t seed = 0; seed < gateways; ++seed) {
    const Steady start{Millis{0}};
    Delivery machine(DeliveryOptions{}, "j1", {}, seed, start);
    machine.link_up(start);
    machine.link_down(start);
    for (Steady now = start;; now = std::max(now + 1ms, machine.next_tick(now))) {
      std::vector<Action> actions;
      machine.tick(now, actions);
      const bool attempt =
          std::ranges::any_of(actions, [](const Action& a) { return std::holds_alternative<Connect>(a); });
      if (!attempt) continue;
      if (now - start < outage) {
        machine.link_down(now);
        continue;
      }
      back.push_back(std::chrono::duration<double>(now - start - outage).count());
      break;
    }
  }
  return back;
}

double tell(const char* name, std::vector<double> back) {
  std::ranges::sort(back);
  std::map<int, int> seconds;
  for (const double t : back) ++seconds[static_cast<int>(t)];
  const auto busiest = std::ranges::max_element(seconds, {}, [](const auto& s) { return s.second; })->second;
  const double spread = back.back() - back.front();
  std::printf(
      "bench %s %zu gateways over %.0f s, at_least 60; half of them after %.0f s; busiest second %d\n", name,
      back.size(), spread, back[back.size() / 2], busiest);
  return spread;
}

}  // namespace

TEST_CASE("A thousand simulated gateways come back over at least a minute", "[brief]") {
  CHECK(tell("area_simulated", simulated(1000, 10min)) >= 60);
}

TEST_CASE("200 real gateways come back over at least a minute after an outage of their area", "[.long]") {
  constexpr int gateways = 200;
  constexpr auto outage = 4min;  // long enough for the longest waits
  Outcome outcome;
  Scene::Options options;
  options.start = false;
  Scene s(outcome, options);
  s.stage->start_centre();
  std::vector<std::unique_ptr<Process>> homes;
  const auto template_text = read_file(s.stage->folder / "vicino.toml");
  const auto replaced = [](std::string text, const std::string& what, const std::string& by) {
    const auto at = text.find(what);
    if (at == std::string::npos) throw std::runtime_error("no " + what);
    return text.replace(at, what.size(), by);
  };
  write_file(s.stage->folder / "home.toml", small_home_toml);
  for (int i = 0; i < gateways; ++i) {
    char id[16];
    std::snprintf(id, sizeof id, "area-%03d", i);
    const auto folder = s.stage->folder / id;
    std::filesystem::create_directory(folder);
    auto text = replaced(template_text, "gateway = \"gw-7f3a\"", std::string("gateway = \"") + id + "\"");
    text = replaced(text, "[local_broker]\n", std::string("[local_broker]\nclient_id = \"") + id + "\"\n");
    text = replaced(text, s.stage->storage.string(), folder.string());
    text = replaced(text, s.stage->socket.string(), (folder / "console.sock").string());
    const auto file = s.stage->folder / (std::string(id) + ".toml");
    write_file(file, text);
    homes.push_back(std::make_unique<Process>(
        std::vector<std::string>{std::string(VICINO_BIN_DIR) + "/vicinod", "--config", file},
        folder / "log"));
  }
  // Since when the broker knows each, by its own log; whole seconds.
  const auto connects = [&](double since) {
    std::map<std::string, double> at;
    const auto log = s.stage->centre_broker.log();
    for (std::size_t line = 0; line < log.size();) {
      const auto end = std::min(log.find('\n', line), log.size());
      const auto text = log.substr(line, end - line);
      line = end + 1;
      const auto name = text.find(" as area-");
      if (text.find("New client connected") == std::string::npos || name == std::string::npos) continue;
      const double when = std::strtod(text.c_str(), nullptr);
      if (when >= since) at.try_emplace(text.substr(name + 4, 8), when - since);
    }
    return at;
  };
  REQUIRE(eventually([&] { return connects(0).size() == gateways; }, 60s));

  s.proxy->refuse();
  std::this_thread::sleep_for(outage);
  const auto back_at = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  s.proxy->pass();
  const auto since = static_cast<double>(back_at.time_since_epoch().count());
  REQUIRE(eventually(
      [&] {
        std::this_thread::sleep_for(500ms);
        return connects(since).size() == gateways;
      },
      200s));
  std::vector<double> back;
  for (const auto& [name, at] : connects(since)) back.push_back(at);
  CHECK(tell("area_real", back) >= 60);
  for (auto& home : homes) CHECK(home->running());
}

}  // namespace vicino::test
