// What a network does to the way between home and centre.
#include "tests/system/faults/resolver.hpp"
#include "tests/system/faults/rows.hpp"
#include "tests/system/faults/wire.hpp"

namespace vicino::test {
namespace {

constexpr auto unreachable = "cannot be reached";

void cut(Outcome& outcome) {
  Scene s(outcome);
  s.fault([&] { s.proxy->refuse(); });
  s.home_notices({unreachable}, 10s);
  s.centre_notices({"OFFLINE (connection lost)"}, 10s);
  s.lasts(4s);
  s.ends([&] { s.proxy->pass(); });
  s.heals();
  s.reckon();
}

void cut_again_and_again(Outcome& outcome) {
  outcome.harmless = true;
  Scene s(outcome);
  s.fault([&] {
    for (int i = 0; i < 12; ++i) {
      s.proxy->cut();
      s.lasts(std::chrono::milliseconds(200 + 150 * (i % 5)));
    }
  });
  s.ends([] {});
  s.heals();
  s.reckon();
}

// Nothing passes and nobody says so: found by the receipt that does not come.
void half_open(Outcome& outcome) {
  Scene s(outcome);
  s.fault([&] { s.proxy->swallow(); });
  s.home_notices({unreachable}, 15s);
  s.lasts(5s);
  s.ends([&] { s.proxy->pass(); });
  s.heals();
  s.reckon();
}

// A router that restarts: the old connection leads nowhere, a new one would pass.
void connection_forgotten(Outcome& outcome) {
  Scene s(outcome);
  s.fault([&] {
    s.proxy->swallow();
    s.proxy->pass();
  });
  s.home_notices({unreachable}, 15s);
  s.ends([] {});
  s.heals();
  s.reckon();
}

void under(Outcome& outcome, const Weather& weather, Scene::Options options, std::chrono::milliseconds span) {
  outcome.harmless = true;
  Scene s(outcome, std::move(options));
  s.fault([&] {
    s.proxy->weather(weather);
    s.proxy->cut();  // the handshake has to get through, too
  });
  s.lasts(span);
  s.ends([&] { s.proxy->weather({}); });
  s.heals();
  s.reckon();
}

void delay(Outcome& outcome) {
  Weather slow;
  slow.delay = 100ms;
  under(outcome, slow, {}, 12s);
}
void stalls(Outcome& outcome) {
  Weather bad;
  bad.stalls = 0.2;
  under(outcome, bad, {}, 15s);
}
void throttled(Outcome& outcome) {
  Weather narrow;
  narrow.bytes_per_second = 5'000;
  Scene::Options options;
  options.press_every = 1s;
  under(outcome, narrow, options, 20s);
}
void doubled_and_reordered(Outcome& outcome) {
  Weather mischief;
  mischief.doubled = 0.5;
  mischief.shuffle = 400ms;
  Scene::Options options;
  options.tls = false;  // who reorders must read
  options.press_every = 120ms;
  under(outcome, mischief, options, 12s);
}

void a_fifth_lost(Outcome& outcome) {
  outcome.harmless = true;
  std::unique_ptr<Wire> wire;
  try {
    wire = std::make_unique<Wire>();
  } catch (const std::runtime_error& e) {
    outcome.skipped = e.what();
    return;
  }
  Scene::Options options;
  options.start = false;
  options.host = Wire::far;
  options.proxy_address = Wire::near;
  Scene s(outcome, options);
  s.stage->authority->issue("server", std::string("DNS:localhost,IP:127.0.0.1,IP:") + Wire::far);
  s.stage->centre_broker.process().stop();
  s.stage->centre_broker.start();
  s.bring_up();
  s.fault([&] { wire->loses(0.2); });
  s.lasts(25s);
  s.ends([&] { wire->loses(0); });
  s.heals();
  s.reckon();
}

// A name server that does not answer, for a name that only it knows.
void slow_names(Outcome& outcome) {
  if (!own_mounts()) {
    outcome.skipped = "no mounts of its own here";
    return;
  }
  Resolver resolver("centre.vicino.test");  // answers 127.0.0.1
  Scene::Options options;
  options.start = false;
  options.host = "centre.vicino.test";
  Scene s(outcome, options);
  s.stage->authority->issue("server", "DNS:localhost,IP:127.0.0.1,DNS:centre.vicino.test");
  s.stage->centre_broker.process().stop();
  s.stage->centre_broker.start();
  s.bring_up();
  s.fault([&] {
    resolver.answers(false);
    s.proxy->cut();
  });
  s.home_notices({"name", "resolve", "DNS"}, 60s);
  s.lasts(10s);
  s.ends([&] { resolver.answers(true); });
  s.heals();
  s.reckon();
}

}  // namespace

std::vector<Row> network_rows() {
  return {{"cut", cut, true},
          {"cut-again-and-again", cut_again_and_again, true},
          {"half-open", half_open, true},
          {"connection-forgotten", connection_forgotten, false},
          {"delay-100ms", delay, false},
          {"stalls", stalls, false},
          {"throttled-5kB/s", throttled, false},
          {"doubled-and-reordered", doubled_and_reordered, true},
          {"loss-20%", a_fifth_lost, true},
          {"names-do-not-resolve", slow_names, false}};
}

}  // namespace vicino::test
