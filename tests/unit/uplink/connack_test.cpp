#include "cloud-bridge/uplink/connack.hpp"

using namespace vicino::uplink;

TEST_CASE("A broker's refusal says in both versions of MQTT whether a login or another version is wanted") {
  struct Case {
    int three, five;
    Refusal refusal;
    bool other_version;
  };
  for (const auto& c : {Case{1, 0x84, Refusal::none, true}, Case{2, 0x85, Refusal::login, false},
                        Case{3, 0x88, Refusal::none, false}, Case{4, 0x86, Refusal::login, false},
                        Case{5, 0x87, Refusal::login, false}}) {
    CAPTURE(c.three);
    const auto three = connack(c.three), five = connack(c.five);
    REQUIRE((three && five));
    CHECK(three->text == five->text);
    CHECK((three->refusal == c.refusal && five->refusal == c.refusal));
    CHECK((three->other_version == c.other_version && five->other_version == c.other_version));
  }
  for (const int own : {0, -1, -3, 6, 1000}) CHECK_FALSE(connack(own));
}
