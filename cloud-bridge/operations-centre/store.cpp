#include "cloud-bridge/operations-centre/store.hpp"

#include <map>

#include "cloud-bridge/operations-centre/schema.hpp"
#include "cloud-bridge/operations-centre/sqlite.hpp"
#include "cloud-bridge/operations-centre/store_rows.hpp"

namespace vicino::operations_centre {
namespace {

constexpr std::size_t most_journals_remembered = 100'000;

std::int64_t row_id(std::int64_t journal, std::uint64_t number) {
  return (journal << number_bits) | static_cast<std::int64_t>(number & ((1ULL << number_bits) - 1));
}
std::int64_t signed_of(std::size_t n) {
  return static_cast<std::int64_t>(n);
}

}  // namespace

struct Store::Impl {
  sqlite::Database database;
  sqlite::Statement begin, commit, roll_back;
  sqlite::Statement find_journal, add_journal;
  sqlite::Statement add_message, find_alert, put_alert, count_duplicate;
  sqlite::Statement find_gateway, put_gateway, orphan, adopt;
  sqlite::Statement settle_command, find_command, put_command, add_note, note_alert;
  std::map<JournalKey, std::int64_t> journals;  // ids found or given so far

  Result<void> prepare() {
    const std::string alert_columns = std::string(rows::alert_columns);
    const std::pair<sqlite::Statement*, std::string> all[] = {
        {&begin, "BEGIN IMMEDIATE"},
        {&commit, "COMMIT"},
        {&roll_back, "ROLLBACK"},
        {&find_journal, "SELECT id FROM journals WHERE gateway = ?1 AND journal = ?2"},
        {&add_journal, "INSERT INTO journals (gateway, journal) VALUES (?1, ?2) RETURNING id"},
        {&add_message,
         "INSERT OR IGNORE INTO messages (id, lane, at, received, body) VALUES (?1, ?2, ?3, ?4, ?5)"},
        {&find_alert, "SELECT " + alert_columns + " FROM alerts WHERE id = ?1"},
        {&put_alert,
         "INSERT OR REPLACE INTO alerts (id, " + alert_columns + ") VALUES (" + rows::parameters(25) + ")"},
        {&count_duplicate, "UPDATE alerts SET duplicates = duplicates + 1 WHERE id = ?1"},
        {&find_gateway, "SELECT " + std::string(rows::gateway_columns) + " FROM gateways WHERE gateway = ?1"},
        {&put_gateway, "INSERT OR REPLACE INTO gateways (" + std::string(rows::gateway_columns) +
                           ") VALUES (" + rows::parameters(18) + ")"},
        {&orphan,
         "UPDATE alerts SET orphaned = 1 WHERE state < 3 AND id >> 40 IN "
         "(SELECT id FROM journals WHERE gateway = ?1 AND journal <> ?2)"},
        {&adopt,
         "UPDATE alerts SET orphaned = 0 WHERE orphaned = 1 AND state < 3 AND id >> 40 IN "
         "(SELECT id FROM journals WHERE gateway = ?1 AND journal = ?2)"},
        {&settle_command,
         "UPDATE commands SET state = ?2, reason = ?3, answered = ?4 WHERE id = ?1 AND gateway = ?5"},
        {&find_command, "SELECT " + std::string(rows::command_columns) + " FROM commands WHERE id = ?1"},
        {&put_command, "INSERT OR REPLACE INTO commands (" + std::string(rows::command_columns) +
                           ") VALUES (" + rows::parameters(11) + ")"},
        {&add_note, "INSERT INTO notes (alert, at, author, text) VALUES (?1, ?2, ?3, ?4)"},
        {&note_alert, "UPDATE alerts SET note = ?2 WHERE id = ?1"},
    };
    for (const auto& [statement, sql] : all) {
      auto prepared = database.prepare(sql);
      if (!prepared) return prepared.error();
      *statement = std::move(*prepared);
    }
    return {};
  }

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

  Result<std::int64_t> journal_id(const JournalKey& key) {
    if (const auto known = journals.find(key); known != journals.end()) return known->second;
    if (journals.size() >= most_journals_remembered) journals.clear();
    for (auto* statement : {&find_journal, &add_journal}) {
      const auto row = statement->bind(1, key.gateway).bind(2, key.journal).step();
      const std::int64_t id = row && *row ? statement->integer(0) : 0;
      statement->reset();
      if (!row) return row.error();
      if (id != 0) return journals[key] = id;
    }
    return Error{"store: no id for journal " + key.journal, ""};
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

  Result<void> write(const Entry& entry, Written& out) {
    const auto journal = journal_id(entry.from);
    if (!journal) return journal.error();
    const auto* record = std::get_if<AlertRecord>(&entry.what);
    add_message.bind(1, row_id(*journal, entry.seq))
        .bind(2, static_cast<std::int64_t>(entry.lane))
        .bind(3, to_ms(entry.at));
    if (auto done = add_message.bind(4, to_ms(entry.received)).bind(5, entry.body).run(); !done) return done;
    if (database.changes() == 0) {
      ++out.duplicates;
      if (record == nullptr) return {};
      return count_duplicate.bind(1, row_id(*journal, record->alert)).run();
    }
    ++out.stored;
    if (record != nullptr) return write(*journal, entry, *record, out);
    if (const auto* result = std::get_if<protocol::CommandResult>(&std::get<protocol::Fact>(entry.what)))
      return write(*journal, entry, *result, out);
    return {};
  }

  Result<void> write(std::int64_t journal, const Entry& entry, const AlertRecord& record, Written& out) {
    // Without a number (degraded, restored) it is a word about a rule, not an episode: kept as a message.
    if (record.alert == 0) return {};
    auto row = change_alert(journal, {entry.from.gateway, entry.from.journal, record.alert},
                            [&](AlertRow& alert) { apply(alert, record, entry.seq, entry.received); });
    if (!row) return row.error();
    out.alerts.push_back({std::move(*row), record.transition});
    return {};
  }

  Result<void> write(std::int64_t journal, const Entry& entry, const protocol::CommandResult& result,
                     Written& out) {
    out.results.push_back(result);
    const bool done = result.outcome == protocol::Outcome::done;
    settle_command.bind(1, result.command)
        .bind(2, static_cast<std::int64_t>(done ? CommandState::done : CommandState::refused));
    settle_command.bind(3, result.reason).bind(4, to_ms(entry.received)).bind(5, entry.from.gateway);
    if (auto settled = settle_command.run(); !settled) return settled;
    if (!done || result.alert == 0 || result.name != "acknowledge") return {};
    auto row =
        change_alert(journal, {entry.from.gateway, entry.from.journal, result.alert}, [&](AlertRow& alert) {
          acknowledge(alert, result.author, entry.at);
          if (alert.first_seen == unknown) alert.first_seen = entry.received;
        });
    if (!row) return row.error();
    out.alerts.push_back({std::move(*row), TransitionKind::acknowledged});
    return {};
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
  // Alerts of an earlier journal stay open, but no command reaches them any more.
  Result<void> note_journal(GatewayRow& row, const std::string& journal, Written& out) {
    if (row.journal == journal || journal.empty()) return {};
    if (!row.journal.empty()) out.restarted.push_back(row.gateway);
    row.journal = journal;
    if (auto done = orphan.bind(1, row.gateway).bind(2, journal).run(); !done) return done;
    return adopt.bind(1, row.gateway).bind(2, journal).run();
  }
  Result<void> note_open(const JournalKey& from, const std::vector<protocol::OpenAlert>& open,
                         Instant received, Written& out) {
    if (open.empty()) return {};
    const auto journal = journal_id(from);
    if (!journal) return journal.error();
    for (const auto& one : open) {
      const AlertKey key{from.gateway, from.journal, one.alert};
      auto known = alert(row_id(*journal, one.alert), key);
      if (!known) return known.error();
      if (*known && (*known)->last_seq != 0) continue;  // its transitions tell more
      AlertRow row = *known ? **known : AlertRow{};
      row.key = key;
      apply(row, one, received);
      if (auto done = put(row_id(*journal, one.alert), row); !done) return done;
      if (!*known)
        out.alerts.push_back(
            {row, one.raised == unknown ? TransitionKind::pre_alarm_started : TransitionKind::raised});
    }
    return {};
  }

  Result<void> write(const StatusSeen& seen, Written& out) {
    const auto& status = seen.status;
    auto row = gateway(status.from.gateway);
    if (!row) return row.error();
    // Applied whatever its time says: the broker keeps the order, and a gateway's clock may be wrong after a
    // power cut.
    const bool was_online = row->online;
    const bool first = row->since == unknown;
    if (was_online != status.online || first) row->since = first && status.online ? status.at : seen.received;
    row->online = status.online;
    row->reason = status.reason;
    row->status_at = status.at;
    if (!status.version.empty()) row->version = status.version;
    if (auto done = note_journal(*row, status.journal, out); !done) return done;
    if (auto done = put(*row); !done) return done;
    if (was_online != status.online || first) out.gateways.push_back({*row, was_online});
    return note_open({status.from.gateway, status.journal}, status.open_alerts, seen.received, out);
  }

  Result<void> write(const HeartbeatSeen& seen, Written& out) {
    const auto& heartbeat = seen.heartbeat;
    auto row = gateway(heartbeat.from.gateway);
    if (!row) return row.error();
    rows::apply(*row, heartbeat, seen.received);
    if (auto done = note_journal(*row, heartbeat.journal, out); !done) return done;
    if (auto done = put(*row); !done) return done;
    return note_open({heartbeat.from.gateway, heartbeat.journal}, heartbeat.open_alerts, seen.received, out);
  }

  template <class Row, class Read>
  Result<std::vector<Row>> select(const std::string& sql, std::string_view text, std::size_t limit,
                                  Read read) {
    auto statement = database.prepare(sql);
    if (!statement) return statement.error();
    int parameter = 1;
    if (!text.empty()) statement->bind(parameter++, text);
    statement->bind(parameter, signed_of(limit));
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
};

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Result<Store> Store::open(const std::filesystem::path& path) {
  auto impl = std::make_unique<Impl>();
  auto database = sqlite::Database::open(path);
  if (!database) return database.error();
  impl->database = std::move(*database);
  if (auto done = impl->database.execute(pragmas); !done) return done.error();
  auto version = impl->select<std::int64_t>("SELECT user_version FROM pragma_user_version LIMIT ?1", "", 1,
                                            [](const sqlite::Statement& row) { return row.integer(0); });
  if (!version) return version.error();
  if (version->front() > schema_version)
    return Error{"store " + path.string() + " was written by a newer centre",
                 "start that version, or name another file with --store"};
  if (auto done = impl->database.execute(schema); !done) return done.error();
  if (auto done = impl->database.execute("PRAGMA user_version=1"); !done) return done.error();
  if (auto done = impl->prepare(); !done) return done.error();
  return Store(std::move(impl));
}

Result<Written> Store::write(std::span<const Operation> batch) {
  Written out;
  const auto done = impl_->transaction([&]() -> Result<void> {
    for (const auto& operation : batch) {
      auto one = std::visit([&](const auto& what) { return impl_->write(what, out); }, operation);
      if (!one) return one;
    }
    return {};
  });
  if (!done) return done.error();
  return out;
}

Result<std::vector<AlertRow>> Store::open_alerts(std::size_t limit) const {
  // The order of the index: nobody in charge first, then by severity.
  const std::string sql =
      "SELECT j.gateway, j.journal, a.id & ((1 << 40) - 1), " + rows::prefixed(rows::alert_columns, "a.") +
      " FROM (SELECT * FROM alerts WHERE state < 3 ORDER BY state = 2, severity DESC, id LIMIT ?1) a"
      " JOIN journals j ON j.id = a.id >> 40 ORDER BY a.state = 2, a.severity DESC, a.id";
  return impl_->select<AlertRow>(sql, "", limit, [](const sqlite::Statement& row) {
    return rows::read_alert(
        row, 3,
        {std::string(row.text(0)), std::string(row.text(1)), static_cast<AlertNumber>(row.integer(2))});
  });
}

Result<std::optional<AlertRow>> Store::find(const AlertKey& key) const {
  const auto journal = impl_->journal_id({key.gateway, key.journal});
  if (!journal) return journal.error();
  return impl_->alert(row_id(*journal, key.number), key);
}

Result<std::optional<AlertRow>> Store::find(const std::string& gateway, AlertNumber number) const {
  const auto row = impl_->gateway(gateway);
  if (!row) return row.error();
  std::string journal = row->journal;
  if (journal.empty()) {  // neither status nor heartbeat yet: the newest journal a message came from
    const auto newest = impl_->select<std::string>(
        "SELECT journal FROM journals WHERE gateway = ?1 ORDER BY id DESC LIMIT ?2", gateway, 1,
        [](const sqlite::Statement& r) { return std::string(r.text(0)); });
    if (!newest) return newest.error();
    if (newest->empty()) return std::optional<AlertRow>{};
    journal = newest->front();
  }
  return find(AlertKey{gateway, journal, number});
}

Result<std::vector<GatewayRow>> Store::gateways() const {
  return impl_->select<GatewayRow>(
      "SELECT " + std::string(rows::gateway_columns) + " FROM gateways ORDER BY gateway LIMIT ?1", "",
      1'000'000, [](const sqlite::Statement& row) { return rows::read_gateway(row); });
}

Result<std::vector<HistoryRow>> Store::history(const std::string& gateway, std::size_t limit) const {
  return impl_->select<HistoryRow>(
      "SELECT j.journal, m.id & ((1 << 40) - 1), m.lane, m.at, m.received, m.body FROM journals j JOIN "
      "messages m"
      " ON m.id BETWEEN j.id << 40 AND ((j.id + 1) << 40) - 1 WHERE j.gateway = ?1 ORDER BY m.id DESC LIMIT "
      "?2",
      gateway, limit, [](const sqlite::Statement& row) {
        return HistoryRow{std::string(row.text(0)),          static_cast<Seq>(row.integer(1)),
                          static_cast<Lane>(row.integer(2)), instant_from_ms(row.integer(3)),
                          instant_from_ms(row.integer(4)),   std::string(row.text(5))};
      });
}

Result<std::pair<std::uint64_t, std::uint64_t>> Store::count_open() const {
  return impl_->pair_of_numbers(
      "SELECT count(*), coalesce(sum(state < 2), 0) FROM alerts WHERE state < 3 LIMIT ?1");
}

Result<std::uint64_t> Store::count_messages() const {
  const auto counted = impl_->pair_of_numbers("SELECT count(*), 0 FROM messages LIMIT ?1");
  if (!counted) return counted.error();
  return counted->first;
}

Result<void> Store::save(const CommandRow& command) {
  rows::bind(impl_->put_command, 1, command);
  return impl_->put_command.run();
}

Result<std::vector<CommandRow>> Store::commands(const std::string& gateway, std::size_t limit) const {
  return impl_->select<CommandRow>("SELECT " + std::string(rows::command_columns) +
                                       " FROM commands WHERE gateway = ?1 ORDER BY sent DESC, id LIMIT ?2",
                                   gateway, limit,
                                   [](const sqlite::Statement& row) { return rows::read_command(row); });
}

Result<void> Store::add_note(const AlertKey& key, const std::string& author, const std::string& text,
                             Instant at) {
  return impl_->transaction([&]() -> Result<void> {
    const auto journal = impl_->journal_id({key.gateway, key.journal});
    if (!journal) return journal.error();
    const std::int64_t id = row_id(*journal, key.number);
    if (auto done = impl_->add_note.bind(1, id).bind(2, to_ms(at)).bind(3, author).bind(4, text).run(); !done)
      return done;
    return impl_->note_alert.bind(1, id).bind(2, text).run();
  });
}

Result<void> Store::acknowledge_here(const AlertKey& key, const std::string& author, Instant at) {
  return impl_->transaction([&]() -> Result<void> {
    const auto journal = impl_->journal_id({key.gateway, key.journal});
    if (!journal) return journal.error();
    auto row = impl_->change_alert(*journal, key, [&](AlertRow& alert) { acknowledge(alert, author, at); });
    if (!row) return row.error();
    return {};
  });
}

}  // namespace vicino::operations_centre
