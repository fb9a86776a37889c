// The daemon's log: one line per happening, `message key=value ...`, to stderr (journald adds the time and
// keeps it). Never a payload, a secret, a name or an address: ids, counts, reasons and cures.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

#include "domain/instant.hpp"
#include "domain/result.hpp"

namespace vicino::runtime::log {

enum class Level : std::uint8_t { debug, info, warning, error };

struct Field {
  Field(std::string_view k, std::string_view v) : key(k), value(v) {}
  Field(std::string_view k, const char* v) : key(k), value(v) {}
  template <class Number>
  requires std::is_arithmetic_v<Number> Field(std::string_view k, Number v)
      : key(k), value(std::to_string(v)) {}

  std::string_view key;
  std::string value;
};
using Fields = std::initializer_list<Field>;

// Once, before the first line. Under journald (JOURNAL_STREAM is set) lines carry its priority instead of a
// time.
void start(Level least);
void write(Level level, std::string_view message, Fields fields = {});

inline void debug(std::string_view message, Fields fields = {}) {
  write(Level::debug, message, fields);
}
inline void info(std::string_view message, Fields fields = {}) {
  write(Level::info, message, fields);
}
inline void warning(std::string_view message, Fields fields = {}) {
  write(Level::warning, message, fields);
}
inline void error(std::string_view message, Fields fields = {}) {
  write(Level::error, message, fields);
}
void error(std::string_view message, const Error& error);

// "message key=value other=\"two words\"": values with spaces, quotes or control characters are quoted and
// escaped, so that nothing foreign can forge a line.
std::string line(std::string_view message, Fields fields);

// Lets one line a minute through for each key and counts the rest: a sensor gone mad must not fill the log.
class RateLimit {
 public:
  // True: write it; `held_back` says how many were not written since the last one.
  bool allow(std::string_view key, Instant now, std::uint64_t& held_back);

 private:
  struct Slot {
    Instant last = unknown;
    std::uint64_t held_back = 0;
  };
  std::map<std::string, Slot, std::less<>> slots_;  // one per reason, a fixed small set of words
};

}  // namespace vicino::runtime::log
