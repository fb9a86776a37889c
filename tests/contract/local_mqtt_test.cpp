// The client of the sensors' broker against a real mosquitto: what was not committed comes again, what was
// does not.
#include "sensors/local_mqtt.hpp"

#include <poll.h>

#include <csignal>

#include "tests/support/broker.hpp"

namespace vicino {
namespace {

using sensors::LocalMqtt;
using Link = LocalMqtt::Link;
using Words = std::vector<std::string>;

// Drives one client as the gateway's loop does, but for the commit, which the test decides upon.
class Driven {
 public:
  explicit Driven(int port, LocalMqtt::Options options = {})
      : mqtt_(with_port(std::move(options), port), handlers()) {
    started_ = static_cast<bool>(mqtt_.start());
  }
  // Turns the loop until `done` or for ten seconds; true if done.
  bool until(const std::function<bool()>& done, std::size_t batch = 1000) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!done()) {
      if (std::chrono::steady_clock::now() > end) return false;
      turn(batch);
    }
    return true;
  }
  void turn(std::size_t batch = 1000) {
    pollfd fd{mqtt_.socket(), POLLIN, 0};
    if (mqtt_.wants_write()) fd.events |= POLLOUT;
    ::poll(&fd, 1, 20);
    if ((fd.revents & POLLOUT) != 0) mqtt_.write();
    if ((fd.revents & (POLLIN | POLLHUP | POLLERR)) != 0) mqtt_.read(batch);
    mqtt_.misc();
  }
  bool subscribed() {
    return until([this] { return mqtt_.link() == Link::subscribed; });
  }
  bool has(std::size_t n) {
    return until([&] { return got.size() >= n; });
  }
  LocalMqtt& mqtt() { return mqtt_; }
  bool started() const { return started_; }

  Words got;  // "topic payload", "R topic payload" if retained
  std::vector<LocalMqtt::LinkChange> changes;

 private:
  static LocalMqtt::Options with_port(LocalMqtt::Options options, int port) {
    options.port = port;
    options.client_id = "contract";
    return options;
  }
  LocalMqtt::Handlers handlers() {
    return {[this](const sensors::Message& m) {
              got.push_back((m.retained ? "R " : "") + std::string(m.topic) + " " + std::string(m.payload));
            },
            [this](const LocalMqtt::LinkChange& c) { changes.push_back(c); }};
  }
  LocalMqtt mqtt_;
  bool started_ = false;
};

void publish(const test::Broker& broker, const std::string& topic, const std::string& payload,
             bool retain = false) {
  std::vector<std::string> command{
      "mosquitto_pub", "-p", std::to_string(broker.port()), "-q", "1", "-t", topic, "-m", payload};
  if (retain) command.push_back("-r");
  REQUIRE(test::run(command).status == 0);
}
// "1".."n", each as a message of its own.
void publish_numbers(const test::Broker& broker, int n) {
  const auto port = std::to_string(broker.port());
  REQUIRE(test::run({"sh", "-c",
                     "seq 1 " + std::to_string(n) + " | mosquitto_pub -l -q 1 -t zigbee2mqtt/n -p " + port})
              .status == 0);
}
Words numbers(int n) {
  Words all;
  for (int i = 1; i <= n; ++i) all.push_back("zigbee2mqtt/n " + std::to_string(i));
  return all;
}

}  // namespace

TEST_CASE("Messages below the base topic arrive with their retain flag, those beside it do not") {
  const test::TemporaryFolder folder;
  const test::Broker broker(folder.path(), "broker");
  publish(broker, "zigbee2mqtt/bridge/state", "online", true);
  Driven client(broker.port());
  REQUIRE(client.subscribed());
  publish(broker, "elsewhere", "x");
  publish(broker, "zigbee2mqtt/casa/perché sì", "{}");
  REQUIRE(client.has(2));
  CHECK(client.got == Words{"R zigbee2mqtt/bridge/state online", "zigbee2mqtt/casa/perché sì {}"});
}

TEST_CASE("What was read and not committed comes again after a crash, whatever else was written meanwhile") {
  const test::TemporaryFolder folder;
  const test::Broker broker(folder.path(), "broker");
  {
    Driven client(broker.port());
    REQUIRE(client.subscribed());
    publish_numbers(broker, 5);
    REQUIRE(client.has(5));
    CHECK(client.mqtt().uncommitted() == 5);
    CHECK_FALSE(client.mqtt().wants_write());
    for (int i = 0; i < 5; ++i) {
      client.mqtt().write();
      client.turn();
    }
  }  // the crash: the socket closes, nothing is sent
  Driven again(broker.port());
  REQUIRE(again.has(5));
  CHECK(again.got == numbers(5));
  CHECK(again.changes[1].session_present);
}

TEST_CASE("What was acknowledged after its commit does not come again") {
  const test::TemporaryFolder folder;
  const test::Broker broker(folder.path(), "broker");
  {
    Driven client(broker.port());
    REQUIRE(client.subscribed());
    publish_numbers(broker, 5);
    REQUIRE(client.has(5));
    client.mqtt().flush_acks();
    CHECK(client.mqtt().uncommitted() == 0);
    // The broker has seen the acknowledgements when it answers what was sent after them.
    publish(broker, "zigbee2mqtt/after", "");
    REQUIRE(client.has(6));
  }
  Driven again(broker.port());
  REQUIRE(again.has(1));
  publish(broker, "zigbee2mqtt/last", "");
  REQUIRE(again.has(2));
  CHECK(again.got == Words{"zigbee2mqtt/after ", "zigbee2mqtt/last "});
}

TEST_CASE("What comes while the gateway is away waits for it") {
  const test::TemporaryFolder folder;
  const test::Broker broker(folder.path(), "broker");
  {
    Driven client(broker.port());
    REQUIRE(client.subscribed());
    client.mqtt().stop();
    CHECK(client.mqtt().link() == Link::down);
    CHECK(client.mqtt().socket() == -1);
  }
  publish_numbers(broker, 3);
  Driven back(broker.port());
  REQUIRE(back.has(3));
  CHECK(back.got == numbers(3));
}

TEST_CASE("A batch ends at its limit, and the rest stays for the next") {
  const test::TemporaryFolder folder;
  const test::Broker broker(folder.path(), "broker");
  {
    Driven client(broker.port());
    REQUIRE(client.subscribed());
  }
  publish_numbers(broker, 300);
  Driven client(broker.port());
  std::size_t largest = 0;
  while (client.got.size() < 300) {
    const auto before = client.got.size();
    REQUIRE(client.until([&] { return client.got.size() > before; }, 100));
    largest = std::max(largest, client.got.size() - before);
    client.mqtt().flush_acks();
  }
  CHECK(largest <= 100);
  CHECK(client.got == numbers(300));
}

TEST_CASE("A payload of a mebibyte arrives whole") {
  const test::TemporaryFolder folder;
  const test::Broker broker(folder.path(), "broker");
  Driven client(broker.port());
  REQUIRE(client.subscribed());
  test::write_file(folder / "payload", std::string(1024 * 1024, 'x'));
  REQUIRE(test::run({"mosquitto_pub", "-p", std::to_string(broker.port()), "-q", "1", "-t", "zigbee2mqtt/big",
                     "-f", (folder / "payload").string()})
              .status == 0);
  REQUIRE(client.has(1));
  CHECK(client.got[0] == "zigbee2mqtt/big " + std::string(1024 * 1024, 'x'));
}

TEST_CASE("A broker that is not there is no error; reconnect() finds it when it is") {
  const test::TemporaryFolder folder;
  test::Broker broker(folder.path(), "broker");
  broker.process().signal(SIGKILL);
  broker.process().wait();
  Driven client(broker.port());
  CHECK(client.started());
  REQUIRE(client.until([&] { return client.mqtt().link() == Link::down; }));
  CHECK_FALSE(client.changes.back().why.empty());
  broker.start();
  REQUIRE(client.mqtt().reconnect());
  CHECK(client.subscribed());
}

TEST_CASE("A broker that dies is noticed, and one that forgot us says so") {
  const test::TemporaryFolder folder;
  test::Broker broker(folder.path(), "broker");
  Driven client(broker.port());
  REQUIRE(client.subscribed());
  publish_numbers(broker, 2);
  REQUIRE(client.has(2));
  broker.process().signal(SIGKILL);
  broker.process().wait();
  REQUIRE(client.until([&] { return client.mqtt().link() == Link::down; }));
  CHECK(client.mqtt().uncommitted() == 0);
  broker.start();
  REQUIRE(client.mqtt().reconnect());
  REQUIRE(client.subscribed());
  const auto connected = std::find_if(client.changes.rbegin(), client.changes.rend(),
                                      [](const auto& c) { return c.link == Link::connected; });
  CHECK_FALSE(connected->session_present);
}

TEST_CASE("A client that gets no answer is thrown away, and the next one connects") {
  const test::TemporaryFolder folder;
  test::Broker broker(folder.path(), "broker");
  broker.process().signal(SIGSTOP);
  Driven client(broker.port());
  for (int i = 0; i < 5; ++i) client.turn();
  CHECK(client.mqtt().link() == Link::connecting);
  broker.process().signal(SIGCONT);
  REQUIRE(client.mqtt().recreate());
  CHECK(client.subscribed());
}

TEST_CASE("A wrong password is told in words that help, the right one connects") {
  const test::TemporaryFolder folder;
  REQUIRE(test::run({"mosquitto_passwd", "-b", "-c", (folder / "passwords").string(), "vicino", "right"})
              .status == 0);
  const test::Broker broker(folder.path(), "broker",
                            "allow_anonymous false\npassword_file " + (folder / "passwords").string());
  LocalMqtt::Options options;
  options.user = "vicino";
  options.password = "wrong";
  Driven refused(broker.port(), options);
  REQUIRE(refused.until([&] { return refused.mqtt().link() == Link::down; }));
  CHECK(refused.changes.back().why.find("check user, password") != std::string::npos);

  options.password = "right";
  Driven welcome(broker.port(), options);
  CHECK(welcome.subscribed());
}

}  // namespace vicino
