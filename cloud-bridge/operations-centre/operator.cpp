#include "cloud-bridge/operations-centre/operator.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "cloud-bridge/operations-centre/api_client.hpp"
#include "cloud-bridge/operations-centre/order.hpp"
#include "cloud-bridge/operations-centre/table.hpp"
#include "cloud-bridge/operations-centre/views.hpp"
#include "cloud-bridge/protocol/topics.hpp"

namespace vicino::operations_centre {
namespace {

constexpr int ok = 0, failed = 1, misused = 2;

int fail(const Error& error, int code = failed) {
  std::cerr << "vicino-centre: " << to_text(error) << std::endl;
  return code;
}

Instant wall_clock() {
  return std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now());
}

}  // namespace

struct Operator::Impl {
  std::string socket = "centre.sock";
  std::string language = "it";
  std::string target;  // alert or gateway
  Order order;
  std::string text, as, reason, mode, duration, until;
  std::vector<std::string> files;
  std::size_t limit = 100, days = 30;
  bool json = false;
  std::function<int()> chosen;

  CLI::App* add(CLI::App& app, const char* name, const char* what, std::function<int()> run) {
    auto* command = app.add_subcommand(name, what);
    command->add_option("--socket", socket, "Unix socket of the running centre")->capture_default_str();
    command->add_option("--lang", language, "language")
        ->check(CLI::IsMember({"it", "en"}))
        ->capture_default_str();
    command->callback([this, run = std::move(run)] { chosen = run; });
    return command;
  }
  // `done`: what to say when it is, with what was asked for.
  template <class Body>
  CLI::App* add_order(CLI::App& app, const char* name, const char* what, std::function<Result<Body>()> body,
                      std::function<std::string(const Body&)> done) {
    auto* command = add(app, name, what, [this, body, done] {
      auto made = body();
      if (!made) return fail(made.error(), misused);
      order.body = *made;
      return give(done(*made));
    });
    const bool of_alert = requires(Body b) {
      b.alert;
    };
    command
        ->add_option(of_alert ? "alert" : "gateway", target,
                     of_alert ? "as in the table: gw-7f3a/12" : "as in the table: gw-7f3a")
        ->required();
    command->add_option("--by", order.by, "operator's code (no names); or set VICINO_OPERATOR")
        ->required(order.by.empty());
    if (of_alert)
      command->add_option("--note", order.note, "a remark for the record (no names, no addresses)");
    return command;
  }

  Result<std::string> ask_for(const ApiRequest& request) const {
    auto answer = ask(socket, request);
    if (!answer) return answer.error();
    if (answer->status != 200)
      return read_problem(answer->body)
          .value_or(Error{"the centre answered " + std::to_string(answer->status), "look at its messages"});
    return Result<std::string>(boost::system::in_place_value, std::move(answer->body));
  }
  int print(const Result<std::string>& text_or_error) const {
    if (!text_or_error) return fail(text_or_error.error());
    std::cout << *text_or_error << (text_or_error->ends_with('\n') ? "" : "\n");
    return ok;
  }

  int give(const std::string& done) {
    const bool of_alert = alert_of(order) != nullptr;
    if (of_alert) {
      if (const auto name = parse_alert_name(target); !name) return fail(name.error(), misused);
    } else if (!protocol::is_id(target)) {
      return fail(no_gateway(), misused);
    }
    const std::string path =
        (of_alert ? "/v1/alerts/" : "/v1/gateways/") + target + "/" + std::string(word_of(order));
    if (const auto answer = ask_for({"POST", path, order_json(order)}); !answer) return fail(answer.error());
    std::cout << target << ": " << done << " by " << order.by << '\n';
    return ok;
  }
  Error no_gateway() const {
    return {"'" + clean(target) + "' is not a gateway", "name it as the table does, such as gw-7f3a"};
  }

  void add_orders(CLI::App& app);
  void add_questions(CLI::App& app);
  Result<SetMode> read_mode() const;
  Result<ApplyConfiguration> read_files() const;
};

Result<SetMode> Operator::Impl::read_mode() const {
  SetMode out;
  out.mode = mode_from(mode).value_or(Mode::normal);
  out.reason = reason;
  if (!duration.empty() && !until.empty()) return Error{"--for and --until are given both", "give one"};
  // A home must not stay in another mode only because somebody forgot.
  if (duration.empty() && until.empty() && out.mode != Mode::normal)
    return Error{"how long?", "give --for 3d, or --until \"2026-08-15 18:00\", or --until never"};
  if (!duration.empty()) {
    const auto read = parse_duration(duration);
    if (!read) return read.error();
    out.until = wall_clock() + *read;
  }
  if (!until.empty()) {
    const auto read = parse_until(until, wall_clock());
    if (!read) return read.error();
    out.until = *read;
  }
  return out;
}

void Operator::Impl::add_orders(CLI::App& app) {
  add_order<Acknowledge>(
      app, "ack", "take an alert in charge", [] { return Acknowledge{}; },
      [](const Acknowledge&) { return "acknowledged"; });
  auto* claim = add_order<Claim>(
      app, "claim", "tell the other operators: mine", [] { return Claim{}; },
      [](const Claim&) { return "claimed"; });
  claim->add_flag("--take-over", order.take_over, "although somebody else has claimed it");
  auto* note = add_order<Remark>(
      app, "note", "a remark for the record of an alert",
      [this] {
        return Remark{0, text};
      },
      [](const Remark&) { return "noted"; });
  note->add_option("text", text, "no names, no addresses")->required();
  auto* resolve = add_order<Resolve>(
      app, "resolve", "close an alert, or say of one that is over what it was",
      [this] {
        return Resolve{0, disposition_from(as).value_or(Disposition::true_alarm), reason};
      },
      [](const Resolve& c) { return "resolved as " + std::string(name(c.disposition)); });
  resolve->add_option("--as", as, "what it was")->required()->check(CLI::IsMember({"true", "false", "test"}));
  resolve->add_option("--reason", reason, "in a few words (no names)");
  add_order<CancelAlert>(
      app, "cancel", "call a pre-alarm off", [] { return CancelAlert{}; },
      [](const CancelAlert&) { return "cancelled"; });
  const auto read_duration = [this]() { return parse_duration(duration); };
  auto* silence = add_order<Silence>(
      app, "silence", "no repetition of an alert for a while",
      [read_duration]() -> Result<Silence> {
        const auto read = read_duration();
        if (!read) return read.error();
        return Silence{0, *read};
      },
      [](const Silence& c) { return "silenced for " + to_text(c.for_); });
  silence->add_option("--for", duration, "1m to 24h")->required();

  auto* set_mode = add_order<SetMode>(
      app, "mode", "normal, away, maintenance, privacy, visitor", [this] { return read_mode(); },
      [](const SetMode& c) { return "mode " + detail_of(c); });
  set_mode->add_option("mode", mode, "which")
      ->required()
      ->check(CLI::IsMember({"normal", "away", "maintenance", "privacy", "visitor"}));
  set_mode->add_option("--for", duration, "90m, 8h, 3d");
  set_mode->add_option("--until", until, "18:00, 2026-08-15, \"2026-08-15 18:00\", never");
  set_mode->add_option("--reason", reason, "in a few words (no names)");
  add_order<TestAlarm>(
      app, "test", "an alarm, marked as test, that travels the whole way", [] { return TestAlarm{}; },
      [](const TestAlarm&) { return "test alarm asked for"; });
  add_order<AskStatus>(
      app, "status", "the gateway states its status and its open alerts now", [] { return AskStatus{}; },
      [](const AskStatus&) { return "status stated (vicino-centre list shows it), asked for"; });
  auto* heartbeat = add_order<SetHeartbeat>(
      app, "heartbeat", "how often the gateway says how it is",
      [read_duration]() -> Result<SetHeartbeat> {
        const auto read = read_duration();
        if (!read) return read.error();
        return SetHeartbeat{*read};
      },
      [](const SetHeartbeat& c) { return "heartbeat every " + to_text(c.interval) + ", set"; });
  heartbeat->add_option("--every", duration, "1m to 24h")->required();
  auto* apply = add_order<ApplyConfiguration>(
      app, "apply", "new rules, a new home: tried, and taken back where they cut the gateway off",
      [this] { return read_files(); },
      [](const ApplyConfiguration& c) {
        return "configuration (" + detail_of(c) + ") applied and confirmed";
      });
  apply->add_option("files", files, "rules.toml, home.toml: named as on the gateway")->required();
}

// Under the names they have: as vicino.toml of the gateway names them.
Result<ApplyConfiguration> Operator::Impl::read_files() const {
  ApplyConfiguration out;
  std::size_t bytes = 0;
  for (const std::filesystem::path file : files) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream content;
    if (!in || !(content << in.rdbuf()))
      return Error{"cannot read " + file.string(), "name the files of the home and its rules: rules.toml"};
    out.documents.push_back({file.filename().string(), std::move(content).str()});
    bytes += out.documents.back().text.size();
  }
  if (bytes > max_configuration_bytes)
    return Error{"the files are larger than 96 KiB together", "shorten them; comments count, too"};
  return out;
}

void Operator::Impl::add_questions(CLI::App& app) {
  auto* list = add(app, "list", "open alerts and gateways", [this] {
    if (json) return print(ask_for({"GET", "/v1/alerts", ""}));
    return print(ask_for({"GET", "/v1/table?alerts=500&gateways=10000&lang=" + language, ""}));
  });
  list->add_flag("--json", json, "alerts as JSON");

  auto* history = add(app, "history", "what a gateway sent, and the commands to it, newest first", [this] {
    if (!protocol::is_id(target)) return fail(no_gateway(), misused);
    const auto answer =
        ask_for({"GET", "/v1/gateways/" + target + "/history?limit=" + std::to_string(limit), ""});
    return print(answer && !json ? history_text(*answer) : answer);
  });
  history->add_option("gateway", target, "gw-7f3a")->required();
  history->add_option("--limit", limit, "messages at most")->capture_default_str();
  history->add_flag("--json", json, "as JSON");

  auto* report = add(
      app, "report", "alerts a home and day, by rule, as operators judged them, against the budget", [this] {
        const std::string target_path = "/v1/report?days=" + std::to_string(days) + "&lang=" + language;
        return print(ask_for({"GET", target_path + (json ? "&json=1" : ""), ""}));
      });
  report->add_option("--days", days, "how far back")->capture_default_str()->check(CLI::Range(1, 3660));
  report->add_flag("--json", json, "as JSON");
}

Operator::Operator(CLI::App& app) : impl_(std::make_unique<Impl>()) {
  // Not by the library's envname(): with one variable for all subcommands it would overrule what was typed.
  if (const char* code = std::getenv("VICINO_OPERATOR")) impl_->order.by = code;
  impl_->add_orders(app);
  impl_->add_questions(app);
}
Operator::~Operator() = default;

std::optional<int> Operator::run() {
  if (!impl_->chosen) return std::nullopt;
  return impl_->chosen();
}

Result<Instant> parse_until(const std::string& text, Instant now) {
  if (text == "never") return never;
  if (const auto at = parse_rfc3339(text)) return *at;
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  std::tm day{};
  localtime_r(&seconds, &day);
  day.tm_sec = 0;
  day.tm_hour = day.tm_min = 0;
  int year = 0, month = 0, used = 0;
  const char* rest = text.c_str();
  const bool dated = std::sscanf(rest, "%4d-%2d-%2d%n", &year, &month, &day.tm_mday, &used) == 3;
  if (dated) {
    day.tm_year = year - 1900;
    day.tm_mon = month - 1;
    rest += used;
    if (*rest == ' ' || *rest == 'T') ++rest;
  }
  bool understood = dated && *rest == '\0';
  used = 0;
  if (!understood && std::sscanf(rest, "%2d:%2d%n", &day.tm_hour, &day.tm_min, &used) == 2)
    understood = rest[used] == '\0';
  const std::tm asked = day;
  day.tm_isdst = -1;
  std::time_t at = std::mktime(&day);
  // mktime moves what does not exist (31 April, 25:00) to another time.
  understood = understood && day.tm_mday == asked.tm_mday && day.tm_mon == asked.tm_mon &&
               asked.tm_hour < 24 && asked.tm_min < 60;
  if (!understood)
    return Error{"'" + clean(text) + "' is no instant",
                 "write 18:00, 2026-08-15, \"2026-08-15 18:00\", or never"};
  if (!dated && at <= seconds) {
    day = asked;
    ++day.tm_mday;
    day.tm_isdst = -1;
    at = std::mktime(&day);
  }
  const Instant out = instant_from_ms(std::int64_t{at} * 1000);
  if (out <= now) return Error{"'" + clean(text) + "' is over already", "name an instant to come"};
  return out;
}

}  // namespace vicino::operations_centre
