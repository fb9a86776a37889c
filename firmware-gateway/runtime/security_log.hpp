// What somebody who looks for an attack, or for who changed what, searches the log for: one stable word each, the same in
// the log and in the journal's notes (a refused command's note is its one result).
#pragma once

#include <cstdint>
#include <string_view>

#include "runtime/log.hpp"

namespace vicino::runtime {

enum class SecurityEvent : std::uint8_t {
  configuration_applied,      // by command; on trial until the centre has receipted it
  configuration_confirmed,    // the trial is over, it stays
  configuration_refused,      // by command or by SIGHUP; the old one stays
  configuration_rolled_back,  // the one before holds again
  configuration_changed,      // the files on the gateway were changed and hold now
  command_refused,            // expired, repeated, not open any more, ...
  command_wrongly_signed,
  login_refused,        // ours, by a broker; who tries one of the brokers stands in that broker's log
  certificate_refused,  // the broker's by us, or ours by the broker
  clock_stepped,
  joining_opened,  // new devices can enter the radio's network
  device_joined,
  device_unknown,  // in the radio's network, and not of this home
};
inline constexpr std::size_t security_event_count = 13;
std::string_view name(SecurityEvent event) noexcept;  // "configuration-applied", ...

namespace log {
// "security: configuration-applied key=value ..."
void security(SecurityEvent event, Fields fields);
}  // namespace log

}  // namespace vicino::runtime
