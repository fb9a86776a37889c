#include "runtime/daemon.hpp"

#include <algorithm>
#include <csignal>
#include <optional>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include "console/server.hpp"
#include "runtime/log.hpp"
#include "runtime/rulebook.hpp"
#include "runtime/sensor_loop.hpp"
#include "runtime/timekeeper.hpp"
#include "runtime/uplink_desk.hpp"
#include "sensors/zigbee2mqtt/decoder.hpp"

namespace vicino::runtime {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using boost::system::error_code;
using console::LinkState;
using Link = sensors::LocalMqtt::Link;
using SteadyTime = std::chrono::steady_clock::time_point;

constexpr auto longest_linger = 2s;    // readings alone may wait so long for their commit
constexpr auto tick_period = 1s;       // supervision
constexpr auto uplink_patience = 90s;  // a blocked look-up may take a third of it
constexpr auto start_grace = 5s;
constexpr auto idle = 5s;  // no commit for so long: time for housekeeping
constexpr auto housekeeping_period = 1min;

SteadyTime steady_now() {
  return std::chrono::steady_clock::now();
}

LinkState view_of(uplink::LinkState state) {
  switch (state) {
    case uplink::LinkState::down:
      return LinkState::down;
    case uplink::LinkState::connecting:
      return LinkState::connecting;
    case uplink::LinkState::up:
      return LinkState::up;
  }
  return LinkState::down;
}

}  // namespace

class Daemon::Impl {
 public:
  explicit Impl(DaemonParts parts);
  Result<void> run();

 private:
  // What comes in.
  void on_message(const sensors::Message& message);
  void on_local_link(const sensors::LocalMqtt::LinkChange& change);
  void on_uplink(uplink::LinkState state, const Error& why);
  Result<std::string> submit(const Command& command);
  // The turn.
  void end_of_batch();
  void commit();
  void arm_deadline();
  void arm_linger();
  // Supervision.
  void on_tick();
  void feed_watchdog();
  void housekeeping();
  void reload();
  void stop();
  console::StatusView status();
  void tell_status();

  void make_decoder();
  std::unique_ptr<UplinkDesk> make_uplink();
  void await_signal();
  Instant now() const { return parts_.clock.now(); }

  DaemonParts parts_;
  Gateway& gateway_ = parts_.gateway;
  asio::io_context io_{1};
  asio::signal_set signals_{io_, SIGTERM, SIGINT, SIGHUP};
  asio::steady_timer deadline_timer_{io_};
  asio::steady_timer linger_timer_{io_};
  asio::steady_timer tick_timer_{io_};
  SensorLoop sensors_;
  std::unique_ptr<UplinkDesk> uplink_;
  std::optional<console::Server> console_;
  std::optional<sensors::zigbee2mqtt::Decoder> decoder_;
  sensors::Decoded decoded_;
  DeviceId bridge_ = no_device;

  Timekeeper timekeeper_;
  Links links_;
  Counters counters_;
  log::RateLimit rate_limit_;
  Effects effects_;
  Instant armed_deadline_ = never;
  bool linger_armed_ = false;
  bool journal_failing_ = false;
  bool status_dirty_ = true;
  std::optional<bool> told_protected_;
  Instant protected_since_ = unknown;
  std::uint64_t uplink_liveness_ = 0;
  SteadyTime started_ = steady_now();
  SteadyTime uplink_alive_ = started_;
  SteadyTime last_commit_ = started_;
  SteadyTime next_housekeeping_ = started_ + housekeeping_period;
  SteadyTime next_heartbeat_ = started_;
};

Daemon::Impl::Impl(DaemonParts parts)
    : parts_(std::move(parts)),
      sensors_(io_,
               [this] {
                 const auto& local = parts_.settings.local;
                 sensors::LocalMqtt::Options options;
                 options.host = local.host;
                 options.port = local.port;
                 options.client_id = local.client_id;
                 options.user = local.user;
                 options.password = parts_.local_password;
                 options.base_topic = local.base_topic;
                 return options;
               }(),
               static_cast<std::size_t>(std::max(parts_.settings.local.max_inflight / 2, 1)),
               {[this](const sensors::Message& message) { on_message(message); },
                [this](const sensors::LocalMqtt::LinkChange& change) { on_local_link(change); },
                [this] { end_of_batch(); }}),
      timekeeper_(parts_.clock) {
  make_decoder();
  links_.local_broker.state = LinkState::connecting;
  if (parts_.make_link) links_.uplink.state = LinkState::connecting;
}

void Daemon::Impl::make_decoder() {
  const auto& home = gateway_.rules().home();
  bridge_ = bridge_of(home);
  decoder_.emplace(home, parts_.settings.local.base_topic, bridge_);
  // What the engine remembers is no news when the sensors repeat it.
  for (std::size_t i = 0; i < home.signals.size(); ++i)
    if (const auto& signal = gateway_.state().signals[i]; signal.known)
      decoder_->prime(static_cast<SignalId>(i), signal.value);
}

std::unique_ptr<UplinkDesk> Daemon::Impl::make_uplink() {
  UplinkDesk::Options options;
  options.driver.address = parts_.identity.address;
  options.driver.journal = gateway_.journal().id();
  options.driver.receipted = {gateway_.cursors().alarm, gateway_.cursors().telemetry};
  options.driver.seed = parts_.seed;
  options.wall_clock = [clock = &parts_.clock] { return clock->now(); };
  options.calendar = [clock = &parts_.clock] { return clock->calendar(); };
  options.post = [this](std::function<void()> work) { asio::post(io_, std::move(work)); };
  UplinkDesk::Dependencies d;
  d.unsent = [this](Lane lane, Seq after, std::size_t limit) { return gateway_.unsent(lane, after, limit); };
  d.receipted = [this](const uplink::Cursors& cursors) {
    gateway_.receipted(Lane::alarm, cursors.alarm);
    gateway_.receipted(Lane::telemetry, cursors.telemetry);
  };
  d.command = [this](const protocol::CommandMessage& message) {
    const auto result = gateway_.command(message.command, now(), parts_.clock.calendar());
    log::info(
        "command",
        {{"name", result.name}, {"id", result.command}, {"author", result.author}, {"why", result.reason}});
    status_dirty_ = true;
  };
  d.command_refused = [this](const protocol::CommandResult& refusal) { gateway_.answer(refusal, now()); };
  d.link_state = [this](uplink::LinkState state, const Error& why) { on_uplink(state, why); };
  d.end_of_batch = [this] { end_of_batch(); };
  return std::make_unique<UplinkDesk>(std::move(options), std::move(d), parts_.make_link);
}

Result<void> Daemon::Impl::run() {
  auto console = console::Server::open(
      io_, parts_.settings.socket,
      {[this] { return status(); }, [this](const Command& command) { return submit(command); }});
  if (!console) return console.error();
  console_.emplace(std::move(*console));

  if (parts_.make_link) uplink_ = make_uplink();
  end_of_batch();  // GatewayStarted, and what fell due while we were away
  if (uplink_) {
    uplink_->say(birth(gateway_, parts_.identity, now()));
    uplink_->start();
  }
  if (const auto started = sensors_.start(); !started) return started.error();
  await_signal();
  on_tick();
  parts_.service.ready();
  log::info("ready", {{"rules", gateway_.rules().size()},
                      {"signals", gateway_.rules().signal_count()},
                      {"journal", gateway_.journal().id()},
                      {"last_seq", gateway_.journal().last_seq()}});
  io_.run();
  return {};
}

// --- what comes in ---

void Daemon::Impl::on_message(const sensors::Message& message) {
  ++counters_.messages;
  decoded_.clear();
  decoder_->decode(message, decoded_);
  const auto at = now();
  counters_.readings += decoded_.readings.size();
  for (const auto& reading : decoded_.readings) gateway_.admit(reading, at);
  for (const auto& seen : decoded_.availability) {
    counters_.heard += seen.liveness == Liveness::heard ? 1 : 0;
    gateway_.admit(seen, at);
  }
  for (const auto& rejected : decoded_.rejected) {
    const auto it = counters_.refused.try_emplace(std::string(rejected.reason)).first;
    ++it->second;
    std::uint64_t held_back = 0;
    if (rate_limit_.allow(rejected.reason, at, held_back))
      log::warning("refused a message",
                   {{"reason", rejected.reason}, {"what", rejected.detail}, {"also", held_back}});
  }
  for (const auto& note : decoded_.notes) log::info("sensors", {{"what", note}});
}

void Daemon::Impl::on_local_link(const sensors::LocalMqtt::LinkChange& change) {
  const auto state = change.link == Link::subscribed ? LinkState::up
                     : change.link == Link::down     ? LinkState::down
                                                     : LinkState::connecting;
  const bool was_up = links_.local_broker.state == LinkState::up;
  if (change.link == Link::connected && !change.session_present)
    log::info("sensors' broker: it did not know us; what was published meanwhile is lost to us");
  if (state == LinkState::connecting && links_.local_broker.state == LinkState::down)
    return;  // still down, to a reader
  if (state != links_.local_broker.state) links_.local_broker = {state, now(), change.why};
  if (state == LinkState::up) log::info("sensors' broker: subscribed");
  if (state == LinkState::down) {
    std::uint64_t held_back = 0;
    if (was_up || rate_limit_.allow("local-broker", now(), held_back))
      log::warning(
          "sensors' broker: not connected",
          {{"why", change.why}, {"cure", "systemctl status mosquitto; check [local] in vicino.toml"}});
    // Nothing can be heard through the bridge now, whatever it said last.
    if (was_up && bridge_ != no_device) gateway_.admit(Availability{bridge_, Liveness::offline}, now());
  }
  status_dirty_ = true;
}

void Daemon::Impl::on_uplink(uplink::LinkState state, const Error& why) {
  const auto seen = view_of(state);
  if (seen == LinkState::up) {
    log::info("centre's broker: connected");
    next_heartbeat_ = steady_now();  // what was said into a broken link is lost: again, with the next tick
  }
  if (seen == LinkState::down && links_.uplink.state == LinkState::up)
    log::warning("centre's broker: lost", {{"why", why.what}});
  if (seen == LinkState::down && links_.uplink.state != LinkState::up) {
    std::uint64_t held_back = 0;
    if (rate_limit_.allow("uplink", now(), held_back))
      log::warning("centre's broker: not connected", {{"why", why.what}, {"cure", why.cure}});
  }
  if (seen == LinkState::connecting && links_.uplink.state == LinkState::down) return;
  if (seen != links_.uplink.state) links_.uplink = {seen, now(), why.what};
  status_dirty_ = true;
}

Result<std::string> Daemon::Impl::submit(const Command& command) {
  const auto result = gateway_.command(command, now(), parts_.clock.calendar());
  log::info(
      "command",
      {{"name", result.name}, {"id", result.command}, {"author", result.author}, {"why", result.reason}});
  end_of_batch();
  status_dirty_ = true;
  if (result.outcome == protocol::Outcome::refused)
    return Error{"refused: " + result.reason, "vicinoctl status shows what is open"};
  return std::string("done");
}

// --- the turn ---

void Daemon::Impl::end_of_batch() {
  const bool full = sensors_.unacknowledged() >= sensors_.batch();
  if (gateway_.urgent() || full || gateway_.uncommitted() == 0)
    commit();
  else
    arm_linger();
  arm_deadline();
}

void Daemon::Impl::commit() {
  linger_timer_.cancel();
  linger_armed_ = false;
  const auto written = gateway_.commit(effects_);
  if (!effects_.in_the_home.empty()) status_dirty_ = true;
  for (const auto& record : effects_.in_the_home)
    log::info(name(record.transition), {{"rule", record.rule},
                                        {"alert", record.alert},
                                        {"severity", name(record.severity)},
                                        {"room", record.room},
                                        {"late", record.late}});
  if (uplink_ && !effects_.outgoing.empty()) uplink_->committed(std::move(effects_.outgoing));
  if (written) {
    if (std::exchange(journal_failing_, false)) log::info("the journal can be written again");
    if (effects_.entries > 0) last_commit_ = steady_now();
    sensors_.committed();
    return;
  }
  if (!std::exchange(journal_failing_, true))
    log::error("cannot write the journal; alarms act from memory", written.error());
  arm_linger();  // and try again
}

void Daemon::Impl::arm_linger() {
  if (std::exchange(linger_armed_, true)) return;
  linger_timer_.expires_after(longest_linger);
  linger_timer_.async_wait([this](const error_code& error) {
    if (error) return;
    linger_armed_ = false;
    commit();
  });
}

void Daemon::Impl::arm_deadline() {
  const auto next = gateway_.next_deadline();
  if (next == armed_deadline_) return;
  armed_deadline_ = next;
  if (next == never) {
    deadline_timer_.cancel();
    return;
  }
  deadline_timer_.expires_after(parts_.clock.until(next));
  deadline_timer_.async_wait([this](const error_code& error) {
    if (error) return;
    armed_deadline_ = never;
    gateway_.pass_time(now());
    end_of_batch();
  });
}

// --- supervision ---

void Daemon::Impl::on_tick() {
  tick_timer_.expires_after(tick_period);
  tick_timer_.async_wait([this](const error_code& error) {
    if (!error) on_tick();
  });
  if (const auto step = timekeeper_.check(gateway_.state().clock_synchronised)) {
    log::warning("the wall clock was stepped",
                 {{"by", to_text(step->delta)}, {"synchronised", step->synchronised}});
    gateway_.clock_adjusted(step->delta, step->synchronised, now());
  }
  sensors_.tick();
  gateway_.pass_time(now());
  end_of_batch();
  if (const auto flushed = gateway_.flush_cursors(); !flushed && !journal_failing_)
    log::error("cannot write the journal", flushed.error());
  tell_status();
  feed_watchdog();
  housekeeping();
}

// Only progress feeds it: the turn came round, the journal takes what it is given, the uplink's thread moves.
void Daemon::Impl::feed_watchdog() {
  const auto t = steady_now();
  if (uplink_ && std::exchange(uplink_liveness_, uplink_->liveness()) != uplink_liveness_) uplink_alive_ = t;
  const bool uplink_moves = !uplink_ || t - uplink_alive_ < uplink_patience;
  // With a failing disk alarms still act from memory: a restart would lose them, so it is told and not
  // punished.
  if (uplink_moves) parts_.service.alive();
}

void Daemon::Impl::housekeeping() {
  const auto t = steady_now();
  if (t - last_commit_ < idle || t < next_housekeeping_ || journal_failing_) return;
  next_housekeeping_ = t + housekeeping_period;
  std::uint64_t held_back = 0;
  if (const auto kept = gateway_.keep_house(now()); !kept && rate_limit_.allow("journal", now(), held_back))
    log::error("the journal wants attention", kept.error());
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
    if (view.protected_now)
      log::info("this home is protected");
    else
      log::warning("this home is NOT protected",
                   {{"why", view.reasons.empty() ? "" : view.reasons.front().en}});
  }
  status_dirty_ = false;
  if (uplink_ && t >= next_heartbeat_) {
    uplink_->say(heartbeat(gateway_, parts_.identity, now()));
    next_heartbeat_ = t + parts_.identity.heartbeat;
  }
}

console::StatusView Daemon::Impl::status() {
  auto view = status_view(gateway_, parts_.identity, links_, counters_, now());
  if (!told_protected_ || *told_protected_ != view.protected_now || protected_since_ == unknown)
    protected_since_ = view.now;
  view.since = protected_since_;
  view.uptime = std::chrono::duration_cast<Millis>(steady_now() - started_);
  return view;
}

// A bad file never stops a running gateway: the old configuration stays, and the log says why.
void Daemon::Impl::reload() {
  parts_.service.reloading();
  auto loaded = parts_.reload();
  auto* settings = std::get_if<config::Settings>(&loaded);
  Problems problems;
  if (settings == nullptr) {
    problems = std::get<Problems>(loaded);
  } else if (auto compiled = compile_rules(*settings); std::holds_alternative<Problems>(compiled)) {
    problems = std::get<Problems>(compiled);
  } else {
    commit();
    gateway_.load(std::move(std::get<rules::RuleSet>(compiled)), now());
    parts_.settings.home = settings->home;
    parts_.settings.rules = settings->rules;
    parts_.identity.configuration = settings->hash;
    make_decoder();
    commit();
    status_dirty_ = true;
    log::info("configuration loaded anew; links and storage change at the next start",
              {{"rules", gateway_.rules().size()}});
  }
  for (const auto& problem : problems)
    log::error("the new configuration is refused, the old one stays", {{"what", to_text(problem)}});
  parts_.service.ready();
  end_of_batch();
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
  gateway_.want_snapshot();
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
  io_.stop();
  log::info("stopped", {{"messages", counters_.messages},
                        {"readings", counters_.readings},
                        {"written", gateway_.committed()}});
}

Daemon::Daemon(DaemonParts parts) : impl_(std::make_unique<Impl>(std::move(parts))) {}
Daemon::~Daemon() = default;
Result<void> Daemon::run() {
  return impl_->run();
}

}  // namespace vicino::runtime
