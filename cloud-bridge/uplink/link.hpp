// The port to the centre's broker, or to one of two: one MQTT session at a time. Two implementations: Paho (paho_link) and the
// scripted one of the tests. Used by the uplink thread only; what happens is told through the sink, from any
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cloud-bridge/uplink/broker_choice.hpp"
#include "domain/result.hpp"

namespace vicino::uplink {

// Which connection an event belongs to: news of an earlier one is no news.
using Attempt = std::uint32_t;

// A message's number on its way to the broker and back; 0: nobody waits for the answer. 32 bits, so that it
// fits into the pointer that MQTT libraries carry for their callers, on 32-bit machines too.
using Tag = std::uint32_t;

struct Connected {
  Attempt attempt = 0;
  // So many messages the broker wants unconfirmed at a time, at the most; 0: it did not say.
  std::size_t most_in_flight = 0;
};
// Whether somebody was refused when a connection could not be made: what a security log is about.
enum class Refusal : std::uint8_t { none, login, certificate };
struct Lost {  // or could not be made
  Attempt attempt = 0;
  Error why;
  Refusal refusal = Refusal::none;
};
// The broker confirmed (PUBACK) or the message was given up. It says nothing about the centre.
struct Published {
  Attempt attempt = 0;
  Tag tag = 0;
  bool confirmed = true;
};
struct Arrived {
  Attempt attempt = 0;
  std::string topic;
  std::string payload;
};
using LinkEvent = std::variant<Connected, Lost, Published, Arrived>;

// Only pushes into a queue: never blocks, never throws.
using LinkSink = std::function<void(LinkEvent)>;

struct Will {
  std::string topic;
  std::string payload;  // published by the broker, QoS 1, retained, when the connection dies
};

enum class Qos : std::uint8_t { at_most_once = 0, at_least_once = 1 };

class Link {
 public:
  virtual ~Link() = default;
  // Drops what there is and begins a new connection, to the first (0) or the second broker; answers with Connected or Lost.
  virtual void connect(Attempt attempt, Broker broker, const Will& will) = 0;
  // With QoS 1. In the order of the calls, before any publish that follows; a refusal is told as Lost.
  virtual void subscribe(const std::vector<std::string>& filters) = 0;
  // False: not taken (the link is gone; Lost will follow). QoS 1 with a tag other than 0 is answered by
  // Published.
  virtual bool publish(const std::string& topic, std::string_view payload, Qos qos, bool retain, Tag tag) = 0;
  // Ends the connection; no event of it comes afterwards. `graceful`: says goodbye, so that the will is not
  // published.
  virtual void disconnect(bool graceful) = 0;
  // Why a connection could not be made, in words that a technician can act upon. May look closer and block
  // for seconds.
  virtual Lost explain(const Lost& lost) { return lost; }
};

}  // namespace vicino::uplink
