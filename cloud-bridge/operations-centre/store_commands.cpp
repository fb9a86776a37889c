// Commands and the centre's record of alerts; the report's counts; forgetting.
#include "cloud-bridge/operations-centre/store_impl.hpp"

namespace vicino::operations_centre {

// What a command that was carried out means for its alert.
Result<void> Store::Impl::take_effect(const CommandRow& command) {
  const bool acknowledged = command.word == "acknowledge", resolved = command.word == "resolve";
  if (command.state != CommandState::done || command.alert.number == 0 || !(acknowledged || resolved))
    return {};
  const auto journal = journal_id({command.alert.gateway, command.alert.journal});
  if (!journal) return journal.error();
  auto row = change_alert(*journal, command.alert, [&](AlertRow& alert) {
    if (acknowledged) acknowledge(alert, command.author, command.answered);
    if (resolved) close(alert, command.answered);
  });
  if (!row) return row.error();
  return {};
}

Result<void> Store::give(const CommandRow& command, const Body& body, const std::string& note) {
  const auto write_note = [&](std::int64_t alert, const std::string& text) {
    auto& add = impl_->add_note.bind(1, alert).bind(2, to_ms(command.sent));
    return add.bind(3, command.author).bind(4, text).run();
  };
  return impl_->transaction([&]() -> Result<void> {
    rows::bind(impl_->put_command, 1, command);
    if (auto done = impl_->put_command.run(); !done) return done;
    if (command.alert.number == 0) return {};
    const auto journal = impl_->journal_id({command.alert.gateway, command.alert.journal});
    if (!journal) return journal.error();
    const Remark with_it{command.alert.number, note};
    auto row = impl_->change_alert(*journal, command.alert, [&](AlertRow& alert) {
      record(alert, command, body);
      if (!note.empty()) record(alert, command, with_it);
    });
    if (!row) return row.error();
    const auto id = row_id(*journal, command.alert.number);
    if (!note.empty())
      if (auto done = write_note(id, note); !done) return done;
    if (const auto* remark = std::get_if<Remark>(&body))
      if (auto done = write_note(id, remark->text); !done) return done;
    return impl_->take_effect(command);
  });
}

Result<void> Store::settle(const CommandRow& command) {
  return impl_->transaction([&]() -> Result<void> {
    rows::bind(impl_->put_command, 1, command);
    if (auto done = impl_->put_command.run(); !done) return done;
    return impl_->take_effect(command);
  });
}

Result<std::vector<RuleCount>> Store::count_raised(Instant from, Instant to) const {
  auto counted = impl_->database.prepare(
      "SELECT class, rule, count(*), sum(disposition = 0), sum(disposition = 1), sum(disposition = 2) FROM "
      "alerts "
      "WHERE test = 0 AND raised >= ?1 AND raised < ?2 GROUP BY class, rule ORDER BY class, rule");
  if (!counted) return counted.error();
  counted->bind(1, to_ms(from)).bind(2, to_ms(to));
  std::vector<RuleCount> out;
  for (;;) {
    const auto row = counted->step();
    if (!row) return row.error();
    if (!*row) return out;
    const auto number = [&](int column) { return static_cast<std::uint64_t>(counted->integer(column)); };
    out.push_back({alert_class_from(counted->text(0)).value_or(AlertClass::social),
                   std::string(counted->text(1)), number(2), number(3), number(4), number(5)});
  }
}

Result<std::vector<InService>> Store::in_service() const {
  const std::string of_journal =
      "(SELECT id FROM messages WHERE id BETWEEN j.id << 40 AND ((j.id + 1) << 40) - 1 ";
  return impl_->select<InService>(
      "SELECT j.gateway, min(f.received), max(max(l.received), coalesce(max(g.heartbeat), 0)) FROM journals j"
      " JOIN messages f ON f.id = " +
          of_journal +
          "ORDER BY id LIMIT 1)"
          " JOIN messages l ON l.id = " +
          of_journal +
          "ORDER BY id DESC LIMIT 1)"
          " LEFT JOIN gateways g ON g.gateway = j.gateway GROUP BY j.gateway LIMIT ?1",
      "", 1'000'000, [](const sqlite::Statement& row) {
        return InService{std::string(row.text(0)), instant_from_ms(row.integer(1)),
                         instant_from_ms(row.integer(2))};
      });
}

Result<bool> Store::forget(Instant before) {
  const auto found = impl_->next_journal.bind(1, impl_->forgetting).step();
  const std::int64_t journal = found && *found ? impl_->next_journal.integer(0) : 0;
  impl_->next_journal.reset();
  if (!found) return found.error();
  if (journal == 0) {
    impl_->forgetting = 0;
    // What was deleted is still in the write-ahead log until that is emptied.
    if (std::exchange(impl_->forgotten, false))
      if (auto done = impl_->database.execute("PRAGMA wal_checkpoint(TRUNCATE)"); !done) return done.error();
    return true;
  }
  std::int64_t deleted = 0;
  const auto run = [&](sqlite::Statement& statement) {
    auto done = statement.run();
    deleted += done ? impl_->database.changes() : 0;
    return done;
  };
  const auto all_of = [&](sqlite::Statement& statement) -> sqlite::Statement& {
    return statement.bind(1, first_of(journal)).bind(2, last_of(journal));
  };
  const auto done = impl_->transaction([&]() -> Result<void> {
    if (auto one = run(all_of(impl_->forget_messages).bind(3, to_ms(before))); !one) return one;
    if (auto one = run(all_of(impl_->forget_alerts).bind(3, to_ms(before))); !one) return one;
    if (auto one = run(all_of(impl_->forget_notes)); !one) return one;
    return run(impl_->forget_commands.bind(1, journal).bind(2, to_ms(before)));
  });
  if (!done) return done.error();
  if (deleted == 0)
    impl_->forgetting = journal;  // nothing more here: the next step looks at the next one
  else
    impl_->forgotten = true;
  return false;
}

}  // namespace vicino::operations_centre
