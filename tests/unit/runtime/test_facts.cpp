#include "runtime/facts.hpp"

#include <catch2/catch.hpp>

using namespace vicino;
using namespace vicino::runtime;

namespace {
std::vector<Note> examples() {
  return {Definitions{0x1234567890abcdef, {"hall.occupancy", "porta è.contact"}, {"hall", "porta è"}},
          protocol::CommandResult{"c-1", "acknowledge", "op-3", protocol::Outcome::refused, "expired", 7},
          protocol::CommandResult{
              "c-2", "apply-configuration", "op-3", protocol::Outcome::refused, "invalid", 0, {"a", ""}},
          protocol::Note{"journal-moved-aside", "malformed page 3"}};
}
}  // namespace

TEST_CASE("a note comes back from its bytes") {
  for (const auto& note : examples()) {
    const auto back = decode_note(encode(note));
    REQUIRE(back);
    CHECK((*back == note));
  }
}

TEST_CASE("a damaged note is an error, never a wrong note") {
  for (const auto& note : examples()) {
    const auto bytes = encode(note);
    for (std::size_t size = 0; size < bytes.size(); ++size) CHECK_FALSE(decode_note(bytes.substr(0, size)));
    CHECK_FALSE(decode_note(bytes + "x"));
  }
  CHECK_FALSE(decode_note("\x09rest"));
}
