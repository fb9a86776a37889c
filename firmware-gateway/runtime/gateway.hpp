// The turn: admit events, let the engine decide, write both down, and only then say what may act.
//
//   admit() / pass_time()   any number of times: decided in memory, nothing acts yet
//   commit()                one transaction; what it returns may act
//
// No thread, no socket, no clock: `now` is an argument. The journal is the only thing of the world in here.
#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cloud-bridge/uplink/outgoing.hpp"
#include "domain/event.hpp"
#include "journal/journal.hpp"
#include "rules/engine.hpp"
#include "runtime/facts.hpp"
#include "runtime/gate.hpp"
#include "runtime/self_test.hpp"
#include "runtime/waiting.hpp"

namespace vicino::runtime {

using EventBody = decltype(Event::body);

// What a start found in the journal.
struct Restored {
  bool new_journal = false;
  bool rules_changed = false;  // the whole journal was folded under the new rules
  std::uint64_t folded = 0;    // events
  Instant last_alive = unknown;
  std::optional<std::string> snapshot_problem;  // why a snapshot could not be used
};

// What may act, now that it is written.
struct Effects {
  std::vector<uplink::Outgoing> outgoing;  // alarm and telemetry lanes, in order of seq
  std::vector<AlertRecord> in_the_home;    // pre-alarms, alarms, cancellations: for siren, lamp, voice
  std::size_t more_in_the_home = 0;        // beyond what was asked for
  std::uint64_t entries = 0;               // rows written
};

struct Start {
  std::string boot_id;
  std::string version;
  bool clock_synchronised = false;
  bool test = false;  // a demonstration: everything that leaves says so
  // Safe mode: rules are left out for a while. What they have told is not over for that and stays open at the centre.
  bool fewer_rules = false;
};

class Gateway {
 public:
  // Restores the state from the journal and admits GatewayStarted; the caller commits.
  static Result<Gateway> start(rules::RuleSet rules, journal::Journal journal, Instant now,
                               const Start& start, Restored& restored);

  // Gives the event its place, and steps the engine. Returns the seq.
  Seq admit(EventBody body, Instant now);
  // Fires the deadlines that are due.
  void pass_time(Instant now);
  // A command from centre, console or button: checked (expired, repeated), admitted, answered with one
  // result.
  // `calendar`: what its author's clock shows now.
  protocol::CommandResult command(const Command& command, Instant now, Instant calendar);
  protocol::CommandResult command(const Command& c, Instant now) { return command(c, now, now); }
  // Why a command must not be looked at: "expired", "repeated". "": it is remembered from now on.
  std::string objection(const Command& command, Instant calendar);
  // A command that was taken before a crash and may have left no trace in the journal: a repetition is one.
  void know(const std::string& command_id) { remember_id(command_id); }
  // The one result of a command; called for those that the uplink refused before they came here.
  void answer(const protocol::CommandResult& result, Instant now);
  // Something to tell the centre that is neither reading nor alert; telemetry lane.
  void note(protocol::Note note, Instant now);
  // The wall clock was stepped by `delta`; `now` is what it shows afterwards.
  void clock_adjusted(Millis delta, bool synchronised, Instant now);
  // A new rule set, perhaps with a new home. A snapshot goes into the same transaction.
  void load(rules::RuleSet next, Instant now);

  // True when something waits that must not linger: an alarm, a pre-alarm, the answer to a command.
  bool urgent() const { return urgent_; }
  std::size_t uncommitted() const { return waiting_.size(); }
  const std::vector<journal::Entry>& waiting() const { return waiting_.entries(); }
  std::uint64_t given_up() const { return waiting_.given_up(); }  // of what waits, for want of room
  // False: of what waits, nothing follows that anybody is to be told, nor does the journal need it soon.
  bool lasting() const {
    return urgent_ || snapshot_due_ || !effects_.outgoing.empty() || !effects_.in_the_home.empty();
  }
  // Writes all of it, all or nothing. After an error it is held, and the next commit tries again.
  Result<void> commit(Effects& effects);
  // The disk takes nothing: what waits stays, within bounds (waiting.hpp); alarms are in `effects` all the same, once, because
  // help must not wait for a disk.
  void hold(Effects& effects);
  void limit_waiting(Waiting::Limits limits) { waiting_.limit(limits); }

  Instant next_deadline() const { return rules::next_deadline(rules_, state_); }

  // The outbox; alarms that are held are in it.
  Result<std::vector<uplink::Outgoing>> unsent(Lane lane, Seq after, std::size_t limit) const;
  // A lane is receipted up to here. Kept in memory; written by flush_cursors(), because a receipt that is
  // forgotten costs a resend and nothing else.
  void receipted(Lane lane, Seq up_to);
  Result<void> flush_cursors();

  // Idle time: prunes what its class no longer keeps, makes room when the journal is nearly full, looks over a few rows
  // for damage, tidies up the log. Bounded work a call. A gap that the centre must know of is admitted as an entry.
  Result<void> keep_house(Instant now);

  // So many transitions of a turn are handed out for the home, the others are counted. At first: all.
  void limit_in_the_home(std::size_t most) { most_in_the_home_ = most; }

  // Snapshot with the next commit.
  void want_snapshot() { snapshot_due_ = true; }

  const rules::RuleSet& rules() const { return rules_; }
  const rules::EngineState& state() const { return state_; }
  const journal::Journal& journal() const { return journal_; }
  journal::Journal& journal() { return journal_; }
  journal::Cursors cursors() const { return cursors_; }
  Seq last_seq() const { return gate_.last_seq(); }  // of what is committed, or waits for it
  std::uint64_t readings() const { return readings_; }
  std::uint64_t committed() const { return committed_; }
  Instant last_reading() const { return last_reading_; }
  bool in_trouble(HealthPart part) const {
    return (state_.troubles >> static_cast<unsigned>(part) & 1U) != 0;
  }
  const LastSelfTest& last_self_test() const { return last_self_test_; }
  // What a command has set; none: as configured.
  std::optional<Millis> heartbeat() const { return heartbeat_; }

 private:
  Gateway(rules::RuleSet rules, journal::Journal journal);

  Result<void> restore(Restored& restored, bool fewer_rules);
  Result<void> refold(Restored& restored, bool fewer_rules);
  void adopt_numbers(const std::map<AlertNumber, AlertRecord>& open);
  void tell_unknown(const std::map<AlertNumber, AlertRecord>& open);
  void tell_end(AlertRecord record);
  void record_transitions();
  void tell_end_of(Mode mode);
  void append(Lane lane, journal::EntryKind kind, Instant at, std::string body);
  void append_note(Lane lane, Instant at, const Note& note);
  void tell(protocol::Fact fact, const Note& note, Instant now);
  std::string snapshot() const;
  Result<void> use_snapshot(const journal::Snapshot& snapshot);
  void recall(const Event& event);
  bool remember(const Command& command);  // false: it came before
  bool remember_id(const std::string& id);

  rules::RuleSet rules_;
  rules::EngineState state_;
  journal::Journal journal_;
  journal::Cursors cursors_;
  journal::Cursors written_cursors_;
  Gate gate_;
  rules::TransitionSink transitions_;
  Waiting waiting_;
  Seq held_ = 0;     // up to here alarms have acted from memory
  Effects effects_;  // of what waits and is not held: not yet allowed
  std::deque<std::string> recent_commands_;
  std::optional<Millis> heartbeat_;
  LastSelfTest last_self_test_;
  std::size_t most_in_the_home_ = std::numeric_limits<std::size_t>::max();
  bool urgent_ = false;
  bool snapshot_due_ = false;
  bool test_ = false;
  std::uint64_t since_snapshot_ = 0;
  Instant next_prune_ = unknown;
  std::uint64_t readings_ = 0;
  std::uint64_t committed_ = 0;
  Instant last_reading_ = unknown;
};

}  // namespace vicino::runtime
