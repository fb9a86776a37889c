// Where messages travel: `vicino/v1/<realm>/<gateway>/<channel>`. Clause P1 of docs/protocol.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/result.hpp"

namespace vicino::protocol {

// Who may write: the gateway alert ... heartbeat, the centre receipt and command.
enum class Channel : std::uint8_t { alert, event, status, heartbeat, receipt, command };
std::string_view name(Channel channel) noexcept;
std::optional<Channel> channel_from(std::string_view name) noexcept;

// A gateway within its realm (the ambito). Both are pseudonymous: 1 to 64 of a-z, 0-9, '-', '_', '.', and the
// first is a letter or a digit. No name, no address, nothing that MQTT or JSON would have to escape.
struct Address {
  std::string realm;    // "crema"
  std::string gateway;  // "gw-7f3a"
  friend bool operator==(const Address&, const Address&) = default;
};
inline constexpr std::size_t max_id_length = 64;
inline constexpr std::string_view centre_id = "centre";  // stands for the centre in `source`; no gateway's id
bool is_id(std::string_view text) noexcept;
// The address, or an error that names the wrong part and the cure.
Result<Address> make_address(std::string_view realm, std::string_view gateway);

// "vicino/v1/crema/gw-7f3a/alert". The address must be valid.
std::string topic(const Address& address, Channel channel);
// What a centre subscribes to: all gateways of a realm, "vicino/v1/crema/+/alert".
std::string topic_filter(std::string_view realm, Channel channel);

struct Topic {
  Address address;
  Channel channel = Channel::alert;
  friend bool operator==(const Topic&, const Topic&) = default;
};
Result<Topic> parse_topic(std::string_view topic);

}  // namespace vicino::protocol
