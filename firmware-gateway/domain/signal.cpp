#include "domain/signal.hpp"

#include "domain/names.hpp"

namespace vicino {
namespace {
constexpr detail::Names<signal_kind_count> kinds{
    "occupancy", "presence",   "contact",     "bed",      "vibration",   "sos",     "cancel",
    "fall",      "visitor",    "temperature", "humidity", "illuminance", "smoke",   "carbon_monoxide",
    "gas",       "water_leak", "tamper",      "mains",    "trouble",     "battery", "battery_low"};
}  // namespace

std::string_view name(SignalKind kind) noexcept {
  return detail::name_in(kinds, kind);
}
std::optional<SignalKind> signal_kind_from(std::string_view word) noexcept {
  return detail::value_in<SignalKind>(kinds, word);
}

}  // namespace vicino
