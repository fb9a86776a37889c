// Inside of the daemon: what its files share. Not for use elsewhere.
//   daemon.cpp       what comes in, and the turn
//   supervision.cpp  the tick: time, watchdog, status, housekeeping, the bridge's health; reload and stop
//   commands.cpp     what centre and console ask; what is refused
//   configuring.cpp  a configuration by command or by SIGHUP, and its trial
//   self_watch.cpp   the watchdog, what the card takes, safe mode
//   calls_for_help.cpp  the home's voice and lamps, the alternative path
#pragma once

#include <chrono>
#include <csignal>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include "console/server.hpp"
#include "runtime/announcer.hpp"
#include "runtime/bridge_watch.hpp"
#include "runtime/daemon.hpp"
#include "runtime/disk_meter.hpp"
#include "runtime/helpline.hpp"
#include "runtime/high_water.hpp"
#include "runtime/hook.hpp"
#include "runtime/log.hpp"
#include "runtime/progress_watch.hpp"
#include "runtime/self_test.hpp"
#include "runtime/sensor_loop.hpp"
#include "runtime/spool.hpp"
#include "runtime/timekeeper.hpp"
#include "runtime/uplink_desk.hpp"
#include "sensors/zigbee2mqtt/decoder.hpp"

namespace vicino::runtime {

class Daemon::Impl {
 public:
  explicit Impl(DaemonParts parts);
  Result<void> run();

 private:
  // What comes in.
  void on_message(const sensors::Message& message);
  void on_local_link(const sensors::LocalMqtt::LinkChange& change);
  void on_bridge(BridgeWatch::Verdict verdict);
  void on_uplink(uplink::LinkState state, const Error& why);
  void on_unanswered(const AlertRecord& alert, Seq seq);
  void on_reached(const std::vector<AlertNumber>& alerts);
  void help();
  void test_itself();
  void speak(std::string json);
  std::string call_json(const PassOn& call) const;
  Result<std::string> submit(const Command& command);
  enum class Origin : std::uint8_t { console, centre };
  protocol::CommandResult carry_out(const Command& command, Origin origin);
  void log_refusal(const protocol::CommandResult& refusal);
  void on_refused(const protocol::CommandResult& refusal);
  // Configuration.
  protocol::CommandResult apply(const Command& command, Origin origin);
  void put_in_force(InForce in_force);
  void begin_configuration();
  void watch_configuration();
  void begin_trial();
  void answer_pending();
  void tell_happenings();
  // The turn.
  void end_of_batch();
  void commit();
  void arm_deadline();
  void arm_linger();
  bool spool();
  // Supervision.
  void on_tick();
  void tell_health();
  void tell(HealthPart part, bool ok);
  void watch_bridge();
  void feed_watchdog();
  void meter_disk();
  void add_own_facts(console::StatusView& view) const;
  void tell_safe_mode();
  void leave_safe_mode();
  void watch_safe_mode();
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
  using Steady = std::chrono::steady_clock::time_point;

  boost::asio::io_context io_{1};
  boost::asio::signal_set signals_{io_, SIGTERM, SIGINT, SIGHUP};
  boost::asio::steady_timer deadline_timer_{io_};
  boost::asio::steady_timer linger_timer_{io_};
  boost::asio::steady_timer tick_timer_{io_};
  SensorLoop sensors_;
  std::unique_ptr<UplinkDesk> uplink_;
  std::optional<console::Server> console_;
  std::optional<sensors::zigbee2mqtt::Decoder> decoder_;
  sensors::Decoded decoded_;
  DeviceId bridge_ = no_device;

  Timekeeper timekeeper_;
  SelfTest self_test_;
  Helpline helpline_;
  Announcer announcer_;
  std::optional<Hook> hook_;  // none configured: none
  std::optional<Hook> voice_;
  bool helps_ = false;  // somebody wants to hear of calls for help
  BridgeWatch bridge_watch_;
  HighWater high_water_{high_water_file(parts_.settings)};
  Spool spool_{spool_file(parts_.settings)};
  Links links_;
  Counters counters_;
  log::RateLimit rate_limit_;
  Effects effects_;
  bool answered_ = false;   // the pending configuration's result is admitted, and not written yet
  Seq trial_seq_ = 0;       // receipted: the centre has heard us under the new configuration
  Steady spooled_since_{};  // none: nothing is
  Instant armed_deadline_ = never;
  bool linger_armed_ = false;
  bool journal_failing_ = false;
  Steady next_attempt_{};  // to write it, while it fails
  bool status_dirty_ = true;
  bool has_no_test_rule_ = false;  // and that is said
  std::optional<bool> told_protected_;
  Instant protected_since_ = unknown;
  ProgressWatch progress_;
  std::optional<ProgressWatch::Stalled> stalled_;
  std::uint64_t writings_ = 0;  // attempts: a failing disk is no stage that stands still
  std::optional<std::filesystem::path> disk_counter_;  // "": there is none
  DiskMeter disk_meter_;
  Steady started_ = std::chrono::steady_clock::now();
  Steady next_metering_ = started_;
  Steady last_commit_ = started_;
  Steady next_housekeeping_ = started_;
  bool start_is_over_ = false;  // what only the start needed is given back
  Steady next_heartbeat_ = started_;
};

}  // namespace vicino::runtime
