// The thread of the uplink, with a link whose calls come back, or do not.
#include "cloud-bridge/uplink/driver.hpp"

#include <condition_variable>
#include <mutex>

#include "bench_home.hpp"
#include "cloud-bridge/protocol/json.hpp"

using namespace vicino;
using namespace vicino::uplink;
using namespace vicino::uplink::test;

namespace {

// What happened so far, in order; a test waits until something has. No test ends without it: ctest's time limit sees to that.
class Events {
 public:
  void add(std::string what) {
    const std::lock_guard lock(mutex_);
    all_.push_back(std::move(what));
    changed_.notify_all();
  }
  void await(const std::string& what) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return std::ranges::find(all_, what) != all_.end(); });
  }
  bool has(const std::string& what) const {
    const std::lock_guard lock(mutex_);
    return std::ranges::find(all_, what) != all_.end();
  }
  std::size_t count() const {
    const std::lock_guard lock(mutex_);
    return all_.size();
  }
  std::size_t count(const std::string& what) const {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(std::ranges::count(all_, what));
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> all_;
};

class Door {
 public:
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    opened_.notify_all();
  }
  void pass() {
    std::unique_lock lock(mutex_);
    opened_.wait(lock, [this] { return open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool open_ = false;
};

// Says what is asked of it as "1 connect": which link, which call. A call that is named in `stuck` stands until the door opens.
struct World {
  Events events;
  Door door;
  std::atomic<int> links{0};
  std::atomic<std::int64_t> now_ms{1'000};
  std::vector<std::string> stuck;
  std::atomic<bool> silent{false};  // no receipts

  std::mutex mutex;  // of the journal
  std::map<Lane, std::vector<Outgoing>> journal;
  std::optional<Driver> driver;

  struct FakeLink : Link {
    FakeLink(World& w, LinkSink s) : world(w), sink(std::move(s)), name(std::to_string(++w.links)) {}
    ~FakeLink() override { world.events.add(name + " gone"); }
    void call(const std::string& what) {
      world.events.add(name + " " + what);
      if (std::ranges::find(world.stuck, name + " " + what) == world.stuck.end()) return;
      world.door.pass();
      world.events.add(name + " back from " + what);
    }
    void connect(Attempt attempt, Broker, const Will&) override {
      call("connect");
      sink(Connected{attempt});
      last = attempt;
    }
    void subscribe(const std::vector<std::string>&) override {}
    bool publish(const std::string& topic, std::string_view payload, Qos, bool, Tag) override {
      const auto channel = topic.substr(topic.rfind('/') + 1);
      call(channel);
      const auto alert = protocol::parse_alert(payload);
      if (!alert) return true;
      call("alert " + std::to_string(alert->envelope.seq));
      if (world.silent) return true;
      auto receipt = stored_up_to(Lane::alarm, alert->envelope.seq);
      receipt.to = alert->envelope.from;
      receipt.id = "r1";
      sink(
          Arrived{last, protocol::topic(receipt.to, protocol::Channel::receipt), protocol::to_json(receipt)});
      return true;
    }
    void disconnect(bool graceful) override { call(graceful ? "goodbye" : "disconnect"); }
    World& world;
    LinkSink sink;
    std::string name;
    Attempt last = 0;
  };

  explicit World(std::vector<std::string> stuck_calls) : stuck(std::move(stuck_calls)) {
    DriverOptions options;
    options.address = {"crema", "gw-1"};
    options.journal = "j1";
    options.drain = Millis{0};
    options.farewell = Millis{50};
    options.delivery.backoff.start_spread = Millis{0};
    DriverDependencies d;
    d.want = [this](Lane lane, Seq after, std::size_t) {
      Offer offer{lane, after, {}, true};
      {
        const std::lock_guard lock(mutex);
        for (const auto& entry : journal[lane])
          if (entry.seq > after) offer.entries.push_back(entry);
      }
      driver->offer(std::move(offer));
    };
    d.receipted = [this](const Cursors& c) { events.add("receipted " + std::to_string(c.alarm)); };
    d.command = [](protocol::CommandMessage) {};
    d.command_refused = [](protocol::CommandResult) {};
    d.link_state = [this](LinkState state, const Error&) { events.add(std::string(name(state))); };
    d.flagged = [this](FlagKind, const Outgoing& e, const std::string&) {
      events.add("overdue " + std::to_string(e.seq));
    };
    d.diagnostic = [this](const std::string& text) { events.add(text.substr(0, text.find(':'))); };
    d.wall_clock = d.calendar = [] { return instant_from_ms(1'800'000'000'000); };
    d.steady_clock = [this] { return Steady{Millis{now_ms.load()}}; };
    driver.emplace(options, std::move(d),
                   [this](LinkSink sink) { return std::make_unique<FakeLink>(*this, std::move(sink)); });
    protocol::Status birth;
    birth.version = "1";
    driver->set_status(birth);
  }
  ~World() {
    door.open();
    if (driver) driver->stop();
    for (int i = 1; i <= links; ++i)
      if (i < links) events.await(std::to_string(i) + " gone");  // the threads that stood have left
  }
  void write(Seq seq) {
    const std::lock_guard lock(mutex);
    journal[Lane::alarm].push_back(alarm_entry(seq));
  }
  // As the gateway's thread does, once a second.
  std::uint64_t look(int seconds) {
    std::uint64_t last = 0;
    for (int i = 0; i < seconds; ++i) {
      now_ms += 1'000;
      last = driver->look();
    }
    return last;
  }
};

const int patience = 41;  // s

}  // namespace

TEST_CASE(
    "A call of the link that does not come back is left behind: a new link delivers what has no receipt") {
  const std::string call = GENERATE("connect", "status", "alert 1");
  CAPTURE(call);
  World world({"1 " + call});
  world.write(1);
  world.driver->start();
  world.events.await("1 " + call);
  world.look(30);
  CHECK(world.links == 1);  // not yet
  world.look(patience - 30);
  world.events.await("2 alert 1");
  world.events.await("receipted 1");
  CHECK(world.events.has("stuck"));
  CHECK(world.events.has("down"));
  CHECK(world.links == 2);
  CHECK(world.events.has("2 status"));  // the birth is known to it
}

TEST_CASE(
    "What was left behind does nothing when it comes back: it tells nobody, and touches its link no more") {
  World world({"1 alert 1"});
  world.write(1);
  world.write(2);
  world.driver->start();
  world.events.await("1 alert 1");
  world.look(patience);
  world.events.await("receipted 2");
  world.door.open();
  world.events.await("1 gone");
  CHECK(world.events.has("1 back from alert 1"));
  CHECK_FALSE(world.events.has("1 alert 2"));
  CHECK_FALSE(world.events.has("1 disconnect"));
  CHECK_FALSE(world.events.has("1 goodbye"));
}

TEST_CASE("An alarm that waited with a stuck link is overdue no later for it") {
  World world({"1 connect", "2 connect"});
  world.silent = true;
  world.write(1);
  world.driver->start();
  world.events.await("1 connect");
  world.look(patience);
  world.events.await("2 connect");
  world.look(patience);
  world.events.await("3 alert 1");
  // 180 s after it was there, 80 of which passed with the first two.
  world.now_ms += 95'000;
  world.driver->set_heartbeat({});
  world.events.await("3 heartbeat");
  CHECK_FALSE(world.events.has("overdue 1"));
  world.now_ms += 6'000;
  world.driver->set_heartbeat({});
  world.events.await("overdue 1");
}

TEST_CASE(
    "Links that get stuck one after the other end in a standstill that is seen, for the watchdog's sake") {
  World world({"1 connect", "2 connect", "3 connect", "4 connect"});
  world.driver->start();
  for (int i = 1; i <= 4; ++i) {
    world.events.await(std::to_string(i) + " connect");
    world.look(patience);
  }
  CHECK(world.links == 4);
  const auto stands = world.look(1);
  CHECK(world.look(200) == stands);
  CHECK(world.links == 4);
  world.door.open();  // they come back after all
  for (int i = 1; i <= 3; ++i) world.events.await(std::to_string(i) + " gone");
  world.events.await("4 status");
  CHECK(world.look(1) > stands);
}

TEST_CASE(
    "While a call stands the centre counts as cut off; when it comes back in time, what was said before "
    "holds") {
  World world({"1 alert 1"});
  world.write(1);
  world.driver->start();
  world.events.await("1 alert 1");
  world.look(10);
  CHECK_FALSE(world.events.has("down"));
  world.look(4);
  CHECK(world.events.count("down") == 1);
  CHECK(world.events.count("up") == 1);
  world.door.open();
  world.events.await("receipted 1");
  world.driver->look();
  CHECK(world.events.count("up") == 2);
  CHECK(world.links == 1);
}

TEST_CASE("A process that was itself stopped for long does not take its uplink for stuck") {
  World world({});
  world.driver->start();
  world.events.await("1 status");
  world.driver->look();
  world.now_ms += 3'600'000;
  world.driver->look();
  world.driver->look();
  CHECK(world.links == 1);
}

TEST_CASE("Stopping does not wait for a call that does not come back") {
  World world({"1 connect"});
  world.driver->start();
  world.events.await("1 connect");
  world.driver->stop();
  CHECK_FALSE(world.events.has("1 back from connect"));
  const auto told = world.events.count();
  world.driver.reset();
  world.door.open();
  world.events.await("1 gone");
  CHECK(world.events.count() == told + 2);  // "back", "gone": nobody else was told a thing
}
