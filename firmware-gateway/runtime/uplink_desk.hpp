// Where the gateway thread meets the uplink's thread: what comes back is taken out of the inbox, here,
// between two turns.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "cloud-bridge/uplink/driver.hpp"
#include "runtime/feed.hpp"
#include "runtime/inbox.hpp"
#include "runtime/log.hpp"

namespace vicino::runtime {

class UplinkDesk {
 public:
  // All called on the gateway thread.
  struct Dependencies {
    Feed::Dependencies::Unsent unsent;
    std::function<void(const uplink::Cursors&)> receipted;
    std::function<void(const protocol::CommandMessage&)> command;
    std::function<void(const protocol::CommandResult&)> command_refused;
    std::function<void(uplink::LinkState, const Error&)> link_state;
    // An alarm without a receipt in time, or refused for ever. Not set, as the next: nobody wants to know.
    std::function<void(const AlertRecord&, Seq)> unanswered;
    std::function<void(const std::vector<AlertNumber>&)> reached;  // stored by the centre
    std::function<void()> end_of_batch;
  };
  struct Options {
    uplink::DriverOptions driver;
    std::function<Instant()> calendar;                // any thread
    std::function<Instant()> wall_clock;              // any thread
    std::function<void(std::function<void()>)> post;  // runs something on the gateway thread; any thread
  };

  UplinkDesk(Options options, Dependencies dependencies, const uplink::Driver::MakeLink& make_link);

  void start() { driver_.start(); }
  void stop() { driver_.stop(); }
  void committed(std::vector<uplink::Outgoing> entries) { feed_.committed(std::move(entries)); }
  void say(protocol::Status status) { driver_.set_status(std::move(status)); }
  void say(protocol::Heartbeat heartbeat) { driver_.set_heartbeat(std::move(heartbeat)); }
  // Once a second: goes up while the uplink gets on, and puts another in the place of one that does not.
  std::uint64_t liveness() { return driver_.look(); }

 private:
  struct Wanted {
    Lane lane;
    Seq after;
    std::size_t max;
  };
  struct Flagged {
    uplink::FlagKind kind;
    Seq seq;
    std::optional<AlertRecord> alert;
    std::string reason;
  };
  struct ReachedAlerts {
    std::vector<AlertNumber> alerts;
  };
  struct LinkChanged {
    uplink::LinkState state;
    Error why;
  };
  struct Refused {
    uplink::Refusal refusal;
    Error why;
  };
  struct Diagnostic {
    std::string text;
  };
  using Item = std::variant<Wanted, uplink::Cursors, protocol::CommandMessage, protocol::CommandResult,
                            LinkChanged, Flagged, ReachedAlerts, Refused, Diagnostic>;

  uplink::DriverDependencies driver_dependencies(const Options& options);
  void empty_inbox();
  void handle(Item& item);
  // One line a minute for each `key`: whoever sends nonsense must not fill the log.
  bool may_log(std::string_view key, std::uint64_t& held_back);

  Dependencies dependencies_;
  Inbox<Item> inbox_;
  std::vector<Item> items_;
  std::function<Instant()> wall_clock_;
  log::RateLimit rate_limit_;
  Feed feed_;
  uplink::Driver driver_;
};

}  // namespace vicino::runtime
