#include "cloud-bridge/operations-centre/rows.hpp"

#include <algorithm>

#include "cloud-bridge/protocol/json.hpp"

namespace vicino::operations_centre {
namespace {

using namespace std::chrono_literals;
constexpr auto late_after = 5min;  // between the transition and its arrival here

AlertState state_after(TransitionKind kind) noexcept {
  switch (kind) {
    case TransitionKind::raised:
    case TransitionKind::updated:
    case TransitionKind::silenced:
      return AlertState::firing;
    case TransitionKind::acknowledged:
      return AlertState::acknowledged;
    case TransitionKind::resolved:
      return AlertState::resolved;
    case TransitionKind::cancelled:
      return AlertState::cancelled;
    default:
      return AlertState::pre_alarm;
  }
}

void earliest(Instant& kept, Instant other) {
  if (other != unknown && (kept == unknown || other < kept)) kept = other;
}

}  // namespace

std::string_view name(AlertState state) noexcept {
  switch (state) {
    case AlertState::pre_alarm:
      return "pre-alarm";
    case AlertState::firing:
      return "firing";
    case AlertState::acknowledged:
      return "acknowledged";
    case AlertState::cancelled:
      return "cancelled";
    case AlertState::resolved:
      return "resolved";
  }
  return "";
}

std::string_view name(CommandState state) noexcept {
  switch (state) {
    case CommandState::sent:
      return "sent";
    case CommandState::done:
      return "done";
    case CommandState::refused:
      return "refused";
    case CommandState::unanswered:
      return "unanswered";
  }
  return "";
}

void apply(AlertRow& row, const AlertRecord& record, Seq seq, Instant received) {
  row.state = std::max(row.state, state_after(record.transition));
  earliest(row.started, record.started);
  earliest(row.raised, record.raised);
  if (record.transition == TransitionKind::raised) earliest(row.raised, record.at);
  if (record.transition == TransitionKind::acknowledged) earliest(row.acknowledged, record.at);
  if (record.transition == TransitionKind::resolved || record.transition == TransitionKind::cancelled)
    earliest(row.closed, record.at);
  earliest(row.first_seen, received);
  row.silenced = row.silenced || record.transition == TransitionKind::silenced;
  // The news itself being late matters, not that of its end; nor that of a test, which may be told by a demonstration's clock.
  const bool is_news = !record.test && (record.transition == TransitionKind::raised ||
                                        record.transition == TransitionKind::pre_alarm_started);
  row.late = row.late || record.late ||
             (is_news && received != unknown && record.at != unknown && received - record.at > late_after);
  row.test = row.test || record.test;
  row.count = std::max(row.count, record.count);
  if (seq < row.last_seq) return;
  row.last_seq = seq;
  row.alert_class = record.alert_class;
  row.severity = record.severity;
  row.kind = record.kind;
  row.rule = record.rule;
  row.room = record.room;
  row.room_type = record.room_type;
  row.device = record.device;
  row.text_it = record.text_it;
  row.text_en = record.text_en;
}

void apply(AlertRow& row, const protocol::OpenAlert& open, Instant received) {
  const auto state = open.raised == unknown ? AlertState::pre_alarm
                     : open.acknowledged    ? AlertState::acknowledged
                                            : AlertState::firing;
  row.state = std::max(row.state, state);
  earliest(row.started, open.started);
  earliest(row.raised, open.raised);
  earliest(row.first_seen, received);
  if (row.last_seq != 0) return;
  row.rule = open.rule;
  row.severity = open.severity;
}

void acknowledge(AlertRow& row, std::string_view by, Instant at) {
  row.state = std::max(row.state, AlertState::acknowledged);
  // The first who took charge stays: a repeated acknowledgement changes nobody's responsibility.
  if (row.by.empty()) row.by = by;
  earliest(row.acknowledged, at);
}

void record(AlertRow& row, const CommandRow& given, const decltype(Command::body)& body) {
  if (std::holds_alternative<Claim>(body)) {
    row.claimed_by = given.author;
    row.claimed = given.sent;
  } else if (const auto* remark = std::get_if<Remark>(&body)) {
    row.note = remark->text;
    row.note_by = given.author;
    row.noted = given.sent;
  } else if (const auto* resolve = std::get_if<Resolve>(&body)) {
    row.disposition = resolve->disposition;
    row.disposition_by = given.author;
    row.disposition_reason = resolve->reason;
  }
}

void close(AlertRow& row, Instant at) {
  if (is_open(row.state)) row.state = AlertState::resolved;
  earliest(row.closed, at);
}

bool would_be_listed(const AlertRow& row, const protocol::Heartbeat& heartbeat) noexcept {
  if (heartbeat.open_alerts.size() >= protocol::max_list) return false;  // the list may have been clipped
  if (row.last_seq > std::max(heartbeat.alarm.last, heartbeat.telemetry.last)) return false;
  // Raised alerts end in the alarm lane; a pre-alarm is called off in the other, where news of mere
  // information travels, too.
  const bool either =
      row.state == AlertState::pre_alarm || row.alert_class == AlertClass::information || row.last_seq == 0;
  return heartbeat.alarm.backlog == 0 && (!either || heartbeat.telemetry.backlog == 0);
}

std::string detail_of(const decltype(Command::body)& body) {
  const auto with = [](std::string first, const std::string& rest) {
    return rest.empty() ? first : std::move(first) + ": " + rest;
  };
  if (const auto* c = std::get_if<Silence>(&body)) return to_text(c->for_);
  if (const auto* c = std::get_if<Remark>(&body)) return c->text;
  if (const auto* c = std::get_if<Resolve>(&body)) return with(std::string(name(c->disposition)), c->reason);
  if (const auto* c = std::get_if<SetHeartbeat>(&body)) return to_text(c->interval);
  if (const auto* c = std::get_if<ApplyConfiguration>(&body)) {
    std::string names;
    for (const auto& document : c->documents) names += (names.empty() ? "" : ", ") + document.name;
    return names;
  }
  if (const auto* c = std::get_if<SetMode>(&body))
    return with(std::string(name(c->mode)) + (c->until == never ? "" : " until " + to_rfc3339(c->until)),
                c->reason);
  return {};
}

std::string target_of(const CommandRow& row) {
  return row.alert.number == 0 ? row.gateway : row.gateway + "/" + std::to_string(row.alert.number);
}

bool is_silent(const GatewayRow& row, Instant now, Instant listening_since) noexcept {
  const Instant last = std::max({row.heartbeat, row.since, listening_since});
  return row.online && last < now && now - last > 3 * row.interval;
}

}  // namespace vicino::operations_centre
