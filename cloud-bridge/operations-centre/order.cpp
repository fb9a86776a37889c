#include "cloud-bridge/operations-centre/order.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "cloud-bridge/protocol/json.hpp"

namespace vicino::operations_centre {
namespace {

namespace json = boost::json;
using Body = decltype(Command::body);

// One of each kind: what a word stands for.
const std::array<Body, std::variant_size_v<Body>> blank{
    Acknowledge{}, CancelAlert{}, Silence{}, SetMode{},      TestAlarm{},         AskStatus{},
    Claim{},       Remark{},      Resolve{}, SetHeartbeat{}, ApplyConfiguration{}};

// Reads members; the first mistake is kept.
class Reader {
 public:
  explicit Reader(const json::object& object) : object_(object) {}

  std::string text(std::string_view key, std::size_t most) {
    const auto* value = object_.if_contains(key);
    if (value == nullptr || value->is_null()) return {};
    const auto* found = value->if_string();
    if (found == nullptr) return wrong(key, "is not a text"), std::string{};
    std::string out(found->data(), found->size());
    if (out.size() > most) wrong(key, "is longer than " + std::to_string(most) + " bytes");
    if (std::any_of(out.begin(), out.end(),
                    [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }))
      wrong(key, "has control characters: write it on one line");
    return out;
  }
  Millis millis(std::string_view key, Millis least, Millis most) {
    const auto* value = object_.if_contains(key);
    const auto* found = value == nullptr ? nullptr : value->if_int64();
    const Millis out{found == nullptr ? 0 : *found};
    if (found == nullptr || out < least || out > most)
      wrong(key, "must be " + to_text(least) + " to " + to_text(most));
    return out;
  }
  Instant instant_or_never(std::string_view key) {
    const std::string written = text(key, 40);
    if (written.empty()) return never;
    const auto at = parse_rfc3339(written);
    if (!at) return wrong(key, at.error().what), never;
    return *at;
  }
  bool flag(std::string_view key) {
    const auto* value = object_.if_contains(key);
    return value != nullptr && value->is_bool() && value->get_bool();
  }
  std::vector<ConfigurationDocument> documents(std::string_view key) {
    std::vector<ConfigurationDocument> out;
    const auto* value = object_.if_contains(key);
    const auto* list = value == nullptr ? nullptr : value->if_array();
    if (list == nullptr || list->empty() || list->size() > max_configuration_documents)
      return wrong(key, "must be a list of 1 to 17 documents"), out;
    std::size_t bytes = 0;
    for (const auto& element : *list) {
      const auto* object = element.if_object();
      const auto* written = object == nullptr ? nullptr : object->if_contains("text");
      if (written == nullptr || !written->is_string())
        return wrong(key, "must have a name and a text each"), out;
      const auto& document = written->get_string();
      out.push_back(
          {Reader(*object).text("name", protocol::max_id_length), {document.data(), document.size()}});
      if (!is_document_name(out.back().name)) wrong(key, "must have the names that vicino.toml gives");
      bytes += document.size();
    }
    if (bytes > max_configuration_bytes) wrong(key, "are larger than 96 KiB together");
    return out;
  }
  template <class Value>
  Value word(std::string_view key, std::optional<Value> (*from)(std::string_view) noexcept,
             std::string_view known) {
    const auto value = from(text(key, 20));
    if (!value) wrong(key, "must be one of " + std::string(known));
    return value.value_or(Value{});
  }
  void wrong(std::string_view key, const std::string& what) {
    if (mistake_.what.empty())
      mistake_ = {"\"" + std::string(key) + "\" " + what, "correct it and ask again"};
  }
  const Error& mistake() const { return mistake_; }

 private:
  const json::object& object_;
  Error mistake_;
};

template <class Alert>
void read(Reader&, Alert&) {}  // nothing beyond the alert
void read(Reader& in, Silence& c) {
  c.for_ = in.millis("for_ms", std::chrono::minutes{1}, std::chrono::hours{24});
}
void read(Reader& in, SetMode& c) {
  c.mode = in.word("mode", mode_from, "normal, away, maintenance, privacy, visitor");
  c.until = in.instant_or_never("until");
  c.reason = in.text("reason", protocol::max_name_bytes);
}
void read(Reader& in, Remark& c) {
  c.text = in.text("text", protocol::max_text_bytes);
  if (c.text.empty()) in.wrong("text", "is missing");
}
void read(Reader& in, Resolve& c) {
  c.disposition = in.word("disposition", disposition_from, "true, false, test");
  c.reason = in.text("reason", protocol::max_name_bytes);
}
void read(Reader& in, SetHeartbeat& c) {
  c.interval = in.millis("interval_ms", shortest_heartbeat, longest_heartbeat);
}
void read(Reader& in, ApplyConfiguration& c) {
  c.documents = in.documents("documents");
}

template <class Other>
void write(json::object&, const Other&) {}
void write(json::object& out, const Silence& c) {
  out["for_ms"] = c.for_.count();
}
void write(json::object& out, const SetMode& c) {
  out["mode"] = std::string(name(c.mode));
  if (c.until != never) out["until"] = to_rfc3339(c.until);
  out["reason"] = c.reason;
}
void write(json::object& out, const Remark& c) {
  out["text"] = c.text;
}
void write(json::object& out, const Resolve& c) {
  out["disposition"] = std::string(name(c.disposition));
  out["reason"] = c.reason;
}
void write(json::object& out, const SetHeartbeat& c) {
  out["interval_ms"] = c.interval.count();
}
void write(json::object& out, const ApplyConfiguration& c) {
  auto& list = out["documents"].emplace_array();
  for (const auto& document : c.documents) list.push_back({{"name", document.name}, {"text", document.text}});
}

std::string_view word_of(const Body& body) {
  static const auto words = [] {
    std::array<std::string, blank.size()> all;
    for (std::size_t i = 0; i < blank.size(); ++i) all[i] = name(Command{{}, {}, never, blank[i]});
    return all;
  }();
  return words[body.index()];
}

}  // namespace

std::string_view word_of(const Order& order) noexcept {
  return word_of(order.body);
}

AlertNumber* alert_of(Order& order) noexcept {
  return std::visit(
      [](auto& body) -> AlertNumber* {
        if constexpr (requires { body.alert; })
          return &body.alert;
        else
          return nullptr;
      },
      order.body);
}

bool is_about_an_alert(std::string_view word) noexcept {
  const auto found =
      std::find_if(blank.begin(), blank.end(), [&](const Body& body) { return word_of(body) == word; });
  if (found == blank.end()) return false;
  return std::visit(
      []<class C>(const C&) {
        return requires(C c) {
          c.alert;
        };
      },
      *found);
}

Result<Order> read_order(std::string_view word, std::string_view text) {
  const auto found =
      std::find_if(blank.begin(), blank.end(), [&](const Body& body) { return word_of(body) == word; });
  if (found == blank.end())
    return Error{"'" + std::string(word.substr(0, 40)) + "' is no command", "docs/protocol, P9, lists them"};
  json::error_code error;
  const auto value = json::parse(text, error);
  if (error || !value.is_object())
    return Error{"the body is not a JSON object", R"(send {"by": "op-12", ...})"};
  Reader in(value.get_object());
  Order out;
  out.body = *found;
  out.by = in.text("by", protocol::max_id_length);
  out.note = in.text("note", protocol::max_text_bytes);
  out.take_over = in.flag("take_over");
  std::visit([&](auto& body) { read(in, body); }, out.body);
  if (!protocol::is_id(out.by))
    return Error{"who asks is missing or not an operator's code",
                 "give a code such as op-12 (a-z, 0-9, - _ .): no names"};
  if (!in.mistake().what.empty()) return in.mistake();
  return out;
}

std::string order_json(const Order& order) {
  json::object out{{"by", order.by}};
  if (!order.note.empty()) out["note"] = order.note;
  if (order.take_over) out["take_over"] = true;
  std::visit([&](const auto& body) { write(out, body); }, order.body);
  return json::serialize(out);
}

}  // namespace vicino::operations_centre
