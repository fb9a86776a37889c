#include "runtime/daemon.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include <boost/asio/post.hpp>

#include "runtime/daemon_impl.hpp"
#include "runtime/rhythm.hpp"
#include "runtime/security_log.hpp"

namespace vicino::runtime {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using boost::system::error_code;
using console::LinkState;
using Link = sensors::LocalMqtt::Link;

constexpr std::size_t most_logged = 16;  // alerts of one turn

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

SecurityEvent event_of(sensors::Arrival::What what) {
  switch (what) {
    case sensors::Arrival::What::joining_opened:
      return SecurityEvent::joining_opened;
    case sensors::Arrival::What::device_joined:
      return SecurityEvent::device_joined;
    case sensors::Arrival::What::unknown_device:
      return SecurityEvent::device_unknown;
  }
  return SecurityEvent::device_unknown;
}

// After everything else: a slow log holds up no alarm. A storm is told by its first lines; the journal has all of it.
void log_alerts(const std::vector<AlertRecord>& records, std::size_t more) {
  for (const auto& record : std::span(records).first(std::min(most_logged, records.size())))
    log::info(name(record.transition), {{"rule", record.rule},
                                        {"alert", record.alert},
                                        {"severity", name(record.severity)},
                                        {"room", record.room},
                                        {"late", record.late}});
  if (records.size() > most_logged || more > 0)
    log::info("and more at once",
              {{"alerts", records.size() - std::min(most_logged, records.size()) + more}});
}

}  // namespace

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
      timekeeper_(parts_.clock),
      self_test_({.at = parts_.settings.uplink ? parts_.settings.uplink->self_test : std::nullopt,
                  .gateway = parts_.identity.address.gateway}),
      helpline_({.hook = !parts_.settings.help.hook.empty(), .least = parts_.settings.help.severity}),
      announcer_(parts_.settings.help, {[this](const std::string& topic, std::string_view payload) {
                                          return sensors_.publish(
                                              parts_.settings.local.base_topic + "/" + topic, payload);
                                        },
                                        [this](std::string json) { speak(std::move(json)); }}) {
  const auto& help = parts_.settings.help;
  if (!help.hook.empty()) hook_.emplace(io_, help.hook);
  if (!help.announce.empty()) voice_.emplace(io_, help.announce);
  helps_ = hook_ || voice_ || !help.devices.empty();
  if (!helps_) gateway_.limit_in_the_home(most_logged);
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
  options.driver.delivery.overdue = options.driver.delivery.brokers.patience = parts_.settings.help.after;
  options.driver.delivery.brokers.second = parts_.settings.uplink && parts_.settings.uplink->second;
  options.driver.command_key = parts_.command_key;
  options.wall_clock = [clock = &parts_.clock] { return clock->now(); };
  options.calendar = [clock = &parts_.clock] { return clock->calendar(); };
  options.post = [this](std::function<void()> work) { asio::post(io_, std::move(work)); };
  UplinkDesk::Dependencies d;
  d.unsent = [this](Lane lane, Seq after, std::size_t limit) { return gateway_.unsent(lane, after, limit); };
  d.receipted = [this](const uplink::Cursors& cursors) {
    gateway_.receipted(Lane::alarm, cursors.alarm);
    gateway_.receipted(Lane::telemetry, cursors.telemetry);
  };
  d.command = [this](const protocol::CommandMessage& message) { carry_out(message.command, Origin::centre); };
  d.command_refused = [this](const protocol::CommandResult& refusal) { on_refused(refusal); };
  d.link_state = [this](uplink::LinkState state, const Error& why) { on_uplink(state, why); };
  if (helps_) {  // else nobody wants to know, and a storm of alarms pays nothing for it
    d.unanswered = [this](const AlertRecord& alert, Seq seq) { on_unanswered(alert, seq); };
    d.reached = [this](const std::vector<AlertNumber>& alerts) { on_reached(alerts); };
  }
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
  begin_configuration();
  tell_safe_mode();
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
  enter(Stage::ingest);
  decoded_.clear();
  decoder_->decode(message, decoded_);
  enter(Stage::rules);
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
  for (const auto& [what, device] : decoded_.arrivals) log::security(event_of(what), {{"device", device}});
  if (decoded_.bridge_healthy) on_bridge(bridge_watch_.answered(*decoded_.bridge_healthy));
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
  if ((state == LinkState::up) != was_up) bridge_watch_.link_changed();
  if (state == LinkState::up) {
    log::info("sensors' broker: subscribed");
    announcer_.link_is_up();
  }
  if (state == LinkState::down) {
    std::uint64_t held_back = 0;
    if (change.login_refused && rate_limit_.allow("local-login", now(), held_back))
      log::security(SecurityEvent::login_refused,
                    {{"broker", "sensors"}, {"why", change.why}, {"also", held_back}});
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
    // What was said into a broken link is lost: again, with the next tick.
    next_heartbeat_ = std::chrono::steady_clock::now();
  }
  if (seen == LinkState::down && links_.uplink.state == LinkState::up)
    log::warning("centre's broker: lost", {{"why", why.what}});
  if (seen == LinkState::down && links_.uplink.state != LinkState::up) {
    std::uint64_t held_back = 0;
    if (rate_limit_.allow("uplink", now(), held_back))
      log::warning("centre's broker: not connected", {{"why", why.what}, {"cure", why.cure}});
  }
  if (seen == LinkState::connecting && links_.uplink.state == LinkState::down) return;
  if (seen != links_.uplink.state)
    links_.uplink = {seen, now(), why.what};
  else if (!why.what.empty())
    links_.uplink.detail = why.what;  // "connection lost" first, and why it stays so afterwards
  status_dirty_ = true;
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
  ++writings_;
  // A disk that takes nothing is asked again now and then, and for every alarm: each attempt takes all that waits.
  const auto t = std::chrono::steady_clock::now();
  const bool hold = journal_failing_ && !gateway_.urgent() && t < next_attempt_;
  enter(Stage::journal);
  const auto given_up = gateway_.given_up();
  Result<void> written = Error{"the journal cannot be written", ""};
  if (hold)
    gateway_.hold(effects_);
  else
    written = gateway_.commit(effects_);
  enter(Stage::rules);
  if (!effects_.in_the_home.empty()) status_dirty_ = true;
  high_water_.note({gateway_.journal().id(), gateway_.last_seq()});
  if (helps_)
    for (const auto& record : effects_.in_the_home) helpline_.told(record);
  if (uplink_ && !effects_.outgoing.empty()) uplink_->committed(std::move(effects_.outgoing));
  if (written) {
    if (std::exchange(journal_failing_, false))
      log::info("the journal can be written again", {{"given_up", given_up}});
    if (effects_.entries > 0) last_commit_ = t;
    spool_.clear();
    spooled_since_ = {};
    sensors_.committed();
    help();
    log_alerts(effects_.in_the_home, effects_.more_in_the_home);
    return;
  }
  help();
  log_alerts(effects_.in_the_home, effects_.more_in_the_home);
  if (!hold) next_attempt_ = t + longest_linger;
  std::uint64_t held_back = 0;
  if (gateway_.given_up() > given_up && rate_limit_.allow("given-up", now(), held_back))
    log::warning("too much waits for the disk: the oldest readings are given up",
                 {{"entries", gateway_.given_up()}, {"cure", "free or replace the disk soon"}});
  if (!std::exchange(journal_failing_, true))
    log::error("cannot write the journal; alarms act from memory", written.error());
  else
    // Not for the first time. What is held back any longer makes us deaf: the broker drops us for our silence, repeats
    // the same messages for ever, and the next call for help waits behind them.
    sensors_.committed();
  arm_linger();  // and try again
}

void Daemon::Impl::arm_linger() {
  if (std::exchange(linger_armed_, true)) return;
  linger_timer_.expires_after(longest_linger);
  linger_timer_.async_wait([this](const error_code& error) {
    if (error) return;
    linger_armed_ = false;
    if (!spool()) commit();
  });
}

// Readings that nothing follows from need not go to the card at once: kept in memory they outlive us, too.
bool Daemon::Impl::spool() {
  const auto t = std::chrono::steady_clock::now();
  if (gateway_.uncommitted() == 0 || gateway_.uncommitted() > most_spooled || gateway_.lasting() ||
      journal_failing_)
    return false;
  if (spooled_since_ == Steady{})
    spooled_since_ = t;
  else if (t - spooled_since_ >= longest_spooled)
    return false;
  if (!spool_.keep(gateway_.journal().id(), gateway_.waiting())) return false;
  ++writings_;
  sensors_.committed();
  return true;
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

Daemon::Daemon(DaemonParts parts) : impl_(std::make_unique<Impl>(std::move(parts))) {}
Daemon::~Daemon() = default;
Result<void> Daemon::run() {
  return impl_->run();
}

}  // namespace vicino::runtime
