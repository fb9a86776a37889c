// What a Zigbee2MQTT 2.x would say of the simulated devices: topics, payloads, retain flags. Pure; it only
// words.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/home.hpp"
#include "domain/instant.hpp"
#include "sensors/simulated_home/story.hpp"

namespace vicino::simulated_home {

struct Outgoing {
  std::string topic;
  std::string payload;
  bool retain = false;
  friend bool operator==(const Outgoing&, const Outgoing&) = default;
};

class BridgeVoice {
 public:
  // Speaks for the first bridge of the home and the devices heard through it; for all of them, under
  // "zigbee2mqtt", if the home has no bridge. `home` must outlive it.
  BridgeVoice(const Home& home, std::uint64_t seed);
  ~BridgeVoice();
  BridgeVoice(BridgeVoice&&) noexcept;
  BridgeVoice& operator=(BridgeVoice&&) noexcept;

  // What it says when it has (re)connected, in its order: bridge/state, info, devices, groups, availability
  // of each.
  std::vector<Outgoing> greeting(Instant now) const;
  // The Last Will, and what it says when it is stopped.
  Outgoing goodbye() const;
  // Every ten minutes.
  Outgoing health(Instant now);
  // To the question after its health, and what the question is called.
  std::string health_question() const;
  Outgoing health_answer() const;

  // Whether the device has a word for this; if not, it is another bridge's device or a button that means
  // something else.
  bool can_say(const Change& change) const;
  // A device says something: all its cached attributes are repeated, actions are not cached. nullopt: it
  // cannot say any of this.
  std::optional<Outgoing> state(DeviceId device, std::span<const Change> changes, Instant at);
  // A sign of life without news. nullopt: the device has said nothing so far.
  std::optional<Outgoing> check_in(DeviceId device, Instant at);

  const std::string& base_topic() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace vicino::simulated_home
