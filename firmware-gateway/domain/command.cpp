#include "domain/command.hpp"

#include "domain/names.hpp"

namespace vicino {
namespace {
constexpr detail::Names<5> modes{"normal", "away", "maintenance", "privacy", "visitor"};
constexpr detail::Names<11> commands{
    "acknowledge", "cancel", "silence", "set-mode",      "test-alarm",         "status",
    "claim",       "note",   "resolve", "set-heartbeat", "apply-configuration"};
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

bool is_document_name(std::string_view name) noexcept {
  const auto is_alnum = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  if (name.empty() || name.size() > 64 || !is_alnum(name.front())) return false;
  for (const char c : name)
    if (!is_alnum(c) && c != '-' && c != '_' && c != '.') return false;
  return true;
}

std::string_view name(const Command& command) noexcept {
  return detail::name_in(commands, command.body.index());
}

}  // namespace vicino
