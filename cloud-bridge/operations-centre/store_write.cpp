// A batch, message by message.
#include <algorithm>

#include "cloud-bridge/operations-centre/store_impl.hpp"

namespace vicino::operations_centre {

Result<void> Store::Impl::write(const Entry& entry, Written& out) {
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

Result<void> Store::Impl::write(std::int64_t journal, const Entry& entry, const AlertRecord& record,
                                Written& out) {
  // Without a number (degraded, restored) it is a word about a rule, not an episode: kept as a message.
  if (record.alert == 0) return {};
  auto row = change_alert(journal, {entry.from.gateway, entry.from.journal, record.alert},
                          [&](AlertRow& alert) { apply(alert, record, entry.seq, entry.received); });
  if (!row) return row.error();
  out.alerts.push_back({std::move(*row), record.transition});
  return {};
}

Result<void> Store::Impl::write(std::int64_t journal, const Entry& entry,
                                const protocol::CommandResult& result, Written& out) {
  const bool done = result.outcome == protocol::Outcome::done;
  settle_command.bind(1, result.command)
      .bind(2, static_cast<std::int64_t>(done ? CommandState::done : CommandState::refused));
  std::string reason = result.reason;
  for (const auto& problem : result.problems) reason += "\n  " + problem;
  settle_command.bind(3, reason).bind(4, to_ms(entry.received)).bind(5, entry.from.gateway);
  const auto settled = settle_command.bind(6, seen_in_alert).step();
  if (settled && *settled) out.answered.push_back(rows::read_command(settle_command));
  settle_command.reset();
  if (!settled) return settled.error();

  const bool acknowledged = result.name == "acknowledge", resolved = result.name == "resolve";
  if (!done || result.alert == 0 || !(acknowledged || resolved)) return {};
  bool news = acknowledged;  // the alert's own transition did not say who took charge
  auto row =
      change_alert(journal, {entry.from.gateway, entry.from.journal, result.alert}, [&](AlertRow& alert) {
        if (acknowledged) acknowledge(alert, result.author, entry.at);
        if (resolved) news = is_open(alert.state);
        if (resolved) close(alert, entry.at);
        if (alert.first_seen == unknown) alert.first_seen = entry.received;
      });
  if (!row) return row.error();
  if (news)
    out.alerts.push_back(
        {std::move(*row), acknowledged ? TransitionKind::acknowledged : TransitionKind::resolved});
  return {};
}

// Alerts of an earlier journal stay open, but no command reaches them any more.
Result<void> Store::Impl::note_journal(GatewayRow& row, const std::string& journal, Written& out) {
  if (row.journal == journal || journal.empty()) return {};
  if (!row.journal.empty()) out.restarted.push_back(row.gateway);
  row.journal = journal;
  if (auto done = orphan.bind(1, row.gateway).bind(2, journal).run(); !done) return done;
  return adopt.bind(1, row.gateway).bind(2, journal).run();
}
Result<void> Store::Impl::note_open(const JournalKey& from, const std::vector<protocol::OpenAlert>& open,
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

Result<void> Store::Impl::note_missing(const protocol::Heartbeat& heartbeat, Instant received, Written& out) {
  const JournalKey from{heartbeat.from.gateway, heartbeat.journal};
  const auto journal = known_journal(from);
  if (!journal) return journal.error();
  if (*journal == 0) return {};
  std::vector<AlertRow> changed;
  open_in_journal.bind(1, first_of(*journal)).bind(2, last_of(*journal));
  for (;;) {
    const auto found = open_in_journal.step();
    if (!found) return found.error();
    if (!*found) break;
    const auto number = static_cast<AlertNumber>(open_in_journal.integer(0));
    auto row = rows::read_alert(open_in_journal, 1, {from.gateway, from.journal, number});
    const auto& list = heartbeat.open_alerts;
    const bool listed =
        std::any_of(list.begin(), list.end(), [&](const auto& one) { return one.alert == number; });
    if (listed == (row.missing == unknown)) continue;
    if (!listed && !would_be_listed(row, heartbeat)) continue;
    row.missing = listed ? unknown : received;
    changed.push_back(std::move(row));
  }
  open_in_journal.reset();
  for (auto& row : changed) {
    if (auto done = put(row_id(*journal, row.key.number), row); !done) return done;
    if (row.missing != unknown) out.missing.push_back(std::move(row));
  }
  return {};
}

Result<void> Store::Impl::write(const StatusSeen& seen, Written& out) {
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

Result<void> Store::Impl::write(const HeartbeatSeen& seen, Written& out) {
  const auto& heartbeat = seen.heartbeat;
  auto row = gateway(heartbeat.from.gateway);
  if (!row) return row.error();
  rows::apply(*row, heartbeat, seen.received);
  if (auto done = note_journal(*row, heartbeat.journal, out); !done) return done;
  if (auto done = put(*row); !done) return done;
  const JournalKey from{heartbeat.from.gateway, heartbeat.journal};
  if (auto done = note_open(from, heartbeat.open_alerts, seen.received, out); !done) return done;
  return note_missing(heartbeat, seen.received, out);
}

}  // namespace vicino::operations_centre
