// Whatever either bank may find on the wire: entries, status, heartbeat; receipts and commands.
#include "cloud-bridge/protocol/json.hpp"
#include "cloud-bridge/uplink/signature.hpp"
#include "fuzz.hpp"

namespace vicino::fuzz {
namespace {

using namespace protocol;

// Of what is read, the writer makes something that is read the same: from there on every copy is equal, byte by byte.
template <class Message>
void go_round(const Result<Message>& read, Result<Message> (*parse)(std::string_view)) {
  if (!read) {
    must(!read.error().what.empty() && read.error().what.size() < 1024,
         "what is wrong is said, in few words");
    return;
  }
  const auto json = to_json(*read);
  must(json.size() <= max_message_bytes, "a message is bounded");
  const auto again = parse(json);
  must(again.has_value(), "what is written can be read");
  must(to_json(*again) == json, "and reads the same");
}

// An order that cannot be read has a result that the centre can read.
void refuse(std::string_view order, const Error& why) {
  const auto result = refusal(order, why);
  for (const auto* text : {&result.command, &result.author, &result.name})
    must(text->size() <= max_id_length, "what is repeated of an order is bounded");
  const EventMessage event{
      {{"crema", "gw-7f3a"}, "j1", Lane::telemetry, 7, instant_from_ms(0)}, instant_from_ms(0), result};
  const auto read = parse_event(to_json(event));
  must(read.has_value() && std::get<CommandResult>(read->fact).command == result.command,
       "a result names the order as it named itself");
}

// As in RFC 8032, test 1.
constexpr std::string_view key =
    "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n"
    "-----END PUBLIC KEY-----\n";

}  // namespace

void take(std::string_view input) {
  static const auto public_key = uplink::PublicKey::from_pem(key).value();
  std::string_view rest = input;
  const auto topic = cut(rest, "\n");
  if (const auto found = parse_topic(topic))
    must(protocol::topic(found->address, found->channel) == topic, "a topic is written as it was read");
  else
    rest = input;

  go_round(parse_alert(rest), parse_alert);
  go_round(parse_event(rest), parse_event);
  go_round(parse_status(rest), parse_status);
  go_round(parse_heartbeat(rest), parse_heartbeat);
  go_round(parse_receipt(rest), parse_receipt);
  const auto command = parse_command(rest);
  go_round(command, parse_command);
  if (command)
    must(!public_key.verifies(signed_text(*command), command->signature), "nobody signs without the key");
  else
    refuse(rest, command.error());
  (void)parse_entry(rest);
}

}  // namespace vicino::fuzz
