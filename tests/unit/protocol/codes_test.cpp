#include <catch2/catch.hpp>

#include "cloud-bridge/protocol/codes.hpp"

using namespace vicino;
using namespace vicino::protocol;

TEST_CASE("P10: alerts carry the codes of the social-alarm world") {
  struct Row {
    CareKind kind;
    std::optional<SignalKind> signal;
    const char* room;
    TransitionKind transition;
    const char *device_type, *status;
    std::optional<int> priority;
  };
  using T = TransitionKind;
  using S = SignalKind;
  const auto r = GENERATE(values<Row>({
      {CareKind::sos, S::sos, "", T::raised, "0003", "0010", 9},
      {CareKind::sos, S::sos, "bathroom", T::raised, "0004", "0010", 9},
      {CareKind::fall, S::fall, "", T::raised, "0005", "0009", 9},
      {CareKind::inactivity, S::occupancy, "", T::raised, "0010", "0009", 7},
      {CareKind::not_up, S::occupancy, "", T::raised, "0010", "0009", 7},
      {CareKind::long_stay, S::occupancy, "bathroom", T::raised, "0018", "0009", 8},
      {CareKind::out_of_bed, S::bed, "bedroom", T::raised, "0012", "0009", 7},
      {CareKind::night_exit, S::contact, "", T::raised, "0015", "0009", 8},
      {CareKind::not_home, S::contact, "", T::raised, "0015", "0003", 6},
      {CareKind::left_open, S::contact, "", T::raised, "0014", "0077", 5},
      {CareKind::heat, S::temperature, "", T::raised, "0020", "0100", 4},
      {CareKind::cold, S::temperature, "", T::raised, "0020", "0101", 4},
      {CareKind::hazard, S::smoke, "", T::raised, "0023", "0009", 9},
      {CareKind::hazard, S::carbon_monoxide, "", T::raised, "0026", "0009", 9},
      {CareKind::hazard, S::gas, "", T::raised, "0021", "0009", 9},
      {CareKind::hazard, S::water_leak, "", T::raised, "0033", "0009", 6},
      {CareKind::battery, S::smoke, "", T::raised, "0023", "0016", 2},
      {CareKind::battery, S::smoke, "", T::resolved, "0023", "0015", 2},
      {CareKind::sensor_silent, S::contact, "", T::raised, "0014", "0123", 3},
      {CareKind::sensor_silent, S::contact, "", T::resolved, "0014", "0124", 3},
      {CareKind::radio_down, std::nullopt, "", T::raised, "0050", "0067", 5},
      {CareKind::radio_down, std::nullopt, "", T::resolved, "0050", "0048", 5},
      {CareKind::mains_lost, S::mains, "", T::raised, "0041", "0085", 3},
      {CareKind::mains_lost, S::mains, "", T::resolved, "0041", "0086", 3},
      {CareKind::fall, S::fall, "", T::cancelled, "0005", "0019", std::nullopt},
  }));
  AlertRecord a;
  a.kind = r.kind;
  a.signal_kind = r.signal;
  a.room = r.room;
  a.transition = r.transition;
  CAPTURE(name(r.kind), name(r.transition));
  CHECK(alarm_codes(a) == AlarmCodes{r.device_type, r.status, "002", r.priority});
  a.test = true;
  CHECK(alarm_codes(a) == AlarmCodes{r.device_type, "0102", "002", 0});
}

TEST_CASE("P10: places have the codes of the social-alarm world") {
  CHECK(location_code(RoomType::home) == "002");
  CHECK(location_code(RoomType::bathroom) == "011");
  CHECK(location_code(RoomType::bedroom) == "012");
  CHECK(location_code(RoomType::dining_room) == "013");
  CHECK(location_code(RoomType::kitchen) == "021");
  CHECK(location_code(RoomType::entrance) == "039");
  CHECK(location_code(RoomType::hallway) == "042");
  CHECK(location_code(RoomType::living_room) == "043");
  CHECK(location_code(RoomType::other) == "049");
}
