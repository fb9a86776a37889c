#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <sstream>

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
double broker_cpu_us(pid_t pid) {
  std::istringstream stat(read_file(std::filesystem::path("/proc") / std::to_string(pid) / "stat"));
  std::string field;
  double ticks = 0;
  for (int i = 1; i <= 15 && stat >> field; ++i)
    if (i >= 14) ticks += std::stod(field);
  return 1e6 * ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}
}  // namespace

int main(int argc, char** argv) {
  const Seq count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 50'000;
  const std::size_t window =
      argc > 2 ? std::strtoull(argv[2], nullptr, 10) : uplink::DeliveryOptions{}.window;

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
  rusage after{};
  getrusage(RUSAGE_SELF, &after);
  const auto us = [](const rusage& u) {
    return 1e6 * static_cast<double>(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           static_cast<double>(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
  };
  // Independent of what else the machine does: both banks and Paho; without the broker, and with it.
  const double ours = (us(after) - us(before)) / static_cast<double>(count);
  const double brokers = broker_cpu_us(broker.process().pid()) / static_cast<double>(count);
  bench("cpu_per_alarm_without_broker", ours, "us", "at_most", 75);
  bench("cpu_per_alarm", ours + brokers, "us", "at_most", 100);
  std::printf("bench copies_per_alarm %.3f\n",
              static_cast<double>(centre.copies()) / static_cast<double>(count));
  return 0;
}
