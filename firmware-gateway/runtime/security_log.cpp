#include "runtime/security_log.hpp"

#include "domain/names.hpp"

namespace vicino::runtime {
namespace {
constexpr detail::Names<security_event_count> words{
    "configuration-applied", "configuration-confirmed", "configuration-refused",  "configuration-rolled-back",
    "configuration-changed", "command-refused",         "command-wrongly-signed", "login-refused",
    "certificate-refused",   "clock-stepped",           "joining-opened",         "device-joined",
    "device-unknown"};
}  // namespace

std::string_view name(SecurityEvent event) noexcept {
  return detail::name_in(words, event);
}

void log::security(SecurityEvent event, Fields fields) {
  warning("security: " + std::string(name(event)), fields);
}

}  // namespace vicino::runtime
