#include "bench_home.hpp"

using namespace vicino;
using namespace vicino::uplink;
using namespace vicino::uplink::test;
using protocol::Verdict;

namespace {
// Connected, level with the journal, nothing held.
struct Connected_desk : Desk {
  explicit Connected_desk(DeliveryOptions options = narrow()) : Desk(options) {
    tick();
    answer_wants_with_nothing();
    if (connects.empty()) pass(1s);
    machine.link_up(now);
    tick();
    connects.clear();
  }
};
std::vector<Seq> range(Seq from, Seq to) {
  std::vector<Seq> out;
  for (Seq s = from; s <= to; ++s) out.push_back(s);
  return out;
}
}  // namespace

TEST_CASE("Only a receipt closes delivery: a confirmation of the broker does not") {
  Connected_desk d;
  d.offer(Lane::alarm, 1, 1);
  d.confirm(Lane::alarm, 1);
  CHECK(d.machine.receipted().alarm == 0);
  CHECK_FALSE(d.machine.drained());
  d.receive(stored_up_to(Lane::alarm, 1));
  CHECK(d.machine.receipted().alarm == 1);
  CHECK(d.machine.drained());
}

TEST_CASE("At most a window of messages waits for the broker's confirmation, in each lane") {
  Connected_desk d;
  d.offer(Lane::telemetry, 101, 150);
  d.offer(Lane::alarm, 1, 50);
  CHECK(d.seqs(Lane::alarm) == range(1, 16));
  CHECK(d.seqs(Lane::telemetry) == range(101, 116));
  d.confirm(Lane::alarm, 1);
  CHECK(d.seqs(Lane::alarm) == range(1, 17));
}

TEST_CASE("Telemetry waits while an alarm has still to go") {
  Connected_desk d;
  d.offer(Lane::alarm, 1, 30);
  d.offer(Lane::telemetry, 101, 110);
  CHECK(d.seqs(Lane::telemetry).empty());
  for (Seq s = 1; s <= 14; ++s) d.confirm(Lane::alarm, s);
  CHECK(d.seqs(Lane::alarm) == range(1, 30));
  CHECK(d.seqs(Lane::telemetry) == range(101, 110));
}

TEST_CASE(
    "A broker that takes few unconfirmed messages gets no more of both lanes together, and alarms have their "
    "share") {
  Desk d;
  d.pass(130s);
  d.machine.link_up(d.now, 20);
  d.answer_wants_with_nothing();
  d.offer(Lane::telemetry, 1, 100);
  CHECK(d.seqs(Lane::telemetry).size() == 8);  // half of what is left for both
  d.offer(Lane::alarm, 101, 200);
  CHECK(d.seqs(Lane::alarm).size() == 8);
  CHECK(d.machine.in_flight() == 16);  // four for status and subscriptions
  d.confirm(Lane::telemetry, 1);
  CHECK(d.seqs(Lane::alarm).size() == 9);

  Desk mean;  // one at a time
  mean.pass(130s);
  mean.machine.link_up(mean.now, 1);
  mean.offer(Lane::telemetry, 1, 3);
  mean.offer(Lane::alarm, 4, 6);
  CHECK(mean.seqs(Lane::telemetry) == std::vector<Seq>{1});
  CHECK(mean.seqs(Lane::alarm) == std::vector<Seq>{4});
}

TEST_CASE(
    "The window of telemetry follows the line: wide where confirmations are quick, narrow where they are "
    "not") {
  struct Case {
    Millis round_trip;
    std::size_t expected;  // under way after many confirmations
  };
  const auto c = GENERATE(Case{1ms, 128}, Case{100ms, 128}, Case{200ms, 128}, Case{201ms, 16}, Case{3s, 16});
  CAPTURE(c.round_trip.count());
  DeliveryOptions options;
  options.receipt_deadline = options.longest_deadline = 1'000h;
  options.resend_slow = 1'000h;
  Connected_desk d(options);
  d.offer(Lane::telemetry, 1, 2'000);
  for (std::size_t confirmed = 0; confirmed < 1'000;) {
    const auto sent = d.sent.size();
    d.now += c.round_trip;
    while (confirmed < sent) d.machine.published(Lane::telemetry, ++confirmed, true, d.now);
    d.tick();
  }
  CHECK(d.machine.in_flight() == c.expected);
  SECTION("a line that becomes slow has half as much under way after each late round") {
    const auto before = d.sent.size();
    d.now += 1s;
    for (Seq seq = before - c.expected + 1; seq <= before; ++seq)
      d.machine.published(Lane::telemetry, seq, true, d.now);
    d.tick();
    CHECK(d.machine.in_flight() == std::max<std::size_t>(c.expected / 2, 16));
  }
  SECTION("a new connection begins narrow") {
    d.machine.link_down(d.now);
    d.machine.link_up(d.now);
    d.tick();
    CHECK(d.machine.in_flight() == 16);
  }
}

TEST_CASE("A new alarm overtakes a draining backlog of telemetry") {
  Connected_desk d;
  d.offer(Lane::telemetry, 1, 500);
  d.sent.clear();
  d.offer(Lane::alarm, 501, 501);
  REQUIRE(d.sent.size() == 1);
  CHECK(d.sent[0].seq == 501);
}

TEST_CASE("An alarm without receipt goes again after 5 to 20 s while young, then every 60 s for ever") {
  DeliveryOptions options;
  options.receipt_deadline = options.longest_deadline = 1'000h;  // the connection is not the matter here
  Connected_desk d(options);
  d.offer(Lane::alarm, 1, 1);
  d.confirm(Lane::alarm, 1);
  for (const Steady end = d.now + 72h; d.now < end;) {
    const auto before = d.sent.size();
    d.pass(1s);
    if (d.sent.size() > before) d.confirm(Lane::alarm, 1);
  }
  const auto& sent = d.sent;
  REQUIRE(sent.size() > 3 * 24 * 60 - 10);
  for (std::size_t i = 1; i < sent.size(); ++i) {
    CAPTURE(i);
    const Millis gap = sent[i].at - sent[i - 1].at;
    CHECK(sent[i].again);
    if (sent[i - 1].at - sent[0].at < 10min) {
      CHECK(gap >= 5s);
      CHECK(gap <= 22s);
    } else {
      CHECK(gap >= 60s);
      CHECK(gap <= 62s);
    }
  }
}

TEST_CASE("Hold and busy put a message off for as long as the centre says, but not for ever") {
  struct Case {
    Verdict verdict;
    Millis retry_after;
    Millis expected;
  };
  const auto c =
      GENERATE(Case{Verdict::hold, 0ms, 60s}, Case{Verdict::busy, 0ms, 10s}, Case{Verdict::hold, 90s, 90s},
               Case{Verdict::busy, 1s, 1s}, Case{Verdict::hold, 24h, 10min});
  DeliveryOptions options;
  options.receipt_deadline = options.longest_deadline = 1'000h;
  Connected_desk d(options);
  d.offer(Lane::alarm, 1, 1);
  d.confirm(Lane::alarm, 1);
  d.receive(one(Lane::alarm, 1, c.verdict, c.retry_after));
  const Steady answered = d.now;
  CHECK(d.machine.receipted().alarm == 0);
  d.pass(c.expected + 1s);
  REQUIRE(d.sent.size() == 2);
  CHECK(d.sent[1].at - answered >= c.expected);
}

TEST_CASE("What the centre put off is not sent earlier because of a reconnect") {
  Connected_desk d;
  d.offer(Lane::alarm, 1, 2);
  d.receive(one(Lane::alarm, 1, Verdict::hold, 300s));
  d.machine.link_down(d.now);
  d.pass(2s);
  d.machine.link_up(d.now);
  d.sent.clear();
  d.tick();
  CHECK(d.seqs(Lane::alarm) == std::vector<Seq>{2});
}

TEST_CASE("A refusal closes the message and is told at once") {
  Connected_desk d;
  d.offer(Lane::alarm, 1, 2);
  d.receive(one(Lane::alarm, 1, Verdict::refused));
  CHECK(d.machine.receipted().alarm == 1);
  CHECK(d.flags == std::vector<std::pair<FlagKind, Seq>>{{FlagKind::refused, 1}});
  d.pass(1s);
  CHECK(d.flags.size() == 1);
}

TEST_CASE("The cursor is receipted without a gap, whatever the order of single receipts") {
  Connected_desk d;
  d.offer(Lane::alarm, 1, 5);
  d.receive(one(Lane::alarm, 3, Verdict::stored));
  d.receive(one(Lane::alarm, 2, Verdict::stored));
  CHECK(d.machine.receipted().alarm == 0);
  d.receive(one(Lane::alarm, 1, Verdict::stored));
  CHECK(d.machine.receipted().alarm == 3);
  d.receive(one(Lane::alarm, 1, Verdict::stored));  // a repetition
  CHECK(d.machine.receipted().alarm == 3);
  d.receive(stored_up_to(Lane::alarm, 5));
  CHECK(d.machine.receipted().alarm == 5);
}

TEST_CASE("A receipt for another journal, or for what was never sent, closes nothing") {
  DeliveryOptions options;
  options.window = 2;
  Connected_desk d(options);
  d.offer(Lane::alarm, 1, 5);
  REQUIRE(d.seqs(Lane::alarm) == range(1, 2));
  d.receive(stored_up_to(Lane::alarm, 2, "another"));
  CHECK(d.machine.receipted().alarm == 0);
  d.receive(one(Lane::alarm, 4, Verdict::stored));
  d.receive(stored_up_to(Lane::telemetry, 5));
  CHECK(d.machine.receipted() == Cursors{0, 0});
  d.receive(stored_up_to(Lane::alarm, 1'000'000));
  CHECK(d.machine.receipted().alarm == 2);
}

TEST_CASE("After a reconnect what is not receipted goes again, alarms first, each lane in order") {
  Connected_desk d;
  d.offer(Lane::telemetry, 1, 3);
  d.offer(Lane::alarm, 4, 6);
  d.receive(one(Lane::alarm, 5, Verdict::stored));
  d.machine.link_down(d.now);
  d.pass(2s);
  d.offer(Lane::alarm, 7, 7);
  d.sent.clear();
  d.machine.link_up(d.now);
  d.tick();
  std::vector<Seq> order;
  for (const auto& s : d.sent) order.push_back(s.seq);
  CHECK(order == std::vector<Seq>{4, 6, 7, 1, 2, 3});
  CHECK_FALSE(d.sent[2].again);
}

TEST_CASE("Ten seconds without an answer of the centre end the connection; the next ones are given longer") {
  DeliveryOptions options;
  options.confirm_deadline = 1'000h;
  Connected_desk d(options);
  d.offer(Lane::alarm, 1, 1);
  const Steady start = d.now;
  d.confirm(Lane::alarm, 1);  // the broker lives: that proves nothing
  d.pass(10s);
  REQUIRE(d.disconnects.size() == 1);
  CHECK(d.disconnects[0] - start == 10s);
  CHECK_FALSE(d.machine.link_is_up());

  std::vector<Millis> patience;
  for (int i = 0; i < 6; ++i) {
    d.connects.clear();
    while (d.connects.empty()) d.pass(100ms);
    d.machine.link_up(d.now);
    d.disconnects.clear();
    const Steady up = d.now;
    d.tick();
    while (d.disconnects.empty()) d.pass(100ms);
    patience.push_back(d.disconnects[0] - up);
  }
  CHECK(patience == std::vector<Millis>{20s, 40s, 80s, 160s, 300s, 300s});
}

TEST_CASE("A connection on which the broker no longer confirms is given up, even if the centre answers") {
  Connected_desk d;
  d.offer(Lane::alarm, 1, 20);
  d.receive(stored_up_to(Lane::alarm, 16));
  d.pass(31s);
  CHECK(d.disconnects.size() == 1);
}

TEST_CASE("A connection on which nobody owes anything is left alone") {
  Connected_desk d;
  d.offer(Lane::alarm, 1, 1);
  d.confirm(Lane::alarm, 1);
  d.receive(stored_up_to(Lane::alarm, 1));
  d.pass(24h);
  CHECK(d.disconnects.empty());
}

TEST_CASE(
    "An alarm without receipt for three minutes is flagged once, with or without a link; telemetry never") {
  const bool up = GENERATE(true, false);
  Desk d;
  d.tick();
  d.answer_wants_with_nothing();
  if (up) d.machine.link_up(d.now);
  d.offer(Lane::alarm, 1, 1);
  d.offer(Lane::telemetry, 2, 2);
  d.pass(179s);
  CHECK(d.flags.empty());
  d.pass(2s);
  CHECK(d.flags == std::vector<std::pair<FlagKind, Seq>>{{FlagKind::overdue, 1}});
  d.pass(1h);
  CHECK(d.flags.size() == 1);
}

TEST_CASE("A backlog is pulled in pieces and never held in memory as a whole") {
  Desk d;
  d.tick();
  constexpr Seq last = 100'000;
  std::size_t most = 0;
  d.pass(1s);
  d.machine.link_up(d.now);
  d.tick();
  Seq confirmed = 0;
  while (d.machine.receipted().telemetry < last) {
    for (const Want w : std::exchange(d.wants, {})) {
      if (w.lane == Lane::alarm) {
        d.machine.offer(w.lane, w.after, {}, true, d.now);
        continue;
      }
      most = std::max(most, w.max);
      const Seq to = std::min<Seq>(last, w.after + w.max);
      std::vector<Outgoing> entries;
      for (Seq s = w.after + 1; s <= to; ++s) entries.push_back(telemetry_entry(s));
      d.machine.offer(w.lane, w.after, std::move(entries), true, d.now);
    }
    d.tick();
    for (const auto& s : std::exchange(d.sent, {})) {
      REQUIRE(s.seq == confirmed + 1);
      confirmed = s.seq;
      d.machine.published(Lane::telemetry, s.seq, true, d.now);
    }
    d.receive(stored_up_to(Lane::telemetry, confirmed));
    d.now += 10ms;
  }
  CHECK(most <= DeliveryOptions{}.capacity);
  CHECK(d.disconnects.empty());
}

TEST_CASE("An offer with a hole before it, or without room for it, is asked for again") {
  DeliveryOptions options;
  options.capacity = 4;
  Connected_desk d(options);
  SECTION("a hole") {
    d.offer(Lane::alarm, 5, 6, 4);  // follows 4, but 1 to 4 were never seen
    CHECK(d.sent.empty());
    REQUIRE(d.wants.size() == 1);
    CHECK(d.wants[0].after == 0);
  }
  SECTION("no room") {
    d.offer(Lane::alarm, 1, 6);
    CHECK(d.seqs(Lane::alarm) == range(1, 4));
    CHECK(d.wants.empty());
    d.receive(stored_up_to(Lane::alarm, 3));
    REQUIRE(d.wants.size() == 1);
    CHECK(d.wants[0].after == 4);
    CHECK(d.wants[0].max == 3);
  }
  SECTION("an answer that never comes") {
    d.machine.missed(Lane::alarm);
    d.pass(100s);
    CHECK(d.wants.size() >= 3);
    CHECK(d.wants.size() <= 5);
  }
}

TEST_CASE("What was receipted before a restart is not sent again, what was not is") {
  Desk d(narrow(), Cursors{10, 20});
  d.tick();
  REQUIRE(d.wants.size() == 2);
  CHECK(d.wants[0].after == 10);
  CHECK(d.wants[1].after == 20);
  d.offer(Lane::alarm, 9, 12);
  d.connect();
  CHECK(d.seqs(Lane::alarm) == range(11, 12));
}

TEST_CASE("A broker that confirms late or twice does not upset the window") {
  Connected_desk d;
  d.offer(Lane::alarm, 1, 16);
  d.receive(stored_up_to(Lane::alarm, 16));  // faster than the confirmations
  d.offer(Lane::alarm, 17, 40);
  CHECK(d.seqs(Lane::alarm) == range(1, 16));  // the window is the broker's
  for (Seq s = 1; s <= 16; ++s) d.confirm(Lane::alarm, s);
  CHECK(d.seqs(Lane::alarm) == range(1, 32));
  d.machine.link_down(d.now);
  d.confirm(Lane::alarm, 17);
  d.confirm(Lane::alarm, 17);
  CHECK(d.machine.receipted().alarm == 16);
}

TEST_CASE(
    "An alert is reached when the centre has stored its raising, once, and not by a confirmation or a "
    "refusal") {
  Connected_desk d;
  d.offer(Lane::alarm, 1, 4);
  d.confirm(Lane::alarm, 1);
  CHECK(d.reached.empty());
  d.receive(one(Lane::alarm, 3, Verdict::stored));
  d.receive(one(Lane::alarm, 4, Verdict::refused));
  d.tick();
  CHECK(d.reached == std::vector<AlertNumber>{3});
  d.receive(stored_up_to(Lane::alarm, 4));
  d.receive(stored_up_to(Lane::alarm, 4));
  d.tick();
  CHECK(d.reached == std::vector<AlertNumber>{3, 1, 2});
}
