#include "cloud-bridge/operations-centre/store_rows.hpp"

namespace vicino::operations_centre::rows {
namespace {

// Binds one column after the other.
class Binder {
 public:
  Binder(sqlite::Statement& statement, int from) : statement_(statement), next_(from) {}
  Binder& operator()(std::string_view text) { return statement_.bind(next_++, text), *this; }
  Binder& operator()(Instant t) { return statement_.bind(next_++, to_ms(t)), *this; }
  Binder& operator()(Millis d) { return statement_.bind(next_++, d.count()), *this; }
  template <class Number>
  requires std::is_integral_v<Number> || std::is_enum_v<Number> Binder& operator()(Number number) {
    return statement_.bind(next_++, static_cast<std::int64_t>(number)), *this;
  }

 private:
  sqlite::Statement& statement_;
  int next_;
};

class Reader {
 public:
  Reader(const sqlite::Statement& statement, int from) : statement_(statement), next_(from) {}
  std::string text() { return std::string(statement_.text(next_++)); }
  Instant instant() { return instant_from_ms(statement_.integer(next_++)); }
  Millis millis() { return Millis{statement_.integer(next_++)}; }
  template <class Number>
  Number number() {
    return static_cast<Number>(statement_.integer(next_++));
  }
  bool flag() { return statement_.integer(next_++) != 0; }

 private:
  const sqlite::Statement& statement_;
  int next_;
};

constexpr std::int64_t mains_unknown = -1, no_disposition = -1;

}  // namespace

std::string parameters(int count) {
  std::string out;
  for (int i = 1; i <= count; ++i) out += (i == 1 ? "?" : ", ?") + std::to_string(i);
  return out;
}

std::string prefixed(std::string_view columns, std::string_view prefix) {
  std::string out(prefix);
  for (const char c : columns) {
    out += c;
    if (c == ' ') out += prefix;
  }
  return out;
}

void bind(sqlite::Statement& statement, int from, const AlertRow& row) {
  Binder(statement, from)(row.state)(row.severity)(name(row.alert_class))(name(row.kind))(row.rule)(row.room)(
      name(row.room_type))(row.device)(row.started)(row.raised)(row.acknowledged)(row.closed)(row.first_seen)(
      row.by)(row.count)(row.duplicates)(row.last_seq)(row.silenced)(row.late)(row.test)(row.orphaned)(
      row.text_it)(row.text_en)(row.note)(row.note_by)(row.noted)(row.claimed_by)(row.claimed)(
      row.disposition ? static_cast<std::int64_t>(*row.disposition)
                      : no_disposition)(row.disposition_by)(row.disposition_reason)(row.missing);
}

AlertRow read_alert(const sqlite::Statement& statement, int from, const AlertKey& key) {
  Reader in(statement, from);
  AlertRow row;
  row.key = key;
  row.state = in.number<AlertState>();
  row.severity = in.number<Severity>();
  row.alert_class = alert_class_from(in.text()).value_or(AlertClass::social);
  row.kind = care_kind_from(in.text()).value_or(CareKind::generic);
  row.rule = in.text();
  row.room = in.text();
  row.room_type = room_type_from(in.text()).value_or(RoomType::home);
  row.device = in.text();
  row.started = in.instant();
  row.raised = in.instant();
  row.acknowledged = in.instant();
  row.closed = in.instant();
  row.first_seen = in.instant();
  row.by = in.text();
  row.count = in.number<std::uint32_t>();
  row.duplicates = in.number<std::uint64_t>();
  row.last_seq = in.number<Seq>();
  row.silenced = in.flag();
  row.late = in.flag();
  row.test = in.flag();
  row.orphaned = in.flag();
  row.text_it = in.text();
  row.text_en = in.text();
  row.note = in.text();
  row.note_by = in.text();
  row.noted = in.instant();
  row.claimed_by = in.text();
  row.claimed = in.instant();
  const auto disposition = in.number<std::int64_t>();
  if (disposition != no_disposition) row.disposition = static_cast<Disposition>(disposition);
  row.disposition_by = in.text();
  row.disposition_reason = in.text();
  row.missing = in.instant();
  return row;
}

void bind(sqlite::Statement& statement, int from, const GatewayRow& row) {
  Binder(statement, from)(row.gateway)(row.journal)(row.online)(row.since)(row.reason)(row.version)(
      row.status_at)(row.heartbeat)(row.interval)(row.alarm_backlog)(row.telemetry_backlog)(row.oldest)(
      row.sensors)(row.sensor_faults)(name(row.mode))(row.degraded)(row.clock_synchronised)(
      row.mains ? std::int64_t{*row.mains} : mains_unknown);
}

GatewayRow read_gateway(const sqlite::Statement& statement) {
  Reader in(statement, 0);
  GatewayRow row;
  row.gateway = in.text();
  row.journal = in.text();
  row.online = in.flag();
  row.since = in.instant();
  row.reason = in.text();
  row.version = in.text();
  row.status_at = in.instant();
  row.heartbeat = in.instant();
  row.interval = in.millis();
  row.alarm_backlog = in.number<std::uint64_t>();
  row.telemetry_backlog = in.number<std::uint64_t>();
  row.oldest = in.millis();
  row.sensors = in.number<std::uint32_t>();
  row.sensor_faults = in.number<std::uint32_t>();
  row.mode = mode_from(in.text()).value_or(Mode::normal);
  row.degraded = in.text();
  row.clock_synchronised = in.flag();
  const auto mains = in.number<std::int64_t>();
  if (mains != mains_unknown) row.mains = mains != 0;
  return row;
}

void bind(sqlite::Statement& statement, int from, const CommandRow& row) {
  Binder(statement, from)(row.id)(row.gateway)(row.alert.journal)(row.alert.number)(row.word)(row.author)(
      row.detail)(row.sent)(row.expires)(row.state)(row.reason)(row.answered);
}

CommandRow read_command(const sqlite::Statement& statement) {
  Reader in(statement, 0);
  CommandRow row;
  row.id = in.text();
  row.gateway = in.text();
  row.alert.gateway = row.gateway;
  row.alert.journal = in.text();
  row.alert.number = in.number<AlertNumber>();
  row.word = in.text();
  row.author = in.text();
  row.detail = in.text();
  row.sent = in.instant();
  row.expires = in.instant();
  row.state = in.number<CommandState>();
  row.reason = in.text();
  row.answered = in.instant();
  return row;
}

void apply(GatewayRow& row, const protocol::Heartbeat& heartbeat, Instant received) {
  row.heartbeat = received;
  row.interval = heartbeat.interval;
  row.alarm_backlog = heartbeat.alarm.backlog;
  row.telemetry_backlog = heartbeat.telemetry.backlog;
  row.oldest = std::max(heartbeat.alarm.oldest, heartbeat.telemetry.oldest);
  row.sensors = heartbeat.sensors;
  row.sensor_faults = heartbeat.sensor_faults;
  row.mode = heartbeat.mode;
  row.clock_synchronised = heartbeat.clock_synchronised;
  row.mains = heartbeat.mains;
  row.degraded.clear();
  for (const auto& rule : heartbeat.degraded_rules) row.degraded += (row.degraded.empty() ? "" : ", ") + rule;
}

}  // namespace vicino::operations_centre::rows
