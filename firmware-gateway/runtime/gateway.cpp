#include "runtime/gateway.hpp"

#include <algorithm>
#include <utility>

#include "journal/codec.hpp"
#include "rules/care/describe.hpp"
#include "runtime/rhythm.hpp"

namespace vicino::runtime {
namespace {

// A snapshot every so many entries keeps the tail that a start folds short; at 5,000 readings a day, one a
// day.
constexpr std::uint64_t entries_per_snapshot = 5'000;
// Ids of commands that a repeated one is compared with. The centre gives up on a command long before.
constexpr std::size_t remembered_commands = 256;
// What one call of retention may delete: a few milliseconds on a gateway's card.
constexpr std::size_t relieved_rows = 2'000;

bool is_for_the_home(TransitionKind kind) {
  switch (kind) {
    case TransitionKind::pre_alarm_started:
    case TransitionKind::cancelled:
    case TransitionKind::raised:
    case TransitionKind::acknowledged:
    case TransitionKind::resolved:
      return true;
    default:
      return false;
  }
}

// May come when the alert is over: it is kept beside it, nothing in the home changes.
bool is_for_the_record(const Command& command) {
  return std::holds_alternative<Claim>(command.body) || std::holds_alternative<Remark>(command.body) ||
         std::holds_alternative<Resolve>(command.body);
}

AlertNumber alert_of(const Command& command) {
  return std::visit(
      [](const auto& body) -> AlertNumber {
        if constexpr (requires { body.alert; }) return body.alert;
        return 0;
      },
      command.body);
}

// A row as it is sent.
uplink::Outgoing outgoing_of(const journal::Entry& entry) {
  uplink::Outgoing out{entry.lane, entry.seq, entry.at,
                       protocol::Fact{protocol::Note{"unreadable", "damaged entry"}}};
  if (entry.kind == journal::EntryKind::alert) {
    if (auto record = journal::decode_alert(entry.body)) out.body = std::move(*record);
  } else if (entry.kind == journal::EntryKind::gap) {
    if (const auto gap = journal::decode_gap(entry.body))
      out.body = protocol::Fact{
          protocol::GapFact{gap->lane, gap->from, gap->to, gap->count, gap->since, gap->until}};
  } else if (entry.kind == journal::EntryKind::note) {
    const auto note = decode_note(entry.body);
    if (note && std::holds_alternative<protocol::CommandResult>(*note))
      out.body = protocol::Fact{std::get<protocol::CommandResult>(*note)};
    else if (note && std::holds_alternative<protocol::Note>(*note))
      out.body = protocol::Fact{std::get<protocol::Note>(*note)};
  }
  return out;
}

}  // namespace

Seq Gateway::admit(EventBody body, Instant now) {
  if (std::holds_alternative<Reading>(body)) {
    ++readings_;
    last_reading_ = now;
  }
  const Event event{gate_.next_seq(), gate_.clamp(now), std::move(body)};
  auto& entry = waiting_.add(event.seq, event.at);
  journal::encode(event, entry.body);
  last_self_test_.note(event);
  const auto mode = state_.mode;
  rules::step(rules_, state_, event, transitions_);
  record_transitions();
  if (!std::holds_alternative<CommandReceived>(event.body) &&
      !std::holds_alternative<ModeChanged>(event.body))
    tell_end_of(mode);
  return event.seq;
}

void Gateway::pass_time(Instant now) {
  const auto mode = state_.mode;
  rules::advance(rules_, state_, gate_.clamp(now), transitions_);
  record_transitions();
  tell_end_of(mode);
}

// A mode that was given an end ends by itself, and says so.
void Gateway::tell_end_of(Mode mode) {
  if (state_.mode == mode) return;
  note({"mode-ended",
        "mode " + std::string(name(mode)) + " is over; " + std::string(name(state_.mode)) + " again"},
       state_.now);
}

void Gateway::record_transitions() {
  for (const auto& transition : transitions_) {
    auto record = rules::describe(rules_, rules_.home(), state_, transition);
    record.test |= test_;
    const auto lane = lane_of(transition.kind, record.alert_class, rules_.spec(transition.rule).shadow);
    std::string body;
    journal::encode(record, body);
    append(lane, journal::EntryKind::alert, transition.at, std::move(body));
    urgent_ |= lane == Lane::alarm || transition.kind == TransitionKind::pre_alarm_started;
    if (lane == Lane::local) continue;
    if (is_for_the_home(transition.kind)) {
      // A storm of thousands: what nobody in the home will say or show is counted only.
      if (effects_.in_the_home.size() < most_in_the_home_)
        effects_.in_the_home.push_back(record);
      else
        ++effects_.more_in_the_home;
    }
    effects_.outgoing.push_back({lane, gate_.last_seq(), transition.at, std::move(record)});
  }
  transitions_.clear();
}

protocol::CommandResult Gateway::command(const Command& command, Instant now, Instant calendar) {
  protocol::CommandResult result{
      command.id, std::string(name(command)), command.author, protocol::Outcome::done, "", alert_of(command)};
  const auto refuse = [&](std::string why) {
    result.outcome = protocol::Outcome::refused;
    result.reason = std::move(why);
  };
  if (auto why = objection(command, calendar); !why.empty()) {
    refuse(std::move(why));
  } else {
    const auto open = rules::open_alerts(rules_, state_);
    const bool known = std::ranges::any_of(open, [&](const auto& a) { return a.alert == result.alert; });
    if (result.alert > state_.last_alert)
      refuse("no such alert");
    else if (result.alert != 0 && !known && !is_for_the_record(command))
      refuse("not open any more");
    admit(CommandReceived{command}, now);
  }
  answer(result, now);
  return result;
}

std::string Gateway::objection(const Command& command, Instant calendar) {
  if (command.expires < calendar) return "expired";
  return remember(command) ? "" : "repeated";
}

void Gateway::answer(const protocol::CommandResult& result, Instant now) {
  tell(result, result, now);
  urgent_ = true;
}

void Gateway::note(protocol::Note note, Instant now) {
  tell(note, note, now);
}

// One row and one message of the telemetry lane.
void Gateway::tell(protocol::Fact fact, const Note& note, Instant now) {
  append_note(Lane::telemetry, now, note);
  effects_.outgoing.push_back({Lane::telemetry, gate_.last_seq(), gate_.last_at(), std::move(fact)});
}

void Gateway::clock_adjusted(Millis delta, bool synchronised, Instant now) {
  gate_.reset(now);  // the event stands on the new clock, even where that is earlier
  admit(ClockAdjusted{delta, synchronised}, now);
  gate_.reset(state_.now);
  snapshot_due_ =
      true;  // instants before and after the step do not compare: do not fold across it at every start
}

void Gateway::load(rules::RuleSet next, Instant now) {
  const Event event{gate_.next_seq(), gate_.clamp(now), RulesLoaded{next.hash()}};
  auto& entry = waiting_.add(event.seq, event.at);
  journal::encode(event, entry.body);
  // Alerts of rules that are gone are resolved in the words of the old rules.
  auto state = rules::migrate(rules_, state_, next, event.at, transitions_);
  record_transitions();
  rules_ = std::move(next);
  state_ = std::move(state);
  append_note(Lane::local, event.at, definitions_of(rules_.home(), rules_.hash()));
  rules::step(rules_, state_, event, transitions_);
  record_transitions();
  snapshot_due_ = true;
}

void Gateway::append(Lane lane, journal::EntryKind kind, Instant at, std::string body) {
  waiting_.add(gate_.next_seq(), at, lane, kind, std::move(body));
}

void Gateway::append_note(Lane lane, Instant at, const Note& note) {
  append(lane, journal::EntryKind::note, gate_.clamp(at), encode(note));
}

Result<void> Gateway::commit(Effects& effects) {
  effects = {};
  const auto& entries = waiting_.entries();
  if (!entries.empty()) {
    const bool with_snapshot = snapshot_due_ || since_snapshot_ + entries.size() >= entries_per_snapshot;
    std::optional<journal::Snapshot> snap;
    if (with_snapshot) snap = journal::Snapshot{gate_.last_seq(), rules_.hash(), snapshot()};
    auto written = journal_.commit(entries, snap);
    if (!written) {
      // Full, perhaps: the oldest of what matters least goes first.
      const auto relieved = journal_.relieve(relieved_rows);
      if (relieved && *relieved > 0) written = journal_.commit(entries, snap);
    }
    if (!written) {
      hold(effects);
      return written.error();
    }
    committed_ += entries.size();
    since_snapshot_ = with_snapshot ? 0 : since_snapshot_ + entries.size();
    snapshot_due_ = false;
  }
  effects_.entries = entries.size();
  std::swap(effects, effects_);
  effects_ = {};
  // Of what was held nobody but for alarms has heard yet.
  std::vector<uplink::Outgoing> held;
  for (const auto& entry : entries) {
    if (entry.seq > held_) break;
    if (entry.lane == Lane::telemetry) held.push_back(outgoing_of(entry));
  }
  effects.outgoing.insert(effects.outgoing.begin(), std::make_move_iterator(held.begin()),
                          std::make_move_iterator(held.end()));
  waiting_.clear();
  urgent_ = false;
  return {};
}

void Gateway::hold(Effects& effects) {
  effects = {};
  for (auto& out : effects_.outgoing)
    if (out.lane == Lane::alarm) effects.outgoing.push_back(std::move(out));
  effects.in_the_home = std::move(effects_.in_the_home);
  effects.more_in_the_home = effects_.more_in_the_home;
  effects_ = {};
  held_ = gate_.last_seq();
  urgent_ = false;
  if (waiting_.make_room()) snapshot_due_ = true;
}

Result<std::vector<uplink::Outgoing>> Gateway::unsent(Lane lane, Seq after, std::size_t limit) const {
  const auto entries = journal_.unsent(lane, after, limit);
  if (!entries) return entries.error();
  std::vector<uplink::Outgoing> result;
  result.reserve(entries->size());
  for (const auto& entry : *entries) result.push_back(outgoing_of(entry));
  if (lane != Lane::alarm) return result;
  for (const auto& entry : waiting_.entries()) {
    if (entry.seq > held_ || result.size() >= limit) break;
    if (entry.lane == lane && entry.seq > after) result.push_back(outgoing_of(entry));
  }
  return result;
}

void Gateway::receipted(Lane lane, Seq up_to) {
  auto& cursor = lane == Lane::alarm ? cursors_.alarm : cursors_.telemetry;
  cursor = std::max(cursor, up_to);
}

Result<void> Gateway::flush_cursors() {
  if (cursors_.alarm == written_cursors_.alarm && cursors_.telemetry == written_cursors_.telemetry) return {};
  if (const auto written = journal_.set_cursors(cursors_); !written) return written;
  written_cursors_ = cursors_;
  return {};
}

Result<void> Gateway::keep_house(Instant now) {
  if (state_.clock_synchronised && (next_prune_ == unknown || now >= next_prune_)) {
    const auto pruned = journal_.prune(now, relieved_rows);
    if (!pruned) return pruned.error();
    if (*pruned < relieved_rows) next_prune_ = now + prune_period;
  }
  const auto usage = journal_.usage();
  if (usage.bytes > usage.max_bytes / 10 * 9)
    if (const auto relieved = journal_.relieve(relieved_rows); !relieved) return relieved.error();
  if (const auto gap = journal_.gap_to_tell()) {
    std::string body;
    journal::encode(*gap, body);
    append(Lane::telemetry, journal::EntryKind::gap, gate_.clamp(now), std::move(body));
    effects_.outgoing.push_back(outgoing_of(waiting_.entries().back()));
  }
  if (const auto verified = journal_.verify(relieved_rows); !verified) return verified.error();
  const auto after = journal_.usage();
  if (after.log_bytes >= enough_log || after.erasing) return journal_.checkpoint();
  return {};
}

bool Gateway::remember(const Command& command) {
  if (!remember_id(command.id)) return false;
  if (const auto* set = std::get_if<SetHeartbeat>(&command.body)) heartbeat_ = set->interval;
  return true;
}

bool Gateway::remember_id(const std::string& id) {
  if (std::ranges::find(recent_commands_, id) != recent_commands_.end()) return false;
  recent_commands_.push_back(id);
  if (recent_commands_.size() > remembered_commands) recent_commands_.pop_front();
  return true;
}

}  // namespace vicino::runtime
