#include "runtime/sensor_loop.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "runtime/log.hpp"

namespace vicino::runtime {
namespace {

using namespace std::chrono_literals;
using Link = sensors::LocalMqtt::Link;
using boost::system::error_code;
namespace asio = boost::asio;

constexpr std::chrono::milliseconds first_retry = 250ms;
// On this machine an attempt costs nothing, and what is published between the broker's return and ours is lost.
constexpr std::chrono::milliseconds longest_retry = 500ms;
constexpr auto connack_patience = 15s;  // then the client is made anew

}  // namespace

SensorLoop::SensorLoop(asio::io_context& io, sensors::LocalMqtt::Options options, std::size_t batch,
                       Dependencies dependencies)
    : io_(io),
      dependencies_(std::move(dependencies)),
      batch_(std::max<std::size_t>(batch, 1)),
      mqtt_(std::move(options), {[this](const sensors::Message& message) { dependencies_.message(message); },
                                 [this](const sensors::LocalMqtt::LinkChange& change) {
                                   if (change.link == Link::connecting)
                                     connecting_since_ = std::chrono::steady_clock::now();
                                   else if (change.link == Link::subscribed)
                                     retry_ = first_retry;
                                   dependencies_.link(change);
                                 }}),
      retry_timer_(io),
      retry_(first_retry) {}

Result<void> SensorLoop::start() {
  if (const auto started = mqtt_.start(); !started) return started;
  watch();
  return {};
}

void SensorLoop::stop() {
  stopping_ = true;
  retry_timer_.cancel();
  socket_.reset();
  mqtt_.stop();
}

// After each call that can change the connection: follow its socket.
void SensorLoop::watch() {
  if (stopping_) return;
  const int fd = mqtt_.socket();
  if (fd < 0) {
    socket_.reset();
    watched_ = -1;
    retry_later();
    return;
  }
  if (fd != watched_ || !socket_) {
    socket_.emplace(io_, ::dup(fd));
    watched_ = fd;
    reading_ = writing_ = false;
    ++connection_;
  }
  wait_readable();
  if (mqtt_.wants_write()) wait_writable();
}

void SensorLoop::wait_readable() {
  if (std::exchange(reading_, true)) return;
  socket_->async_wait(asio::posix::descriptor_base::wait_read,
                      [this, connection = connection_](const error_code& error) {
                        if (error || connection != connection_ || stopping_) return;
                        reading_ = false;
                        // Back-pressure: what is not committed stays at the broker, and so does what would
                        // follow it.
                        if (mqtt_.uncommitted() < 2 * batch_) mqtt_.read(batch_);
                        dependencies_.end_of_batch();
                        watch();
                      });
}

void SensorLoop::wait_writable() {
  if (std::exchange(writing_, true)) return;
  socket_->async_wait(asio::posix::descriptor_base::wait_write,
                      [this, connection = connection_](const error_code& error) {
                        if (error || connection != connection_ || stopping_) return;
                        writing_ = false;
                        mqtt_.write();
                        watch();
                      });
}

void SensorLoop::committed() {
  mqtt_.flush_acks();
  if (mqtt_.socket() >= 0 && socket_ && mqtt_.wants_write()) wait_writable();
}

bool SensorLoop::unread() const {
  int waiting = 0;
  return mqtt_.socket() >= 0 && ::ioctl(mqtt_.socket(), FIONREAD, &waiting) == 0 && waiting > 0;
}

bool SensorLoop::publish(const std::string& topic, std::string_view payload) {
  if (!mqtt_.publish(topic, payload)) return false;
  if (socket_ && mqtt_.wants_write()) wait_writable();
  return true;
}

void SensorLoop::retry_later() {
  if (std::exchange(retrying_, true)) return;
  retry_timer_.expires_after(retry_);
  retry_ = std::min(retry_ * 2, longest_retry);
  retry_timer_.async_wait([this](const error_code& error) {
    retrying_ = false;
    if (error || stopping_) return;
    if (const auto again = mqtt_.reconnect(); !again)
      log::error("cannot reach the sensors' broker", again.error());
    watch();
  });
}

void SensorLoop::tick() {
  mqtt_.misc();
  const bool waiting = mqtt_.link() == Link::connecting || mqtt_.link() == Link::connected;
  if (waiting && std::chrono::steady_clock::now() - connecting_since_ > connack_patience) {
    log::warning("the sensors' broker takes the connection and does not answer; starting anew");
    if (const auto again = mqtt_.recreate(); !again)
      log::error("cannot reach the sensors' broker", again.error());
  }
  watch();
}

}  // namespace vicino::runtime
