#include "domain/command.hpp"

#include "domain/names.hpp"

namespace vicino {
namespace {
constexpr detail::Names<5> modes{"normal", "away", "maintenance", "privacy", "visitor"};
constexpr detail::Names<10> commands{"acknowledge", "cancel", "silence", "set-mode", "test-alarm",
                                     "status",      "claim",  "note",    "resolve",  "set-heartbeat"};
constexpr detail::Names<3> dispositions{"true", "false", "test"};
static_assert(std::variant_size_v<decltype(Command::body)> == commands.size());
}  // namespace

std::string_view name(Mode mode) noexcept {
  return detail::name_in(modes, mode);
}
std::optional<Mode> mode_from(std::string_view word) noexcept {
  return detail::value_in<Mode>(modes, word);
}

std::string_view name(Disposition disposition) noexcept {
  return detail::name_in(dispositions, disposition);
}
std::optional<Disposition> disposition_from(std::string_view word) noexcept {
  return detail::value_in<Disposition>(dispositions, word);
}

std::string_view name(const Command& command) noexcept {
  return detail::name_in(commands, command.body.index());
}

}  // namespace vicino
