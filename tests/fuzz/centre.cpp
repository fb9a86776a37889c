// The centre: what arrives from gateways on its topics, and what operators ask of its socket. A line each:
//
//   TOPIC <tab> PAYLOAD        on the broker
//   GET TARGET                 on the socket
//   POST TARGET <tab> BODY
#include <set>

#include "cloud-bridge/operations-centre/centre.hpp"
#include "cloud-bridge/protocol/json.hpp"
#include "fuzz.hpp"

namespace vicino::fuzz {
namespace {

using namespace operations_centre;

// Steers no terminal: what a stranger wrote stands in one line, without control characters.
bool is_plain(std::string_view text, bool several_lines) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 0x20 ? !(several_lines && c == '\n') : c == 0x7f) return false;
  return true;
}

class Room {
 public:
  Room()
      : centre_(options(), Store::open(":memory:").value(),
                [this](const Outbound& out) { return look_at(out); }) {
    centre_.set_connected(true, now_);
  }

  void hear(std::string_view line) {
    now_ += std::chrono::seconds{7};
    if (line.starts_with("GET ")) return ask({"GET", std::string(line.substr(4)), ""});
    if (line.starts_with("POST ")) {
      line.remove_prefix(5);
      const auto target = cut(line, "\t");
      return ask({"POST", std::string(target), std::string(line)});
    }
    const auto topic = cut(line, "\t");
    if (const auto entry = protocol::parse_entry(line))
      sent_.insert(std::visit([](const auto& message) { return message.envelope.seq; }, *entry));
    const std::vector<Inbound> batch{{std::string(topic), std::string(line), false}};
    centre_.take(batch, now_);
    show();
  }

  void finish() {
    for (const auto* target : {"/v1/table?lang=en&colour=0&lately=1", "/v1/alerts", "/v1/gateways",
                               "/v1/state", "/v1/report", "/v1/gateways/gw-7f3a/history"})
      ask({"GET", target, ""});
    now_ += std::chrono::hours{1};
    centre_.pass_time(now_);
    show();
  }

 private:
  Centre::Options options() {
    Centre::Options out;
    out.realm = "crema";
    out.new_id = [this] { return "c-" + std::to_string(++ids_); };
    return out;
  }

  bool look_at(const Outbound& out) {
    const auto topic = protocol::parse_topic(out.topic);
    must(topic.has_value(), "the centre writes on topics of the contract");
    if (topic->channel == protocol::Channel::command) {
      must(protocol::parse_command(out.payload).has_value(), "a gateway can read a command");
      return true;
    }
    const auto receipt = protocol::parse_receipt(out.payload);
    must(receipt.has_value(), "a gateway can read a receipt");
    for (const auto& single : receipt->singles)
      must(sent_.contains(single.seq), "only what came is receipted");
    return true;
  }

  void ask(const ApiRequest& request) {
    const bool table =
        request.target.starts_with("/v1/table") && request.target.find("colour") == std::string::npos;
    centre_.answer(
        request,
        [table](const ApiAnswer& answer) {
          must(answer.status >= 200 && answer.status < 600, "an answer has a status of HTTP");
          must(answer.body.size() < 8 * 1024 * 1024, "an answer is bounded");
          if (table && answer.status == 200) must(is_plain(answer.body, true), "a table steers no terminal");
        },
        now_);
    show();
  }

  void show() {
    for (const auto& line : centre_.take_lines()) must(is_plain(line, true), "a line steers no terminal");
  }

  Instant now_ = instant_from_ms(1'773'284'400'000);
  int ids_ = 0;
  std::set<Seq> sent_;
  Centre centre_;
};

}  // namespace

void take(std::string_view input) {
  Room room;
  for (int lines = 0; !input.empty() && lines < 50; ++lines) room.hear(cut(input, "\n"));
  room.finish();
}

}  // namespace vicino::fuzz
