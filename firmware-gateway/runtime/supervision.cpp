// The gateway's supervision of itself: the tick, and what happens at most once in a while.
#include <algorithm>
#include <utility>

#include "runtime/daemon_impl.hpp"
#include "runtime/memory.hpp"
#include "runtime/rhythm.hpp"
#include "runtime/security_log.hpp"

namespace vicino::runtime {
namespace {

using namespace std::chrono_literals;
using boost::system::error_code;

constexpr auto tick_period = 1s;
constexpr auto start_grace = 5s;      // links come up one after the other
constexpr auto quiet_bridge = 10min;  // its answers to our questions are written down no more often than this

auto steady_now() {
  return std::chrono::steady_clock::now();
}

}  // namespace

void Daemon::Impl::on_tick() {
  tick_timer_.expires_after(tick_period);
  tick_timer_.async_wait([this](const error_code& error) {
    if (!error) on_tick();
  });
  if (const auto step = timekeeper_.check(gateway_.state().clock_synchronised)) {
    log::security(SecurityEvent::clock_stepped,
                  {{"by", to_text(step->delta)}, {"synchronised", step->synchronised}});
    gateway_.clock_adjusted(step->delta, step->synchronised, now());
    parts_.configuration.clock_adjusted(step->delta);
  }
  sensors_.tick();
  test_itself();
  tell_health();
  watch_bridge();
  helpline_.tick(steady_now());
  help();
  watch_configuration();
  gateway_.pass_time(now());
  end_of_batch();
  if (const auto flushed = gateway_.flush_cursors(); !flushed && !journal_failing_)
    log::error("cannot write the journal", flushed.error());
  tell_status();
  feed_watchdog();
  meter_disk();
  housekeeping();
  watch_safe_mode();
}

// What the gateway knows of its own parts enters like any sensor's word: rules decide when it is worth telling.
void Daemon::Impl::tell_health() {
  if (steady_now() - started_ < start_grace) return;  // links come up one after the other
  tell(HealthPart::storage, !journal_failing_);
  tell(HealthPart::clock, gateway_.state().clock_synchronised);
  tell(HealthPart::safe_mode, !parts_.guard.safe());
  if (!uplink_) return tell(HealthPart::self_test, true);  // there is no way any more that could fail
  const bool way_fails = gateway_.in_trouble(HealthPart::self_test) && !tells_failed_tests(gateway_.rules());
  tell(HealthPart::uplink, links_.uplink.state == console::LinkState::up && !way_fails &&
                               !(stalled_ && stalled_->stage == Stage::uplink));
}

void Daemon::Impl::tell(HealthPart part, bool ok) {
  if (gateway_.in_trouble(part) == ok) gateway_.admit(GatewayHealth{part, ok}, now());
}

// What Zigbee2MQTT answered, or did not, to the question after its health.
void Daemon::Impl::on_bridge(BridgeWatch::Verdict verdict) {
  if (bridge_ == no_device) return;
  const auto at = now();
  if (verdict == BridgeWatch::Verdict::gone) {
    log::warning("Zigbee2MQTT does not answer, or its coordinator does not work",
                 {{"cure", "systemctl status zigbee2mqtt; is the coordinator plugged in?"}});
    gateway_.admit(Availability{bridge_, Liveness::offline}, at);
  } else if (verdict == BridgeWatch::Verdict::back) {
    gateway_.admit(Availability{bridge_, Liveness::online}, at);
  } else if (!bridge_watch_.gone() && at - gateway_.state().device(bridge_).last_heard > quiet_bridge) {
    gateway_.admit(Availability{bridge_, Liveness::heard},
                   at);  // a quiet night is no silence; a row now and then
  }
}

void Daemon::Impl::watch_bridge() {
  const auto t = steady_now();
  if (bridge_ == no_device || links_.local_broker.state != console::LinkState::up) return;
  if (bridge_watch_.ask(t))
    sensors_.publish(parts_.settings.local.base_topic + "/bridge/request/health_check", "{}");
  if (const auto verdict = bridge_watch_.tick(t); verdict != BridgeWatch::Verdict::none) on_bridge(verdict);
}

void Daemon::Impl::housekeeping() {
  const auto t = steady_now();
  if (t - last_commit_ < idle_after || t < next_housekeeping_ || journal_failing_) return;
  next_housekeeping_ = t + housekeeping_period;
  std::uint64_t held_back = 0;
  if (const auto kept = gateway_.keep_house(now()); !kept && rate_limit_.allow("journal", now(), held_back))
    log::error("the journal wants attention", kept.error());
  if (!std::exchange(start_is_over_, true)) give_back_memory();
}

void Daemon::Impl::tell_status() {
  const auto t = steady_now();
  const auto view = status();
  if (told_protected_ != view.protected_now || status_dirty_) {
    parts_.service.status(service_line(view));
    if (uplink_) uplink_->say(birth(gateway_, parts_.identity, now()));
  }
  // Links come up one after the other: what is not so yet at the start is no news.
  const bool starting = !view.protected_now && t - started_ < start_grace;
  if (!starting && std::exchange(told_protected_, view.protected_now) != view.protected_now) {
    if (view.protected_now) {
      log::info("this home is protected");
      if (!start_is_over_) give_back_memory();  // and again in the first quiet moment, see housekeeping()
    } else
      log::warning("this home is NOT protected",
                   {{"why", view.reasons.empty() ? "" : view.reasons.front().en}});
  }
  status_dirty_ = false;
  if (uplink_ && t >= next_heartbeat_) {
    auto beat = heartbeat(gateway_, parts_.identity, now());
    beat.safe_mode = parts_.guard.safe();
    if (const auto written = disk_meter_.written(); written.over > Millis{0})
      beat.written = protocol::Written{written.bytes, written.over, written.measured};
    uplink_->say(std::move(beat));
    next_heartbeat_ = t + gateway_.heartbeat().value_or(parts_.identity.heartbeat);
  }
}

console::StatusView Daemon::Impl::status() {
  auto view = status_view(gateway_, parts_.identity, links_, counters_, now());
  add_own_facts(view);
  if (!told_protected_ || *told_protected_ != view.protected_now || protected_since_ == unknown)
    protected_since_ = view.now;
  if (journal_failing_)
    view.reasons.push_back(
        {"Il disco non accetta scritture: gli allarmi partono dalla memoria e non sopravvivono a un riavvio.",
         "The disk takes nothing: alarms are sent from memory and do not outlive a restart."});
  view.since = protected_since_;
  view.uptime = std::chrono::duration_cast<Millis>(steady_now() - started_);
  return view;
}

void Daemon::Impl::await_signal() {
  signals_.async_wait([this](const error_code& error, int number) {
    if (error) return;
    if (number != SIGHUP) {
      stop();
      return;
    }
    reload();
    await_signal();
  });
}

// Drains: what is decided is written and acknowledged, the uplink gets its bounded time, then silence.
void Daemon::Impl::stop() {
  log::info("stopping");
  parts_.service.stopping();
  tick_timer_.cancel();
  deadline_timer_.cancel();
  leave_safe_mode();  // the next start has all rules
  gateway_.want_snapshot();
  next_attempt_ = {};
  commit();
  sensors_.stop();
  if (uplink_) {
    uplink_->stop();
    io_.poll();  // what it left in the inbox: last receipts
  }
  if (const auto flushed = gateway_.flush_cursors(); !flushed)
    log::error("cannot write the journal", flushed.error());
  linger_timer_.cancel();
  console_.reset();
  if (const auto done = gateway_.journal().checkpoint(); !done)
    log::error("cannot tidy up the journal", done.error());
  parts_.guard.clear();
  io_.stop();
  log::info("stopped", {{"messages", counters_.messages},
                        {"readings", counters_.readings},
                        {"written", gateway_.committed()}});
}

}  // namespace vicino::runtime
