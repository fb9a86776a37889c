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
      {&put_alert,
       "INSERT OR REPLACE INTO alerts (id, " + alert_columns + ") VALUES (" + rows::parameters(25) + ")"},
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
       "UPDATE commands SET state = ?2, reason = ?3, answered = ?4 WHERE id = ?1 AND gateway = ?5"},
      {&put_command, "INSERT OR REPLACE INTO commands (" + std::string(rows::command_columns) + ") VALUES (" +
                         rows::parameters(11) + ")"},
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
