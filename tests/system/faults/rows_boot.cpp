// The five processes of home and centre, switched on in any order.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <numeric>

#include "tests/system/faults/rows.hpp"

namespace vicino::test {
namespace {

constexpr std::array<const char*, 5> names{"sensors-broker", "zigbee2mqtt", "vicinod", "centre-broker",
                                           "centre"};
using Order = std::array<std::size_t, 5>;

std::string text(const Order& order) {
  std::string out;
  for (const auto i : order) out += (out.empty() ? "" : " ") + std::string(names[i]);
  return out;
}

void boot(Outcome& sum, const Order& order) {
  Outcome one;
  Scene::Options options;
  options.start = false;
  Scene s(one, options);
  s.stage->sensors_broker.process().stop();
  s.stage->centre_broker.process().stop();
  const std::array<std::function<void()>, 5> start{
      [&] { s.stage->sensors_broker.start(); },
      [&] {
        s.stream = std::make_unique<Stream>(s.stage->sensors_broker.port(), 200ms);
        s.stream->pause(true);
      },
      [&] { s.start_gateway(); },
      [&] { s.stage->centre_broker.start(); },
      [&] { s.stage->launch_centre(); },
  };
  for (const auto i : order) {
    start[i]();
    s.lasts(200ms);
  }
  s.fault([] {});
  s.ends([] {});
  s.heals(120s);
  s.stream->pause(false);  // earlier, nothing waits for a gateway that its broker has never heard of
  s.lasts(1s);
  s.reckon();
  sum.healed = std::max(sum.healed.value_or(0), one.healed.value_or(0));
  sum.lost += one.lost;
  sum.doubled += one.doubled;
  sum.pressed += one.pressed;
  for (const auto& problem : one.problems) sum.problems.push_back(text(order) + ": " + problem);
}

// Every n-th of the 120 orders, from the k-th.
void boot_orders(Outcome& outcome, std::size_t from, std::size_t step) {
  outcome.harmless = true;
  Order order{};
  std::iota(order.begin(), order.end(), 0);
  std::size_t i = 0, played = 0;
  do {
    if (i++ % step != from) continue;
    boot(outcome, order);
    ++played;
  } while (std::next_permutation(order.begin(), order.end()));
  outcome.home = std::to_string(played) + " orders";
}

template <std::size_t From, std::size_t Step>
void orders(Outcome& outcome) {
  boot_orders(outcome, From, Step);
}

}  // namespace

std::vector<Row> boot_rows() {
  return {{"boot-in-four-orders", orders<7, 30>, true},   {"boot-in-every-order/1", orders<0, 6>, false},
          {"boot-in-every-order/2", orders<1, 6>, false}, {"boot-in-every-order/3", orders<2, 6>, false},
          {"boot-in-every-order/4", orders<3, 6>, false}, {"boot-in-every-order/5", orders<4, 6>, false},
          {"boot-in-every-order/6", orders<5, 6>, false}};
}

}  // namespace vicino::test
