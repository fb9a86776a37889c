#include "runtime/assembly.hpp"

#include <array>
#include <cstdio>
#include <fstream>
#include <random>

#include "cloud-bridge/uplink/address.hpp"
#include "cloud-bridge/uplink/paho_link.hpp"
#include "config/settings.hpp"
#include "runtime/credentials.hpp"
#include "runtime/daemon.hpp"
#include "runtime/high_water.hpp"
#include "runtime/log.hpp"
#include "runtime/progress_watch.hpp"
#include "runtime/restart_guard.hpp"
#include "runtime/rulebook.hpp"
#include "runtime/spool.hpp"

namespace vicino::runtime {
namespace {

constexpr int bad_world = 1;
constexpr int bad_configuration = 2;

int fail(std::string_view doing, const Error& why) {
  log::error(doing, why);
  return bad_world;
}

int refuse(const Problems& problems) {
  for (const auto& problem : problems) log::error("configuration", {{"what", to_text(problem)}});
  log::error("the configuration has mistakes; nothing was started",
             {{"mistakes", problems.size()}, {"cure", "vicinoctl check --config FILE shows them all"}});
  return bad_configuration;
}

// 128 random bits, for ids that must never repeat.
std::string new_id() {
  std::random_device random;
  std::array<char, 33> text{};
  std::snprintf(text.data(), text.size(), "%08x%08x%08x%08x", random(), random(), random(), random());
  return text.data();
}

Result<std::string> first_line(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string line;
  if (!in || !std::getline(in, line))
    return Error{"cannot read the password in " + file.string(),
                 "write it on the first line, mode 0600, owner vicino"};
  return Result<std::string>(std::move(line));
}

// The centre's broker, and the second where there is one.
std::vector<uplink::PahoOptions> paho_options(const config::Uplink& uplink) {
  std::vector<uplink::PahoOptions> brokers;
  const auto add = [&](const auto& way) {
    auto& options = brokers.emplace_back();
    options.uri = way.uri;
    options.client_id = uplink.gateway;
    options.ca = way.ca;
    options.certificate = way.certificate;
    options.key = handed_over(way.key, credentials_directory());
  };
  add(uplink);
  if (uplink.second) add(*uplink.second);
  return brokers;
}

// "" means that no key is set. One that is set and cannot be read must not mean that: then nothing verifies, every
// command is refused and told, and sensors and rules run all the same.
std::string read_command_key(const std::filesystem::path& file) {
  if (file.empty()) return {};
  std::ifstream in(file);
  std::string pem((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!pem.empty()) return pem;
  log::error("command_key of [uplink]",
             Error{"cannot read " + file.string() + ": every command of the centre is refused",
                   "ask the centre for its public key and copy it there"});
  return "unreadable";
}

// A demonstration's readings must never reach a real centre, nor real sensors a demonstration.
Result<void> check_demonstration(const config::Settings& settings) {
  const Error error{"a demonstration clock is only for links that stay on this machine",
                    "set [local] host and [uplink] uri to 127.0.0.1, or run without --demo-start"};
  if (!uplink::is_loopback(settings.local.host)) return error;
  if (settings.uplink) {
    const auto address = uplink::parse_broker_address(settings.uplink->uri);
    if (!address) return address.error();
    if (!uplink::is_loopback(address->host)) return error;
  }
  return {};
}

}  // namespace

int run(const RunOptions& options) {
  log::start(options.verbose ? log::Level::debug : log::Level::info);
  std::unique_ptr<Clock> clock = std::make_unique<SystemClock>();
  const auto& demo = options.demonstration;
  if (demo) clock = std::make_unique<DemonstrationClock>(demo->start, demo->anchor, demo->speed);

  ConfigurationKeeper configuration(options.config);
  auto loaded = configuration.start(clock->now());
  if (const auto* problems = std::get_if<Problems>(&loaded)) return refuse(*problems);
  auto& [settings, rule_set] = std::get<InForce>(loaded);
  if (demo) {
    if (const auto allowed = check_demonstration(settings); !allowed)
      return fail("demonstration refused", allowed.error());
    log::warning("this is a demonstration: its clock is not the real one, and every message says test",
                 {{"start", to_rfc3339(demo->start)}, {"speed", demo->speed}});
  }

  Identity identity;
  identity.version = options.version;
  identity.boot_id = new_id();
  identity.configuration = settings.hash;
  identity.test = options.demonstration.has_value();
  uplink::Driver::MakeLink make_link;
  std::string command_key;
  if (settings.uplink) {
    command_key = read_command_key(settings.uplink->command_key);
    auto address = protocol::make_address(settings.uplink->realm, settings.uplink->gateway);
    if (!address) return fail("wrong [uplink]", address.error());
    identity.address = *address;
    identity.heartbeat = settings.uplink->heartbeat;
    const auto paho = paho_options(*settings.uplink);
    // A certificate that is not valid today is told and kept trying: sensors and rules must run all the same.
    for (const auto& broker : paho)
      if (const auto usable = uplink::check(broker, SystemClock().now()); !usable)
        log::error("the uplink will not connect to " + broker.uri, usable.error());
    make_link = [paho](uplink::LinkSink sink) { return uplink::make_paho_link(paho, std::move(sink)); };
  }

  std::string password;
  if (!settings.local.password_file.empty()) {
    auto line = first_line(handed_over(settings.local.password_file, credentials_directory()));
    if (!line) return fail("sensors' broker", line.error());
    password = std::move(*line);
  }

  journal::Options storage;
  storage.path = settings.storage.directory / "journal.db";
  storage.keep_readings = settings.storage.keep_readings;
  storage.keep_alarms = settings.storage.keep_alarms;
  auto opened = journal::Journal::open(storage, new_id);
  if (!opened) return fail("cannot open the journal", opened.error());
  auto& journal = opened->journal;
  // What a crash of ours left in memory comes first: it was acknowledged.
  const auto left = Spool::left(spool_file(settings), journal.id(), journal.last_seq());
  // A full disk must not keep us from watching: then they are lost, as in a power cut.
  if (const auto kept = journal.commit(left); !kept)
    log::error("cannot keep the last readings", kept.error());
  const auto told = HighWater(high_water_file(settings)).read();
  const bool end_is_lost = told && told->journal == journal.id() && told->seq > journal.last_seq();
  if (end_is_lost) {
    log::error(
        "the journal has lost its end; what follows gets another identity, so that no number is given twice",
        {{"last_told", told->seq}, {"last_kept", journal.last_seq()}, {"cure", "replace the card soon"}});
    if (const auto renamed = journal.change_id(new_id()); !renamed)
      return fail("cannot open the journal", renamed.error());
  }

  RestartGuard guard(starts_file(settings));
  if (guard.begin(RestartGuard::uptime())) {
    settings.rules = safe_rules(settings.rules);
    auto fewer = compile_rules(settings);
    if (const auto* problems = std::get_if<Problems>(&fewer)) return refuse(*problems);
    rule_set = std::move(std::get<rules::RuleSet>(fewer));
  }
  name_stage_on_abort();

  const auto now = clock->now();
  Restored restored;
  Start start{identity.boot_id, identity.version, clock->synchronised(), identity.test, guard.safe()};
  auto gateway = Gateway::start(std::move(rule_set), std::move(opened->journal), now, start, restored);
  if (!gateway) return fail("cannot restore the state", gateway.error());
  if (restored.snapshot_problem)
    log::warning("the snapshot could not be used; the journal was folded from its start",
                 {{"why", *restored.snapshot_problem}});
  if (opened->moved_aside) {
    log::error("the journal was damaged and is moved aside; a new one begins",
               {{"file", opened->moved_aside->string()}, {"why", opened->damage}});
    gateway->note({"journal-moved-aside", opened->damage}, now);
  }
  if (end_is_lost)
    gateway->note({"journal-lost-its-end", "entries that were told are not in the journal"}, now);
  if (!restored.new_journal)
    log::info("restored", {{"events", restored.folded},
                           {"last_alive", to_rfc3339(restored.last_alive)},
                           {"rules_changed", restored.rules_changed}});

  const auto service = systemd_service_manager();
  std::random_device random;
  Daemon daemon({*clock, *service, std::move(settings), std::move(password), std::move(identity),
                 std::move(*gateway), std::move(make_link), std::move(configuration),
                 (std::uint64_t{random()} << 32) | random(), std::move(command_key), std::move(guard)});
  if (const auto ran = daemon.run(); !ran) return fail("cannot start", ran.error());
  return 0;
}

}  // namespace vicino::runtime
