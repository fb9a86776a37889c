#include "cloud-bridge/operations-centre/command_book.hpp"

#include "scene.hpp"

namespace vicino::operations_centre {
namespace {
const AlertKey bathroom{"gw-7f3a", "j1", 12};
CommandRow give(CommandBook& book, const AlertKey& to, const decltype(Command::body)& body,
                const std::string& id) {
  return book.give(to, "op-1", body, id, three_am).row;
}
}  // namespace

TEST_CASE("A command names its author and its end, and is a message the gateway understands") {
  CommandBook book("crema");
  const auto given =
      book.give(bathroom, "op-1", Resolve{12, Disposition::false_alarm, "cooking"}, "c-1", three_am);
  CHECK(given.row.state == CommandState::sent);
  CHECK(given.row.word == "resolve");
  CHECK(given.row.detail == "false: cooking");
  CHECK(given.message.command.expires == three_am + CommandBook::answer_within);
  const auto parsed = protocol::parse_command(protocol::to_json(given.message));
  REQUIRE(parsed);
  CHECK(*parsed == given.message);
  CHECK(book.waits_for(bathroom, "resolve"));
  CHECK_FALSE(book.waits_for(bathroom, "acknowledge"));
  CHECK(book.next_deadline() == three_am + CommandBook::answer_within);
}

TEST_CASE("A command is settled once") {
  CommandBook book("crema");
  (void)give(book, bathroom, Acknowledge{12}, "c-1");
  CHECK_FALSE(book.settled("c-2"));
  CHECK(book.settled("c-1"));
  CHECK_FALSE(book.settled("c-1"));
  CHECK(book.next_deadline() == never);
}

TEST_CASE("What is not answered in time is unanswered, once, whether it was given now or before a restart") {
  CommandBook before("crema"), book("crema");
  book.resume(give(before, bathroom, Claim{12}, "c-1"));
  CHECK(book.unanswered(three_am + CommandBook::answer_within - 1ms).empty());
  const auto late = book.unanswered(three_am + CommandBook::answer_within);
  REQUIRE(late.size() == 1);
  CHECK(late[0].state == CommandState::unanswered);
  CHECK(book.unanswered(three_am + 1h).empty());
  CHECK_FALSE(book.waits_for(bathroom, "claim"));
}

TEST_CASE("The alert's own transition is as good as an answer: it overtakes a telemetry backlog") {
  using T = TransitionKind;
  CommandBook book("crema");
  (void)give(book, bathroom, Acknowledge{12}, "c-1");
  (void)give(book, {"gw-7f3a", "j1", 13}, Acknowledge{13}, "c-2");
  (void)give(book, bathroom, Silence{12, 30min}, "c-3");
  (void)give(book, bathroom, Resolve{12, Disposition::test, ""}, "c-4");
  const auto done = book.carried_out(bathroom, T::acknowledged, three_am + 1s);
  REQUIRE(done.size() == 1);
  CHECK(done[0].id == "c-1");
  CHECK(done[0].state == CommandState::done);
  CHECK(book.waits_for({"gw-7f3a", "j1", 13}, "acknowledge"));
  CHECK(book.carried_out(bathroom, T::silenced, three_am).size() == 1);
  // That the alert is over does not show that its disposition is kept.
  CHECK(book.carried_out(bathroom, T::resolved, three_am).empty());
}

}  // namespace vicino::operations_centre
