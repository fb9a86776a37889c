// The few shapes that all bodies are made of: LEB128 varints, zigzag, little-endian 64 bits, counted text.
// Arithmetic on differences wraps around, so that every value round-trips. Reading never runs past the end:
// the first thing that does not fit makes the reader `failed` and everything after it zero.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "domain/instant.hpp"

namespace vicino::journal {

constexpr std::uint64_t zigzag(std::int64_t v) noexcept {
  return (static_cast<std::uint64_t>(v) << 1) ^ static_cast<std::uint64_t>(v >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t v) noexcept {
  return static_cast<std::int64_t>((v >> 1) ^ (~(v & 1) + 1));
}
// a - b and a + b, modulo 2^64.
constexpr std::int64_t wrapping_sub(std::int64_t a, std::int64_t b) noexcept {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}
constexpr std::int64_t wrapping_add(std::int64_t a, std::int64_t b) noexcept {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

// How a number is written: whole numbers and hundredths (what sensors send) in one to three bytes, the rest
// in eight.
enum class NumberForm : std::uint8_t { whole = 0, hundredths = 1, exact = 2 };

struct PackedNumber {
  NumberForm form = NumberForm::exact;
  std::int64_t mantissa = 0;
};
inline PackedNumber pack(double value) noexcept {
  constexpr double limit = 1e9;
  const auto bits = std::bit_cast<std::uint64_t>(value);
  if (value > -limit && value < limit) {  // false for NaN
    const auto whole = static_cast<std::int64_t>(value);
    if (std::bit_cast<std::uint64_t>(static_cast<double>(whole)) == bits) return {NumberForm::whole, whole};
    const auto cents = static_cast<std::int64_t>(value * 100 + (value < 0 ? -0.5 : 0.5));
    if (std::bit_cast<std::uint64_t>(static_cast<double>(cents) / 100) == bits)
      return {NumberForm::hundredths, cents};
  }
  return {NumberForm::exact, std::bit_cast<std::int64_t>(value)};
}

class ByteWriter {
 public:
  explicit ByteWriter(std::string& out) : out_(out) {}

  void byte(std::uint8_t v) { out_.push_back(static_cast<char>(v)); }
  void varint(std::uint64_t v) {
    for (; v >= 0x80; v >>= 7) byte(static_cast<std::uint8_t>(v | 0x80));
    byte(static_cast<std::uint8_t>(v));
  }
  void signed_varint(std::int64_t v) { varint(zigzag(v)); }
  void fixed64(std::uint64_t v) {
    for (int i = 0; i < 8; ++i, v >>= 8) byte(static_cast<std::uint8_t>(v));
  }
  void text(std::string_view v) {
    varint(v.size());
    out_.append(v);
  }
  void mantissa(const PackedNumber& n) {
    if (n.form == NumberForm::exact)
      fixed64(static_cast<std::uint64_t>(n.mantissa));
    else
      signed_varint(n.mantissa);
  }
  void number(double v) {
    const PackedNumber n = pack(v);
    byte(static_cast<std::uint8_t>(n.form));
    mantissa(n);
  }
  // Relative to `base`: most instants of a record lie close together.
  void instant(Instant t, Instant base) {
    if (t == unknown) return byte(0);
    if (t == never) return byte(1);
    byte(2);
    signed_varint(wrapping_sub(to_ms(t), to_ms(base)));
  }

 private:
  std::string& out_;
};

class ByteReader {
 public:
  explicit ByteReader(std::string_view in) : at_(in.data()), end_(in.data() + in.size()) {}

  bool failed() const noexcept { return failed_; }
  bool finished() const noexcept { return !failed_ && at_ == end_; }  // everything read, nothing left over
  void fail() noexcept {
    failed_ = true;
    at_ = end_;
  }

  std::uint8_t byte() noexcept {
    if (at_ == end_) return fail(), std::uint8_t{0};
    return static_cast<std::uint8_t>(*at_++);
  }
  std::uint64_t varint() noexcept {
    if (at_ != end_ && static_cast<std::uint8_t>(*at_) < 0x80) return static_cast<std::uint8_t>(*at_++);
    std::uint64_t v = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t b = byte();
      if (shift == 63 && b > 1) break;  // more than 64 bits
      v |= static_cast<std::uint64_t>(b & 0x7f) << shift;
      if (b < 0x80) return failed_ ? 0 : v;
    }
    fail();
    return 0;
  }
  std::uint64_t varint_up_to(std::uint64_t max) noexcept {
    const std::uint64_t v = varint();
    if (v > max) return fail(), std::uint64_t{0};
    return v;
  }
  std::int64_t signed_varint() noexcept { return unzigzag(varint()); }
  std::uint64_t fixed64() noexcept {
    if (end_ - at_ < 8) return fail(), std::uint64_t{0};
    std::uint64_t v = 0;
    for (int i = 0; i < 8; ++i) v |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(at_[i])) << (8 * i);
    at_ += 8;
    return v;
  }
  std::string text() {
    const std::uint64_t size = varint();
    if (size > static_cast<std::uint64_t>(end_ - at_)) return fail(), std::string{};
    std::string v(at_, static_cast<std::size_t>(size));
    at_ += size;
    return v;
  }
  double mantissa(NumberForm form) noexcept {
    switch (form) {
      case NumberForm::whole:
        return static_cast<double>(signed_varint());
      case NumberForm::hundredths:
        return static_cast<double>(signed_varint()) / 100;
      case NumberForm::exact:
        return std::bit_cast<double>(fixed64());
    }
    fail();
    return 0;
  }
  double number() noexcept { return mantissa(static_cast<NumberForm>(byte())); }
  Instant instant(Instant base) noexcept {
    switch (byte()) {
      case 0:
        return unknown;
      case 1:
        return never;
      case 2:
        return instant_from_ms(wrapping_add(to_ms(base), signed_varint()));
      default:
        fail();
        return unknown;
    }
  }
  // An enumeration whose last member is `last`.
  template <class Enum>
  Enum one_of(Enum last) noexcept {
    const std::uint8_t v = byte();
    if (v > static_cast<std::uint8_t>(last)) fail();
    return failed_ ? Enum{} : static_cast<Enum>(v);
  }

 private:
  const char* at_;
  const char* end_;
  bool failed_ = false;
};

}  // namespace vicino::journal
