// What centre and console ask, and what became of it. Whatever is refused stands in the security log.
#include "runtime/daemon_impl.hpp"
#include "runtime/security_log.hpp"

namespace vicino::runtime {
namespace {

std::string joined(const std::vector<std::string>& problems) {
  std::string text;
  for (const auto& problem : problems) text += "\n  " + problem;
  return text;
}

}  // namespace

// Each is in the journal; in the log one line a minute for each word.
void Daemon::Impl::log_refusal(const protocol::CommandResult& refusal) {
  const auto event = refusal.reason == protocol::wrongly_signed ? SecurityEvent::command_wrongly_signed
                                                                : SecurityEvent::command_refused;
  std::uint64_t held_back = 0;
  if (!rate_limit_.allow(name(event), now(), held_back)) return;
  log::security(event, {{"name", refusal.name},
                        {"id", refusal.command},
                        {"author", refusal.author},
                        {"why", refusal.reason},
                        {"also", held_back}});
}

protocol::CommandResult Daemon::Impl::carry_out(const Command& command, Origin origin) {
  const bool applies = std::holds_alternative<ApplyConfiguration>(command.body);
  const auto result =
      applies ? apply(command, origin) : gateway_.command(command, now(), parts_.clock.calendar());
  if (result.outcome == protocol::Outcome::refused)
    log_refusal(result);
  else
    log::info("command", {{"name", result.name}, {"id", result.command}, {"author", result.author}});
  status_dirty_ = true;
  const bool asks = std::holds_alternative<AskStatus>(command.body);
  if (asks && uplink_) uplink_->say(birth(gateway_, parts_.identity, now()));
  if (asks || applies || std::holds_alternative<SetHeartbeat>(command.body))
    next_heartbeat_ = std::chrono::steady_clock::now();
  return result;
}

// Expired, wrongly signed, unreadable: the uplink did not let it in. Without an id nobody can be answered: counted only.
void Daemon::Impl::on_refused(const protocol::CommandResult& refusal) {
  log_refusal(refusal);
  if (refusal.command.empty()) {
    ++counters_.refused["order-without-id"];
    status_dirty_ = true;
    return;
  }
  gateway_.answer(refusal, now());
}

Result<std::string> Daemon::Impl::submit(const Command& command) {
  const auto result = carry_out(command, Origin::console);
  end_of_batch();
  if (result.outcome == protocol::Outcome::refused)
    return Error{"refused: " + result.reason + joined(result.problems),
                 "vicinoctl status shows what is open"};
  if (parts_.configuration.on_trial() && parts_.configuration.pending()->command == command.id)
    return std::string("applied; taken back by itself unless the centre confirms it within 5 minutes");
  return std::string("done");
}

}  // namespace vicino::runtime
