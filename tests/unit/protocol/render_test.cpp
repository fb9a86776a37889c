#include <cmath>
#include <limits>
#include <set>

#include "samples.hpp"

using namespace vicino;
using namespace vicino::protocol;
using namespace vicino::protocol::test;
using Catch::Matchers::Contains;

TEST_CASE("P7: whatever a gateway writes can be read: clipped, never refused") {
  AlertMessage m = alert_sample();
  m.alert.text_it = std::string(5'000, '"') + "\xff\xfe";
  m.alert.text_en = std::string(1'023, 'a') + "\xc3\xa8";  // the character does not fit and goes as a whole
  m.alert.rule = std::string(300, '\x01');
  m.alert.evidence.resize(5'000, std::numeric_limits<Seq>::max());
  m.alert.last_activity.resize(500, {std::string(300, '\x02'), m.alert.at});
  m.alert.blind.resize(500, std::string(300, '\x03'));
  m.alert.value = std::numeric_limits<double>::quiet_NaN();
  const std::string json = to_json(m);
  CHECK(json.size() <= max_message_bytes);
  const auto found = parse_alert(json);
  // The only thing that a reader may mind is the control characters in a name, which a configuration cannot have.
  REQUIRE_FALSE(found);
  CHECK_THAT(found.error().what, Contains("control characters"));

  m.alert.rule = "r";
  for (auto& [room, at] : m.alert.last_activity) room = std::string(300, '\\');
  for (auto& device : m.alert.blind) device = std::string(300, '\\');
  const auto read = parse_alert(to_json(m));
  INFO((read ? "" : read.error().what));
  REQUIRE(read);
  CHECK(read->alert.text_it == std::string(1'024, '"'));
  CHECK(read->alert.text_en == std::string(1'023, 'a'));
  CHECK(read->alert.evidence.size() == max_evidence);
  CHECK(read->alert.blind.size() == max_list);
  CHECK(read->alert.value == 0);
}

TEST_CASE("Bytes that are no UTF-8 become the replacement character") {
  struct Case {
    std::string bytes, expected;
  };
  const auto c =
      GENERATE(values<Case>({{"caff\xc3\xa8", "caff\xc3\xa8"},
                             {"\xe2\x82\xac \xf0\x9f\x9a\xbf", "\xe2\x82\xac \xf0\x9f\x9a\xbf"},
                             {"a\xff"
                              "b",
                              "a\xef\xbf\xbd"
                              "b"},
                             {"\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd"},
                             {"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
                             {"cut \xe2\x82", "cut \xef\xbf\xbd\xef\xbf\xbd"},
                             {"\xf4\x90\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
                             {"line\nand\t\"tab\"\\", "line\nand\t\"tab\"\\"}}));
  AlertMessage m = alert_sample();
  m.alert.text_it = c.bytes;
  const auto read = parse_alert(to_json(m));
  REQUIRE(read);
  CHECK(read->alert.text_it == c.expected);
}

TEST_CASE("P4: age is how old the news was when this copy was sent") {
  CHECK(age(instant_from_ms(1000), instant_from_ms(4000)) == Millis{3000});
  CHECK(age(instant_from_ms(4000), instant_from_ms(1000)) == Millis{0});
  CHECK(age(unknown, instant_from_ms(1)) == Millis{0});
  AlertMessage m = alert_sample();
  m.envelope.sent = m.alert.at + std::chrono::hours{72};
  CHECK_THAT(to_json(m), Contains(R"("age":259200,)"));
}

TEST_CASE("P6: instants that were never seen are left out, not invented") {
  AlertMessage m = alert_sample();
  m.alert.started = unknown;
  m.alert.raised = never;
  const std::string json = to_json(m);
  CHECK_THAT(json, !Contains("\"started\"") && !Contains("\"raised\":\""));
  CHECK(parse_alert(json)->alert.started == unknown);
}

TEST_CASE("Numbers read back as they were") {
  for (const double value : {0.0, 19.37, -4.5, 1e-7, 123456789012345.0, 0.1, 1.0 / 8}) {
    AlertMessage m = alert_sample();
    m.alert.value = value;
    CHECK(parse_alert(to_json(m))->alert.value == value);
  }
}

TEST_CASE("P9: two commands that differ never share the text that is signed") {
  std::set<std::string> texts;
  std::vector<CommandMessage> commands;
  for (const Sample& sample : samples())
    if (const auto* command = std::get_if<CommandMessage>(&sample.message)) commands.push_back(*command);
  auto change = [&](auto how) {
    commands.push_back(command_sample());
    how(commands.back());
  };
  change([](auto& c) { c.to.gateway = "gw-2"; });
  change([](auto& c) { c.command.author = "op-1"; });
  change([](auto& c) { c.command.expires += Millis{1}; });
  change([](auto& c) { c.command.body = Acknowledge{1}; });
  change([](auto& c) { c.command.body = Silence{12, Millis{1}}; });
  for (const auto& command : commands) texts.insert(signed_text(command));
  CHECK(texts.size() == commands.size());
}

TEST_CASE(
    "P5: nothing on the wire names a person or a place: only ids, words, numbers and the rule's own "
    "sentence") {
  const std::string json = to_json(alert_sample());
  for (const char* word : {"name\"", "address", "phone", "street", "birth", "0x"}) {
    CAPTURE(word);
    CHECK_THAT(json, !Contains(word));
  }
}
