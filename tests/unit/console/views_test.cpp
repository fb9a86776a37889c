// Status and commands survive the journey through JSON; what is no command is refused with its cure.
#include <catch2/catch.hpp>

#include "console/views.hpp"

using namespace vicino;
using namespace vicino::console;

namespace {

StatusView full_status() {
  const Instant t = instant_from_ms(1774746000123);
  StatusView s;
  s.protected_now = false;
  s.reasons = {{"il radar non si sente", "the radar is not heard"}, {"così", "so \"quoted\""}};
  s.since = t;
  s.now = t + std::chrono::minutes{5};
  s.gateway = "gw-7f3a";
  s.realm = "crema";
  s.version = "0.1.0";
  s.configuration = 0xfedcba9876543210u;
  s.clock_synchronised = true;
  s.mode = Mode::away;
  s.mode_until = t + std::chrono::hours{12};
  s.presumably_out = true;
  s.local_broker = {LinkState::up, t, ""};
  s.bridge = {LinkState::down, t, "no sign of life"};
  s.uplink = {LinkState::connecting, unknown, ""};
  s.alerts = {{7,
               "sos-pendant",
               CareKind::sos,
               Severity::highest,
               "bathroom",
               "pendant",
               false,
               true,
               t,
               t,
               3,
               {"Premuto", "Pressed"}},
              {8,
               "left-open",
               CareKind::left_open,
               Severity::medium,
               "",
               "",
               true,
               false,
               t,
               unknown,
               1,
               {"a", "b"}}};
  s.degraded = {{"fall", {"bathroom_radar", "bridge"}}};
  s.journal = {"j1", 1234567890123u, 1, 2};
  s.counters = {10, 9, {{"not-json", 1}, {"unknown-device", 2}}};
  s.self_test = SelfTestResult{t, TestOutcome::passed, Millis{1400}};
  s.safe_mode = true;
  s.last_reading = t;
  s.uptime = std::chrono::hours{30};
  return s;
}

}  // namespace

TEST_CASE("a status comes back from its JSON as it was") {
  const StatusView status = full_status();
  const auto back = status_from_json(to_json(status));
  REQUIRE(back);
  CHECK(*back == status);
}

TEST_CASE("an empty status comes back, too") {
  const auto back = status_from_json(to_json(StatusView{}));
  REQUIRE(back);
  CHECK(*back == StatusView{});
}

TEST_CASE("what is no status is refused") {
  for (const char* text : {"", "[]", "{}", "{\"protected\": 1}", "nonsense"}) {
    INFO(text);
    CHECK_FALSE(status_from_json(text));
  }
}

TEST_CASE("each command comes back from its JSON as it was") {
  using Body = decltype(Command::body);
  const Body body =
      GENERATE(Body{Acknowledge{3}}, Body{CancelAlert{4}}, Body{Silence{5, std::chrono::minutes{30}}},
               Body{SetMode{Mode::away, instant_from_ms(1774746000123), "ospedale"}},
               Body{SetMode{Mode::normal, never, ""}}, Body{TestAlarm{}}, Body{AskStatus{}}, Body{Claim{6}},
               Body{Remark{7, "richiamata"}}, Body{Resolve{8, Disposition::false_alarm, "gatto"}},
               Body{SetHeartbeat{std::chrono::minutes{5}}});
  const Command command{"cli-1", "cli", instant_from_ms(1774746000000), body};
  const auto back = command_from_json(to_json(command));
  REQUIRE(back);
  CHECK(*back == command);
}

TEST_CASE("a command that is not understood is refused with its cure") {
  struct Row {
    const char* json;
    const char* what;
  };
  const std::string long_reason(201, 'x');
  const auto [json, what] = GENERATE(
      Row{"", "not valid JSON: incomplete JSON"}, Row{"[1]", "not a JSON object"},
      Row{R"({"author":"cli","command":"acknowledge","alert":1})", "id is missing or no plain word"},
      Row{R"({"id":"a b","author":"cli","command":"acknowledge","alert":1})",
          "id is missing or no plain word"},
      Row{R"({"id":"1","command":"acknowledge","alert":1})", "author is missing or no plain word"},
      Row{R"({"id":"1","author":"cli"})", "unknown command ''"},
      Row{R"({"id":"1","author":"cli","command":"explode"})", "unknown command 'explode'"},
      Row{R"({"id":"1","author":"cli","command":"acknowledge"})", "alert is missing or no number"},
      Row{R"({"id":"1","author":"cli","command":"acknowledge","alert":-1})", "alert is missing or no number"},
      Row{R"({"id":"1","author":"cli","command":"cancel","alert":"3"})", "alert is missing or no number"},
      Row{R"({"id":"1","author":"cli","command":"silence","alert":3})", "for_ms is missing or out of range"},
      Row{R"({"id":"1","author":"cli","command":"silence","alert":3,"for_ms":99999999999})",
          "for_ms is missing or out of range"},
      Row{R"({"id":"1","author":"cli","command":"set-mode","mode":"party"})", "mode is missing or unknown"},
      Row{R"({"id":"1","author":"cli","command":"set-mode","mode":"away","until":"tomorrow"})",
          "until is no instant"},
      Row{R"({"id":"1","author":"cli","expires":5,"command":"status"})", "expires is no instant"});
  const auto command = command_from_json(json);
  REQUIRE_FALSE(command);
  CHECK(command.error().what == what);
}

TEST_CASE("JSON that is nested too deeply is refused, not followed") {
  const std::string deep(100000, '[');
  CHECK_FALSE(command_from_json("{\"a\":" + deep));
}

TEST_CASE("the answer to a command comes back, accepted or refused") {
  const auto accepted =
      answer_from_json(to_json(Result<std::string>(boost::system::in_place_value, "fatto")));
  REQUIRE(accepted);
  CHECK(*accepted == "fatto");
  const auto refused =
      answer_from_json(to_json(Result<std::string>(Error{"no such alert", "look at status"})));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().what == "no such alert");
  CHECK(refused.error().cure == "look at status");
}
