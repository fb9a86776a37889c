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

// The daily test alarm: through the rule and the journal to the centre, and its receipt back.
void Daemon::Impl::test_itself() {
  const auto at = now();
  if (uplink_ &&
      self_test_.due(at, gateway_.rules().zone().minute_of_day(at), gateway_.state().clock_synchronised)) {
    const auto alerts = gateway_.state().last_alert;
    gateway_.admit(CommandReceived{{"self-test-" + std::to_string(gateway_.last_seq() + 1), "gateway",
                                    at + std::chrono::minutes{1}, TestAlarm{}}},
                   at);
    const bool raised = gateway_.state().last_alert != alerts;
    self_test_.sent(at, raised ? gateway_.last_seq() : 0);
    if (!raised) log::warning("no daily self-test", {{"why", "no rule of kind self-test is enabled"}});
  }
  switch (self_test_.tick(at, gateway_.cursors().alarm)) {
    case SelfTest::Verdict::passed:
      log::info("the self-test came through to the centre");
      break;
    case SelfTest::Verdict::failed:
      log::error("the daily self-test has no receipt: alarms may not reach the centre",
                 {{"cure", "call the centre; vicinoctl doctor"}});
      links_.uplink.detail = "the daily self-test has no receipt";
      status_dirty_ = true;
      break;
    case SelfTest::Verdict::none:
      break;
  }
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
