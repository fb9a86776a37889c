// What a home writes to its card in a day: 5,000 readings and 5 alarms a day, three days, through the real gateway and its
// real journal with the daemon's own rhythm, on a virtual clock.
//   bench_flash [DIRECTORY]     default: the working directory; needs the right to mount
// The journal stands on an ext4 of its own (a loop device), and the bytes are those of its block device: /proc/self/io counts
// neither metadata nor whole blocks. The kernel's own rhythm is played, too: what is dirty goes to the device every five
// seconds, as ext4 does, whereas compressed days would let it gather.
#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "bench.hpp"
#include "rules/care/expand.hpp"
#include "runtime/disk_meter.hpp"
#include "runtime/gateway.hpp"
#include "runtime/rhythm.hpp"

namespace {

using namespace vicino;
namespace fs = std::filesystem;
using bench::must;
using std::chrono::seconds;

constexpr int days = 3;
constexpr int readings_a_day = 5'000;
constexpr int alarms_a_day = 5;
constexpr double limit = 20e6;

// An ext4 in a file; unmounted at the end.
class Card {
 public:
  explicit Card(const fs::path& directory) : mount_(directory / "card") {
    const auto image = (directory / "card.img").string();
    fs::create_directory(mount_);
    const auto quietly = [](const std::string& command) {
      return std::system((command + " >/dev/null 2>&1").c_str()) == 0;
    };
    mounted_ =
        quietly("truncate -s 256M '" + image + "'") &&
        quietly(
            "PATH=$PATH:/sbin:/usr/sbin mkfs.ext4 -q -b 4096 -E lazy_itable_init=0,lazy_journal_init=0 '" +
            image + "'") &&
        quietly("mount -o loop '" + image + "' '" + mount_.string() + "'");
    if (mounted_) fd_ = ::open(mount_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  }
  ~Card() {
    if (fd_ >= 0) ::close(fd_);
    if (mounted_) ::umount(mount_.c_str());
  }
  Card(const Card&) = delete;
  Card& operator=(const Card&) = delete;
  explicit operator bool() const { return fd_ >= 0; }
  const fs::path& path() const { return mount_; }
  void settle() const { ::syncfs(fd_); }

 private:
  fs::path mount_;
  bool mounted_ = false;
  int fd_ = -1;
};

// Ten rooms with movement and climate, doors, a pendant and the bridge.
Home home() {
  Home home;
  home.zone = "UTC";
  const auto add = [&](const std::string& id, DeviceType type, std::initializer_list<SignalKind> kinds) {
    Device device;
    device.id = device.address = id;
    device.type = type;
    device.room = home.rooms.empty() ? no_room : static_cast<RoomId>(home.rooms.size() - 1);
    device.via = type == DeviceType::bridge ? no_device : DeviceId{0};
    home.devices.push_back(device);
    for (const auto kind : kinds)
      home.signals.push_back(
          {id + "." + std::string(name(kind)), static_cast<DeviceId>(home.devices.size() - 1), kind});
  };
  add("zigbee", DeviceType::bridge, {});
  for (int i = 0; i < 10; ++i) {
    const auto n = std::to_string(i);
    home.rooms.push_back({"room" + n, RoomType::bedroom});
    add("motion" + n, DeviceType::motion, {SignalKind::occupancy});
    add("door" + n, DeviceType::door, {SignalKind::contact});
    add("climate" + n, DeviceType::climate, {SignalKind::temperature, SignalKind::humidity});
  }
  add("pendant", DeviceType::sos_button, {SignalKind::sos});
  return home;
}

rules::RuleSet compiled(const Home& home) {
  std::vector<rules::RuleSpec> specs;
  for (const auto kind : {CareKind::sos, CareKind::radio_down, CareKind::sensor_silent, CareKind::storage}) {
    rules::CareRule rule;
    rule.kind = kind;
    auto expanded = rules::expand(home, rule);
    for (auto& spec : std::get<0>(expanded)) specs.push_back(std::move(spec));
  }
  return std::get<rules::RuleSet>(rules::compile(home, std::move(specs), rules::Zone::utc()));
}

// The daemon's turn on a clock of our own, a second at a time.
class Days {
 public:
  Days(const Card& card, const Home& home) : card_(card), home_(home), gateway_(start(card, home)) {
    for (std::size_t i = 0; i < home.signals.size(); ++i)
      if (home.signals[i].kind != SignalKind::sos) signals_.push_back(static_cast<SignalId>(i));
    pendant_ = *home.find_signal("pendant.sos");
  }

  void live(int number) {
    std::poisson_distribution<int> arrivals(readings_a_day / 86'400.0);
    for (int second = 0; second < number * 86'400; ++second) {
      now_ += seconds{1};
      for (int n = arrivals(random_); n > 0; --n) read();
      if (second % (86'400 / alarms_a_day) == 4'000) gateway_.admit(Reading{pendant_, 1, now_}, now_);
      if (second % (86'400 / alarms_a_day) == 4'300) close_alerts();
      if (second % 600 == 0) gateway_.admit(Availability{DeviceId{0}, Liveness::heard}, now_);
      gateway_.pass_time(now_);
      tick(second);
    }
  }
  std::uint64_t commits() const { return commits_; }
  std::uint64_t estimate() const { return gateway_.journal().usage().written_bytes; }

 private:
  static runtime::Gateway start(const Card& card, const Home& home) {
    journal::Options options;
    options.path = card.path() / "journal.db";
    options.keep_readings = std::chrono::hours{24};  // so that the days that are measured prune, too
    auto opened = must(journal::Journal::open(options, [] { return std::string("bench"); }));
    runtime::Restored restored;
    return must(runtime::Gateway::start(compiled(home), std::move(opened.journal), start_at,
                                        {"boot", "1", true, false}, restored));
  }
  void read() {
    const auto signal = signals_[random_() % signals_.size()];
    gateway_.admit(Reading{signal, static_cast<double>(++count_ % 23), now_ - Millis{180}}, now_);
    ++readings_;
  }
  void close_alerts() {
    for (const auto& open : rules::open_alerts(gateway_.rules(), gateway_.state())) {
      Command command;
      command.id = "c" + std::to_string(++count_);
      command.author = "bench";
      command.expires = now_ + seconds{60};
      command.body = Resolve{open.alert, Disposition::true_alarm, {}};
      gateway_.command(command, now_);
    }
  }
  void tick(int second) {
    if (gateway_.uncommitted() > 0 && waiting_since_ == unknown) waiting_since_ = now_;
    const auto patience = gateway_.lasting() ? runtime::longest_linger : runtime::longest_spooled;
    if (gateway_.uncommitted() > 0 && (gateway_.urgent() || now_ - waiting_since_ >= patience)) {
      runtime::Effects effects;
      must(gateway_.commit(effects));
      ++commits_;
      waiting_since_ = unknown;
      last_commit_ = now_;
      dirty_ = true;
      for (const auto& out : effects.outgoing) sent_.push_back({now_ + seconds{1}, out.lane, out.seq});
    }
    for (; !sent_.empty() && now_ >= sent_.front().at; sent_.pop_front())
      gateway_.receipted(sent_.front().lane, sent_.front().seq);
    must(gateway_.flush_cursors());
    if (now_ - last_commit_ >= runtime::idle_after && now_ >= next_housekeeping_) {
      next_housekeeping_ = now_ + runtime::housekeeping_period;
      must(gateway_.keep_house(now_));
      dirty_ = true;
    }
    if (second % 5 == 0 && std::exchange(dirty_, false)) card_.settle();
  }

  static inline const Instant start_at = instant_from_ms(1'770'000'000'000);
  struct Sent {
    Instant at;
    Lane lane;
    Seq seq;
  };
  const Card& card_;
  const Home& home_;
  runtime::Gateway gateway_;
  std::mt19937 random_{7};
  std::vector<SignalId> signals_;
  SignalId pendant_{};
  Instant now_ = start_at;
  Instant waiting_since_ = unknown;
  Instant last_commit_ = start_at;
  Instant next_housekeeping_ = start_at;
  std::deque<Sent> sent_;
  std::uint64_t count_ = 0;
  std::uint64_t readings_ = 0;
  std::uint64_t commits_ = 0;
  bool dirty_ = false;
};

int measure(const fs::path& directory) {
  const Card card(directory);
  if (!card) {
    std::printf(
        "skipped: flash_per_day: cannot mount an ext4 of our own here (root and a loop device are needed)\n");
    return 0;
  }
  const Home rooms = home();
  Days life(card, rooms);
  life.live(1);  // the log has its length, the readings' tables their first pages
  card.settle();
  const auto counter = runtime::device_counter(card.path());
  if (!counter || !runtime::device_bytes(*counter)) {
    std::printf("skipped: flash_per_day: the device's counters cannot be read\n");
    return 0;
  }
  const auto before = *runtime::device_bytes(*counter);
  const auto commits = life.commits();
  const auto estimate = life.estimate();
  life.live(days);
  card.settle();
  const double value = static_cast<double>(*runtime::device_bytes(*counter) - before) / days;
  std::printf("bench flash_per_day %.1f MB, limit %.1f, ratio %.2f\n", value / 1e6, limit / 1e6,
              value / limit);
  std::printf("# %d readings, %d alarms, %.0f commits a day; the gateway's own estimate: %.1f MB a day\n",
              readings_a_day, alarms_a_day, static_cast<double>(life.commits() - commits) / days,
              static_cast<double>(life.estimate() - estimate) / days / 1e6);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const bench::WorkingFolder folder(argc, argv);
  return measure(folder.path());
}
