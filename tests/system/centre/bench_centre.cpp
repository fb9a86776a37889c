// How many alerts a second vicino-centre stores and receipts: broker, publisher, program and disk on this
// machine.
#include <cstdio>
#include <cstdlib>

#include "tests/system/centre/centre_process.hpp"
#include "tests/system/centre/scripted_gateway.hpp"

using namespace vicino;
using namespace vicino::test;

namespace {

// User and system time of a process so far, in microseconds: what a busy machine does not falsify.
double cpu_us(pid_t pid) {
  const auto text = read_file("/proc/" + std::to_string(pid) + "/stat");
  unsigned long user = 0, system = 0;
  const auto after_name = text.rfind(')');
  if (after_name == std::string::npos ||
      std::sscanf(text.c_str() + after_name + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
                  &system) != 2)
    return 0;
  return static_cast<double>(user + system) * 1e6 / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

}  // namespace

int main(int argc, char** argv) {
  const Seq alerts = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 60'000;
  constexpr double limit = 20'000;  // a second
  TemporaryFolder folder;
  Broker broker(folder.path(), "broker", "max_queued_messages 1000000");
  const CentreFiles files{folder.path()};
  ScriptedGateway gateway(broker.uri());
  std::set<Seq> all;
  std::vector<operations_centre::Sent> messages;
  for (Seq n = 1; n <= alerts; ++n) {
    all.insert(all.end(), 3 * n);
    messages.push_back(gateway.who().alert(3 * n, n, TransitionKind::raised));
  }
  gateway.expects(all);
  auto centre = start_centre(files, broker.uri());
  if (!eventually([&] { return is_connected(files); })) return 1;

  // 1. Publisher and receiver at the same time.
  const auto seconds = [](auto since) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - since).count();
  };
  auto start = std::chrono::steady_clock::now();
  for (const auto& message : messages) gateway.publish(message);
  if (!eventually([&] { return gateway.count_stored() >= alerts; }, 300s)) return 1;
  const double together = static_cast<double>(alerts) / seconds(start);
  std::printf("bench centre_alerts_with_publisher %.0f 1/s, limit %.0f, ratio %.2f\n", together, limit,
              together / limit);
  gateway.flush();
  if (centre.stop() != 0) return 1;

  // 2. The receiver alone: the broker has kept everything for its session.
  for (Seq n = 1; n <= alerts; ++n) {
    gateway.publish(gateway.who().alert(3 * (alerts + n), alerts + n, TransitionKind::raised));
  }
  gateway.flush();
  centre = start_centre(files, broker.uri());
  start = std::chrono::steady_clock::now();
  if (!eventually([&] { return gateway.count_stored() >= 2 * alerts; }, 300s)) return 1;
  const double alone = static_cast<double>(alerts) / seconds(start);
  std::printf("bench centre_alerts_from_broker %.0f 1/s, limit %.0f, ratio %.2f\n", alone, limit,
              alone / limit);
  constexpr double cpu_limit = 50;  // both cores at 20,000 a second, half of them for the broker
  const double cpu = cpu_us(centre.pid()) / static_cast<double>(alerts);
  std::printf("bench centre_cpu_per_alert %.1f us, limit %.0f, ratio %.2f\n", cpu, cpu_limit,
              cpu / cpu_limit);
  return centre.stop() == 0 ? 0 : 1;
}
