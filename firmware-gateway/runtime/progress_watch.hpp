// Does every stage of the gateway get on? Each has a counter that goes up as it works, and either gets on or has nothing to do;
// a stage with work that stands still is told, and after a longer while the watchdog is no longer fed. Pure.
//
// Four stages, three of them on the gateway's own thread: if that thread itself hangs nobody asks in here, the watchdog goes
// hungry by itself, and what systemd's SIGABRT finds is named by name_stage_on_abort().
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace vicino::runtime {

enum class Stage : std::uint8_t { ingest, rules, journal, uplink };
inline constexpr std::size_t stage_count = 4;
std::string_view name(Stage stage) noexcept;  // "ingest"

class ProgressWatch {
 public:
  using Steady = std::chrono::steady_clock::time_point;
  using Span = std::chrono::steady_clock::duration;

  // A blocked look-up of a name holds the uplink's thread up to 30 s; nothing else waits for anybody.
  static constexpr Span patience(Stage stage) {
    return std::chrono::seconds{stage == Stage::uplink ? 45 : 20};
  }
  // So long after `patience` a restart is the better way.
  static constexpr Span last_patience(Stage stage) { return 2 * patience(stage); }

  // Once a second. `waiting`: it has work to do.
  void note(Stage stage, std::uint64_t counter, bool waiting, Steady now);

  struct Stalled {
    Stage stage;
    Span since;
    bool for_good = false;  // the watchdog is to bite
  };
  // The one that has stood still for longest, if any has for too long.
  std::optional<Stalled> stalled(Steady now) const;

 private:
  struct Seen {
    bool known = false;
    std::uint64_t counter = 0;
    Steady moved{};
  };
  std::array<Seen, stage_count> seen_{};
};

// What the gateway's thread is at, for the last words.
void enter(Stage stage) noexcept;
// From now on an abort, the watchdog's or an assertion's, is preceded by a line on stderr that names the stage.
void name_stage_on_abort();

}  // namespace vicino::runtime
