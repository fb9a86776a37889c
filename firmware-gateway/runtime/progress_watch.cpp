#include "runtime/progress_watch.hpp"

#include <unistd.h>

#include <atomic>
#include <csignal>

namespace vicino::runtime {
namespace {

constexpr std::array<std::string_view, stage_count> names{"ingest", "rules", "journal", "uplink"};

std::atomic<Stage> current{Stage::ingest};
static_assert(std::atomic<Stage>::is_always_lock_free);  // the handler below reads it

void say(std::string_view text) {
  static_cast<void>(!::write(STDERR_FILENO, text.data(), text.size()));
}

extern "C" void last_words(int) {
  say("aborted; the gateway's thread was last at: ");
  say(name(current.load(std::memory_order_relaxed)));
  say("\n");
  static_cast<void>(::raise(SIGABRT));  // from outside, too, it ends us: delivered when this returns
}

}  // namespace

std::string_view name(Stage stage) noexcept {
  return names[static_cast<std::size_t>(stage)];
}

void ProgressWatch::note(Stage stage, std::uint64_t counter, bool waiting, Steady now) {
  auto& seen = seen_[static_cast<std::size_t>(stage)];
  if (!seen.known || !waiting || counter != seen.counter) seen.moved = now;
  seen.known = true;
  seen.counter = counter;
}

std::optional<ProgressWatch::Stalled> ProgressWatch::stalled(Steady now) const {
  std::optional<Stalled> worst;
  for (std::size_t i = 0; i < stage_count; ++i) {
    const auto stage = static_cast<Stage>(i);
    if (!seen_[i].known) continue;
    const auto since = now - seen_[i].moved;
    if (since < patience(stage) || (worst && worst->since >= since)) continue;
    worst = Stalled{stage, since, since >= last_patience(stage)};
  }
  return worst;
}

void enter(Stage stage) noexcept {
  current.store(stage, std::memory_order_relaxed);
}

// Once: the signal that abort() raises again ends the process as it would have without us.
void name_stage_on_abort() {
  struct sigaction action {};
  action.sa_handler = last_words;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  ::sigaction(SIGABRT, &action, nullptr);
}

}  // namespace vicino::runtime
