// What the daemon does about calls for help: the home's voice and lamps, and the alternative path.
#include <algorithm>
#include <utility>

#include "cloud-bridge/protocol/json.hpp"
#include "runtime/daemon_impl.hpp"

namespace vicino::runtime {

void Daemon::Impl::on_unanswered(const AlertRecord& alert, Seq seq) {
  const auto open = rules::open_alerts(gateway_.rules(), gateway_.state());
  const bool goes_on = std::ranges::any_of(open, [&](const auto& one) { return one.alert == alert.alert; });
  if (!goes_on || alert.transition != TransitionKind::raised) return;
  helpline_.unanswered(alert, seq, std::chrono::steady_clock::now());
  help();
}

void Daemon::Impl::on_reached(const std::vector<AlertNumber>& alerts) {
  for (const auto alert : alerts) helpline_.receipted(alert);
  help();
}

// Does what the helpline has decided.
void Daemon::Impl::help() {
  for (const auto& say : helpline_.take_words()) {
    log::info("the home is told", {{"word", name(say.word)}, {"alert", say.alert.alert}});
    announcer_.announce(say);
  }
  for (const auto& call : helpline_.take_calls()) {
    const auto number = call.alert.alert;
    log::warning("the alternative path: the hook is given the alert", {{"alert", number}});
    hook_->run(call_json(call), [this, number](const Result<void>& how) {
      if (!how) log::error("the hook failed", how.error());
      helpline_.hook_ended(number, how.has_value(), std::chrono::steady_clock::now());
      help();
    });
  }
}

// The daily test alarm: through the rule and the journal to the centre, and its receipt back. What became of it is an
// event of its own, so that rules tell it and a restart knows it.
void Daemon::Impl::test_itself() {
  if (!uplink_) return;
  const auto at = now();
  const auto& last = gateway_.last_self_test();
  if (self_test_.due(at, gateway_.rules().zone().minute_of_day(at), gateway_.state().clock_synchronised,
                     last)) {
    const bool has_rule = std::exchange(has_no_test_rule_, !sends_test_alarms(gateway_.rules()));
    if (!has_no_test_rule_)
      gateway_.admit(CommandReceived{self_test_command(gateway_.last_seq() + 1, at)}, at);
    else if (!has_rule)
      log::warning("no daily self-test", {{"why", "no rule of kind self-test is enabled"}});
  }
  switch (self_test_.verdict(at, gateway_.cursors().alarm, last)) {
    case SelfTest::Verdict::passed:
      gateway_.admit(GatewayHealth{HealthPart::self_test, true}, at);
      log::info("the self-test came through to the centre", {{"after", to_text(last.result()->took)}});
      break;
    case SelfTest::Verdict::failed:
      gateway_.admit(GatewayHealth{HealthPart::self_test, false}, at);
      log::error("the daily self-test has no receipt: alarms may not reach the centre",
                 {{"cure", "call the centre; vicinoctl doctor"}});
      break;
    case SelfTest::Verdict::none:
      return;
  }
  status_dirty_ = true;
}

void Daemon::Impl::speak(std::string json) {
  if (!voice_) return;
  voice_->run(std::move(json), [](const Result<void>& how) {
    if (!how) log::error("the home's voice failed", how.error());
  });
}

// As on the wire: a receiver of both knows them for the same.
std::string Daemon::Impl::call_json(const PassOn& call) const {
  protocol::Envelope envelope;
  envelope.from = parts_.identity.address;
  envelope.journal = gateway_.journal().id();
  envelope.seq = call.seq;
  envelope.sent = parts_.clock.calendar();
  std::string json;
  protocol::append_json(envelope, call.alert, json);
  return json;
}

}  // namespace vicino::runtime
