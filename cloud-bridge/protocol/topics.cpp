#include "cloud-bridge/protocol/topics.hpp"

#include "domain/names.hpp"

namespace vicino::protocol {
namespace {

constexpr detail::Names<6> channel_names{"alert", "event", "status", "heartbeat", "receipt", "command"};
constexpr std::string_view prefix = "vicino/v1/";

constexpr bool is_alnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// The part before the next '/', which is taken away from `rest`.
std::string_view next_level(std::string_view& rest) {
  const auto slash = rest.find('/');
  const auto level = rest.substr(0, slash);
  rest = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash + 1);
  return level;
}

}  // namespace

std::string_view name(Channel channel) noexcept {
  return detail::name_in(channel_names, channel);
}
std::optional<Channel> channel_from(std::string_view word) noexcept {
  return detail::value_in<Channel>(channel_names, word);
}

bool is_id(std::string_view text) noexcept {
  if (text.empty() || text.size() > max_id_length || !is_alnum(text.front())) return false;
  for (const char c : text)
    if (!is_alnum(c) && c != '-' && c != '_' && c != '.') return false;
  return true;
}

Result<Address> make_address(std::string_view realm, std::string_view gateway) {
  constexpr auto cure = "use 1 to 64 of a-z, 0-9, '-', '_', '.', beginning with a letter or a digit";
  if (!is_id(realm)) return Error{"the realm is not a valid id", cure};
  if (!is_id(gateway)) return Error{"the gateway is not a valid id", cure};
  if (gateway == centre_id) return Error{"'centre' cannot be the id of a gateway", "choose another id"};
  return Address{std::string(realm), std::string(gateway)};
}

std::string topic(const Address& address, Channel channel) {
  std::string out(prefix);
  out.append(address.realm).append(1, '/').append(address.gateway).append(1, '/').append(name(channel));
  return out;
}

std::string topic_filter(std::string_view realm, Channel channel) {
  std::string out(prefix);
  out.append(realm).append("/+/").append(name(channel));
  return out;
}

Result<Topic> parse_topic(std::string_view text) {
  if (!text.starts_with(prefix)) return Error{"a topic that does not begin with vicino/v1/", ""};
  std::string_view rest = text.substr(prefix.size());
  const auto realm = next_level(rest);
  const auto gateway = next_level(rest);
  const auto channel = channel_from(rest);  // the rest as a whole: a further level is no channel
  if (!channel)
    return Error{"a topic whose last level is none of alert, event, status, heartbeat, receipt, command", ""};
  auto address = make_address(realm, gateway);
  if (!address) return address.error();
  return Topic{*std::move(address), *channel};
}

}  // namespace vicino::protocol
