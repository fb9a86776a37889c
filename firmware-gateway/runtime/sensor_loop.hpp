// Drives the sensors' broker client on the gateway's io_context: watches its socket, reads batches,
// reconnects.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "sensors/local_mqtt.hpp"

namespace vicino::runtime {

class SensorLoop {
 public:
  struct Dependencies {
    std::function<void(const sensors::Message&)> message;
    std::function<void(const sensors::LocalMqtt::LinkChange&)> link;
    // A batch was read; whoever decides to commit calls committed() afterwards.
    std::function<void()> end_of_batch;
  };
  // `batch`: messages read before others get their turn; a good part of the broker's in-flight window.
  SensorLoop(boost::asio::io_context& io, sensors::LocalMqtt::Options options, std::size_t batch,
             Dependencies dependencies);

  Result<void> start();
  void stop();
  // Everything handed over is written: the broker may be told.
  void committed();
  // Something of ours for the sensors' broker, at most once. False: it cannot be reached now.
  bool publish(const std::string& topic, std::string_view payload);
  // Messages handed over and not yet acknowledged.
  std::size_t unacknowledged() const { return mqtt_.uncommitted(); }
  std::size_t batch() const { return batch_; }
  bool unread() const;  // the broker has sent something that was not read yet
  void tick();  // once a second

 private:
  void watch();
  void wait_readable();
  void wait_writable();
  void retry_later();

  boost::asio::io_context& io_;
  Dependencies dependencies_;
  const std::size_t batch_;
  sensors::LocalMqtt mqtt_;
  std::optional<boost::asio::posix::stream_descriptor>
      socket_;  // a duplicate: the library closes the original when it likes
  int watched_ = -1;
  bool reading_ = false;
  bool writing_ = false;
  bool stopping_ = false;
  boost::asio::steady_timer retry_timer_;
  bool retrying_ = false;
  std::chrono::milliseconds retry_;
  std::chrono::steady_clock::time_point connecting_since_;
  std::uint64_t connection_ = 0;
};

}  // namespace vicino::runtime
