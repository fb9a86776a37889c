// Which of the centre's brokers the one link goes to. Pure: what becomes of the connection and of alarms comes in, "leave"
// comes out. With one broker it never leaves.
//
//   nothing but failures for `patience`, or an alarm that waits for its receipt for so long  -> the other broker
//   on the second, after a while and in a quiet moment                                       -> a trial of the first
//   a trial that does not connect, or finds no centre behind the broker                      -> back to the second, at once
#pragma once

#include <cstdint>

#include "cloud-bridge/uplink/backoff.hpp"
#include "cloud-bridge/uplink/steady.hpp"

namespace vicino::uplink {

// First or second.
using Broker = std::uint8_t;

struct BrokerOptions {
  bool second = false;          // there is one
  Millis patience{180'000};     // with a broker that does not lead to the centre
  Millis trial{6'000};          // for a trial's connection: meanwhile the home has none
  Millis trial_after{600'000};  // on the second, on average; twice as long after each trial that failed ...
  Millis longest{3'600'000};    // ... up to this
  Millis spread{60'000};        // a thousand gateways that leave a broker do not come in one second
};

class BrokerChoice {
 public:
  BrokerChoice(const BrokerOptions& options, Steady now) : options_(options), since_(now), down_since_(now) {}

  Broker current() const { return current_; }
  bool on_trial() const { return trial_; }

  void up();
  void down(Steady now);  // the connection is gone, or could not be made
  void silent();          // given up for the centre's silence
  void heard_from_centre();

  // `waits_since`: since when the oldest alarm waits for its receipt (no_time: none does). `quiet`: nothing waits, nothing is
  // under way.
  bool should_leave(Steady waits_since, bool quiet, Steady now) const;
  // Goes to the other broker; returns how long to wait before connecting. `urgent`: somebody may lie on the floor.
  Millis leave(bool quiet, bool urgent, const BackoffOptions& backoff, Random& random, Steady now);
  // When should_leave() may change by time alone; no_time: never.
  Steady due() const;

 private:
  bool fails(Steady now) const;
  bool back_due(Steady now) const;

  BrokerOptions options_;
  Broker current_ = 0;
  Steady since_;       // on this broker
  Steady down_since_;  // no_time: connected
  Steady trial_at_ = no_time;
  int failed_trials_ = 0;
  bool trial_ = false;  // of the first, until the centre is heard through it
  bool trial_failed_ = false;
};

}  // namespace vicino::uplink
