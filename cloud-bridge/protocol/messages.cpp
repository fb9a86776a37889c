#include "cloud-bridge/protocol/messages.hpp"

#include "domain/names.hpp"

namespace vicino::protocol {
namespace {

constexpr detail::Names<4> verdict_names{"stored", "hold", "busy", "refused"};

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;  // older compilers do not see it by themselves

std::string number(auto n) {
  return std::to_string(n);
}

}  // namespace

std::string_view name(Verdict verdict) noexcept {
  return detail::name_in(verdict_names, verdict);
}
std::optional<Verdict> verdict_from(std::string_view word) noexcept {
  return detail::value_in<Verdict>(verdict_names, word);
}

std::string_view name(const Fact& fact) noexcept {
  constexpr detail::Names<10> names{"sensor-state",
                                    "device-liveness",
                                    "mode-changed",
                                    "clock-adjusted",
                                    "gateway-started",
                                    "rules-loaded",
                                    "gap",
                                    "command-result",
                                    "summary",
                                    "note"};
  static_assert(names.size() == std::variant_size_v<Fact>);
  return names[fact.index()];
}

std::string message_id(const Envelope& envelope) {
  return envelope.from.gateway + '/' + envelope.journal + '/' + number(envelope.seq);
}

std::string signed_text(const CommandMessage& message) {
  const Command& command = message.command;
  std::string out = "vicino-command-v1\n";
  const auto line = [&out](std::string_view key, std::string_view value) {
    out.append(key).append(1, '=').append(value).append(1, '\n');
  };
  line("realm", message.to.realm);
  line("gateway", message.to.gateway);
  line("id", command.id);
  line("author", command.author);
  line("at", number(to_ms(message.at)));
  line("expires", number(to_ms(command.expires)));
  line("command", vicino::name(command));
  std::visit(Overloaded{
                 [&](const Acknowledge& c) { line("alert", number(c.alert)); },
                 [&](const CancelAlert& c) { line("alert", number(c.alert)); },
                 [&](const Silence& c) {
                   line("alert", number(c.alert));
                   line("for_ms", number(c.for_.count()));
                 },
                 [&](const SetMode& c) {
                   line("mode", vicino::name(c.mode));
                   line("until", c.until == never ? "never" : number(to_ms(c.until)));
                   line("reason", c.reason);
                 },
                 [](const TestAlarm&) {},
                 [](const AskStatus&) {},
                 [&](const Claim& c) { line("alert", number(c.alert)); },
                 [&](const Remark& c) {
                   line("alert", number(c.alert));
                   line("text", c.text);
                 },
                 [&](const Resolve& c) {
                   line("alert", number(c.alert));
                   line("disposition", vicino::name(c.disposition));
                   line("reason", c.reason);
                 },
                 [&](const SetHeartbeat& c) { line("interval_ms", number(c.interval.count())); },
                 [&](const ApplyConfiguration& c) {
                   line("documents", number(c.documents.size()));
                   for (const auto& document : c.documents) {
                     line("document", document.name);
                     line("bytes", number(document.text.size()));  // a text has lines of its own
                     out.append(document.text).append(1, '\n');
                   }
                 },
             },
             command.body);
  return out;
}

}  // namespace vicino::protocol
