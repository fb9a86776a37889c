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
  std::vector<Gateway> gateways;  // those that came online or went
  std::vector<protocol::CommandResult> results;
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

class Store {
 public:
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
  Result<std::vector<HistoryRow>> history(const std::string& gateway,
                                          std::size_t limit) const;  // newest first
  // (open alerts, those nobody has taken in charge)
  Result<std::pair<std::uint64_t, std::uint64_t>> count_open() const;
  Result<std::uint64_t> count_messages() const;

  Result<void> save(const CommandRow& command);  // inserts or replaces
  Result<std::vector<CommandRow>> commands(const std::string& gateway,
                                           std::size_t limit) const;  // newest first
  // Disposition: what an operator noted about an alert.
  Result<void> add_note(const AlertKey& key, const std::string& author, const std::string& text, Instant at);
  // Taken in charge here only: for an alert whose journal is gone, so that no gateway can answer for it.
  Result<void> acknowledge_here(const AlertKey& key, const std::string& author, Instant at);

 private:
  struct Impl;
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace vicino::operations_centre
