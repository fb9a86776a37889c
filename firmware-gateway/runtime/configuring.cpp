// A configuration that comes by command or by SIGHUP: put in force between two turns, on trial until the centre has
// receipted what was said under it, else the one before holds again.
#include "journal/codec.hpp"
#include "runtime/daemon_impl.hpp"
#include "runtime/facts.hpp"
#include "runtime/security_log.hpp"

namespace vicino::runtime {
namespace {

std::string hexadecimal(std::uint64_t hash) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
  return text;
}

// Its one result stands in the journal already: we were stopped between writing it and noting that.
std::optional<protocol::Outcome> answer_in(const journal::Journal& journal, const PendingApply& pending) {
  std::optional<protocol::Outcome> found;
  const auto read = journal.read(pending.since, [&](const journal::Entry& entry) {
    if (entry.kind != journal::EntryKind::note) return true;
    const auto note = decode_note(entry.body);
    const auto* result = note ? std::get_if<protocol::CommandResult>(&*note) : nullptr;
    if (result != nullptr && result->command == pending.command) found = result->outcome;
    return !found;
  });
  return read ? found : std::nullopt;
}

}  // namespace

protocol::CommandResult Daemon::Impl::apply(const Command& command, Origin origin) {
  protocol::CommandResult result{command.id, std::string(name(command)), command.author,
                                 protocol::Outcome::done, ""};
  const auto refuse = [&](std::string reason) {
    result.outcome = protocol::Outcome::refused;
    result.reason = std::move(reason);
    gateway_.answer(result, now());
    return result;
  };
  if (auto why = gateway_.objection(command, parts_.clock.calendar()); !why.empty())
    return refuse(std::move(why));
  Command kept = command;
  kept.body = ApplyConfiguration{};
  // Rules can make a home blind. Whoever may publish at the centre's broker must not be able to.
  const bool unproven = origin == Origin::centre && parts_.command_key.empty();
  auto taken = unproven
                   ? std::variant<InForce, Refusal>(Refusal{"only taken signed: no command_key is set", {}})
                   : parts_.configuration.apply(command, now(), gateway_.last_seq());
  if (auto* refusal = std::get_if<Refusal>(&taken)) {
    tell_happenings();
    gateway_.admit(CommandReceived{std::move(kept)}, now());  // so that a repetition is known as one
    for (const auto& problem : refusal->problems)
      if (result.problems.size() < protocol::max_problems) result.problems.push_back(to_text(problem));
    return refuse(std::move(refusal->reason));
  }
  auto& in_force = std::get<InForce>(taken);
  kept.body = ApplyConfiguration{{}, in_force.settings.hash};
  gateway_.admit(CommandReceived{std::move(kept)}, now());
  put_in_force(std::move(in_force));
  begin_trial();
  return result;  // given when the trial is over: one result each
}

void Daemon::Impl::put_in_force(InForce in_force) {
  leave_safe_mode();
  commit();
  gateway_.load(std::move(in_force.rules), now());
  parts_.settings.home = std::move(in_force.settings.home);
  parts_.settings.rules = std::move(in_force.settings.rules);
  parts_.identity.configuration = in_force.settings.hash;
  if (parts_.guard.safe()) parts_.guard.leave(RestartGuard::uptime());  // whoever asks for rules gets them
  make_decoder();
  status_dirty_ = true;
}

// What the centre is to receipt: said under the new configuration, by the whole way.
void Daemon::Impl::begin_trial() {
  const auto& pending = *parts_.configuration.pending();
  const auto hash = hexadecimal(parts_.identity.configuration);
  log::security(SecurityEvent::configuration_applied,
                {{"command", pending.command}, {"author", pending.author}, {"configuration", hash}});
  gateway_.note({std::string(name(SecurityEvent::configuration_applied)),
                 "configuration " + hash + ", command " + pending.command + ", on trial"},
                now());
  trial_seq_ = gateway_.last_seq();
  commit();
  if (!parts_.make_link) parts_.configuration.confirm();  // no centre: nobody who could confirm it
  answer_pending();
}

// At the start: what was under way when we were stopped.
void Daemon::Impl::begin_configuration() {
  tell_happenings();
  const auto& pending = parts_.configuration.pending();
  if (!pending) return;
  gateway_.know(pending->command);
  if (const auto told = answer_in(gateway_.journal(), *pending)) {
    // What was told stands, also where the card did not take our note of it.
    if (parts_.configuration.on_trial() && *told == protocol::Outcome::done) {
      parts_.configuration.confirm();
    } else if (parts_.configuration.on_trial()) {
      if (auto before = parts_.configuration.roll_back("as told")) put_in_force(*std::move(before));
    }
    parts_.configuration.settled();
    tell_happenings();
  } else if (parts_.configuration.on_trial()) {
    begin_trial();
  } else {
    answer_pending();
  }
}

void Daemon::Impl::watch_configuration() {
  auto& configuration = parts_.configuration;
  if (configuration.on_trial()) {
    if (gateway_.cursors().telemetry >= trial_seq_) {
      configuration.confirm();
    } else if (configuration.overdue(now())) {
      if (auto before = configuration.roll_back("no receipt")) put_in_force(*std::move(before));
    }
  }
  answer_pending();
}

// The one result, once it is known; noted as given when it is written.
void Daemon::Impl::answer_pending() {
  tell_happenings();
  const auto& pending = parts_.configuration.pending();
  if (!pending || pending->trial == Trial::open) return;
  const bool stays = pending->trial == Trial::confirmed;
  if (!answered_) {
    gateway_.answer({pending->command, std::string(name(Command{{}, {}, never, ApplyConfiguration{}})),
                     pending->author, stays ? protocol::Outcome::done : protocol::Outcome::refused,
                     stays ? "" : "rolled back: " + pending->reason},
                    now());
    answered_ = true;
  }
  commit();
  if (journal_failing_) return;  // again with the next tick
  parts_.configuration.settled();
  answered_ = false;
}

void Daemon::Impl::tell_happenings() {
  for (auto& [event, text] : parts_.configuration.take_happenings()) {
    log::security(event, {{"what", text}});
    gateway_.note({std::string(name(event)), std::move(text)}, now());
  }
}

// A bad file never stops a running gateway: the old configuration stays, and the log says why.
void Daemon::Impl::reload() {
  parts_.service.reloading();
  auto loaded = parts_.configuration.reload();
  if (auto* problems = std::get_if<Problems>(&loaded)) {
    for (const auto& problem : *problems)
      log::error("the new configuration is refused, the old one stays", {{"what", to_text(problem)}});
    log::security(SecurityEvent::configuration_refused, {{"mistakes", problems->size()}});
    gateway_.note({std::string(name(SecurityEvent::configuration_refused)),
                   std::to_string(problems->size()) + " mistakes in the files on the gateway"},
                  now());
  } else {
    put_in_force(std::move(std::get<InForce>(loaded)));
    log::security(SecurityEvent::configuration_changed,
                  {{"configuration", hexadecimal(parts_.identity.configuration)}});
    gateway_.note({std::string(name(SecurityEvent::configuration_changed)),
                   "configuration " + hexadecimal(parts_.identity.configuration) + ", by a reload"},
                  now());
    log::info("configuration loaded anew; links and storage change at the next start",
              {{"rules", gateway_.rules().size()}});
  }
  answer_pending();
  commit();
  parts_.service.ready();
  end_of_batch();
}

}  // namespace vicino::runtime
