// Words on the wire for values whose own module has none. Internal to this folder.
#pragma once

#include "cloud-bridge/protocol/messages.hpp"
#include "domain/names.hpp"

namespace vicino::protocol {

inline constexpr detail::Names<3> liveness_names{"heard", "online", "offline"};
inline constexpr detail::Names<2> outcome_names{"done", "refused"};

// The kinds of alert that version 1 began with. A reader of that time refuses any other word, so a younger kind travels as
// `generic`, and `exact_kind` says which.
inline constexpr CareKind last_first_kind = CareKind::away_movement;

inline std::string_view liveness_name(Liveness l) noexcept {
  return detail::name_in(liveness_names, l);
}
inline std::string_view outcome_name(Outcome o) noexcept {
  return detail::name_in(outcome_names, o);
}
inline std::optional<Liveness> liveness_from(std::string_view word) noexcept {
  return detail::value_in<Liveness>(liveness_names, word);
}
inline std::optional<Outcome> outcome_from(std::string_view word) noexcept {
  return detail::value_in<Outcome>(outcome_names, word);
}

}  // namespace vicino::protocol
