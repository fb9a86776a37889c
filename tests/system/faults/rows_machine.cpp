// What the machine under vicinod does: its clock, its disk, its journal.
#include <sys/mount.h>

#include <csignal>
#include <ctime>
#include <fstream>

#include "cloud-bridge/operations-centre/store.hpp"
#include "tests/system/faults/rows.hpp"
#include "tests/system/faults/wire.hpp"

namespace vicino::test {
namespace {

Scene::Options bad_machine(bool start = true) {
  Scene::Options options;
  options.bad_machine = true;
  options.start = start;
  return options;
}

// A board without a battery clock, until it hears the time.
void clock_of_1970(Outcome& outcome) {
  Scene s(outcome, bad_machine(false));
  s.stage->start_centre();
  s.machine->clock_offset_s = 86'400 - std::time(nullptr);
  s.machine->clock_unset = 1;
  s.fault([&] {
    s.stream = std::make_unique<Stream>(s.stage->sensors_broker.port(), 1s);
    s.stream->pause(true);
    s.start_gateway();
  });
  // And no certificate is valid yet.
  s.home_notices({"is not valid yet", "is not valid before"}, 30s);
  s.stream->pause(false);
  s.lasts(5s);
  s.ends([&] {
    s.machine->clock_offset_s = 0;
    s.machine->clock_unset = 0;
  });
  s.heals();
  s.reckon();
}

void clock_steps(Outcome& outcome, std::int64_t by) {
  outcome.harmless = true;
  Scene s(outcome, bad_machine());
  s.fault([&] { s.machine->clock_offset_s = by; });
  if (s.stage->gateway_says("security: clock-stepped", 10s))
    outcome.home = "log: security: clock-stepped";
  else
    s.problem("nobody tells that the clock was stepped");
  s.lasts(4s);
  s.proxy->cut();  // and connects anew with that clock
  s.lasts(6s);
  s.ends([&] { s.machine->clock_offset_s = 0; });
  s.heals();
  s.reckon();
}
void clock_plus_a_day(Outcome& outcome) {
  clock_steps(outcome, 86'400);
}
void clock_minus_an_hour(Outcome& outcome) {
  clock_steps(outcome, -3'600);
}

// Summer time begins or ends ten seconds after the start: nothing happens, for local time is for windows of rules only.
void time_change(Outcome& outcome, const char* start) {
  outcome.harmless = true;
  Scene::Options options;
  options.gateway = {"--demo-start", start};
  Scene s(outcome, options);
  s.fault([] {});
  s.lasts(20s);
  s.ends([] {});
  s.heals();
  s.reckon();
}
void summer_time_begins(Outcome& outcome) {
  time_change(outcome, "2026-03-29T00:59:50Z");
}
void summer_time_ends(Outcome& outcome) {
  time_change(outcome, "2026-10-25T00:59:50Z");
}

void disk_full(Outcome& outcome) {
  const TemporaryFolder disk;
  if (!own_mounts() || ::mount("none", disk.path().c_str(), "tmpfs", 0, "size=3m") != 0) {
    outcome.skipped = "no file system of its own here";
    return;
  }
  {
    Scene::Options options;
    options.storage = disk.path();
    Scene s(outcome, options);
    s.fault([&] {
      std::filesystem::remove(disk / "journal.db-reserve");  // not even the reserve for alarms is left
      std::ofstream filler(disk / "filler", std::ios::binary);
      while (filler << std::string(4096, 'x') << std::flush) {
      }
    });
    s.home_notices({"disk", "journal cannot be written", "full"}, 30s);
    s.lasts(8s);
    s.ends([&] { std::filesystem::remove(disk / "filler"); });
    s.heals();
    s.reckon();
  }
  ::umount2(disk.path().c_str(), MNT_DETACH);
}

void writes_fail(Outcome& outcome, int error) {
  Scene s(outcome, bad_machine());
  s.fault([&] { s.machine->write_error = error; });
  s.home_notices({"disk", "journal cannot be written", "read-only"}, 30s);
  s.lasts(8s);
  s.ends([&] { s.machine->write_error = 0; });
  s.heals();
  s.reckon();
}
void disk_read_only(Outcome& outcome) {
  writes_fail(outcome, EROFS);
}
void disk_fails(Outcome& outcome) {
  writes_fail(outcome, EIO);
}

// Readings that the centre was told of as given up.
std::uint64_t told_as_given_up(Scene& s) {
  const auto store = operations_centre::Store::open(s.stage->folder / "centre.db");
  if (!store) return 0;
  std::uint64_t count = 0;
  for (const auto& row : store->history("gw-7f3a", 10'000'000).value()) {
    const auto entry = protocol::parse_entry(row.body);
    const auto* message = entry ? std::get_if<protocol::EventMessage>(&*entry) : nullptr;
    const auto* gap = message != nullptr ? std::get_if<protocol::GapFact>(&message->fact) : nullptr;
    if (gap != nullptr && gap->lane == Lane::local && gap->since != unknown) count += gap->count;
  }
  return count;
}

// Far more readings than may wait in memory. They go, the presses among them do not, and the centre hears of it.
void disk_fails_in_a_flood(Outcome& outcome) {
  constexpr int flood = 60'000;
  Scene s(outcome, bad_machine());
  s.fault([&] { s.machine->write_error = EIO; });
  s.home_notices({"disk", "journal cannot be written", "read-only"}, 30s);
  for (int i = 0; i < flood; ++i)
    s.stream->client()->publish(
        "zigbee2mqtt/" + climate_address(i % climates),
        R"({"temperature":)" + std::to_string(10 + i % 7 + 0.01 * (i / climates % 9)) + "}");
  if (!s.stage->gateway_says("the oldest readings are given up", 20s))
    s.problem("the log does not say that readings are given up");
  s.lasts(2s);
  s.ends([&] { s.machine->write_error = 0; });
  s.heals();
  eventually(
      [&] {
        const auto view = s.stage->status();
        return view && view->journal.unsent_telemetry == 0;
      },
      30s);
  s.reckon();
  const auto given_up = told_as_given_up(s);
  if (given_up < flood / 4) s.problem("of what was given up the centre was told " + std::to_string(given_up));
  outcome.centre = "gap: " + std::to_string(given_up) + " readings";
}

void spoil(const std::filesystem::path& file) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  const std::string garbage(4096, '\xa5');
  for (std::uintmax_t at = 0; at + garbage.size() <= std::filesystem::file_size(file);
       at += 2 * garbage.size())
    stream.seekp(static_cast<std::streamoff>(at))
        .write(garbage.data(), static_cast<std::streamsize>(garbage.size()));
  if (!stream.flush()) throw std::runtime_error("cannot spoil " + file.string());
}

// A card that lost what it was given: everything had been receipted, so nothing but the history is gone.
void journal_corrupt(Outcome& outcome) {
  Scene s(outcome);
  s.stream->pause(true);
  s.heals();
  s.fault([&] {
    s.stage->gateway().stop();
    spoil(s.stage->storage / "journal.db");
    s.start_gateway();
  });
  s.stream->pause(false);
  s.centre_notices({"new journal"}, 20s);
  s.ends([] {});
  s.heals();
  s.reckon();
}

// The same of its write-ahead log: the journal is whole, and older than what the centre has.
void journal_log_lost(Outcome& outcome) {
  Scene s(outcome);
  s.stream->pause(true);
  s.heals();
  s.stage->gateway().stop();  // what there is now moves from the log into the database
  s.start_gateway();
  s.stream->pause(false);
  s.lasts(3s);
  s.stream->pause(true);
  s.heals();
  s.fault([&] {
    s.stage->gateway().signal(SIGKILL);
    s.stage->gateway().wait();
    spoil(s.stage->storage / "journal.db-wal");
    s.start_gateway();
  });
  s.stream->pause(false);
  s.centre_notices({"new journal"}, 20s);
  s.ends([] {});
  s.heals();
  s.reckon();
}

}  // namespace

std::vector<Row> machine_rows() {
  return {{"clock-1970-at-boot", clock_of_1970, true},
          {"clock-plus-a-day", clock_plus_a_day, false},
          {"clock-minus-an-hour", clock_minus_an_hour, true},
          {"summer-time-begins", summer_time_begins, false},
          {"summer-time-ends", summer_time_ends, false},
          {"disk-full", disk_full, true},
          {"disk-read-only", disk_read_only, true},
          {"disk-fails", disk_fails, false},
          {"disk-fails-in-a-flood", disk_fails_in_a_flood, false},
          {"journal-corrupt", journal_corrupt, true},
          {"journal-log-lost", journal_log_lost, false}};
}

}  // namespace vicino::test
