#include "domain/home.hpp"

#include <catch2/catch.hpp>

using namespace vicino;

namespace {
Home two_rooms() {
  Home home;
  home.rooms = {{"bathroom", RoomType::bathroom}, {"hall", RoomType::entrance}};
  home.devices.resize(2);
  home.devices[0].id = "bathroom_motion";
  home.devices[0].room = RoomId{0};
  home.devices[1].id = "front_door";
  home.devices[1].type = DeviceType::outer_door;
  home.devices[1].room = RoomId{1};
  home.signals = {{"bathroom_motion.occupancy", DeviceId{0}, SignalKind::occupancy},
                  {"front_door.contact", DeviceId{1}, SignalKind::contact},
                  {"front_door.battery", DeviceId{1}, SignalKind::battery}};
  return home;
}
}  // namespace

TEST_CASE("things of a home are found by name, by device and by kind") {
  const auto home = two_rooms();
  CHECK(home.find_signal("front_door.contact") == SignalId{1});
  CHECK(home.find_signal(DeviceId{1}, SignalKind::battery) == SignalId{2});
  CHECK(home.find_signal(DeviceId{0}, SignalKind::battery) == std::nullopt);
  CHECK(home.find_device("front_door") == DeviceId{1});
  CHECK(home.find_room("hall") == RoomId{1});
  CHECK(home.find_room("cellar") == std::nullopt);
  CHECK(home.room_of(SignalId{0}) == RoomId{0});
  CHECK(home.room(no_room) == nullptr);
}

TEST_CASE("only the contact of an outer door is an outer door") {
  const auto home = two_rooms();
  CHECK(home.is_outer_door(SignalId{1}));
  CHECK_FALSE(home.is_outer_door(SignalId{0}));
  CHECK_FALSE(home.is_outer_door(SignalId{2}));
}

TEST_CASE("every device but a bridge reports its housekeeping besides what it observes") {
  for (int i = 0; i < 17; ++i) {
    const auto kinds = default_signals(static_cast<DeviceType>(i));
    INFO(name(static_cast<DeviceType>(i)));
    CHECK(kinds.size() > 4);
    CHECK(std::ranges::count(kinds, SignalKind::battery) == 1);
  }
  CHECK(default_signals(DeviceType::bridge).empty());
}
