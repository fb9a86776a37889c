#include "cloud-bridge/operations-centre/store_impl.hpp"

namespace vicino::operations_centre {

Result<void> Store::Impl::prepare() {
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
      {&put_alert, "INSERT OR REPLACE INTO alerts (id, " + alert_columns + ") VALUES (" +
                       rows::parameters(1 + rows::count_of_alert_columns) + ")"},
      {&count_duplicate, "UPDATE alerts SET duplicates = duplicates + 1 WHERE id = ?1"},
      {&find_gateway, "SELECT " + std::string(rows::gateway_columns) + " FROM gateways WHERE gateway = ?1"},
      {&put_gateway, "INSERT OR REPLACE INTO gateways (" + std::string(rows::gateway_columns) + ") VALUES (" +
                         rows::parameters(18) + ")"},
      {&orphan,
       "UPDATE alerts SET orphaned = 1 WHERE state < 3 AND id >> 40 IN "
       "(SELECT id FROM journals WHERE gateway = ?1 AND journal <> ?2)"},
      {&adopt,
       "UPDATE alerts SET orphaned = 0 WHERE orphaned = 1 AND state < 3 AND id >> 40 IN "
       "(SELECT id FROM journals WHERE gateway = ?1 AND journal = ?2)"},
      {&settle_command,
       // The first answer counts; that the alert showed it earlier is no answer.
       "UPDATE commands SET state = ?2, reason = ?3, answered = ?4 WHERE id = ?1 AND gateway = ?5 AND "
       "(state IN (0, 3) OR reason = ?6) RETURNING " +
           std::string(rows::command_columns)},
      {&put_command, "INSERT OR REPLACE INTO commands (" + std::string(rows::command_columns) + ") VALUES (" +
                         rows::parameters(12) + ")"},
      {&add_note, "INSERT INTO notes (alert, at, author, text) VALUES (?1, ?2, ?3, ?4)"},
      {&open_in_journal, "SELECT id & ((1 << 40) - 1), " + alert_columns +
                             " FROM alerts INDEXED BY open_by_id WHERE state < 3 AND id BETWEEN ?1 AND ?2"},
      {&next_journal, "SELECT id FROM journals WHERE id > ?1 ORDER BY id LIMIT 1"},
      // Of each journal only the oldest rows are looked at.
      {&forget_messages,
       "DELETE FROM messages WHERE received < ?3 AND id IN "
       "(SELECT id FROM messages WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT 500)"},
      {&forget_alerts,
       "DELETE FROM alerts WHERE state >= 3 AND max(first_seen, closed) < ?3 AND id IN "
       "(SELECT id FROM alerts WHERE id BETWEEN ?1 AND ?2 ORDER BY id LIMIT 500)"},
      {&forget_notes,
       "DELETE FROM notes WHERE id IN (SELECT n.id FROM notes n WHERE n.alert BETWEEN ?1 AND ?2 AND "
       "NOT EXISTS (SELECT 1 FROM alerts a WHERE a.id = n.alert) LIMIT 500)"},
      {&forget_commands,
       "DELETE FROM commands WHERE id IN (SELECT id FROM commands WHERE gateway = "
       "(SELECT gateway FROM journals WHERE id = ?1) AND sent < ?2 LIMIT 500)"},
  };
  for (const auto& [statement, sql] : all) {
    auto prepared = database.prepare(sql);
    if (!prepared) return prepared.error();
    *statement = std::move(*prepared);
  }
  return {};
}

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
  if (version->front() == 1)
    if (auto done = impl->database.execute(from_1_to_2); !done) return done.error();
  if (auto done = impl->database.execute(schema); !done) return done.error();
  const std::string set_version = "PRAGMA user_version=" + std::to_string(schema_version);
  if (auto done = impl->database.execute(set_version.c_str()); !done) return done.error();
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
  const auto journal = impl_->known_journal({key.gateway, key.journal});
  if (!journal) return journal.error();
  if (*journal == 0) return std::optional<AlertRow>{};
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

Result<bool> Store::knows(const std::string& gateway) const {
  const auto found = impl_->select<bool>(
      "SELECT 1 FROM gateways WHERE gateway = ?1 UNION ALL SELECT 1 FROM journals WHERE gateway = ?1 LIMIT "
      "?2",
      gateway, 1, [](const sqlite::Statement&) { return true; });
  if (!found) return found.error();
  return !found->empty();
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

Result<std::vector<CommandRow>> Store::commands(const std::string& gateway, std::size_t limit) const {
  return impl_->select<CommandRow>("SELECT " + std::string(rows::command_columns) +
                                       " FROM commands WHERE gateway = ?1 ORDER BY sent DESC, id LIMIT ?2",
                                   gateway, limit,
                                   [](const sqlite::Statement& row) { return rows::read_command(row); });
}

Result<std::vector<CommandRow>> Store::unanswered_commands() const {
  return impl_->select<CommandRow>(
      "SELECT " + std::string(rows::command_columns) + " FROM commands WHERE state = 0 LIMIT ?1", "", 100'000,
      [](const sqlite::Statement& row) { return rows::read_command(row); });
}

}  // namespace vicino::operations_centre
