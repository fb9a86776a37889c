#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>

#include "cloud-bridge/protocol/json.hpp"
#include "gateway_side.hpp"
#include "small_centre.hpp"
#include "tests/support/broker.hpp"

using namespace vicino;
using namespace vicino::test;

namespace {
double seconds_since(std::chrono::steady_clock::time_point t) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - t).count();
}
void bench(const char* name, double value, const char* unit, const char* limit_name, double limit) {
  std::printf("bench %s %.0f %s, %s %.0f, ratio %.2f\n", name, value, unit, limit_name, limit, value / limit);
}
}  // namespace

int main(int argc, char** argv) {
  const Seq count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 50'000;
  const std::size_t window = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 16;

  const auto alarm = sample_alarm(1);
  const protocol::Envelope envelope{{"crema", "gw-1"}, "j1", Lane::alarm, 1, alarm.at};
  std::string json;
  auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 200'000; ++i) {
    json.clear();
    append_json(envelope, std::get<AlertRecord>(alarm.body), json);
  }
  bench("alert_to_json", 200'000 / seconds_since(start), "per_s", "at_least", 100'000);
  start = std::chrono::steady_clock::now();
  std::size_t good = 0;
  for (int i = 0; i < 50'000; ++i) good += protocol::parse_alert(json).has_value();
  bench("alert_from_json", static_cast<double>(good) / seconds_since(start), "per_s", "at_least", 50'000);

  TemporaryFolder folder;
  Broker broker(folder.path(), "uplink");
  SmallCentre centre({broker.port(), false, 64});
  uplink::DriverOptions options;
  options.delivery.window = window;
  uplink::PahoOptions paho{broker.uri(), "gw-1", {}, {}, {}};
  paho.max_inflight = 2 * window + 8;
  GatewaySide gateway(paho, options);
  for (Seq s = 1; s <= count; ++s) gateway.commit(sample_alarm(s));
  if (!eventually([&] { return gateway.up.load(); })) return 1;
  start = std::chrono::steady_clock::now();
  rusage before{};
  getrusage(RUSAGE_SELF, &before);
  if (!eventually([&] { return gateway.alarm_cursor == count; }, 120s)) return 1;
  bench("alarms_receipted", static_cast<double>(count) / seconds_since(start), "per_s", "at_least", 20'000);
  std::printf("bench copies_per_alarm %.3f\n",
              static_cast<double>(centre.copies()) / static_cast<double>(count));
  return 0;
}
