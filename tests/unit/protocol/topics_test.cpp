#include <catch2/catch.hpp>

#include "cloud-bridge/protocol/topics.hpp"

using namespace vicino::protocol;

TEST_CASE("P1: a topic is vicino/v1/<realm>/<gateway>/<channel>, both ways") {
  for (const Channel c : {Channel::alert, Channel::event, Channel::status, Channel::heartbeat,
                          Channel::receipt, Channel::command}) {
    const Address address{"crema", "gw-7f3a"};
    const std::string text = topic(address, c);
    CHECK(text == "vicino/v1/crema/gw-7f3a/" + std::string(name(c)));
    const auto back = parse_topic(text);
    REQUIRE(back);
    CHECK(*back == Topic{address, c});
  }
  CHECK(topic_filter("crema", Channel::alert) == "vicino/v1/crema/+/alert");
}

TEST_CASE("P1: a topic that is not exactly one of ours is refused") {
  for (const char* text :
       {"", "vicino", "vicino/v1/crema/gw", "vicino/v1/crema/gw/", "vicino/v1/crema/gw/alarm",
        "vicino/v1//gw/alert", "vicino/v1/crema//alert", "vicino/v1/crema/gw/alert/x",
        "vicino/v2/crema/gw/alert", "vicino/v1/crema/+/alert", "vicino/v1/crema/GW/alert",
        "vicino/v1/crema/centre/alert", "vicino/v1/-/gw/alert", "/vicino/v1/crema/gw/alert"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_topic(text));
  }
}

TEST_CASE("P1: an id is 1 to 64 of a-z, 0-9, '-', '_', '.'") {
  CHECK(is_id("gw-7f3a"));
  CHECK(is_id(std::string(64, 'a')));
  for (const std::string text : {"", ".a", "-a", "a/b", "a+", "a#", "è", "a b", "A"})
    CHECK_FALSE(is_id(text));
  CHECK_FALSE(is_id(std::string(65, 'a')));
  const auto wrong = make_address("crema", "a/b");
  REQUIRE_FALSE(wrong);
  CHECK_FALSE(wrong.error().cure.empty());
}
