// A client of libmosquitto without a thread of its own: what it does, it does on the caller's.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct mosquitto;

namespace vicino::bench {

class Mqtt {
 public:
  using OnMessage = std::function<void(std::string_view topic, std::string_view payload)>;
  // Connected, and subscribed if `filter` is not empty, when it returns.
  Mqtt(const std::string& id, int port, const std::string& filter = "", OnMessage on_message = {});
  ~Mqtt();
  Mqtt(const Mqtt&) = delete;
  Mqtt& operator=(const Mqtt&) = delete;

  void publish(const std::string& topic, std::string_view payload, int qos = 1);
  int socket() const;
  bool read();  // a packet, or a part of one; false: the connection is gone
  bool has_input() const;
  void flush();

 private:
  friend struct Callbacks;
  OnMessage on_message_;
  bool subscribed_ = false;
  mosquitto* client_;
};

// Lets the clients work until `done` holds; false after `patience_ms`.
bool pump(const std::vector<Mqtt*>& clients, const std::function<bool()>& done, int patience_ms);

}  // namespace vicino::bench
