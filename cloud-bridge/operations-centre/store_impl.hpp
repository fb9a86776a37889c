// Inside the store: the connection, its statements, and the steps of a batch. For store*.cpp only.
#pragma once

#include <map>

#include "cloud-bridge/operations-centre/schema.hpp"
#include "cloud-bridge/operations-centre/sqlite.hpp"
#include "cloud-bridge/operations-centre/store.hpp"
#include "cloud-bridge/operations-centre/store_rows.hpp"

namespace vicino::operations_centre {

// First and last id of the rows of a journal.
inline std::int64_t first_of(std::int64_t journal) {
  return journal << number_bits;
}
inline std::int64_t last_of(std::int64_t journal) {
  return first_of(journal + 1) - 1;
}
inline std::int64_t row_id(std::int64_t journal, std::uint64_t number) {
  return (journal << number_bits) | static_cast<std::int64_t>(number & ((1ULL << number_bits) - 1));
}

struct Store::Impl {
  static constexpr std::size_t most_journals_remembered = 100'000;

  sqlite::Database database;
  sqlite::Statement begin, commit, roll_back;
  sqlite::Statement find_journal, add_journal;
  sqlite::Statement add_message, find_alert, put_alert, count_duplicate;
  sqlite::Statement find_gateway, put_gateway, orphan, adopt;
  sqlite::Statement settle_command, put_command, add_note, open_in_journal;
  sqlite::Statement next_journal, forget_messages, forget_alerts, forget_notes, forget_commands;
  std::map<JournalKey, std::int64_t> journals;  // ids found or given so far

  std::int64_t forgetting = 0;  // the journal of the last step of forget()
  bool forgotten = false;       // something, in this round

  Result<void> prepare();

  // `work` in one transaction; rolled back when it fails.
  template <class Work>
  Result<void> transaction(Work work) {
    if (auto begun = begin.run(); !begun) return begun;
    Result<void> done = work();
    if (done) done = commit.run();
    if (!done) {
      (void)roll_back.run();  // SQLite may have rolled back already: then this fails, as it may
      journals.clear();       // ids given in the transaction are gone
    }
    return done;
  }

  // 0: not seen yet.
  Result<std::int64_t> known_journal(const JournalKey& key) {
    if (const auto known = journals.find(key); known != journals.end()) return known->second;
    return remember(key, find_journal);
  }
  // Its id, given now if it is new.
  Result<std::int64_t> journal_id(const JournalKey& key) {
    const auto known = known_journal(key);
    return !known || *known != 0 ? known : remember(key, add_journal);
  }
  Result<std::int64_t> remember(const JournalKey& key, sqlite::Statement& statement) {
    const auto row = statement.bind(1, key.gateway).bind(2, key.journal).step();
    const std::int64_t id = row && *row ? statement.integer(0) : 0;
    statement.reset();
    if (!row) return row.error();
    if (id == 0) return id;
    if (journals.size() >= most_journals_remembered) journals.clear();
    return journals[key] = id;
  }

  Result<std::optional<AlertRow>> alert(std::int64_t id, const AlertKey& key) {
    const auto row = find_alert.bind(1, id).step();
    std::optional<AlertRow> found;
    if (row && *row) found = rows::read_alert(find_alert, 0, key);
    find_alert.reset();
    if (!row) return row.error();
    return found;
  }
  Result<void> put(std::int64_t id, const AlertRow& row) {
    rows::bind(put_alert.bind(1, id), 2, row);
    return put_alert.run();
  }
  // Reads the alert's row (or a new one), lets `change` have it, and writes it back.
  template <class Change>
  Result<AlertRow> change_alert(std::int64_t journal, const AlertKey& key, Change change) {
    const std::int64_t id = row_id(journal, key.number);
    auto found = alert(id, key);
    if (!found) return found.error();
    AlertRow row = *found ? std::move(**found) : AlertRow{};
    row.key = key;
    change(row);
    if (auto done = put(id, row); !done) return done.error();
    return row;
  }

  Result<GatewayRow> gateway(const std::string& id) {
    const auto found = find_gateway.bind(1, id).step();
    GatewayRow row;
    row.gateway = id;
    if (found && *found) row = rows::read_gateway(find_gateway);
    find_gateway.reset();
    if (!found) return found.error();
    return row;
  }
  Result<void> put(const GatewayRow& row) {
    rows::bind(put_gateway, 1, row);
    return put_gateway.run();
  }
  template <class Row, class Read>
  Result<std::vector<Row>> select(const std::string& sql, std::string_view text, std::size_t limit,
                                  Read read) {
    auto statement = database.prepare(sql);
    if (!statement) return statement.error();
    int parameter = 1;
    if (!text.empty()) statement->bind(parameter++, text);
    statement->bind(parameter, static_cast<std::int64_t>(limit));
    std::vector<Row> out;
    for (;;) {
      const auto row = statement->step();
      if (!row) return row.error();
      if (!*row) return out;
      out.push_back(read(*statement));
    }
  }
  Result<std::pair<std::uint64_t, std::uint64_t>> pair_of_numbers(const std::string& sql) {
    using Pair = std::pair<std::uint64_t, std::uint64_t>;
    auto answer = select<Pair>(sql, "", 1, [](const sqlite::Statement& row) {
      return Pair{static_cast<std::uint64_t>(row.integer(0)), static_cast<std::uint64_t>(row.integer(1))};
    });
    if (!answer) return answer.error();
    return answer->empty() ? Pair{} : answer->front();
  }

  // Steps of a batch (store_write.cpp), within its transaction.
  Result<void> write(const Entry& entry, Written& out);
  Result<void> write(std::int64_t journal, const Entry& entry, const AlertRecord& record, Written& out);
  Result<void> write(std::int64_t journal, const Entry& entry, const protocol::CommandResult& result,
                     Written& out);
  Result<void> note_journal(GatewayRow& row, const std::string& journal, Written& out);
  Result<void> note_open(const JournalKey& from, const std::vector<protocol::OpenAlert>& open,
                         Instant received, Written& out);
  Result<void> note_missing(const protocol::Heartbeat& heartbeat, Instant received, Written& out);
  Result<void> take_effect(const CommandRow& command);
  Result<void> write(const StatusSeen& seen, Written& out);
  Result<void> write(const HeartbeatSeen& seen, Written& out);
};

}  // namespace vicino::operations_centre
