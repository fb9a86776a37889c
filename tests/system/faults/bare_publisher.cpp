#include "tests/system/faults/bare_publisher.hpp"

#include <mqtt/async_client.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stdexcept>

namespace vicino::test {
namespace {

class Window : public mqtt::iaction_listener {
 public:
  explicit Window(std::size_t size) : free_(size), size_(size) {}
  void enter() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return free_ > 0; });
    --free_;
  }
  void wait_until_empty() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return free_ == size_; });
  }
  bool failed() {
    const std::lock_guard lock(mutex_);
    return failed_;
  }
  void on_success(const mqtt::token&) override { leave(true); }
  void on_failure(const mqtt::token&) override { leave(false); }

 private:
  void leave(bool well) {
    {
      const std::lock_guard lock(mutex_);
      ++free_;
      failed_ = failed_ || !well;
    }
    changed_.notify_one();
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t free_, size_;
  bool failed_ = false;
};

}  // namespace

double publish_bare(const std::string& uri, const std::string& id, const std::filesystem::path& authority,
                    const std::string& topic, const std::vector<std::string>& payloads, std::size_t window) {
  Window places(window);
  mqtt::async_client client(
      uri, id, mqtt::create_options_builder().max_buffered_messages(static_cast<int>(4 * window)).finalize(),
      nullptr);
  auto options = mqtt::connect_options_builder();
  options.clean_session(true)
      .max_inflight(static_cast<int>(2 * window))
      .keep_alive_interval(std::chrono::seconds(20));
  if (!authority.empty())
    options.ssl(mqtt::ssl_options_builder()
                    .trust_store((authority / "ca.crt").string())
                    .key_store((authority / (id + ".crt")).string())
                    .private_key((authority / (id + ".key")).string())
                    .finalize());
  if (!client.connect(options.finalize())->wait_for(std::chrono::seconds(10)))
    throw std::runtime_error("the bare publisher finds no broker");
  const auto start = std::chrono::steady_clock::now();
  for (const auto& payload : payloads) {
    places.enter();
    client.publish(mqtt::make_message(topic, payload, 1, false), nullptr, places);
  }
  places.wait_until_empty();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  if (places.failed()) throw std::runtime_error("the bare publisher was not confirmed");
  client.disconnect()->wait_for(std::chrono::seconds(5));
  return static_cast<double>(payloads.size()) / took.count();
}

}  // namespace vicino::test
