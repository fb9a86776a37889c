// config/mosquitto/centre.conf and centre.acl, with a real mosquitto: who gets in, and who reaches what.
#include <algorithm>
#include <csignal>
#include <set>

#include <catch2/catch.hpp>

#include "tests/system/security/shipped.hpp"

namespace vicino::test {
namespace {

using Topics = std::set<std::string>;

const std::vector<std::string> gateways{"gw-7f3a", "gw-0002"};
const std::vector<std::string> by_gateway{"alert", "event", "status", "heartbeat"};
const std::vector<std::string> by_centre{"receipt", "command"};

std::string topic(const std::string& gateway, const std::string& channel,
                  const std::string& realm = "crema") {
  return "vicino/v1/" + realm + "/" + gateway + "/" + channel;
}

// Where somebody could try to get to.
std::vector<std::string> places() {
  std::vector<std::string> all{"vicino/v1/crema/gw-7f3a",
                               "vicino/v1/crema/gw-7f3a/alert/more",
                               "vicino/v1/crema/gw-7f3a/other",
                               "vicino/v1/crema/centre/alert",
                               "vicino/v2/crema/gw-7f3a/alert",
                               "zigbee2mqtt/bridge/request/permit_join",
                               "elsewhere"};
  for (const auto& gateway : gateways)
    for (const auto& channels : {by_gateway, by_centre})
      for (const auto& channel : channels)
        for (const auto* realm : {"crema", "lodi"}) all.push_back(topic(gateway, channel, realm));
  return all;
}

Topics of(const std::vector<std::string>& whose, const std::vector<std::string>& channels,
          const std::vector<std::string>& realms = {"crema"}) {
  Topics all;
  for (const auto& gateway : whose)
    for (const auto& channel : channels)
      for (const auto& realm : realms) all.insert(topic(gateway, channel, realm));
  return all;
}

struct Rights {
  std::string who;
  Topics writes, reads;
};
std::vector<Rights> rights() {
  const std::vector<std::string> realms{"crema", "lodi"};
  auto of_centre = of(gateways, by_gateway, realms);
  of_centre.insert("vicino/v1/crema/centre/alert");
  return {{"gw-7f3a", of({"gw-7f3a"}, by_gateway), of({"gw-7f3a"}, by_centre)},
          {"gw-0002", of({"gw-0002"}, by_gateway), of({"gw-0002"}, by_centre)},
          {"vicino-centre", of(gateways, by_centre, realms), of_centre},
          {"#", {}, {}}};  // a name that would be everybody's
}

struct World {
  TemporaryFolder folder;
  Authority authority{folder / "authority"};
  Registry registry{authority};
  Broker broker;

  World()
      : broker((authority.issue("gw-7f3a"), authority.issue("#"),
                shipped_centre_broker(folder / "broker", authority, registry))) {}
  MqttClient::Options as(const std::string& who, std::vector<std::string> subscribe = {}) const {
    return {broker.port(), who, std::move(subscribe), authority.folder(), {}, {}, {}};
  }
  // What the broker says to a client that publishes with these files; empty: it was taken.
  std::string refusal(const std::filesystem::path& certificate, const std::string& to) const {
    std::vector<std::string> command{"mosquitto_pub",
                                     "-h",
                                     "localhost",
                                     "-p",
                                     std::to_string(broker.port()),
                                     "--cafile",
                                     authority.folder() / "ca.crt",
                                     "-V",
                                     "5",
                                     "-q",
                                     "1",
                                     "-i",
                                     "visitor",
                                     "-t",
                                     to,
                                     "-m",
                                     "x"};
    if (!certificate.empty())
      command.insert(command.end(),
                     {"--cert", certificate.string() + ".crt", "--key", certificate.string() + ".key"});
    return run(command, 10s).output;
  }
};

bool hears(const MqttClient& client, const std::string& payload) {
  return eventually([&] {
    const auto heard = client.heard();
    return std::any_of(heard.begin(), heard.end(), [&](const Heard& h) { return h.payload == payload; });
  });
}

}  // namespace

TEST_CASE(
    "By the shipped list a gateway writes its own four topics, the centre receipts and commands, no more") {
  const World world;
  MqttClient overseer(world.as("overseer", {"#"}));
  for (const auto& [who, writes, reads] : rights()) {
    MqttClient client(world.as(who));
    for (const auto& place : places()) client.publish(place, who);
    REQUIRE(client.flush());
  }
  overseer.publish("elsewhere", "the end");
  REQUIRE(hears(overseer, "the end"));
  for (const auto& [who, writes, reads] : rights()) {
    CAPTURE(who);
    Topics written;
    for (const auto& heard : overseer.heard())
      if (heard.payload == who) written.insert(heard.topic);
    CHECK(written == writes);
  }
  // Who asks for what he may not is told so, too.
  CHECK(world.refusal(world.authority.folder() / "gw-0002", topic("gw-7f3a", "receipt"))
            .find("Not authorized") != std::string::npos);
}

TEST_CASE("By the shipped list nobody hears another's topics, not even by asking for all of them") {
  const World world;
  MqttClient overseer(world.as("overseer", {"the end"}));
  overseer.publish(topic("gw-7f3a", "status"), "retained", 1, true);
  REQUIRE(overseer.flush());
  std::vector<std::unique_ptr<MqttClient>> clients;
  for (const auto& [who, writes, reads] : rights())
    clients.push_back(std::make_unique<MqttClient>(
        world.as(who, {"#", "vicino/v1/crema/gw-7f3a/#", "vicino/v1/+/+/command", "$SYS/broker/version"})));
  for (const auto& place : places()) overseer.publish(place, "said");
  // Each of them may hear one of these, and hears it last.
  for (const auto& last :
       {topic("gw-7f3a", "command"), topic("gw-0002", "command"), topic("gw-0002", "event")})
    overseer.publish(last, "the end");
  overseer.publish("the end", "the end");
  REQUIRE(hears(overseer, "the end"));
  for (std::size_t i = 0; i < clients.size(); ++i) {
    const auto who = rights()[i];
    CAPTURE(who.who);
    if (!who.reads.empty()) REQUIRE(hears(*clients[i], "the end"));
    Topics heard;
    for (const auto& message : clients[i]->heard()) heard.insert(message.topic);
    CHECK(heard == who.reads);
  }
}

TEST_CASE(
    "The shipped centre's broker lets in whom the authority signed and the list of revoked does not name") {
  World world;
  const Authority stranger(world.folder / "stranger");
  stranger.issue("gw-7f3a");
  world.authority.issue("gw-0003", "", -1);
  const auto own = topic("gw-7f3a", "alert");
  const auto certificate = [&](const char* name) { return world.authority.folder() / name; };
  CHECK(world.refusal(certificate("gw-7f3a"), own).empty());
  CHECK_FALSE(world.refusal("", own).empty());
  CHECK(world.broker.log().find("peer did not return a certificate") != std::string::npos);
  CHECK_FALSE(world.refusal(stranger.folder() / "gw-7f3a", own).empty());
  CHECK_FALSE(world.refusal(certificate("gw-0003"), topic("gw-0003", "alert")).empty());

  const auto log = world.broker.log().size();
  world.registry.revoke("gw-7f3a");
  world.broker.process().signal(SIGHUP);
  CHECK(eventually([&] { return !world.refusal(certificate("gw-7f3a"), own).empty(); }));
  CHECK(world.broker.log().find("certificate verify failed", log) != std::string::npos);
  CHECK(world.refusal(certificate("gw-0002"), topic("gw-0002", "alert")).empty());

  // Who talks without TLS finds nobody.
  const auto plain = run({"mosquitto_pub", "-h", "127.0.0.1", "-p", std::to_string(world.broker.port()), "-q",
                          "1", "-t", own, "-m", "x"},
                         10s);
  CHECK(plain.status != 0);

  // The list runs out, as a certificate does: then nobody gets in, which centre.conf says.
  world.registry.renew_list("20200201000000Z");
  world.broker.process().signal(SIGHUP);
  CHECK(
      eventually([&] { return !world.refusal(certificate("gw-0002"), topic("gw-0002", "alert")).empty(); }));
  world.registry.renew_list();
  world.broker.process().signal(SIGHUP);
  CHECK(eventually([&] { return world.refusal(certificate("gw-0002"), topic("gw-0002", "alert")).empty(); }));
}

}  // namespace vicino::test
