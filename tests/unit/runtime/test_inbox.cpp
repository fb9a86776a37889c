#include "runtime/inbox.hpp"

#include <thread>

#include <catch2/catch.hpp>

using vicino::runtime::Inbox;

TEST_CASE("the inbox wakes its owner once until it is emptied") {
  int wakes = 0;
  Inbox<int> inbox(10, [&] { ++wakes; });
  std::vector<int> items;
  inbox.push(1);
  inbox.push(2);
  CHECK(wakes == 1);
  inbox.take(items);
  CHECK(items == std::vector<int>{1, 2});
  inbox.push(3);
  CHECK(wakes == 2);
}

TEST_CASE("a full inbox refuses, counts, and takes again after it was emptied") {
  Inbox<int> inbox(2, [] {});
  CHECK(inbox.push(1));
  CHECK(inbox.push(2));
  CHECK_FALSE(inbox.push(3));
  CHECK(inbox.refused() == 1);
  std::vector<int> items;
  inbox.take(items);
  CHECK(items.size() == 2);
  CHECK(inbox.push(4));
}

TEST_CASE("what strangers can send without end gets half of the inbox: the rest always finds room") {
  Inbox<int> inbox(4, [] {});
  CHECK(inbox.push_spare(1));
  CHECK(inbox.push_spare(2));
  CHECK_FALSE(inbox.push_spare(3));
  CHECK(inbox.push(4));
  CHECK(inbox.push(5));
  CHECK_FALSE(inbox.push(6));
}

TEST_CASE("what several threads push arrives once, in the order of each") {
  constexpr int each = 2'000;
  Inbox<std::pair<int, int>> inbox(8 * each, [] {});
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&inbox, t] {
      for (int i = 0; i < each; ++i) inbox.push({t, i});
    });
  std::vector<int> next(4, 0);
  std::vector<std::pair<int, int>> items;
  int total = 0;
  while (total < 4 * each) {
    inbox.take(items);
    for (const auto& [thread, i] : items) {
      if (i != next[static_cast<std::size_t>(thread)]) FAIL("out of order");
      ++next[static_cast<std::size_t>(thread)];
      ++total;
    }
  }
  for (auto& thread : threads) thread.join();
  CHECK(next == std::vector<int>(4, each));
}
