// Every mistake is told once, with its place and its cure.
#include <algorithm>
#include <catch2/catch.hpp>

#include "config/parse_home.hpp"
#include "config/parse_main.hpp"
#include "config/parse_rules.hpp"
#include "problems.hpp"

using namespace vicino;

namespace {

// Expected texts stand beside the files: bad_home.toml, bad_home.expected.
void compare_with_fixture(const std::string& name, Problems problems, std::size_t at_least) {
  std::ranges::stable_sort(problems, {}, [](const Problem& p) { return std::pair(p.line, p.column); });
  CHECK(problems.size() >= at_least);
  CHECK(in_lines(problems) == read_text(fixture(name + ".expected")));
  for (const Problem& problem : problems) {
    CHECK(problem.line > 0);
    CHECK(problem.column > 0);
    CHECK_FALSE(problem.cure.empty());
  }
}

Home a_home() {
  Problems problems;
  Home home =
      config::parse_home(read_text(VICINO_SOURCE_DIR "/config/examples/home.toml"), "home.toml", problems);
  REQUIRE(problems.empty());
  return home;
}

std::string home_mistakes(const std::string& text) {
  Problems problems;
  config::parse_home("zone = \"Europe/Rome\"\n" + text, "home.toml", problems);
  return in_lines(problems);
}

std::string rules_mistakes(const std::string& text) {
  Problems problems;
  const Home home = a_home();
  config::RuleFiles rules(home);
  rules.add(text, "rules.toml", problems);
  return in_lines(problems);
}

std::string main_mistakes(const std::string& text) {
  Problems problems;
  config::parse_main(text, "vicino.toml", problems);
  return in_lines(problems);
}

}  // namespace

TEST_CASE("a home file full of mistakes has each of them told in one pass") {
  Problems problems;
  config::parse_home(read_text(fixture("bad_home.toml")), "bad_home.toml", problems);
  compare_with_fixture("bad_home", std::move(problems), 23);
}

TEST_CASE("a rules file full of mistakes has each of them told in one pass") {
  Problems problems;
  const Home home = a_home();
  config::RuleFiles files(home);
  files.add(read_text(fixture("bad_rules.toml")), "bad_rules.toml", problems);
  compare_with_fixture("bad_rules", std::move(problems), 27);
}

TEST_CASE("a main file full of mistakes has each of them told in one pass") {
  Problems problems;
  config::parse_main(read_text(fixture("bad_vicino.toml")), "bad_vicino.toml", problems);
  compare_with_fixture("bad_vicino", std::move(problems), 13);
}

TEST_CASE("lines that are no TOML do not hide each other") {
  Problems problems;
  config::parse_home(read_text(fixture("broken.toml")), "broken.toml", problems);
  compare_with_fixture("broken", std::move(problems), 9);
}

TEST_CASE("thirty mistakes give thirty located messages") {
  std::string text;
  for (int i = 0; i < 30; ++i)
    text += "[[device]]\nid = \"d" + std::to_string(i) + "\"\ntype = \"motoin\"\naddress = \"a" +
            std::to_string(i) + "\"\n";
  Problems problems;
  config::parse_home("zone = \"Europe/Rome\"\n" + text, "home.toml", problems);
  REQUIRE(problems.size() == 30);
  for (std::size_t i = 0; i < 30; ++i) {
    CHECK(problems[i].line == static_cast<int>(4 + 4 * i));
    CHECK(problems[i].column == 8);
    CHECK(problems[i].cure == "did you mean 'motion'?");
  }
}

TEST_CASE("a mistake in the home is told with its place and cure") {
  struct Row {
    const char* text;
    const char* expected;
  };
  const auto [text, expected] =
      GENERATE(Row{"",
                   "1:1 the home file: [[device]] is missing | add a [[device]] for each sensor: without one "
                   "nothing can be "
                   "watched\n"},
               Row{"device = 3",
                   "2:10 the home file: device must be a list of tables, but is a whole number (3) | write "
                   "[[device]]\n"},
               Row{"[[device]]\nid = \"a.b\"\ntype = \"door\"\naddress = \"x\"",
                   "3:6 device 'a.b': id 'a.b' has characters that an id may not have | use letters, digits, "
                   "'_' and '-', a "
                   "letter first: \"a_b\"\n"},
               Row{"[[device]]\nid = \"a\"\ntype = \"door\"",
                   "2:1 device 'a': address is missing | add: address = \"0x00158d0001a10001\"\n"},
               Row{"[[device]]\nid = \"b\"\ntype = \"bridge\"\naddress = \"z\"\nvia = \"b\"",
                   "6:7 device 'b': a bridge is not heard through another device | remove via\n"},
               Row{"[[device]]\nid = \"a\"\ntype = \"door\"\naddress = \"x\"\nvia = \"zigbee\"",
                   "6:7 device 'a': unknown device 'zigbee' | add a [[device]] with type = \"bridge\"\n"},
               Row{"[[device]]\nid = \"a\"\ntype = \"door\"\naddress = \"x\"\nroom = \"bath\"",
                   "6:8 device 'a': unknown room 'bath' | add a [[room]] with id = \"bath\"\n"},
               Row{"[[device]]\nid = \"a\"\ntype = \"door\"\naddress = \"x\"\ncheck_in = \"10s\"",
                   "6:12 device 'a': check_in '10s' is out of range | use 1m to 7d\n"},
               Row{"[[device]]\nid = \"a\"\ntype = \"door\"\naddress = \"\"",
                   "5:11 device 'a': address is empty | write for instance \"0x00158d0001a10001\"\n"});
  CHECK(home_mistakes(text) == expected);
}

TEST_CASE("with two bridges each device must say which one it is heard through") {
  const std::string bridges =
      "[[device]]\nid = \"z1\"\ntype = \"bridge\"\naddress = \"z1\"\n"
      "[[device]]\nid = \"z2\"\ntype = \"bridge\"\naddress = \"z2\"\n";
  const std::string door = "[[device]]\nid = \"a\"\ntype = \"door\"\naddress = \"0x00158d0001a10001\"\n";
  CHECK(home_mistakes(bridges + door) ==
        "10:1 device 'a': via is missing | there are several bridges: use one of: z1, z2\n");
  CHECK(home_mistakes(bridges + door + "via = \"z2\"").empty());
}

TEST_CASE("a home has bounds") {
  std::string text;
  for (int i = 0; i < 300; ++i)
    text += "[[device]]\nid = \"d" + std::to_string(i) + "\"\ntype = \"door\"\naddress = \"a" +
            std::to_string(i) + "\"\n";
  CHECK(
      home_mistakes(text) ==
      "1026:1 more than 256 entries of device (300) | split the home, or remove entries that are not used\n");
}

TEST_CASE("a mistake in the rules is told with its place and cure") {
  struct Row {
    const char* text;
    const char* expected;
  };
  const auto [text, expected] =
      GENERATE(Row{"defaults = \"yes\"",
                   "1:12 the rules file: defaults must be true or false, but is a text ('yes') | write true "
                   "or false, without "
                   "quotes\n"},
               Row{"[[rule]]\nid = \"a\"\n",
                   "1:1 rule 'a': kind is missing | add the kind: use one of: generic, sos, fall, "
                   "inactivity, not-up, long-stay, "
                   "out-of-bed, night-exit, left-open, not-home, heat, cold, hazard, missed-visit, "
                   "night-bathroom, battery, "
                   "sensor-silent, radio-down, implausible, tamper, mains-lost, storage, clock, uplink-lost, "
                   "self-test, away-movement, self-test-failed, safe-mode\n"},
               Row{"[[rule]]\nkind = \"sos\"\nsensors = []",
                   "3:11 rule sos: sensors is empty | name at least one sensor, or remove the key: then all "
                   "of the home that suit "
                   "are taken\n"},
               Row{"[[rule]]\nkind = \"sos\"\nsensors = [\"pendant.sos\", \"pendant.sos\"]",
                   "3:27 rule sos: sensor 'pendant.sos' stands twice | remove one of the two\n"},
               Row{"[[rule]]\nkind = \"left-open\"\nlimits = [{ for = \"15m\", from = \"06:00\" }]",
                   "3:26 rule left-open, limit: unknown key 'from' | use one of: window, days, for\n"},
               Row{"[[rule]]\nkind = \"battery\"\ndevices = [\"bathroom_moton\"]",
                   "3:12 rule battery: unknown device 'bathroom_moton' | did you mean 'bathroom_motion'?\n"},
               Row{"[[rule]]\nkind = \"generic\"\nid = \"a\"\nwhen = \"always\"",
                   "4:8 rule 'a': when must be a table, but is a text ('always') | write [when]\n"},
               Row{"[[rule]]\nkind = \"generic\"\nid = \"a\"\nwhen = { sensors = [\"pendant.sos\"] }",
                   "4:8 rule 'a': when does not say which condition it is | write is = \"threshold\" or one "
                   "of: momentary, latch, "
                   "count-within, sequence, absence, silent\n"},
               Row{"[[rule]]\nkind = \"generic\"\nid = \"a\"\nwhen = { is = \"silent\", device = "
                   "\"pendant\", floor = \"3h\", "
                   "ceiling = \"2h\" }",
                   "4:53 rule 'a', when: floor is longer than ceiling | swap the two\n"});
  CHECK(rules_mistakes(text) == expected);
}

TEST_CASE("a mistake in the main file is told with its place and cure") {
  struct Row {
    const char* text;
    const char* expected;
  };
  const auto [text, expected] = GENERATE(
      Row{"[uplink]\nuri = \"centre.example\"\nrealm = \"r\"\ngateway = \"g\"",
          "2:7 [uplink]: uri 'centre.example' is not understood | write ssl://host:port, for instance "
          "\"ssl://centre.example:8883\"\n"},
      Row{"[uplink]\nuri = \"ssl://c:8883\"\nrealm = \"r\"\ngateway = \"g\"\nca = \"/a\"\ncertificate = "
          "\"/b\"",
          "1:1 [uplink]: key is missing | add: key = \"/etc/vicino/secrets/gateway.key\"\n"},
      Row{"[uplink]\nuri = \"tcp://127.0.0.1.evil.example:1883\"\nrealm = \"r\"\ngateway = \"g\"",
          "2:7 [uplink]: uri 'tcp://127.0.0.1.evil.example:1883' would send alarms in the clear | use ssl:// "
          "with ca, "
          "certificate and key; tcp:// is for this machine only\n"},
      Row{"[uplink]\nuri = \"ws://127.0.0.1:99999\"\nrealm = \"r\"\ngateway = \"g\"",
          "2:7 [uplink]: uri 'ws://127.0.0.1:99999' is not understood | write ssl://host:port, for instance "
          "\"ssl://centre.example:8883\"\n"},
      Row{"[uplink]\nuri = \"tcp://127.0.0.1:1883\"\nrealm = \"r\"\ngateway = \"g\"\n[uplink.second]\nuri = "
          "\"tcp://127.0.0.1:1883\"",
          "6:7 [uplink.second]: uri 'tcp://127.0.0.1:1883' is that of [uplink], too: when it fails, both do "
          "| "
          "write the address of the centre's other broker, or remove [uplink.second]\n"},
      Row{"[uplink]\nuri = \"tcp://127.0.0.1:1883\"\nrealm = \"r\"\ngateway = \"g\"\n[uplink.second]\nuri = "
          "\"ssl://b:8883\"\nca = \"/a\"\ncertificate = \"/b\"\nprt = 1",
          "5:1 [uplink.second]: key is missing | add: key = \"/etc/vicino/secrets/gateway.key\"\n"
          "9:1 [uplink.second]: unknown key 'prt' | use one of: uri, ca, certificate, key\n"},
      Row{"[uplink]\nuri = \"tcp://127.0.0.1:1883\"\nrealm = \"r\"\ngateway = \"g\"\nself_test = \"noon\"",
          "5:13 [uplink]: self_test 'noon' is no time of day | write \"11:00\", or \"never\"\n"},
      Row{"[local_brocker]\nport = 1",
          "1:2 the main file: unknown key 'local_brocker' | did you mean 'local_broker'?\n"},
      Row{"[help]\nafter = \"10s\"\nhook = \"sms\"\n[[help.device]]\ntopic = \"lamp\"\ncaling = \"x\"",
          "2:9 [help]: after '10s' is out of range | use 1m to 30m\n"
          "3:8 [help]: hook 'sms' is relative: it would depend on where vicinod starts | write it from the "
          "root: "
          "\"/usr/lib/vicino/hooks/sms-mmcli\"\n"
          "5:9 [[help.device]]: topic 'lamp' does not ask a device for anything | write the friendly name "
          "and "
          "/set, without the base topic: \"hall_siren/set\"\n"
          "4:1 [[help.device]]: calling is missing | say what to publish: calling = '{\"state\":\"ON\"}', "
          "over = "
          "'{\"state\":\"OFF\"}'\n"
          "6:1 [[help.device]]: unknown key 'caling' | did you mean 'calling'?\n"},
      Row{"[[uplink]]\nuri = \"tcp://127.0.0.1:1883\"",
          "1:1 the main file: uplink must be a table, but is a list | write [uplink] with single brackets, "
          "once\n"},
      Row{"[local_broker]\nport = \"1883\"",
          "2:8 [local_broker]: port must be a number, but is a text ('1883') | write a number without quotes "
          "and without "
          "unit\n"});
  CHECK(main_mistakes(text) == expected);
}
