#include "cloud-bridge/operations-centre/worker.hpp"

#include <algorithm>
#include <iterator>

namespace vicino::operations_centre {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t largest_batch = 5000;  // messages in one transaction
constexpr std::size_t most_lines = 10'000;   // nobody reads them: then the oldest go
constexpr auto farewell = 3s;                // for the last receipts to be confirmed

Instant wall_clock() {
  return std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now());
}

}  // namespace

Worker::Worker(Centre::Options options, LinkOptions link, Store store)
    : link_(
          std::move(link), [this](Inbound message) { inbox_.push(std::move(message)); },
          [this] { inbox_.wake(); }),
      centre_(
          std::move(options), std::move(store),
          [this](const Centre::Outbound& message) { return link_.publish(message.topic, message.payload); }),
      thread_([this] { run(); }) {}

Worker::~Worker() {
  stop();
}

void Worker::stop() {
  if (!thread_.joinable()) return;
  inbox_.stop();
  thread_.join();
}

std::vector<std::string> Worker::take_lines() {
  const std::lock_guard lock(lines_mutex_);
  return std::exchange(lines_, {});
}

void Worker::turn(Inbox::Taken& taken) {
  const Instant now = wall_clock();
  if (taken.dropped > 0) {
    centre_.count_dropped(taken.dropped);
    centre_.say("too many messages at once: " + std::to_string(taken.dropped) + " not taken, they come again",
                now);
  }
  for (std::span<const Inbound> rest(taken.messages); !rest.empty();) {
    const auto size = std::min(rest.size(), largest_batch);
    centre_.take(rest.first(size), wall_clock());
    rest = rest.subspan(size);
  }
  for (auto& [request, reply] : taken.requests) centre_.answer(request, std::move(reply), now);
  centre_.pass_time(now);

  auto news = centre_.take_lines();
  const std::lock_guard lock(lines_mutex_);
  std::move(news.begin(), news.end(), std::back_inserter(lines_));
  if (lines_.size() > most_lines) lines_.erase(lines_.begin(), lines_.end() - most_lines);
}

void Worker::run() {
  Inbox::Taken taken;
  while (!taken.stop) {
    if (const auto news = link_.turn(CentreLink::Clock::now())) {
      centre_.set_connected(news->connected, wall_clock());
      if (news->error) centre_.say(to_text(*news->error), wall_clock());
    }
    auto until = std::min(link_.next_turn(), CentreLink::Clock::now() + 1s);
    const Instant due = centre_.next_deadline();
    if (due != never && due != unknown)
      until = std::min(until, CentreLink::Clock::now() + std::max(0ms, due - wall_clock()));
    inbox_.take(taken, until);
    turn(taken);
  }
  link_.close(farewell);
  // What arrived while we took leave is stored; its receipt comes when the gateway asks again.
  inbox_.take(taken, CentreLink::Clock::now());
  turn(taken);
}

}  // namespace vicino::operations_centre
