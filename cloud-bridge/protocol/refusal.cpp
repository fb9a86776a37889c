// What is answered to an order that cannot be read: its id has to be found in bytes that are no order, or not even JSON.
#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <utility>

#include "cloud-bridge/protocol/json_reader.hpp"

namespace vicino::protocol {
namespace {

// Listens to the parser and keeps the few texts that name an order, up to where the parser gives up. Holds no document.
class Ear {
 public:
  // The parser asks for limits of its own; the text's length is one.
  static constexpr std::size_t max_object_size = max_message_bytes, max_array_size = max_message_bytes,
                               max_key_size = max_message_bytes, max_string_size = max_message_bytes;

  // Each "" if it is not there, is empty, too long, or not fit to be a name.
  std::string id, author, word;

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_object_begin(json::error_code&) {
    if (depth_ == 1) in_data_ = key_ == "data";
    return enter();
  }
  bool on_object_end(std::size_t, json::error_code&) { return leave(); }
  bool on_array_begin(json::error_code&) { return enter(); }
  bool on_array_end(std::size_t, json::error_code&) { return leave(); }
  bool on_key_part(json::string_view text, std::size_t, json::error_code&) { return hear(text); }
  bool on_key(json::string_view text, std::size_t, json::error_code&) {
    hear(text);
    key_ = std::exchange(heard_, {});
    return true;
  }
  bool on_string_part(json::string_view text, std::size_t, json::error_code&) { return hear(text); }
  bool on_string(json::string_view text, std::size_t, json::error_code&) {
    hear(text);
    const std::string found = std::exchange(heard_, {});
    std::string* const place = depth_ == 1 && key_ == "id"                    ? &id
                               : depth_ == 2 && in_data_ && key_ == "author"  ? &author
                               : depth_ == 2 && in_data_ && key_ == "command" ? &word
                                                                              : nullptr;
    if (place != nullptr && place->empty() && is_fit(found)) *place = found;
    return true;
  }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t, json::string_view, json::error_code&) { return true; }
  bool on_uint64(std::uint64_t, json::string_view, json::error_code&) { return true; }
  bool on_double(double, json::string_view, json::error_code&) { return true; }
  bool on_bool(bool, json::error_code&) { return true; }
  bool on_null(json::error_code&) { return true; }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

 private:
  bool enter() {
    ++depth_;
    key_.clear();
    return true;
  }
  bool leave() {
    if (--depth_ == 1) in_data_ = false;
    key_.clear();
    return true;
  }
  // One byte too many shows that it is too long: more of it is of no use.
  bool hear(json::string_view text) {
    const std::size_t room = max_id_length + 1 - heard_.size();
    heard_.append(text.data(), std::min(text.size(), room));
    return true;
  }
  static bool is_fit(std::string_view text) {
    return text.size() <= max_id_length && std::ranges::none_of(text, [](char c) {
             return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
           });
  }

  int depth_ = 0;
  bool in_data_ = false;
  std::string key_, heard_;
};

}  // namespace

CommandResult refusal(std::string_view text, const Error& why) try {
  std::string_view what = why.what;
  if (what.starts_with(message_refused)) what.remove_prefix(message_refused.size());
  json::parse_options limits;
  limits.max_depth = max_depth;
  json::basic_parser<Ear> parser(limits);
  json::error_code ignored;  // as far as it goes
  parser.write_some(false, text.data(), std::min(text.size(), max_message_bytes), ignored);
  Ear& heard = parser.handler();
  return {std::move(heard.id),
          std::move(heard.word),
          std::move(heard.author),
          Outcome::refused,
          std::string(unreadable).append(": ").append(what),
          0};
} catch (const std::exception&) {  // memory is short: nobody can be answered
  return {"", "", "", Outcome::refused, std::string(unreadable), 0};
}

}  // namespace vicino::protocol
