#include "runtime/helpline.hpp"

#include <algorithm>

#include "domain/names.hpp"

namespace vicino::runtime {
namespace {

constexpr detail::Names<word_count> words{"pre-alarm",  "cancelled",   "calling",
                                          "on-its-way", "not-reached", "over"};

// Alerts that nobody ever answers must not fill the memory; SOS and falls resolve when they are acknowledged.
constexpr std::size_t most_calls = 256;

}  // namespace

std::string_view name(Word word) noexcept {
  return detail::name_in(words, word);
}

// What concerns the person: of a flat battery the home says nothing.
bool Helpline::is_a_call(const AlertRecord& record) const {
  return record.alert_class == AlertClass::social && record.alert != 0 && record.severity >= options_.least;
}

Helpline::Call& Helpline::open(const AlertRecord& raised) {
  if (calls_open_.size() >= most_calls) calls_open_.erase(calls_open_.begin());
  auto& call = calls_open_[raised.alert];
  call.alert = raised;
  return call;
}

void Helpline::told(const AlertRecord& record) {
  if (!is_a_call(record)) return;
  switch (record.transition) {
    case TransitionKind::pre_alarm_started:
      say(Word::pre_alarm, record);
      break;
    case TransitionKind::cancelled:
      say(Word::cancelled, record);
      calls_open_.erase(record.alert);
      break;
    case TransitionKind::raised:
      (void)open(record);
      say(Word::calling, record);
      break;
    case TransitionKind::acknowledged:
      if (const auto found = calls_open_.find(record.alert); found != calls_open_.end()) reach(found->second);
      break;
    case TransitionKind::resolved: {
      const auto found = calls_open_.find(record.alert);
      if (found == calls_open_.end()) break;
      say(Word::over, record);
      // What is never taken back by itself (SOS, fall, smoke) stays open until somebody has answered.
      calls_open_.erase(found);
      break;
    }
    default:
      break;
  }
}

void Helpline::reach(Call& call) {
  if (std::exchange(call.reached, true)) return;
  say(Word::on_its_way, call.alert);
}

void Helpline::receipted(AlertNumber alert) {
  if (const auto found = calls_open_.find(alert); found != calls_open_.end()) reach(found->second);
}

void Helpline::unanswered(const AlertRecord& raised, Seq seq, Steady now) {
  if (!is_a_call(raised)) return;
  const auto found = calls_open_.find(raised.alert);
  auto& call = found != calls_open_.end() ? found->second : open(raised);
  if (call.reached || std::exchange(call.unanswered, true)) return;
  call.seq = seq;
  pass_on(call, now);
}

void Helpline::pass_on(Call& call, Steady now) {
  if (!options_.hook || call.alert.test) {
    call.again = now + options_.retry;
    return say_not_reached(call);
  }
  call.hook = Hook::running;
  calls_.push_back({call.alert, call.seq});
}

void Helpline::say_not_reached(Call& call) {
  if (std::exchange(call.not_reached_said, true)) return;
  say(Word::not_reached, call.alert);
}

void Helpline::hook_ended(AlertNumber alert, bool passed_on, Steady now) {
  const auto found = calls_open_.find(alert);
  if (found == calls_open_.end()) return;
  auto& call = found->second;
  call.hook = passed_on ? Hook::passed_on : Hook::failed;
  if (call.reached || passed_on) return;
  call.again = now + options_.retry;
  say_not_reached(call);
}

void Helpline::tick(Steady now) {
  for (auto& [number, call] : calls_open_)
    if (!call.reached && call.hook == Hook::failed && now >= call.again) pass_on(call, now);
}

std::size_t Helpline::waiting() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(calls_open_, [](const auto& one) { return !one.second.reached; }));
}

}  // namespace vicino::runtime
