// Writes JSON front to back, compact, numbers as whole or in thousandths: the same bytes on every machine.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace vicino::replay {

class JsonText {
 public:
  JsonText& open(char bracket) { return begin_value(), out_ += bracket, first_ = true, *this; }
  JsonText& close(char bracket) { return out_ += bracket, first_ = false, *this; }
  JsonText& key(std::string_view name) {
    begin_value();
    put(name);
    out_ += ':';
    first_ = true;
    return *this;
  }
  JsonText& text(std::string_view value) { return begin_value(), put(value), *this; }
  JsonText& number(std::uint64_t value) { return raw(std::to_string(value)); }
  JsonText& signed_number(std::int64_t value) { return raw(std::to_string(value)); }
  JsonText& flag(bool value) { return raw(value ? "true" : "false"); }
  JsonText& null() { return raw("null"); }
  JsonText& raw(std::string_view value) { return begin_value(), out_ += value, *this; }
  std::string take() { return std::move(out_); }

 private:
  void begin_value() {
    if (!first_) out_ += ',';
    first_ = false;
  }
  void put(std::string_view value) {
    constexpr std::string_view hex = "0123456789abcdef";
    out_ += '"';
    for (const char c : value) {
      const auto code = static_cast<unsigned char>(c);
      if (c == '"' || c == '\\') {
        out_ += '\\';
        out_ += c;
      } else if (code < 0x20) {
        out_ += "\\u00";
        out_ += hex[code >> 4];
        out_ += hex[code & 15];
      } else {
        out_ += c;
      }
    }
    out_ += '"';
  }

  std::string out_;
  bool first_ = true;
};

}  // namespace vicino::replay
