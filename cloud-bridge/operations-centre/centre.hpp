// The centre without its wires: messages, requests and time in; messages, answers and lines out. It has no
// thread and no clock; worker.cpp drives it, tests do so with a virtual clock.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cloud-bridge/operations-centre/api.hpp"
#include "cloud-bridge/operations-centre/centre_link.hpp"
#include "cloud-bridge/operations-centre/desk.hpp"
#include "cloud-bridge/operations-centre/receiver.hpp"
#include "cloud-bridge/operations-centre/store.hpp"
#include "cloud-bridge/operations-centre/table.hpp"
#include "cloud-bridge/operations-centre/views.hpp"

namespace vicino::operations_centre {

class Centre {
 public:
  struct Options {
    std::string realm;
    Look look;                               // of the lines
    std::function<std::string()> new_id;     // unique for ever, for commands
    std::optional<Millis> auto_acknowledge;  // a stand-in for an operator: after so long
    std::string auto_author;
    Sign sign;  // empty: commands are not signed
    // How long messages, alerts that are over, and commands are kept; open alerts always.
    Millis keep_messages = std::chrono::hours{24 * 400};
  };
  using Outbound = operations_centre::Outbound;
  using Publish = operations_centre::Publish;

  Centre(Options options, Store store, Publish publish);
  Centre(const Centre&) = delete;  // the desk knows where the store is
  Centre& operator=(const Centre&) = delete;

  // Stores the batch, then receipts it.
  void take(std::span<const Inbound> batch, Instant now);
  void answer(const ApiRequest& request, Reply reply, Instant now);
  // Commands without an answer; the stand-in's acknowledgements.
  void pass_time(Instant now);
  Instant next_deadline() const;
  void say(std::string_view text, Instant now);
  void set_connected(bool connected, Instant now);
  void count_dropped(std::uint64_t messages) { dropped_ += messages; }

  std::vector<std::string> take_lines();  // what happened since the last call

 private:
  void tell(const Written& written, Instant now);
  bool order(const Target& target, const ApiRequest& request, const Reply& reply, Instant now);
  void stand_in(Instant now);
  void forget(Instant now);
  Result<ApiAnswer> look_up(const Target& target, Instant now);
  Result<ApiAnswer> table(const Target& target, Instant now);
  Result<ApiAnswer> history(const std::string& gateway, const Target& target);
  Result<ApiAnswer> report(const Target& target, Instant now);
  void add_line(std::string text);

  Options options_;
  Store store_;
  Publish publish_;
  Receiver receiver_;
  Desk desk_;
  std::vector<Operation> operations_;  // used again
  std::vector<std::string> lines_;
  std::deque<std::string> lately_;
  std::map<AlertKey, Instant> tried_;  // by the stand-in: when it may try again
  Instant next_stand_in_ = unknown;
  Instant next_forgetting_ = unknown;
  Instant refused_said_ = unknown;
  Instant listening_since_ = never;  // `never`: not connected
  std::uint64_t lines_lost_ = 0;
  std::uint64_t duplicates_ = 0;
  std::uint64_t refused_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace vicino::operations_centre
