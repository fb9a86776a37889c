#include "cuts.hpp"

#include <algorithm>

#include "replay/check_ins.hpp"

namespace vicino::bench {
namespace {

using namespace std::chrono_literals;

constexpr Millis awake_for = 15min;
constexpr Millis watched_for = 48h;

struct Span {
  Instant from, to;
};

// SplitMix64: fixed, and the same everywhere.
std::uint64_t next_random(std::uint64_t& state) {
  std::uint64_t z = (state += 0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

bool is_used(const Event& event, const Home& home, AfterCut after) {
  const auto* seen = std::get_if<Availability>(&event.body);
  return after == AfterCut::alive || seen == nullptr || home.device(seen->device).type == DeviceType::bridge;
}

std::vector<Span> waking_spans(const LivedIn& lived, const rules::RuleSet& rules) {
  std::vector<Span> spans;
  auto state = rules::initial_state(rules);
  rules::TransitionSink sink;
  const auto first = lived.events.front().at;
  const auto begin = lived.length() >= 21 * 24h ? first + 14 * 24h : first;
  std::vector<double> values(lived.home.signals.size(), 0);
  bool open = false;  // the last span may still grow
  for (const auto& event : lived.events) {
    rules::step(rules, state, event, sink);
    sink.clear();
    const auto* reading = std::get_if<Reading>(&event.body);
    if (reading == nullptr) continue;
    const bool rose = reading->value > values[index(reading->signal)];
    values[index(reading->signal)] = reading->value;
    if (open) {
      spans.back().to = std::min(spans.back().from + awake_for, event.at);
      open = false;
    }
    const auto kind = lived.home.signal(reading->signal).kind;
    const auto hour = rules.zone().minute_of_day(event.at) / 60;
    if ((kind != SignalKind::occupancy && kind != SignalKind::presence) || !rose) {
      // An OFF ends no span; a door does.
      if (kind != SignalKind::contact && !spans.empty() && spans.back().to == event.at &&
          event.at < spans.back().from + awake_for)
        open = true;
      continue;
    }
    if (std::any_of(lived.truths.begin(), lived.truths.end(), [&](const Truth& truth) {
          return truth.kind == CareKind::generic && truth.from <= event.at && event.at <= truth.to;
        }))
      continue;  // nobody was at home
    if (event.at < begin || hour < 7 || hour >= 23 || state.presumably_out) continue;
    spans.push_back({event.at, event.at});
    open = true;
  }
  return spans;
}

std::optional<Millis> since(Instant cut, Instant told) {
  return told == never ? std::nullopt : std::optional{told - cut};
}

}  // namespace

std::vector<Instant> choose_cuts(const LivedIn& lived, const rules::RuleSet& rules, std::size_t count,
                                 std::uint64_t seed) {
  const auto spans = waking_spans(lived, rules);
  std::vector<std::int64_t> sums;
  std::int64_t total = 0;
  for (const auto& span : spans) sums.push_back(total += (span.to - span.from).count());
  std::vector<Instant> cuts;
  while (total > 0 && cuts.size() < count) {
    const auto pick = static_cast<std::int64_t>(next_random(seed) % static_cast<std::uint64_t>(total));
    const auto i = static_cast<std::size_t>(std::upper_bound(sums.begin(), sums.end(), pick) - sums.begin());
    cuts.push_back(spans[i].to - Millis{sums[i] - pick});
  }
  std::sort(cuts.begin(), cuts.end());
  return cuts;
}

Verdict judge(const LivedIn& lived, const rules::RuleSet& rules, const std::vector<Instant>& cuts,
              AfterCut after) {
  Verdict verdict;
  auto state = rules::initial_state(rules);
  rules::TransitionSink sink;
  const auto is_social = [&](const Transition& t) {
    const auto& spec = rules.spec(t.rule);
    return t.kind == TransitionKind::raised && !t.test && !spec.shadow &&
           spec.alert_class == AlertClass::social;
  };

  const auto play_silence = [&](Instant cut) {
    auto copy = state;
    rules::TransitionSink told;
    Instant inactivity = never, noticed = never, any = never;
    const auto look = [&] {
      for (const auto& t : told) {
        if (!is_social(t) || t.at < cut) continue;
        const auto kind = rules.spec(t.rule).kind;
        any = std::min(any, t.at);
        if (kind == CareKind::inactivity) inactivity = std::min(inactivity, t.at);
        if (kind == CareKind::inactivity || kind == CareKind::not_up) noticed = std::min(noticed, t.at);
      }
      told.clear();
    };
    rules::advance(rules, copy, cut, told);
    look();
    replay::CheckIns check_ins(lived.home);
    check_ins.until(cut, [](Instant, DeviceId) {});
    for (auto to = cut; inactivity == never && to < cut + watched_for;) {
      to += 1h;
      check_ins.until(to, [&](Instant at, DeviceId device) {
        const Event event{copy.last_seq + 1, at, Availability{device, Liveness::heard}};
        if (is_used(event, lived.home, after)) rules::step(rules, copy, event, told);
      });
      rules::advance(rules, copy, to, told);
      look();
    }
    verdict.inactivity.push_back(since(cut, inactivity));
    verdict.noticed.push_back(since(cut, noticed));
    verdict.any.push_back(since(cut, any));
  };

  auto next = cuts.begin();
  for (const auto& event : lived.events) {
    while (next != cuts.end() && *next < event.at) play_silence(*next++);
    if (!is_used(event, lived.home, after)) continue;
    rules::step(rules, state, event, sink);
    for (const auto& t : sink)
      if (is_social(t)) verdict.alerts.push_back({t.rule, t.at});
    sink.clear();
  }
  return verdict;
}

}  // namespace vicino::bench
