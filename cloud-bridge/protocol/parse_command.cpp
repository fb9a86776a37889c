// JSON to commands, and who they are from.
#include "cloud-bridge/protocol/names.hpp"
#include "cloud-bridge/protocol/parse_parts.hpp"

namespace vicino::protocol {
namespace {

// "/vicino/v1/<realm>/<who>"
struct Source {
  std::string realm;
  std::string who;
};
Source source(const Members& event) {
  constexpr std::string_view prefix = "/vicino/v1/";
  const std::string text = event.text("source", 2 * max_id_length + 16);
  std::string_view rest = text;
  if (rest.starts_with(prefix)) {
    rest.remove_prefix(prefix.size());
    const auto slash = rest.find('/');
    if (slash != std::string_view::npos && is_id(rest.substr(0, slash)) && is_id(rest.substr(slash + 1)))
      return {std::string(rest.substr(0, slash)), std::string(rest.substr(slash + 1))};
  }
  event.refuse("source", "must be /vicino/v1/<realm>/<gateway> or .../centre");
  return {};
}

template <class C>
C read_command(const Members&) {
  return {};
}
template <>
Acknowledge read_command(const Members& data) {
  return {data.integer<AlertNumber>("alert", 1)};
}
template <>
CancelAlert read_command(const Members& data) {
  return {data.integer<AlertNumber>("alert", 1)};
}
template <>
Silence read_command(const Members& data) {
  return {data.integer<AlertNumber>("alert", 1), data.millis("for_ms")};
}
template <>
SetMode read_command(const Members& data) {
  return {data.word("mode", mode_from), data.instant_or("until", never), data.text_or_empty("reason")};
}
template <>
Claim read_command(const Members& data) {
  return {data.integer<AlertNumber>("alert", 1)};
}
template <>
Remark read_command(const Members& data) {
  return {data.integer<AlertNumber>("alert", 1), data.text("text", max_text_bytes)};
}
template <>
Resolve read_command(const Members& data) {
  return {data.integer<AlertNumber>("alert", 1), data.word("disposition", disposition_from),
          data.text_or_empty("reason")};
}
template <>
SetHeartbeat read_command(const Members& data) {
  const auto interval = data.millis("interval_ms");
  if (interval < shortest_heartbeat || interval > longest_heartbeat)
    data.refuse("interval_ms", "must be 1 to 1440 min");
  return {interval};
}

template <>
ApplyConfiguration read_command(const Members& data) {
  ApplyConfiguration c;
  std::size_t bytes = 0;
  data.objects("documents", "data.documents[].", max_configuration_documents, [&](const Members& d) {
    c.documents.push_back({d.text("name"), d.text("text", max_configuration_bytes)});
    if (!is_document_name(c.documents.back().name)) d.refuse("name", "must be a plain file name");
    bytes += c.documents.back().text.size();
  });
  if (c.documents.empty()) data.refuse("documents", "must not be empty");
  if (bytes > max_configuration_bytes) data.refuse("documents", "are larger than 96 KiB together");
  return c;
}

template <std::size_t I = 0>
void command_body(const Members& data, std::string_view word, Command& command) {
  if constexpr (I < std::variant_size_v<decltype(Command::body)>) {
    using C = std::variant_alternative_t<I, decltype(Command::body)>;
    command.body.emplace<I>();
    if (word == vicino::name(command))
      command.body = read_command<C>(data);
    else
      command_body<I + 1>(data, word, command);
  } else {
    data.refuse("command", "is not a word that is known here");
  }
}

}  // namespace

Address from_gateway(const Members& event) {
  Source s = source(event);
  if (s.who == centre_id) event.refuse("source", "must be a gateway");
  return {std::move(s.realm), std::move(s.who)};
}
Address from_centre(const Members& event) {
  Source s = source(event);
  if (s.who != centre_id) event.refuse("source", "must be the centre");
  std::string gateway = event.text("subject", max_id_length);
  if (!is_id(gateway) || gateway == centre_id) event.refuse("subject", "must be the id of a gateway");
  return {std::move(s.realm), std::move(gateway)};
}

CommandMessage command_message(const Members& event) {
  CommandMessage m;
  m.to = from_centre(event);
  m.command.id = event.text("id", max_id_length);
  if (m.command.id.empty()) event.refuse("id", "must not be empty");
  m.at = event.instant("time");
  if (!event.has("expires")) event.refuse("expires", "missing");
  m.command.expires = event.instant_or("expires", never);
  const Members data = event.object("data", "data.");
  m.command.author = data.text("author", max_id_length);
  command_body(data, data.text("command"), m.command);
  m.signature = data.text_or_empty("signature");
  return m;
}

}  // namespace vicino::protocol
