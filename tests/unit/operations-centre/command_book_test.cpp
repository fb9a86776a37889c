#include "cloud-bridge/operations-centre/command_book.hpp"

#include "scene.hpp"

namespace vicino::operations_centre {
namespace {
const AlertKey bathroom{"gw-7f3a", "j1", 12};
protocol::CommandResult answer(const std::string& id, protocol::Outcome outcome,
                               const std::string& reason = "") {
  return {id, "acknowledge", "op-1", outcome, reason, 12};
}
}  // namespace

TEST_CASE("A command names its author and its end, and is a message the gateway understands") {
  CommandBook book("crema");
  const auto given = book.acknowledge(bathroom, "op-1", "called the daughter", "c-1", three_am);
  CHECK(given.row.state == CommandState::sent);
  CHECK(given.message.command.expires == three_am + CommandBook::answer_within);
  CHECK(std::get<Acknowledge>(given.message.command.body).alert == 12);
  const auto parsed = protocol::parse_command(protocol::to_json(given.message));
  REQUIRE(parsed);
  CHECK(*parsed == given.message);
  CHECK(book.waits_for(bathroom));
  CHECK(book.next_deadline() == three_am + CommandBook::answer_within);
}

TEST_CASE("A command is answered once") {
  CommandBook book("crema");
  (void)book.acknowledge(bathroom, "op-1", "", "c-1", three_am);
  CHECK_FALSE(book.answered(answer("c-2", protocol::Outcome::done), three_am));
  const auto done = book.answered(answer("c-1", protocol::Outcome::done), three_am + 1s);
  REQUIRE(done);
  CHECK(done->state == CommandState::done);
  CHECK(done->answered == three_am + 1s);
  CHECK_FALSE(book.answered(answer("c-1", protocol::Outcome::done), three_am));
  CHECK(book.next_deadline() == never);
}

TEST_CASE("A refusal keeps its reason") {
  CommandBook book("crema");
  (void)book.acknowledge(bathroom, "op-1", "", "c-1", three_am);
  const auto refused = book.answered(answer("c-1", protocol::Outcome::refused, "expired"), three_am);
  REQUIRE(refused);
  CHECK(refused->state == CommandState::refused);
  CHECK(refused->reason == "expired");
}

TEST_CASE("What is not answered in time is unanswered, once") {
  CommandBook book("crema");
  (void)book.acknowledge(bathroom, "op-1", "", "c-1", three_am);
  CHECK(book.unanswered(three_am + CommandBook::answer_within - 1ms).empty());
  const auto late = book.unanswered(three_am + CommandBook::answer_within);
  REQUIRE(late.size() == 1);
  CHECK(late[0].state == CommandState::unanswered);
  CHECK(book.unanswered(three_am + 1h).empty());
  CHECK_FALSE(book.waits_for(bathroom));
}

TEST_CASE("The alert's own transition is as good as an answer: it overtakes a telemetry backlog") {
  CommandBook book("crema");
  (void)book.acknowledge(bathroom, "op-1", "", "c-1", three_am);
  (void)book.acknowledge({"gw-7f3a", "j1", 13}, "op-1", "", "c-2", three_am);
  const auto done = book.carried_out(bathroom, three_am + 1s);
  REQUIRE(done.size() == 1);
  CHECK(done[0].id == "c-1");
  CHECK(done[0].state == CommandState::done);
  CHECK(book.waits_for({"gw-7f3a", "j1", 13}));
}

}  // namespace vicino::operations_centre
