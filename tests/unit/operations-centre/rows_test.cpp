#include "cloud-bridge/operations-centre/rows.hpp"

#include <algorithm>

#include "scene.hpp"

namespace vicino::operations_centre {

using T = TransitionKind;

TEST_CASE("The state of an alert after its transitions") {
  struct Case {
    std::vector<T> transitions;
    AlertState state;
  };
  const auto& [transitions, state] = GENERATE(values<Case>({
      {{T::pre_alarm_started}, AlertState::pre_alarm},
      {{T::pre_alarm_started, T::cancelled}, AlertState::cancelled},
      {{T::pre_alarm_started, T::raised}, AlertState::firing},
      {{T::raised, T::updated, T::updated}, AlertState::firing},
      {{T::raised, T::silenced}, AlertState::firing},
      {{T::raised, T::acknowledged}, AlertState::acknowledged},
      {{T::raised, T::acknowledged, T::updated}, AlertState::acknowledged},
      {{T::raised, T::acknowledged, T::resolved}, AlertState::resolved},
      {{T::raised, T::resolved}, AlertState::resolved},
  }));
  AlertRow row;
  Seq seq = 0;
  for (const T transition : transitions) apply(row, Gateway{}.record(1, transition), ++seq, three_am);
  CHECK(row.state == state);
}

TEST_CASE("Any order of arrival gives the same row") {
  const Gateway gateway;
  std::vector<std::pair<Seq, AlertRecord>> story;
  for (const T t : {T::pre_alarm_started, T::raised, T::updated, T::acknowledged, T::resolved}) {
    auto record = gateway.record(1, t, three_am + story.size() * 1min);
    record.count = static_cast<std::uint32_t>(story.size());
    record.text_en = std::to_string(story.size());
    story.emplace_back(story.size() + 10, record);
  }
  const auto fold = [&](const std::vector<std::size_t>& order) {
    AlertRow row;
    for (const auto i : order) apply(row, story[i].second, story[i].first, three_am);
    return row;
  };
  std::vector<std::size_t> order{0, 1, 2, 3, 4};
  const AlertRow expected = fold(order);
  CHECK(expected.text_en == "4");
  CHECK(expected.acknowledged == three_am + 3min);
  CHECK(expected.closed == three_am + 4min);
  do REQUIRE(fold(order) == expected);
  while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("News that comes long after the fact is marked late, its end is not, nor is a test") {
  AlertRow fresh, old, test;
  apply(fresh, Gateway{}.record(1, T::raised), 1, three_am + 10s);
  apply(fresh, Gateway{}.record(1, T::resolved), 2, three_am + 2h);
  apply(old, Gateway{}.record(2, T::raised), 3, three_am + 2h);
  auto played = Gateway{}.record(3, T::raised);
  played.test = true;
  apply(test, played, 4, three_am + 2h);
  CHECK_FALSE(fresh.late);
  CHECK(old.late);
  CHECK_FALSE(test.late);
}

TEST_CASE("What a gateway states as open fills in only what no transition has told") {
  AlertRow row;
  const protocol::OpenAlert open{7, "sos", Severity::highest, three_am - 1min, three_am, false};
  apply(row, open, three_am);
  CHECK(row.state == AlertState::firing);
  CHECK(row.severity == Severity::highest);
  apply(row, Gateway{}.record(7, T::resolved), 5, three_am);
  apply(row, open, three_am);
  CHECK(row.state == AlertState::resolved);
  CHECK(row.rule == "long-stay-bathroom");
}

TEST_CASE("Who took charge first stays in charge") {
  AlertRow row;
  apply(row, Gateway{}.record(1, T::raised), 1, three_am);
  acknowledge(row, "op-1", three_am + 2min);
  acknowledge(row, "op-2", three_am + 1min);
  CHECK(row.by == "op-1");
  CHECK(row.acknowledged == three_am + 1min);
  CHECK(row.state == AlertState::acknowledged);
}

TEST_CASE("A gateway that misses three heartbeats is silent, unless it took its leave or nobody listened") {
  GatewayRow row;
  row.online = true;
  row.since = three_am - 2h;
  row.heartbeat = three_am;
  row.interval = 60s;
  CHECK_FALSE(is_silent(row, three_am + 3min, unknown));
  CHECK(is_silent(row, three_am + 3min + 1s, unknown));
  CHECK_FALSE(is_silent(row, three_am + 2h, three_am + 2h - 1min));  // the centre has just been started
  CHECK_FALSE(is_silent(row, three_am + 2h, never));
  row.online = false;
  CHECK_FALSE(is_silent(row, three_am + 1h, unknown));
}

}  // namespace vicino::operations_centre
