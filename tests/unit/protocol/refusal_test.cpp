// Clause P9: an order that cannot be read has a result all the same, if only its id can be found.
#include "samples.hpp"

using namespace vicino;
using namespace vicino::protocol;
using namespace vicino::protocol::test;

namespace {
CommandResult refused(const std::string& json) {
  const auto read = parse_command(json);
  REQUIRE_FALSE(read);
  return refusal(json, read.error());
}
}  // namespace

TEST_CASE("P9: id, author and word of an order that cannot be read are found as far as they are there") {
  struct Case {
    const char* what;
    std::string json;
    const char *id, *author, *word, *reason;
  };
  const std::string good = to_json(command_sample());
  const auto with = [&](const std::string& what, const std::string& by) {
    std::string out = good;
    const auto at = out.find(what);
    REQUIRE(at != std::string::npos);
    return out.replace(at, what.size(), by);
  };
  const std::string data = R"("data":{"author":"op-1","command":"dance")";
  const std::vector<Case> cases{
      {"an unknown word", with("acknowledge", "open-door"), "c-81", "op-12", "open-door",
       "cannot be read: data.command: is not a word that is known here"},
      {"a wrong number", with(R"("alert":12)", R"("alert":-1)"), "c-81", "op-12", "acknowledge",
       "cannot be read: data.alert: must be a whole number in its range"},
      {"a missing author", with(R"("author":"op-12",)", ""), "c-81", "", "acknowledge",
       "cannot be read: data.author: missing"},
      {"data that are none", R"({"specversion":"1.0","id":"c-2","data":"command"})", "c-2", "", "",
       "cannot be read: type: missing"},
      {"an escaped id", R"({"id":"c\u002d2"})", "c-2", "", "", "cannot be read: specversion: missing"},
      {"cut off after the id", R"({"id":"c-2","da)", "c-2", "", "",
       "cannot be read: not JSON: incomplete JSON"},
      {"too deep after the id", R"({"id":"c-2","x":)" + std::string(1000, '[') + "}", "c-2", "", "",
       "cannot be read: not JSON: too deep"},
      {"too large", good.substr(0, good.size() - 1) + std::string(max_message_bytes, ' ') + "}", "c-81",
       "op-12", "acknowledge", "cannot be read: larger than 128 KiB"},
      {"names further in are nobody's", R"({"x":{"id":"c-3","author":"op"},"id":"c-2",)" + data + "}}", "c-2",
       "op-1", "dance", "cannot be read: specversion: missing"},
      {"a list before the author", R"({"id":"c-2","data":{"documents":[{"name":"a"}],"author":"op-1"}})",
       "c-2", "op-1", "", "cannot be read: specversion: missing"},
      {"an id of another type", R"({"id":81})", "", "", "", "cannot be read: specversion: missing"},
      {"a list", R"(["id","c-2"])", "", "", "", "cannot be read: not a JSON object"},
      {"nothing", "", "", "", "", "cannot be read: not JSON: incomplete JSON"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.what);
    const CommandResult expected{c.id, c.word, c.author, Outcome::refused, c.reason, 0};
    const auto found = refused(c.json);
    CHECK(found.command == expected.command);
    CHECK(found.author == expected.author);
    CHECK(found.name == expected.name);
    CHECK(found.reason == expected.reason);
    CHECK(found == expected);
  }
}

TEST_CASE("P9: what is repeated of an order that cannot be read is bounded and fit to be a name") {
  const auto order = [](const std::string& id) {
    return R"({"id":")" + id + R"(","data":{"author":")" + id + R"(","command":")" + id + R"("}})";
  };
  const std::string longest(max_id_length, 'a');
  CHECK(refused(order(longest)).command == longest);
  for (const std::string& id : {longest + 'a', std::string(100'000, 'a'), std::string("c\\n2"),
                                std::string("c\\u007f"), std::string("c\\u0000")}) {
    const auto found = refused(order(id));
    CHECK(found.command.empty());
    CHECK(found.author.empty());
    CHECK(found.name.empty());
    CHECK(found.reason.size() < max_name_bytes);
  }
}

TEST_CASE("P9: no prefix and no changed byte of an order makes its refusal anything but bounded") {
  const std::string good = to_json(command_sample());
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (const char by : {'\0', '"', '\\', '\xff', '{'}) {
      std::string changed = good;
      changed[i] = by;
      const auto found = refusal(changed, {"message refused: x", ""});
      CHECK((found.command.size() <= max_id_length && found.reason == "cannot be read: x"));
    }
    CHECK(refusal(good.substr(0, i), {}).outcome == Outcome::refused);
  }
}
