// A gateway that dies again and again: calls for help go on in safe mode, and a clean restart brings all rules back.
#include <csignal>

#include <catch2/catch.hpp>

#include "stage.hpp"

namespace vicino::test {

TEST_CASE("kill -9 again and again leads to safe mode: SOS still reaches the centre, and it says so") {
  Stage stage;
  stage.listener();
  for (int i = 0; i < 4; ++i) {
    stage.gateway().signal(SIGKILL);
    REQUIRE(stage.gateway().wait() == 128 + SIGKILL);
    stage.mark_log();
    stage.start_gateway();
    REQUIRE(stage.gateway_says("ready"));
  }
  CHECK(stage.gateway_says("safe mode"));
  REQUIRE(eventually([&] { return stage.status().has_value(); }));
  const auto status = stage.status();
  CHECK_FALSE(status->protected_now);
  CHECK(std::any_of(status->reasons.begin(), status->reasons.end(),
                    [](const auto& reason) { return reason.en.find("Safe mode after 4 crashes") == 0; }));

  CHECK(status->safe_mode);
  // No rule of this home names it, and the centre is told all the same.
  CHECK(eventually([&] { return stage.raised("safe-mode") == 1; }));
  CHECK(eventually([&] { return stage.heartbeat() && stage.heartbeat()->safe_mode == true; }));

  stage.press(pendant);
  CHECK(eventually([&] { return stage.raised("sos-pendant") == 1; }));

  REQUIRE(stage.gateway().stop() == 0);
  CHECK(eventually([&] { return stage.resolved("safe-mode"); }));
  stage.mark_log();
  stage.start_gateway();
  REQUIRE(stage.gateway_says("ready"));
  CHECK(eventually([&] { return stage.is_protected(); }));
  CHECK(eventually([&] { return stage.heartbeat() && stage.heartbeat()->safe_mode == false; }));
  CHECK(stage.gateway_log().rfind("safe mode") < stage.gateway_log().rfind("ready"));
}

TEST_CASE("An abort, as the watchdog's, says on stderr what the gateway was at") {
  Stage stage;
  stage.gateway().signal(SIGABRT);
  CHECK(stage.gateway().wait() == 128 + SIGABRT);
  CHECK(stage.gateway_log().find("aborted; the gateway's thread was last at: ") != std::string::npos);
}

}  // namespace vicino::test
