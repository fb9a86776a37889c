// The least a centre can be: takes alerts and events from a broker and answers with receipts. Its own thread,
// over libmosquitto, because two Paho clients in one process disturb each other.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "cloud-bridge/protocol/json.hpp"

struct mosquitto;

namespace vicino::test {

class SmallCentre {
 public:
  struct Options {
    int port = 0;
    bool silent = false;            // takes everything, answers nothing
    std::size_t receipt_every = 1;  // messages of a lane; the last ones are receipted when nothing more comes
  };
  explicit SmallCentre(const Options& options);
  ~SmallCentre();
  SmallCentre(const SmallCentre&) = delete;
  SmallCentre& operator=(const SmallCentre&) = delete;

  void send(const protocol::CommandMessage& command);
  void send_raw(const std::string& topic, const std::string& payload);

  std::size_t copies() const { return copies_; }  // messages, repetitions included
  std::vector<Seq> stored(Lane lane) const;       // without repetitions, ascending
  std::vector<protocol::Status> statuses() const;
  std::vector<std::string> heartbeats() const;

 private:
  void run();
  void take(const std::string& topic, std::string payload);
  void receipt(Lane lane);

  Options options_;
  mosquitto* client_;
  std::atomic<bool> stopping_{false};
  std::atomic<std::size_t> copies_{0};
  mutable std::mutex mutex_;
  std::map<Lane, std::map<Seq, protocol::Envelope>> stored_;
  std::map<Lane, std::vector<protocol::Envelope>> owed_;
  std::vector<protocol::Status> statuses_;
  std::vector<std::string> heartbeats_;
  std::thread thread_;
};

}  // namespace vicino::test
