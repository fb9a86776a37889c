// Processes that freeze, die, and come back.
#include <csignal>

#include <random>

#include "tests/system/faults/rows.hpp"

namespace vicino::test {
namespace {

constexpr auto unreachable = "centre cannot be reached";
constexpr auto deaf = "sensors cannot be heard";
constexpr auto with_memory = "persistence true\nautosave_interval 1\nautosave_on_changes true\n";

Scene::Options remembering(const char* which) {
  Scene::Options options;
  (which[0] == 's' ? options.sensors_broker : options.centre_broker) = with_memory;
  return options;
}

void centre_broker_down_at_boot(Outcome& outcome) {
  Scene::Options options;
  options.start = false;
  Scene s(outcome, options);
  s.stage->start_centre();
  s.fault([&] {
    s.stage->centre_broker.process().stop();
    s.stream = std::make_unique<Stream>(s.stage->sensors_broker.port(), 1s);
    s.stream->pause(true);
    s.start_gateway();
  });
  s.home_notices({unreachable}, 20s);
  s.stream->pause(false);
  s.lasts(8s);
  s.ends([&] { s.stage->centre_broker.start(); });
  s.heals();
  s.reckon();
}

void centre_broker_restarts(Outcome& outcome, Scene::Options options, int signal) {
  Scene s(outcome, std::move(options));
  s.fault([&] {
    s.stage->centre_broker.process().signal(signal);
    s.stage->centre_broker.process().wait();
  });
  s.home_notices({unreachable}, 15s);
  s.lasts(3s);
  s.ends([&] { s.stage->centre_broker.start(); });
  s.heals();
  s.reckon();
}
void centre_broker_forgets(Outcome& outcome) {
  centre_broker_restarts(outcome, {}, SIGKILL);
}
void centre_broker_remembers(Outcome& outcome) {
  auto options = remembering("centre");
  centre_broker_restarts(outcome, options, SIGTERM);
}

void frozen(Scene& s, Process& process, const char* says, std::chrono::milliseconds patience) {
  s.fault([&] { process.signal(SIGSTOP); });
  s.home_notices({says}, patience);
  s.lasts(5s);
  s.ends([&] { process.signal(SIGCONT); });
  s.heals();
  s.reckon();
}
void centre_broker_frozen(Outcome& outcome) {
  Scene s(outcome);
  frozen(s, s.stage->centre_broker.process(), unreachable, 15s);  // to be told within 15 s
}
void sensors_broker_frozen(Outcome& outcome) {
  Scene s(outcome);
  frozen(s, s.stage->sensors_broker.process(), deaf, 30s);
}

// The broker lives and takes everything: only receipts are missing.
void centre_frozen(Outcome& outcome) {
  Scene s(outcome);
  auto& process = s.stage->centre();
  s.fault([&] { process.signal(SIGSTOP); });
  s.home_notices({unreachable, "does not answer"}, 15s);
  // A connection to the broker is not the centre: the home must not call itself protected until there is a receipt.
  const auto until = std::chrono::steady_clock::now() + 12s;
  int protected_times = 0, looks = 0;
  while (std::chrono::steady_clock::now() < until) {
    s.lasts(100ms);
    ++looks;
    if (s.stage->is_protected()) ++protected_times;
  }
  if (protected_times * 20 > looks)
    s.problem("while the centre is frozen the home calls itself protected (" +
              std::to_string(protected_times) + " of " + std::to_string(looks) +
              " looks): a connection to the broker counts as the centre");
  s.ends([&] { process.signal(SIGCONT); });
  s.heals();
  s.reckon();
}

void centre_killed(Outcome& outcome) {
  Scene s(outcome);
  s.fault([&] {
    s.stage->centre().signal(SIGKILL);
    s.stage->centre().wait();
  });
  s.home_notices({unreachable, "does not answer"}, 15s);
  s.ends([&] { s.stage->launch_centre(); });
  s.heals();
  s.reckon();
}

void sensors_broker_restarts(Outcome& outcome, Scene::Options options, int signal) {
  Scene s(outcome, std::move(options));
  s.fault([&] {
    // Nobody presses until the gateway is heard of again: what a broker takes that does not know it, or takes and has
    // not handed on, is gone. The home says so ("blind span").
    s.stream->pause(true);
    s.lasts(500ms);
    s.stage->sensors_broker.process().signal(signal);
    s.stage->sensors_broker.process().wait();
  });
  s.home_notices({deaf}, 15s);
  s.lasts(2s);
  s.ends([&] { s.stage->sensors_broker.start(); });
  s.heals();
  s.stream->pause(false);
  s.lasts(2s);
  s.reckon();
}
void sensors_broker_forgets(Outcome& outcome) {
  sensors_broker_restarts(outcome, {}, SIGKILL);
}
void sensors_broker_remembers(Outcome& outcome) {
  auto options = remembering("sensors");
  sensors_broker_restarts(outcome, options, SIGTERM);
}

// vicinod dies at random instants, as often as not just after a press, while its way out is cut; its service manager
// starts it again.
void kill_at_random(Outcome& outcome) {
  outcome.harmless = true;
  Scene::Options options;
  options.press_every = 150ms;
  Scene s(outcome, options);
  std::mt19937 random(20);
  s.fault([&] {
    for (int i = 0; i < 30; ++i) {
      s.lasts(std::chrono::milliseconds(random() % 500));
      if (random() % 3 == 0) s.proxy->cut();
      if (random() % 2 == 0) s.stream->press();
      s.lasts(std::chrono::milliseconds(random() % 30));
      s.stage->gateway().signal(SIGKILL);
      s.stage->gateway().wait();
      s.stage->forget_crashes();
      s.start_gateway();
    }
  });
  s.ends([] {});
  s.heals();
  s.reckon();
}

void gateway_frozen(Outcome& outcome) {
  Scene s(outcome);
  s.fault([&] { s.stage->gateway().signal(SIGSTOP); });
  s.centre_notices({"OFFLINE (connection lost)", "SILENT"}, 60s);
  s.ends([&] { s.stage->gateway().signal(SIGCONT); });
  s.heals();
  s.reckon();
}

// Its broker keeps the connection and Zigbee2MQTT's last words; nothing is said any more. Half an hour is a quarter of a minute.
void zigbee2mqtt_frozen(Outcome& outcome) {
  Scene::Options options;
  options.gateway = {"--demo-start", "2026-03-10T08:00:00Z", "--demo-speed", "120"};
  Scene s(outcome, options);
  s.lasts(4s);  // eight minutes of its signs of life
  s.fault([&] {
    s.stream->pause(true);
    s.stream->bridge_speaks(0ms);
  });
  s.home_notices({"Zigbee2MQTT is silent"}, 40s);
  s.centre_notices({"bridge without a sign of life"}, 20s);
  s.ends([&] {
    s.stream->bridge_speaks(1s);
    s.stream->pause(false);
  });
  s.heals();
  s.reckon();
}

// The same for a Zigbee2MQTT that has answered when it was asked: it need not be waited for so long. In real time.
void zigbee2mqtt_does_not_answer(Outcome& outcome) {
  Scene s(outcome);
  s.lasts(35s);  // asked, and answered
  s.fault([&] {
    s.stream->pause(true);
    s.stream->bridge_speaks(0ms);
  });
  s.home_notices({"Zigbee2MQTT"}, 90s);
  s.centre_notices({"bridge without a sign of life", "Radio bridge"}, 60s);
  s.ends([&] {
    s.stream->bridge_speaks(1s);
    s.stream->pause(false);
  });
  s.heals();
  s.reckon();
}

}  // namespace

std::vector<Row> process_rows() {
  return {{"centre-broker-down-at-boot", centre_broker_down_at_boot, true},
          {"centre-broker-killed-without-persistence", centre_broker_forgets, true},
          {"centre-broker-restarts-with-persistence", centre_broker_remembers, false},
          {"centre-broker-frozen", centre_broker_frozen, true},
          {"centre-frozen", centre_frozen, true},
          {"centre-killed", centre_killed, false},
          {"sensors-broker-killed-without-persistence", sensors_broker_forgets, true},
          {"sensors-broker-restarts-with-persistence", sensors_broker_remembers, false},
          {"sensors-broker-frozen", sensors_broker_frozen, false},
          {"zigbee2mqtt-frozen", zigbee2mqtt_frozen, true},
          {"zigbee2mqtt-does-not-answer", zigbee2mqtt_does_not_answer, false},
          {"gateway-frozen", gateway_frozen, false},
          {"kill-9-at-random", kill_at_random, true}};
}

}  // namespace vicino::test
