// What the home says and shows of a call for help: sirens and lamps through Zigbee2MQTT, a voice through a hook program.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "config/settings.hpp"
#include "runtime/helpline.hpp"

namespace vicino::runtime {

// The sentence of a word, to be spoken or read; "": nothing is said.
std::string_view sentence_it(Word word) noexcept;
std::string_view sentence_en(Word word) noexcept;

// {"word":"on-its-way","alert":7,"kind":"sos","severity":"highest","room":"bathroom","say_it":"...","say_en":"...",
//  "why_it":"...","why_en":"..."}: `why` is the alert's own sentence.
std::string announcement_json(const Say& say);

class Announcer {
 public:
  struct Dependencies {
    // To the sensors' broker, below the base topic. False: it cannot be reached now.
    std::function<bool(const std::string& topic, std::string_view payload)> publish;
    std::function<void(std::string json)> speak;  // the hook; none configured: not set
  };
  Announcer(const config::Help& help, Dependencies dependencies)
      : help_(help), dependencies_(std::move(dependencies)) {}

  void announce(const Say& say);
  // Devices that could not be told because the sensors' broker was away: again.
  void link_is_up();

 private:
  void show(Word word);

  const config::Help& help_;
  Dependencies dependencies_;
  std::optional<Word> owed_;  // the last word the devices have not got
};

}  // namespace vicino::runtime
