// The state as bytes: little-endian, fixed layout per version, bound to the rule set by its hash. A checksum
// at the end tells a damaged snapshot from a sound one; the journal rebuilds the state by replay where there
// is none.
#include <algorithm>
#include <bit>
#include <cassert>

#include "domain/event.hpp"
#include "rules/engine.hpp"
#include "rules/hash.hpp"

namespace vicino::rules {
namespace {

constexpr std::uint32_t magic = 0x53524356;  // "VCRS"
constexpr std::uint16_t version = 3;

class Writer {
 public:
  static constexpr bool reading = false;
  template <class T>
  void number(const T& value) {
    auto bits = static_cast<std::uint64_t>(value);
    for (std::size_t i = 0; i < sizeof(T); ++i, bits >>= 8) bytes.push_back(static_cast<char>(bits & 0xff));
  }
  void real(const double& value) { number(std::bit_cast<std::uint64_t>(value)); }
  void flag(const bool& value) { number(static_cast<std::uint8_t>(value)); }
  void instant(const Instant& t) { number(to_ms(t)); }
  void millis(const Millis& d) { number(d.count()); }
  void bounded(const std::uint8_t& value, std::size_t) { number(value); }
  void size(std::size_t n) { number(static_cast<std::uint32_t>(n)); }
  std::string bytes;
};

class Reader {
 public:
  static constexpr bool reading = true;
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  template <class T>
  void number(T& value) {
    std::uint64_t bits = 0;
    if (bytes_.size() < sizeof(T)) {
      ok = false;
      bytes_ = {};
    } else {
      for (std::size_t i = sizeof(T); i-- > 0;) bits = bits << 8 | static_cast<unsigned char>(bytes_[i]);
      bytes_.remove_prefix(sizeof(T));
    }
    value = static_cast<T>(bits);
  }
  void real(double& value) {
    std::uint64_t bits = 0;
    number(bits);
    value = std::bit_cast<double>(bits);
  }
  void flag(bool& value) {
    std::uint8_t byte = 0;
    bounded(byte, 1);
    value = byte != 0;
  }
  void instant(Instant& t) {
    std::int64_t ms = 0;
    number(ms);
    t = instant_from_ms(ms);
  }
  void millis(Millis& d) {
    std::int64_t ms = 0;
    number(ms);
    d = Millis{ms};
  }
  void bounded(std::uint8_t& value, std::size_t most) {
    number(value);
    if (value > most) {
      ok = false;
      value = 0;
    }
  }
  // The state has the sizes of its rule set already; the bytes must agree.
  void size(std::size_t expected) {
    std::uint32_t n = 0;
    number(n);
    ok = ok && n == expected;
  }
  bool at_end() const { return bytes_.empty(); }
  bool ok = true;

 private:
  std::string_view bytes_;
};

template <class Enum, class Codec, class Field>
void enumerated(Codec& c, Field& field, Enum most) {
  auto value = static_cast<std::uint8_t>(field);
  c.bounded(value, static_cast<std::size_t>(most));
  if constexpr (Codec::reading) field = static_cast<Enum>(value);
}

// One list of fields for both directions: they cannot drift apart.
template <class Codec, class S>
void signal_fields(Codec& c, S& s) {
  c.real(s.value);
  c.instant(s.changed_at);
  c.flag(s.known);
}

template <class Codec, class D>
void device_fields(Codec& c, D& d) {
  c.instant(d.last_heard);
  c.instant(d.quiet_from);
  c.instant(d.period_start);
  c.instant(d.hidden_since);
  c.millis(d.longest_gap);
  c.millis(d.longest_gap_before);
  c.millis(d.limit);
  c.number(d.heard_seq);
  c.flag(d.learned);
  c.flag(d.spoken);
  c.flag(d.online);
  c.flag(d.silent);
  c.flag(d.visible);
}

template <class Codec, class Id>
void signal_id(Codec& c, Id& id, std::size_t signals) {
  auto signal = static_cast<std::uint16_t>(id);
  c.number(signal);
  if constexpr (Codec::reading) {
    id = static_cast<SignalId>(signal);
    if (id != no_signal && signal >= signals) c.ok = false;
  }
}

template <class Codec, class S>
void stir_fields(Codec& c, S& stir, std::size_t signals) {
  c.instant(stir.at);
  c.instant(stir.before);
  signal_id(c, stir.by, signals);
  signal_id(c, stir.before_by, signals);
  c.number(stir.times);
}

template <class Codec, class R>
void rule_fields(Codec& c, R& r, const RuleRow& row, std::size_t signals) {
  enumerated(c, r.phase, Phase::firing);
  for (auto* f : {&r.condition, &r.holding, &r.acknowledged, &r.silenced, &r.suppressed, &r.quelled,
                  &r.untold, &r.test, &r.told_blind, &r.yielding})
    c.flag(*f);
  c.bounded(r.blind, 15);
  c.number(r.limit);
  signal_id(c, r.signal, signals);
  if constexpr (Codec::reading) {
    // An index that the engine will use: it must be one of the rule's own.
    if (r.limit != no_limit && r.limit >= (row.limits == 0 ? 1 : row.limits)) c.ok = false;
  }
  c.bounded(r.evidence_count, max_evidence);
  c.bounded(r.stamps, row.n);
  c.bounded(r.next_stamp, row.n == 0 ? 0 : row.n - 1);
  for (auto* t :
       {&r.since, &r.window_change, &r.run_start, &r.started, &r.raised, &r.deadline, &r.update_from,
        &r.last_raised, &r.blind_since, &r.first_edge, &r.silenced_until, &r.began, &r.moved})
    c.instant(*t);
  stir_fields(c, r.lone, signals);
  c.number(r.cause);
  c.real(r.value);
  c.number(r.over);
  c.number(r.alert);
  c.number(r.count);
  for (auto& seq : r.evidence) c.number(seq);
}

// Most buckets are empty: only the others are written, each with its place.
template <class Codec, class Weights>
void sparse(Codec& c, Weights& weights) {
  constexpr std::size_t n = std::tuple_size_v<std::remove_const_t<Weights>>;
  const auto empty = std::count(weights.begin(), weights.end(), 0);
  auto filled = static_cast<std::uint8_t>(n - static_cast<std::size_t>(empty));
  c.bounded(filled, n);
  if constexpr (Codec::reading) {
    for (; filled > 0; --filled) {
      std::uint8_t place = 0;
      c.bounded(place, n - 1);
      c.number(weights[place]);
    }
  } else {
    for (std::size_t i = 0; i < n; ++i) {
      if (weights[i] == 0) continue;
      c.number(static_cast<std::uint8_t>(i));
      c.number(weights[i]);
    }
  }
}

template <class Codec, class H>
void habit_fields(Codec& c, H& h) {
  for (std::size_t hour = 0; hour < hours_of_day; ++hour) {
    sparse(c, h.weights[hour]);
    c.number(h.today[hour]);
    c.number(h.longest[hour]);
    c.number(h.limit[hour]);
  }
  sparse(c, h.rises);
  sparse(c, h.returns);
  for (auto* t : {&h.still_since, &h.seen_until, &h.hour_end, &h.bout_start, &h.bout_last, &h.went_out})
    c.instant(*t);
  c.bounded(h.hour, hours_of_day - 1);
  for (auto* d : {&h.day, &h.last_day, &h.risen_day, &h.evening}) c.number(*d);
  for (auto* n : {&h.days, &h.rise_days, &h.rise, &h.evenings, &h.back_by}) c.number(*n);
  c.bounded(h.latest_return, return_slots - 1);
}

template <class Codec, class N>
void night_fields(Codec& c, N& night) {
  c.number(night.visits);
  c.flag(night.open);
  c.flag(night.spoilt);
  c.number(night.running);
  c.number(night.nights);
  c.number(night.mean);
  c.number(night.variance);
}

template <class Codec, class State>
void fields(Codec& c, State& s, const RuleSet& rules) {
  c.instant(s.now);
  enumerated(c, s.mode, Mode::visitor);
  c.instant(s.mode_until);
  c.number(s.mode_seq);
  c.flag(s.clock_synchronised);
  c.number(s.last_alert);
  c.number(s.last_seq);
  c.flag(s.presumably_out);
  c.flag(s.door_open);
  c.instant(s.out_since);
  stir_fields(c, s.stirred, rules.signal_count());
  c.bounded(s.troubles, (1U << health_part_count) - 1);
  habit_fields(c, s.habits);
  c.instant(s.next_wake);
  c.number(s.pre_alarms);
  c.size(s.last_movement.size());
  for (auto& t : s.last_movement) c.instant(t);
  c.size(s.signals.size());
  for (auto& x : s.signals) signal_fields(c, x);
  c.size(s.devices.size());
  for (auto& x : s.devices) device_fields(c, x);
  c.size(s.rules.size());
  for (std::size_t i = 0; i < s.rules.size(); ++i)
    rule_fields(c, s.rules[i], rules.tables().rules[i], rules.signal_count());
  c.size(s.wakes.size());
  for (auto& t : s.wakes) c.instant(t);
  c.size(s.stamps.size());
  for (auto& t : s.stamps) c.instant(t);
  c.size(s.nights.size());
  for (auto& n : s.nights) night_fields(c, n);
}

std::uint64_t checksum(std::string_view bytes) {
  Hasher hasher;
  hasher.add(bytes);
  return hasher.value();
}

Error bad(const char* why) {
  return {std::string("the snapshot of the rules' state cannot be used: ") + why,
          "replay the journal instead"};
}

}  // namespace

std::string encode(const RuleSet& rules, const EngineState& state) {
  assert(state.rules.size() == rules.size());
  Writer w;
  w.number(magic);
  w.number(version);
  w.number(rules.hash());
  fields(w, state, rules);
  w.number(checksum(w.bytes));
  return std::move(w.bytes);
}

Result<EngineState> decode(const RuleSet& rules, std::string_view bytes) {
  constexpr std::size_t tail = sizeof(std::uint64_t);
  if (bytes.size() < tail) return bad("it is cut short");
  Reader sum(bytes.substr(bytes.size() - tail));
  bytes.remove_suffix(tail);

  Reader r(bytes);
  std::uint32_t found_magic = 0;
  std::uint16_t found_version = 0;
  std::uint64_t found_hash = 0;
  r.number(found_magic);
  r.number(found_version);
  r.number(found_hash);
  if (!r.ok || found_magic != magic) return bad("it is no snapshot");
  if (found_version != version) return bad("it was written by another version");
  if (found_hash != rules.hash()) return bad("it belongs to other rules");
  std::uint64_t found_sum = 0;
  sum.number(found_sum);
  if (found_sum != checksum(bytes)) return bad("it is damaged");

  auto state = initial_state(rules);
  fields(r, state, rules);
  if (!r.ok || !r.at_end()) return bad("its contents do not fit the rules");
  return state;
}

}  // namespace vicino::rules
