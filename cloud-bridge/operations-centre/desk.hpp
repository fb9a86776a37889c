// Where operators' orders become commands: checked, written, signed, sent, and answered once. One path for all of
// them. No thread, no clock.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "cloud-bridge/operations-centre/api.hpp"
#include "cloud-bridge/operations-centre/command_book.hpp"
#include "cloud-bridge/operations-centre/order.hpp"
#include "cloud-bridge/operations-centre/store.hpp"

namespace vicino::operations_centre {

struct Outbound {
  std::string topic;
  std::string payload;
};
// false: could not be sent.
using Publish = std::function<bool(const Outbound&)>;
// Text to signature in base64; an empty function: commands are not signed.
using Sign = std::function<Result<std::string>(std::string_view text)>;

class Desk {
 public:
  struct Dependencies {
    Publish publish;
    std::function<std::string()> new_id;  // unique for ever
    Sign sign;
    std::function<void(const CommandRow& row, Instant now)>
        settled;  // each command once, and again if corrected
    std::function<void(const Error& error, Instant now)> trouble;
  };
  // The store outlives the desk. Commands that a restart interrupted are waited for again.
  Desk(std::string realm, Store& store, Dependencies dependencies);

  // "/v1/alerts/<alert>/<word>" and "/v1/gateways/<gateway>/<word>".
  void alert_order(const std::string& alert, std::string_view word, std::string_view body, Reply reply,
                   Instant now);
  void gateway_order(const std::string& gateway, std::string_view word, std::string_view body, Reply reply,
                     Instant now);
  void give(const AlertKey& to, const Order& order, Reply reply, Instant now);

  void answered(std::span<const CommandRow> rows, Instant now);
  void seen(const AlertKey& alert, TransitionKind transition, Instant now);
  void pass_time(Instant now);
  Instant next_deadline() const { return book_.next_deadline(); }
  bool waits_for(const AlertKey& alert, std::string_view word) const { return book_.waits_for(alert, word); }

 private:
  Result<std::optional<AlertRow>> find(const std::string& alert);
  void keep_here(const AlertRow& alert, const Order& order, const Reply& reply, Instant now);
  Result<void> send(CommandBook::Given& given);
  void settle(const CommandRow& row, Instant now);

  Store& store_;
  Dependencies dependencies_;
  CommandBook book_;
  std::map<std::string, Reply> replies_;  // by command id
};

}  // namespace vicino::operations_centre
