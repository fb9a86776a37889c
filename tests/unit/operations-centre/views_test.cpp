#include "cloud-bridge/operations-centre/views.hpp"

#include "scene.hpp"

namespace vicino::operations_centre {

TEST_CASE("A problem keeps its cure on its way") {
  const auto answer = problem(409, {"refused", "look again"});
  const auto read = read_problem(answer.body);
  REQUIRE(read);
  CHECK(read->what == "refused");
  CHECK(read->cure == "look again");
  CHECK_FALSE(read_problem("nonsense"));
}

TEST_CASE("Targets are taken apart") {
  const auto target = parse_target("/v1/alerts/gw-7f3a%2F12?lang=en&width=&x");
  CHECK(target.path == "/v1/alerts/gw-7f3a/12");
  CHECK(target.get("lang") == "en");
  CHECK(target.get("width", "80").empty());
  CHECK(target.get("none", "80") == "80");
  CHECK(parse_target("").path.empty());
  CHECK(parse_target("/%zz%4").path == "/%zz%4");
}

TEST_CASE("A history is JSON with the messages as they came") {
  HistoryRow row{"j1",     5,        Lane::alarm,
                 three_am, three_am, Gateway{}.alert(5, 1, TransitionKind::raised).payload};
  const auto json = history_json({row, row}, {});
  CHECK(json.find(row.body) != std::string::npos);
  const auto text = history_text(json);
  REQUIRE(text);
  CHECK(text->find("2026-03-12T03:00:00.000Z  alarm 5  {") == 0);
  CommandRow command;
  command.gateway = "gw-7f3a";
  command.word = "set-heartbeat";
  command.author = "op-12";
  command.detail = "5m";
  command.sent = three_am + 1s;
  CHECK(history_text(history_json({row}, {command}))
            ->find("2026-03-12T03:00:01.000Z  command set-heartbeat gw-7f3a by op-12 (5m): sent\n"
                   "2026-03-12T03:00:00.000Z  alarm 5") == 0);
  CHECK_FALSE(history_text("{}"));
}

}  // namespace vicino::operations_centre
