// Appends JSON to a string. Small on purpose: keys come in the order of the calls, nothing is allocated but
// the output, numbers and instants do not know a locale. Internal to this folder.
#pragma once

#include <charconv>
#include <chrono>
#include <cmath>
#include <concepts>
#include <string>
#include <string_view>

#include "cloud-bridge/protocol/json.hpp"
#include "domain/instant.hpp"

namespace vicino::protocol {

class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_list() { return open('['); }
  JsonWriter& end_list() { return close(']'); }

  // Keys are literals of ours: nothing in them needs escaping.
  JsonWriter& key(std::string_view k) {
    separate();
    out_.append(1, '"').append(k).append("\":");
    comma_ = false;
    return *this;
  }
  JsonWriter& value(std::string_view text, std::size_t max_bytes = max_name_bytes) {
    separate();
    out_ += '"';
    append_escaped(clip(text, max_bytes));
    out_ += '"';
    return *this;
  }
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(std::same_as<bool> auto b) {
    separate();
    out_ += b ? "true" : "false";
    return *this;
  }
  JsonWriter& value(std::integral auto number) requires(!std::same_as<decltype(number), bool>) {
    separate();
    append_number(number);
    return *this;
  }
  // The shortest text that reads back as the same number. What JSON cannot say (NaN, infinity) becomes null.
  JsonWriter& value(double number) {
    separate();
    if (std::isfinite(number))
      append_number(number);
    else
      out_ += "null";
    return *this;
  }
  // RFC 3339 in UTC with milliseconds; null for `unknown`, `never` and years that RFC 3339 cannot say.
  JsonWriter& value(Instant at) {
    separate();
    if (!sayable(at))
      out_ += "null";
    else
      append_quoted(at);
    return *this;
  }
  // 16 hexadecimal digits: a hash does not fit into the numbers of every JSON reader.
  JsonWriter& hash(std::uint64_t h) {
    separate();
    out_ += '"';
    for (int shift = 60; shift >= 0; shift -= 4) out_ += "0123456789abcdef"[(h >> shift) & 0xf];
    out_ += '"';
    return *this;
  }
  // A string made of parts that need no escaping: ids and topics.
  template <class... Parts>
  JsonWriter& plain(const Parts&... parts) {
    separate();
    out_ += '"';
    (append_part(parts), ...);
    out_ += '"';
    return *this;
  }
  // 20 digits, so that the order of the texts is the order of the numbers.
  JsonWriter& padded(std::uint64_t number) {
    separate();
    char digits[20];
    for (int i = 19; i >= 0; --i, number /= 10) digits[i] = static_cast<char>('0' + number % 10);
    out_.append(1, '"').append(digits, 20).append(1, '"');
    return *this;
  }

  static constexpr bool sayable(Instant at) {
    constexpr std::int64_t year_zero = -62'167'219'200'000, year_10000 = 253'402'300'800'000;
    return to_ms(at) >= year_zero && to_ms(at) < year_10000;
  }

 private:
  JsonWriter& open(char c) {
    separate();
    out_ += c;
    comma_ = false;
    return *this;
  }
  JsonWriter& close(char c) {
    out_ += c;
    comma_ = true;
    return *this;
  }
  void separate() {
    if (comma_) out_ += ',';
    comma_ = true;
  }
  void append_number(auto number) {
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    out_.append(digits, static_cast<std::size_t>(end - digits));
  }
  void append_part(std::string_view text) { out_.append(text); }
  void append_part(std::uint64_t number) { append_number(number); }
  // Never in the middle of a character.
  static std::string_view clip(std::string_view text, std::size_t max_bytes) {
    if (text.size() <= max_bytes) return text;
    while (max_bytes > 0 && (static_cast<unsigned char>(text[max_bytes]) & 0xc0) == 0x80) --max_bytes;
    return text.substr(0, max_bytes);
  }
  void append_escaped(std::string_view text) {
    std::size_t done = 0;  // what needs no escaping is copied in one piece
    for (std::size_t i = 0; i < text.size();) {
      const auto c = static_cast<unsigned char>(text[i]);
      if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') {
        ++i;
        continue;
      }
      if (c >= 0x80)
        if (const std::size_t n = utf8_length(text.substr(i)); n > 0) {
          i += n;
          continue;
        }
      out_.append(text, done, i - done);
      done = ++i;
      if (c >= 0x80)
        out_ += "\\ufffd";
      else if (c == '"' || c == '\\')
        out_.append(1, '\\').append(1, static_cast<char>(c));
      else if (c == '\n')
        out_ += "\\n";
      else
        out_.append("\\u00").append(1, "0123456789abcdef"[c >> 4]).append(1, "0123456789abcdef"[c & 0xf]);
    }
    out_.append(text, done, text.size() - done);
  }
  // Bytes of the character at the front, which is not ASCII; 0 if it is not well-formed (RFC 3629: no
  // overlong form, no surrogate, nothing above U+10FFFF).
  static std::size_t utf8_length(std::string_view text) {
    const auto at = [text](std::size_t i) {
      return i < text.size() ? static_cast<unsigned char>(text[i]) : static_cast<unsigned char>(0);
    };
    const auto follows = [&at](std::size_t i, unsigned from = 0x80, unsigned to = 0xbf) {
      return at(i) >= from && at(i) <= to;
    };
    const unsigned c = at(0);
    if (c >= 0xc2 && c <= 0xdf) return follows(1) ? 2 : 0;
    if (c >= 0xe0 && c <= 0xef)
      return follows(1, c == 0xe0 ? 0xa0 : 0x80, c == 0xed ? 0x9f : 0xbf) && follows(2) ? 3 : 0;
    if (c >= 0xf0 && c <= 0xf4)
      return follows(1, c == 0xf0 ? 0x90 : 0x80, c == 0xf4 ? 0x8f : 0xbf) && follows(2) && follows(3) ? 4 : 0;
    return 0;
  }
  void append_quoted(Instant at) {
    using namespace std::chrono;
    const auto day = floor<days>(at);
    const year_month_day date{day};
    const auto ms = static_cast<unsigned>((at - day).count());
    char text[26] = {'"'};
    const auto put = [&text](int pos, int width, unsigned n) {
      for (int i = width - 1; i >= 0; --i, n /= 10) text[pos + i] = static_cast<char>('0' + n % 10);
    };
    put(1, 4, static_cast<unsigned>(static_cast<int>(date.year())));
    put(6, 2, static_cast<unsigned>(date.month()));
    put(9, 2, static_cast<unsigned>(date.day()));
    put(12, 2, ms / 3'600'000);
    put(15, 2, ms / 60'000 % 60);
    put(18, 2, ms / 1000 % 60);
    put(21, 3, ms % 1000);
    text[5] = text[8] = '-';
    text[11] = 'T';
    text[14] = text[17] = ':';
    text[20] = '.';
    text[24] = 'Z';
    text[25] = '"';
    out_.append(text, 26);
  }

  std::string& out_;
  bool comma_ = false;
};

}  // namespace vicino::protocol
