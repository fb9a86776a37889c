// The centre's memory in one SQLite file: every message once, and what follows from them (alerts, gateways,
// commands). One connection, one thread (the worker). It holds pseudonymous ids only: whose home a gateway is
// stands elsewhere.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cloud-bridge/operations-centre/receiver.hpp"
#include "cloud-bridge/operations-centre/rows.hpp"

namespace vicino::operations_centre {

// What a batch changed, for whoever watches: new rows as they now are, in the order of arrival.
struct Written {
  struct Alert {
    AlertRow row;
    TransitionKind transition = TransitionKind::raised;
  };
  struct Gateway {
    GatewayRow row;
    bool was_online = false;
  };
  std::vector<Alert> alerts;
  std::vector<Gateway> gateways;       // those that came online or went
  std::vector<CommandRow> answered;    // commands that got their answer, late ones too
  std::vector<AlertRow> missing;       // see AlertRow::missing; those that were not before
  std::vector<std::string> restarted;  // gateways that began a new journal
  std::uint64_t stored = 0;
  std::uint64_t duplicates = 0;
};

// One stored message, for the history of a gateway.
struct HistoryRow {
  std::string journal;
  Seq seq = 0;
  Lane lane = Lane::alarm;
  Instant at = unknown;
  Instant received = unknown;
  std::string body;
};

// What the report on alerts counts, over a span of time.
struct RuleCount {
  AlertClass alert_class = AlertClass::social;
  std::string rule;
  std::uint64_t raised = 0;                                 // without walk tests and test alarms
  std::uint64_t true_alarm = 0, false_alarm = 0, test = 0;  // as operators judged them
};
struct InService {
  std::string gateway;
  Instant from = unknown;  // something of it arrived here: first and last
  Instant to = unknown;
};

class Store {
 public:
  using Body = decltype(Command::body);
  // Opens or creates. Error: names the file, what is wrong and the cure.
  static Result<Store> open(const std::filesystem::path& path);
  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  ~Store();

  // One transaction: all or nothing, on disk when it returns. What is there already counts as duplicate,
  // nothing else.
  Result<Written> write(std::span<const Operation> batch);

  // Open alerts: not taken in charge first, then by severity; at most `limit`.
  Result<std::vector<AlertRow>> open_alerts(std::size_t limit) const;
  Result<std::optional<AlertRow>> find(const AlertKey& key) const;
  // By the name of the table: the gateway's present journal.
  Result<std::optional<AlertRow>> find(const std::string& gateway, AlertNumber number) const;
  Result<std::vector<GatewayRow>> gateways() const;
  Result<bool> knows(const std::string& gateway) const;  // something of it has arrived
  Result<std::vector<HistoryRow>> history(const std::string& gateway,
                                          std::size_t limit) const;  // newest first
  // (open alerts, those nobody has taken in charge)
  Result<std::pair<std::uint64_t, std::uint64_t>> count_open() const;
  Result<std::uint64_t> count_messages() const;

  // A command and what of it belongs to the centre's record, in one transaction; `note`: a remark that comes with
  // it. A row that is done already (no gateway can answer for the alert any more) takes effect here.
  Result<void> give(const CommandRow& command, const Body& body, const std::string& note);
  // Replaces the row; if it is done, the alert's row follows.
  Result<void> settle(const CommandRow& command);
  Result<std::vector<CommandRow>> commands(const std::string& gateway,
                                           std::size_t limit) const;  // newest first
  Result<std::vector<CommandRow>> unanswered_commands() const;        // sent, and nothing more is known

  // By class and rule.
  Result<std::vector<RuleCount>> count_raised(Instant from, Instant to) const;
  Result<std::vector<InService>> in_service() const;

  // Deletes, for good, what arrived before: messages, alerts that are over with their notes, commands; never an open
  // alert. One small step through one journal; true: the round through all journals is complete.
  Result<bool> forget(Instant before);

 private:
  struct Impl;
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace vicino::operations_centre
