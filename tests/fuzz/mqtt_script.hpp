// Messages of a broker as lines of a text, so that a corpus can be read and written by hand:
//
//   SECONDS <tab> TOPIC <tab> PAYLOAD        SECONDS since the line before; an `r` in front: retained
//
// The base topic is put in front of the topic, except of those that begin with '/' (and lose it).
#pragma once

#include <algorithm>
#include <charconv>
#include <string>

#include "fuzz.hpp"
#include "sensors/source.hpp"

namespace vicino::fuzz {

struct ScriptLine {
  Millis after{0};
  bool retained = false;
  std::string topic;
  std::string_view payload;
};

inline ScriptLine next_line(std::string_view& script) {
  std::string_view line = cut(script, "\n");
  ScriptLine out;
  auto seconds = cut(line, "\t");
  if (seconds.starts_with('r')) {
    out.retained = true;
    seconds.remove_prefix(1);
  }
  unsigned n = 0;
  (void)std::from_chars(seconds.data(), seconds.data() + seconds.size(), n);
  out.after = std::chrono::seconds{std::min(n, 200'000U)};
  const auto topic = cut(line, "\t");
  out.topic = topic.starts_with('/') ? std::string(topic.substr(1)) : "zigbee2mqtt/" + std::string(topic);
  out.payload = line;
  return out;
}

// Has any message so far, in any letter case, named the device by the address that the configuration gives it? (Where
// the text can hide it behind an escape, it may have.)
class Named {
 public:
  explicit Named(const Home& home) : home_(home), named_(home.devices.size()) {}
  void look_at(std::string_view text) {
    escapes_ = escapes_ || text.find('\\') != std::string_view::npos;
    for (std::size_t i = 0; i < named_.size(); ++i)
      named_[i] = named_[i] || holds(text, home_.devices[i].address);
  }
  bool may_speak(DeviceId device) const { return escapes_ || named_.at(index(device)); }

 private:
  static bool holds(std::string_view text, std::string_view part) {
    const auto same = [](char a, char b) { return lower(a) == lower(b); };
    return std::search(text.begin(), text.end(), part.begin(), part.end(), same) != text.end();
  }
  static char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

  const Home& home_;
  std::vector<bool> named_;
  bool escapes_ = false;
};

// What holds of everything that decoding yields.
inline void check(const Home& home, const Named& named, const sensors::Decoded& out) {
  for (const auto& reading : out.readings) {
    must(index(reading.signal) < home.signals.size(), "a reading is of a signal of the home");
    must(reading.value == reading.value && std::abs(reading.value) < 1e12,
         "a reading's value is a sane number");
    must(named.may_speak(home.signal(reading.signal).device),
         "only a device of the home, by its address, is read");
  }
  for (const auto& seen : out.availability)
    must(index(seen.device) < home.devices.size(), "a sign of life is of a device of the home");
  std::size_t words = 0;
  for (const auto& rejected : out.rejected) words += rejected.detail.size();
  for (const auto& note : out.notes) words += note.size();
  must(words <= 1024 * 1024, "what is said of a message is bounded");
  must(out.readings.size() + out.availability.size() + out.rejected.size() <= 16 * 1024,
       "what comes of a message is bounded");
}

}  // namespace vicino::fuzz
