#include "domain/alert.hpp"

#include "domain/names.hpp"

namespace vicino {
namespace {
constexpr detail::Names<3> classes{"social", "technical", "information"};
constexpr detail::Names<4> severities{"low", "medium", "high", "highest"};
constexpr detail::Names<28> care_kinds{"generic",     "sos",           "fall",
                                       "inactivity",  "not-up",        "long-stay",
                                       "out-of-bed",  "night-exit",    "left-open",
                                       "not-home",    "heat",          "cold",
                                       "hazard",      "missed-visit",  "night-bathroom",
                                       "battery",     "sensor-silent", "radio-down",
                                       "implausible", "tamper",        "mains-lost",
                                       "storage",     "clock",         "uplink-lost",
                                       "self-test",   "away-movement", "self-test-failed",
                                       "safe-mode"};
constexpr detail::Names<3> lanes{"local", "alarm", "telemetry"};
constexpr detail::Names<10> transitions{"pending",      "pre-alarm", "cancelled", "raised",   "updated",
                                        "acknowledged", "silenced",  "resolved",  "degraded", "restored"};
}  // namespace

std::string_view name(AlertClass c) noexcept {
  return detail::name_in(classes, c);
}
std::string_view name(Severity s) noexcept {
  return detail::name_in(severities, s);
}
std::string_view name(CareKind kind) noexcept {
  return detail::name_in(care_kinds, kind);
}
std::string_view name(Lane lane) noexcept {
  return detail::name_in(lanes, lane);
}
std::string_view name(TransitionKind kind) noexcept {
  return detail::name_in(transitions, kind);
}

std::optional<AlertClass> alert_class_from(std::string_view word) noexcept {
  return detail::value_in<AlertClass>(classes, word);
}
std::optional<Severity> severity_from(std::string_view word) noexcept {
  return detail::value_in<Severity>(severities, word);
}
std::optional<CareKind> care_kind_from(std::string_view word) noexcept {
  return detail::value_in<CareKind>(care_kinds, word);
}
std::optional<Lane> lane_from(std::string_view word) noexcept {
  return detail::value_in<Lane>(lanes, word);
}
std::optional<TransitionKind> transition_kind_from(std::string_view word) noexcept {
  return detail::value_in<TransitionKind>(transitions, word);
}

}  // namespace vicino
