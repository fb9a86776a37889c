// How a gateway comes back: snapshot, tail, and what to do when the rules have changed meanwhile.
#include <algorithm>
#include <map>

#include "journal/codec.hpp"
#include "runtime/gateway.hpp"

namespace vicino::runtime {
namespace {

// Ids of a journal's earlier configuration in terms of today's.
class Translation {
 public:
  explicit Translation(const Home& home) : home_(home) {}

  void learn(const Definitions& then) {
    signals_.clear();
    devices_.clear();
    for (const auto& name : then.signals) signals_.push_back(home_.find_signal(name).value_or(no_signal));
    for (const auto& name : then.devices) devices_.push_back(home_.find_device(name).value_or(no_device));
  }

  // False: the event speaks of something that this home no longer has.
  bool apply(Event& event) const {
    if (auto* reading = std::get_if<Reading>(&event.body)) return apply(reading->signal, signals_, no_signal);
    if (auto* seen = std::get_if<Availability>(&event.body)) return apply(seen->device, devices_, no_device);
    return true;
  }

 private:
  template <class Id>
  static bool apply(Id& id, const std::vector<Id>& today, Id none) {
    if (index(id) >= today.size()) return false;
    id = today[index(id)];
    return id != none;
  }

  const Home& home_;
  std::vector<SignalId> signals_;
  std::vector<DeviceId> devices_;
};

// The instant of the newest row. Not the latest of all rows: the clock may have been set back since.
Instant last_instant(const journal::Journal& journal) {
  auto last = unknown;
  const auto read = journal.read(journal.last_seq() - 1, [&](const journal::Entry& entry) {
    last = entry.at;
    return true;
  });
  return read ? last : journal.last_at();
}

// Numbers that a fold gives itself lie above all that were ever told.
constexpr AlertNumber nobody_was_told = AlertNumber{1} << 62;

constexpr char separator = '\n';
constexpr std::string_view heartbeat_line = "=heartbeat ";  // no id begins like this

}  // namespace

Gateway::Gateway(rules::RuleSet rules, journal::Journal journal)
    : rules_(std::move(rules)), state_(rules::initial_state(rules_)), journal_(std::move(journal)) {
  cursors_ = written_cursors_ = journal_.cursors();
}

Result<Gateway> Gateway::start(rules::RuleSet rules, journal::Journal journal, Instant now,
                               const Start& start, Restored& restored) {
  Gateway gateway(std::move(rules), std::move(journal));
  gateway.test_ = start.test;
  restored = {};
  restored.new_journal = gateway.journal_.last_seq() == 0;
  if (!restored.new_journal)
    if (const auto done = gateway.restore(restored, start.fewer_rules); !done) return done.error();

  // Never earlier than the last journaled instant: a clock that starts in 1970 is not set, whatever it says.
  const auto last_at =
      restored.new_journal ? unknown : std::max(last_instant(gateway.journal_), gateway.state_.now);
  if (gateway.waiting_.empty())
    gateway.gate_ = Gate(gateway.journal_.last_seq(), last_at);  // else restore() has set it
  restored.last_alive = last_at;
  const bool synchronised = start.clock_synchronised && now >= last_at;

  if (restored.new_journal || restored.rules_changed) {
    const auto at = gateway.gate_.clamp(restored.new_journal ? now : last_at);
    gateway.append_note(Lane::local, at, definitions_of(gateway.rules_.home(), gateway.rules_.hash()));
    gateway.admit(RulesLoaded{gateway.rules_.hash()}, at);
    gateway.snapshot_due_ = true;
  }
  gateway.admit(GatewayStarted{restored.last_alive, synchronised, start.boot_id, start.version}, now);
  gateway.readings_ = 0;
  return gateway;
}

Result<void> Gateway::restore(Restored& restored, bool fewer_rules) {
  const auto latest = journal_.latest_snapshot();
  if (!latest) return latest.error();
  Seq after = 0;
  if (*latest) {
    restored.rules_changed = (*latest)->rules != rules_.hash();
    if (restored.rules_changed) return refold(restored, fewer_rules);
    if (const auto used = use_snapshot(**latest); !used) {
      restored.snapshot_problem = used.error().what;
      state_ = rules::initial_state(rules_);
      return refold(restored, fewer_rules);
    }
    after = (*latest)->seq;
  }
  const auto folded = journal_.fold(after, [&](const Event& event) {
    recall(event);
    rules::step(rules_, state_, event, transitions_);
    transitions_.clear();
    ++restored.folded;
  });
  if (!folded) return folded;
  since_snapshot_ = restored.folded;
  // What was told at a deadline has no event of its own: pass on to the last instant that was written.
  rules::advance(rules_, state_, last_instant(journal_), transitions_);
  transitions_.clear();
  return {};
}

// What the shell keeps besides the engine's state.
void Gateway::recall(const Event& event) {
  if (const auto* command = std::get_if<CommandReceived>(&event.body)) remember(command->command);
  last_self_test_.note(event);
}

// Under other rules than those that were in force: every event again, translated. Nothing of what comes out is told, but
// where it leaves the centre with another picture than ours.
Result<void> Gateway::refold(Restored& restored, bool fewer_rules) {
  Translation translation(rules_.home());
  std::map<AlertNumber, AlertRecord> open;  // as the centre knows them
  AlertNumber last_alert = 0;
  state_.last_alert = nobody_was_told;
  const auto read = journal_.read(0, [&](const journal::Entry& entry) {
    if (entry.kind == journal::EntryKind::note) {
      const auto note = decode_note(entry.body);
      if (note && std::holds_alternative<Definitions>(*note)) translation.learn(std::get<Definitions>(*note));
    } else if (entry.kind == journal::EntryKind::alert) {
      auto record = journal::decode_alert(entry.body);
      if (!record) return true;
      last_alert = std::max(last_alert, record->alert);
      if (record->transition == TransitionKind::resolved || record->transition == TransitionKind::cancelled)
        open.erase(record->alert);
      else if (record->alert != 0 && entry.lane != Lane::local)
        open[record->alert] = std::move(*record);
    } else if (entry.kind == journal::EntryKind::event) {
      auto event = journal::decode_event(entry.seq, entry.at, entry.body);
      if (!event || !translation.apply(*event)) return true;
      recall(*event);
      if (std::holds_alternative<CommandReceived>(event->body)) {  // it means the numbers that were told
        rules::advance(rules_, state_, event->at, transitions_);
        adopt_numbers(open);
      }
      rules::step(rules_, state_, *event, transitions_);
      transitions_.clear();
      ++restored.folded;
    }
    return true;
  });
  if (!read) return read;
  rules::advance(rules_, state_, last_instant(journal_), transitions_);
  transitions_.clear();
  adopt_numbers(open);
  gate_ = Gate(journal_.last_seq(), std::max(last_instant(journal_), state_.now));
  state_.last_alert = last_alert;  // numbers that the centre has seen are never given again
  tell_unknown(open);
  for (const auto& alert : rules::open_alerts(rules_, state_)) open.erase(alert.alert);
  for (auto& [number, record] : open)
    if (!fewer_rules || rules_.find(record.rule)) tell_end(std::move(record));
  return {};
}

// An alert that the centre holds open keeps its number here.
void Gateway::adopt_numbers(const std::map<AlertNumber, AlertRecord>& open) {
  for (const auto& [number, record] : open) {
    const auto rule = rules_.find(record.rule);
    if (!rule) continue;
    auto& state = state_.rules[index(*rule)];
    if (state.open() && !open.contains(state.alert)) state.alert = number;
  }
}

// What is open here and not at the centre: raised by rules that were not in force then (those that safe mode left out).
void Gateway::tell_unknown(const std::map<AlertNumber, AlertRecord>& open) {
  for (const auto& alert : rules::open_alerts(rules_, state_)) {
    if (open.contains(alert.alert)) continue;
    auto& state = state_.rules[index(alert.rule)];
    state.alert = ++state_.last_alert;
    if (alert.raised == unknown) continue;  // a pre-alarm has its end before it
    auto& told = transitions_.emplace_back();
    told.kind = TransitionKind::raised;
    told.rule = alert.rule;
    told.alert = state.alert;
    told.at = alert.raised;
    told.cause = state.cause;
    told.signal = state.signal;
    told.value = state.value;
    told.count = alert.count;
    told.severity = rules_.spec(alert.rule).severity;
    told.late = true;
    told.test = state.test;
  }
  record_transitions();
}

// What is open at the centre and not here any more is closed there.
void Gateway::tell_end(AlertRecord record) {
  record.transition = TransitionKind::resolved;
  record.at = gate_.last_at();
  const auto lane = lane_of(record.transition, record.alert_class, false);
  std::string body;
  journal::encode(record, body);
  append(lane, journal::EntryKind::alert, record.at, std::move(body));
  effects_.outgoing.push_back({lane, gate_.last_seq(), record.at, std::move(record)});
}

// The engine's bytes, and behind them, a line each, the interval that a command has set, the last self-test and the
// ids of recent commands.
std::string Gateway::snapshot() const {
  const auto engine = rules::encode(rules_, state_);
  std::string bytes = std::to_string(engine.size()) + separator + engine;
  if (heartbeat_) bytes += std::string(heartbeat_line) + std::to_string(heartbeat_->count()) + separator;
  if (last_self_test_.sent != unknown) bytes += last_self_test_.to_line() + separator;
  for (const auto& id : recent_commands_) bytes += id + separator;
  return bytes;
}

Result<void> Gateway::use_snapshot(const journal::Snapshot& snapshot) {
  const std::string_view bytes = snapshot.state;
  const auto damaged =
      Error{"the snapshot in the journal is damaged", "the journal is folded from its start instead"};
  const auto head = bytes.find(separator);
  if (head == std::string_view::npos || head > 12) return damaged;
  std::size_t size = 0;
  for (const char c : bytes.substr(0, head)) {
    if (c < '0' || c > '9') return damaged;
    size = size * 10 + static_cast<std::size_t>(c - '0');
  }
  auto rest = bytes.substr(head + 1);
  if (size > rest.size()) return damaged;
  auto state = rules::decode(rules_, rest.substr(0, size));
  if (!state) return state.error();
  state_ = std::move(*state);
  rest.remove_prefix(size);
  for (auto end = rest.find(separator); end != std::string_view::npos; end = rest.find(separator)) {
    const auto line = rest.substr(0, end);
    if (line.starts_with(heartbeat_line))
      heartbeat_ = Millis{std::strtoll(std::string(line.substr(heartbeat_line.size())).c_str(), nullptr, 10)};
    else if (const auto last = LastSelfTest::from_line(line))
      last_self_test_ = *last;
    else
      remember_id(std::string(line));
    rest.remove_prefix(end + 1);
  }
  return {};
}

}  // namespace vicino::runtime
