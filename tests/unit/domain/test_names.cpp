#include <catch2/catch.hpp>

#include <set>
#include <string_view>

#include "domain/alert.hpp"
#include "domain/command.hpp"
#include "domain/event.hpp"
#include "domain/home.hpp"
#include "domain/signal.hpp"

using namespace vicino;

// Each word must lead back to the value it came from, and no two values may share a word.
template <class Enum, class From>
void check_words(std::size_t count, From from) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto value = static_cast<Enum>(i);
    INFO("value " << i << " '" << name(value) << "'");
    CHECK(name(value) != "?");
    CHECK(from(name(value)) == value);
  }
  CHECK(name(static_cast<Enum>(count)) == "?");
  CHECK(from("no such word") == std::nullopt);
}

TEST_CASE("every enumeration's words lead back to their values") {
  check_words<SignalKind>(signal_kind_count, signal_kind_from);
  check_words<RoomType>(9, room_type_from);
  check_words<DeviceType>(18, device_type_from);
  check_words<Mode>(5, mode_from);
  check_words<AlertClass>(3, alert_class_from);
  check_words<Severity>(4, severity_from);
  check_words<CareKind>(28, care_kind_from);
  check_words<TestOutcome>(test_outcome_count, test_outcome_from);
  check_words<Lane>(3, lane_from);
  check_words<TransitionKind>(10, transition_kind_from);
}

TEST_CASE("each part that may be in trouble has a word of its own") {
  std::set<std::string_view> words;
  for (std::size_t i = 0; i < health_part_count; ++i) words.insert(name(static_cast<HealthPart>(i)));
  CHECK(words == std::set<std::string_view>{"storage", "clock", "uplink", "self-test", "safe-mode"});
}

TEST_CASE("'-' and '_' are the same letter in a word") {
  CHECK(room_type_from("living_room") == RoomType::living_room);
  CHECK(care_kind_from("long_stay") == CareKind::long_stay);
  CHECK(signal_kind_from("water-leak") == SignalKind::water_leak);
}

TEST_CASE("the lane of a transition says who waits for whom") {
  using T = TransitionKind;
  CHECK(lane_of(T::pending, AlertClass::social, false) == Lane::local);
  CHECK(lane_of(T::pre_alarm_started, AlertClass::social, false) == Lane::telemetry);
  CHECK(lane_of(T::cancelled, AlertClass::social, false) == Lane::telemetry);
  CHECK(lane_of(T::raised, AlertClass::social, false) == Lane::alarm);
  CHECK(lane_of(T::raised, AlertClass::technical, false) == Lane::alarm);
  CHECK(lane_of(T::raised, AlertClass::information, false) == Lane::telemetry);
  CHECK(lane_of(T::raised, AlertClass::social, true) == Lane::local);
  CHECK(lane_of(T::resolved, AlertClass::technical, false) == Lane::alarm);
}
