// The uplink thread: owns the link and the delivery machine. Everything that comes from other threads goes
// through one queue; everything it says goes through Dependencies, called on the uplink thread.
//
// Feeding it (the journal's side), per lane:
//   on want(lane, after, max):   read at most max entries with seq > after; offer({lane, after, entries,
//   answer = true});
//                                if fewer than max came, the lane is level: end = the last seq given, or
//                                `after`
//   on commit of new entries:    if the lane is level: offer({lane, end, entries}); end = their last seq
//                                if not: nothing; the uplink will ask
// An offer that finds no room is dropped and asked for again, so nothing is lost by offering too much or too
// early.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cloud-bridge/protocol/messages.hpp"
#include "cloud-bridge/uplink/delivery.hpp"
#include "cloud-bridge/uplink/link.hpp"
#include "cloud-bridge/uplink/outgoing.hpp"

namespace vicino::uplink {

enum class LinkState : std::uint8_t { down, connecting, up };
std::string_view name(LinkState state) noexcept;

// All entries of a lane that follow `after`, as far as the list goes.
struct Offer {
  Lane lane = Lane::alarm;
  Seq after = 0;
  std::vector<Outgoing> entries;
  bool answer = false;  // to a want
};

struct DriverOptions {
  protocol::Address address;
  std::string journal;
  Cursors receipted;        // from the journal
  std::uint64_t seed = 0;   // a different one for each gateway and start
  std::string command_key;  // PEM of an Ed25519 public key; "": commands need no signature
  DeliveryOptions delivery;
  Millis drain{2'000};      // stop() waits so long for receipts of what is held ...
  Millis farewell{6'000};   // ... and so long for the link to say goodbye
  Millis patience{40'000};  // a blocked look-up of a name holds a call of the link up to 30 s
};

// The consumer's side. Each call comes on the uplink thread (or, from look(), on its caller's) and is expected only to push into
// the consumer's own inbox.
struct DriverDependencies {
  std::function<void(Lane lane, Seq after, std::size_t max)> want;
  std::function<void(const Cursors& cursors)> receipted;
  // In time, addressed to us and, if a key is set, rightly signed. Whether it is a repetition only the
  // journal knows.
  std::function<void(protocol::CommandMessage command)> command;
  // Expired, wrongly signed, addressed to another gateway or unreadable: to be journaled. One without an id (`command` is "")
  // has nobody who waits for it: to be counted and logged only.
  std::function<void(protocol::CommandResult refusal)> command_refused;
  std::function<void(LinkState state, const Error& why)> link_state;
  // An alarm overdue: time for the alternative path. Or an entry that the centre refused.
  std::function<void(FlagKind kind, const Outgoing& entry, const std::string& reason)> flagged;
  // The centre has stored these raised alerts.
  std::function<void(const std::vector<AlertNumber>& alerts)> reached = [](const auto&) {};
  // The broker did not let us in, or one of the two certificates is not to be trusted.
  std::function<void(Refusal refusal, const Error& why)> refused = [](Refusal, const Error&) {};
  // For the log: what was refused of what arrived. Never a payload.
  std::function<void(const std::string& text)> diagnostic;
  std::function<Instant()> wall_clock;  // the home's
  // What the centre's clock shows, too: a command's expiry is compared with it. Another than the home's in a
  // demonstration only.
  std::function<Instant()> calendar;
  std::function<Steady()> steady_clock;
};

class Driver {
 public:
  using Dependencies = DriverDependencies;
  // The factory is given the sink for the link's events; both are called on no other thread than the caller's
  // and the uplink's.
  using MakeLink = std::function<std::unique_ptr<Link>(LinkSink sink)>;

  Driver(DriverOptions options, Dependencies dependencies, const MakeLink& make_link);
  ~Driver();  // stop()
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  void start();
  // Bounded: drains, says "offline, stopped", ends. After it no dependency is called.
  void stop();

  // From any thread; never block.
  void offer(Offer offer);
  void set_status(protocol::Status status);           // the birth: said now if it changed and at each connect
  void set_heartbeat(protocol::Heartbeat heartbeat);  // said now, if the link is up

  // Once a second, from the thread that starts and stops: goes up while the uplink gets on. One that has stood still in a call
  // of the link for `patience` is left behind there, with its thread, and another begins, with a new client, from what is
  // receipted. While `most_abandoned` have not come back from their calls no other begins, and it stands still for good: only a
  // restart of the process helps then.
  std::uint64_t look();
  static constexpr std::size_t most_abandoned = 3;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace vicino::uplink
