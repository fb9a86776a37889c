// The gateway's watch over itself: does every stage get on, what does the card take, and how a safe mode ends.
#include <utility>

#include "runtime/daemon_impl.hpp"
#include "runtime/disk_meter.hpp"

namespace vicino::runtime {
namespace {

constexpr auto meter_period = std::chrono::minutes{1};

std::string seconds_text(std::chrono::steady_clock::duration span) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(span).count()) + " s";
}

}  // namespace

// Only progress feeds the watchdog: each stage gets on, or has nothing to do.
void Daemon::Impl::feed_watchdog() {
  const auto t = std::chrono::steady_clock::now();
  progress_.note(Stage::ingest, counters_.messages, sensors_.unread(), t);
  progress_.note(Stage::rules, gateway_.last_seq(), gateway_.next_deadline() <= now(), t);
  // With a failing disk alarms still act from memory: a restart would lose them, so that is told and not punished.
  progress_.note(Stage::journal, writings_, gateway_.uncommitted() > 0 && !journal_failing_, t);
  if (uplink_) progress_.note(Stage::uplink, uplink_->liveness(), true, t);

  const auto was = stalled_;
  stalled_ = progress_.stalled(t);
  if (stalled_ && (!was || was->stage != stalled_->stage))
    log::error(
        "a stage of the gateway stands still",
        {{"stage", name(stalled_->stage)},
         {"for", seconds_text(stalled_->since)},
         {"cure",
          "the watchdog restarts vicinod soon; again and again: systemctl restart vicinod, and tell us"}});
  if (!stalled_ && was) log::info("it gets on again", {{"stage", name(was->stage)}});
  if (stalled_.has_value() != was.has_value()) status_dirty_ = true;
  if (!stalled_ || !stalled_->for_good) parts_.service.alive();
}

void Daemon::Impl::meter_disk() {
  const auto t = std::chrono::steady_clock::now();
  if (t < next_metering_) return;
  next_metering_ = t + meter_period;
  if (!disk_counter_) disk_counter_ = device_counter(parts_.settings.storage.directory).value_or("");
  const auto measured = disk_counter_->empty() ? std::nullopt : device_bytes(*disk_counter_);
  disk_meter_.note(measured.value_or(gateway_.journal().usage().written_bytes), measured.has_value(), t);
}

void Daemon::Impl::add_own_facts(console::StatusView& view) const {
  view.written = disk_meter_.written();
  if (stalled_) {
    const std::string stage(name(stalled_->stage));
    view.protected_now = false;
    view.reasons.push_back({"Una parte del gateway è ferma (" + stage + "): sta per ripartire.",
                            "A part of the gateway stands still (" + stage + "): it is about to restart."});
  }
  view.safe_mode = parts_.guard.safe();
  if (!view.safe_mode) return;
  view.protected_now = false;
  view.reasons.push_back(
      {"Modalità sicura dopo " + std::to_string(parts_.guard.crashes()) +
           " interruzioni: solo SOS, cadute e pericoli. Per riprendere subito: systemctl restart vicinod.",
       "Safe mode after " + std::to_string(parts_.guard.crashes()) +
           " crashes: only SOS, falls and hazards. To go back at once: systemctl restart vicinod."});
}

void Daemon::Impl::tell_safe_mode() {
  if (!parts_.guard.safe()) return;
  log::error(
      "started in safe mode: only sos, falls and hazards are watched",
      {{"crashes", parts_.guard.crashes()},
       {"cure",
        "journalctl -u vicinod says what it died of; systemctl restart vicinod tries all rules again"}});
  gateway_.note({"safe-mode", "restarted " + std::to_string(parts_.guard.crashes()) +
                                  " times within minutes; only sos, falls and hazards are watched"},
                now());
  tell(HealthPart::safe_mode, false);
}

// While the rule that told it is still in force: its alert ends under the number that the centre knows.
void Daemon::Impl::leave_safe_mode() {
  if (parts_.guard.safe()) tell(HealthPart::safe_mode, true);
}

// Long enough without a crash: everything again. By a new start where somebody starts us, since that folds the journal and
// so brings the habits back; else with the rules alone.
void Daemon::Impl::watch_safe_mode() {
  if (!parts_.guard.over(RestartGuard::uptime())) return;
  log::info("safe mode is over: all rules again");
  gateway_.note({"safe-mode-over", "all rules again"}, now());
  leave_safe_mode();
  parts_.guard.leave(RestartGuard::uptime());
  if (parts_.service.supervised())
    stop();
  else
    reload();
}

}  // namespace vicino::runtime
