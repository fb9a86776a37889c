// Clause P7: what comes in is bounded and checked, and what is wrong is named without repeating the payload.
#include "samples.hpp"

using namespace vicino;
using namespace vicino::protocol;
using namespace vicino::protocol::test;
using Catch::Matchers::Contains;

namespace {
std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}
}  // namespace

TEST_CASE("P7: a command is refused for the first thing that is wrong with it, by name") {
  struct Case {
    const char* what;
    const char* by;
    const char* says;
  };
  const auto c = GENERATE(values<Case>({
      {R"("specversion":"1.0")", R"("specversion":"2.0")", "specversion"},
      {R"("type":"org.vicino.command.v1")", R"("type":"org.vicino.alert.v1")", "type"},
      {R"(/vicino/v1/crema/centre)", R"(/vicino/v1/crema/gw-7f3a)", "source: must be the centre"},
      {R"(/vicino/v1/crema/centre)", R"(/vicino/v1/../centre)", "source"},
      {R"("subject":"gw-7f3a")", R"("subject":"#")", "subject"},
      {R"("id":"c-81")", R"("id":"")", "id: must not be empty"},
      {R"("id":"c-81")", R"("id":81)", "id: must be a text"},
      {R"("id":"c-81")", R"("id":"c\n81")", "id: has control characters"},
      {R"("expires":"2026-02-03T04:11:00.000Z",)", "", "expires: missing"},
      {R"("expires":"2026-02-03T04:11:00.000Z")", R"("expires":"tomorrow")", "expires"},
      {R"("command":"acknowledge")", R"("command":"open-door")", "data.command: is not a word"},
      {R"("alert":12)", R"("alert":-1)", "data.alert"},
      {R"("alert":12)", R"("alert":0)", "data.alert"},
      {R"("alert":12)", R"("alert":12.5)", "data.alert"},
      {R"("alert":12)", R"("alert":1e30)", "data.alert"},
      {R"("alert":12)", R"("alert":"12")", "data.alert"},
      {R"("alert":12)", R"("alert":null)", "data.alert: missing"},
      {R"("author":"op-12",)", "", "data.author: missing"},
      {R"("data":{)", R"("data":[{)", "not JSON"},
      {"c-81", "c-\xff", "not JSON"},
      {"c-81", "c-\xc0\xaf", "not JSON"},
  }));
  CAPTURE(c.what, c.by);
  const auto found = parse_command(replaced(to_json(command_sample()), c.what, c.by));
  REQUIRE_FALSE(found);
  CHECK_THAT(found.error().what, Contains(c.says));
}

TEST_CASE("P7: size, depth and length are bounded") {
  const std::string good = to_json(command_sample());
  CHECK_THAT(parse_command(good + std::string(max_message_bytes, ' ')).error().what, Contains("larger"));
  CHECK_FALSE(parse_command(std::string(100'000, '[')));
  CHECK_FALSE(parse_command(replaced(good, R"("alert":12)", R"("alert":12,"x":[[[[[[[[[[[[1]]]]]]]]]]]])")));
  CHECK_THAT(parse_command(replaced(good, "op-12", std::string(65, 'a'))).error().what,
             Contains("data.author: is too long"));
  CHECK_FALSE(parse_command(replaced(good, R"("alert":12)", R"("alert":1)" + std::string(60'000, '0'))));
  std::string singles;
  for (std::size_t i = 0; i <= max_singles; ++i) singles += R"({"seq":1,"verdict":"stored"},)";
  const auto many =
      parse_receipt(replaced(to_json(receipt_sample()), R"("singles":[)", R"("singles":[)" + singles));
  REQUIRE_FALSE(many);
  CHECK_THAT(many.error().what, Contains("data.singles: has too many"));
}

TEST_CASE("P7: members that nobody knows yet are passed over, so that the other bank may learn first") {
  const auto found =
      parse_command(replaced(to_json(command_sample()), R"("alert":12)", R"("alert":12,"colour":{"a":[1]})"));
  REQUIRE(found);
  CHECK(*found == command_sample());
}

TEST_CASE("P6: a kind of alert that is younger than the reader is shown as one of no kind that it knows") {
  AlertMessage message = alert_sample();
  message.alert.kind = CareKind::self_test_failed;
  auto json = to_json(message);
  CHECK(json.find(R"("kind":"generic","exact_kind":"self-test-failed")") != std::string::npos);
  CHECK(parse_alert(json)->alert.kind == CareKind::self_test_failed);
  // As a reader sees it who was made before that word; and one of today, a word of tomorrow.
  json.replace(json.find("self-test-failed"), 16, "not-invented-yet");
  const auto read = parse_alert(json);
  REQUIRE(read);
  message.alert.kind = CareKind::generic;
  CHECK(*read == message);
}

TEST_CASE("P7: no prefix and no single changed byte of a message makes the reader do anything but answer") {
  for (const Sample& sample : samples()) {
    const std::string json = rendered(sample.message);
    std::size_t refused = 0;
    for (std::size_t i = 0; i < json.size(); i += 3) {
      refused += parse_entry(std::string_view(json).substr(0, i)) ? 0U : 1U;
      std::string changed = json;
      changed[i] = static_cast<char>(changed[i] ^ 0x15);
      for (const bool good : {parse_receipt(changed).has_value(), parse_command(changed).has_value(),
                              parse_status(changed).has_value(), parse_heartbeat(changed).has_value(),
                              parse_entry(changed).has_value()})
        refused += good ? 0U : 1U;
    }
    CHECK(refused > 0);
  }
}

TEST_CASE("P2: the id must be that of gateway, journal and sequence") {
  const std::string good = to_json(alert_sample());
  CHECK_THAT(parse_alert(replaced(good, "gw-7f3a/j-01/4711", "gw-7f3a/j-01/4712")).error().what,
             Contains("id"));
  CHECK_THAT(parse_alert(replaced(good, "00000000000000004711", "4711")).error().what, Contains("sequence"));
  CHECK_THAT(parse_alert(replaced(good, R"("lane":"alarm")", R"("lane":"local")")).error().what,
             Contains("lane"));
}
