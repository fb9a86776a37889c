// vicino-centre: a reference receiver of the operations centre, and what an operator asks of it.
#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <iostream>
#include <random>

#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cloud-bridge/operations-centre/api_client.hpp"
#include "cloud-bridge/operations-centre/api_server.hpp"
#include "cloud-bridge/operations-centre/worker.hpp"
#include "cloud-bridge/protocol/topics.hpp"

namespace centre = vicino::operations_centre;
using namespace std::chrono_literals;

namespace {

constexpr int ok = 0, failed = 1, misused = 2;

int fail(const vicino::Error& error, int code = failed) {
  std::cerr << "vicino-centre: " << to_text(error) << std::endl;
  return code;
}

// The zone of the centre's machine (TZ).
vicino::Millis local_offset(vicino::Instant t) {
  const std::time_t seconds = vicino::to_ms(t) / 1000;
  std::tm broken_down{};
  if (localtime_r(&seconds, &broken_down) == nullptr) return vicino::Millis{0};
  return std::chrono::seconds{broken_down.tm_gmtoff};
}

// Unique for ever: 128 random bits.
std::string new_id() {
  static std::random_device device;
  char text[36];
  std::snprintf(text, sizeof text, "c-%08x%08x%08x%08x", device(), device(), device(), device());
  return text;
}

struct Arguments {
  std::string broker = "ssl://127.0.0.1:8883";
  std::string realm = "crema";
  std::string client_id;
  std::string store = "centre.db";
  std::string socket = "centre.sock";
  std::string ca, certificate, key;
  std::string language = "it";
  std::string by;
  std::string note;
  std::string alert;
  std::string gateway;
  double auto_acknowledge = -1;
  std::size_t limit = 100;
  bool plain_log = false;
  bool json = false;
};

// Shows what happens, and ends the program on SIGTERM or SIGINT.
class Screen {
 public:
  Screen(boost::asio::io_context& context, centre::Worker& worker, const Arguments& arguments)
      : context_(context), worker_(worker), timer_(context), signals_(context, SIGTERM, SIGINT) {
    table_ = !arguments.plain_log && ::isatty(STDOUT_FILENO) == 1;
    target_ = "/v1/table?lately=1&colour=1&lang=" + arguments.language;
  }
  void run() {
    signals_.async_wait([this](const boost::system::error_code&, int) { context_.stop(); });
    tick();
    context_.run();
  }
  void print_lines() {
    for (const auto& line : worker_.take_lines())
      if (!table_) std::cout << line << '\n';
    std::cout.flush();
  }

 private:
  void tick() {
    print_lines();
    if (table_) draw();
    timer_.expires_after(table_ ? 1s : std::chrono::steady_clock::duration{200ms});
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (!error) tick();
    });
  }
  void draw() {
    if (asked_) return;  // the last picture has not come yet
    asked_ = true;
    winsize size{};
    (void)::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
    const std::string width = "&width=" + std::to_string(size.ws_col > 0 ? size.ws_col : 110);
    const std::string rows =
        size.ws_row > 24 ? "&alerts=" + std::to_string((size.ws_row - 14) / 2) : "&alerts=5";
    worker_.ask({"GET", target_ + width + rows + "&gateways=6", ""}, [this](centre::ApiAnswer answer) {
      boost::asio::post(context_, [this, text = std::move(answer.body)] {
        asked_ = false;
        std::cout << "\033[H\033[2J" << text << std::flush;
      });
    });
  }

  boost::asio::io_context& context_;
  centre::Worker& worker_;
  boost::asio::steady_timer timer_;
  boost::asio::signal_set signals_;
  std::string target_;
  bool table_ = false;
  bool asked_ = false;
};

int run(const Arguments& arguments) {
  if (!vicino::protocol::is_id(arguments.realm))
    return fail({"--realm " + arguments.realm + " is not an id", "a-z, 0-9, - _ . only, such as crema"},
                misused);
  if (arguments.auto_acknowledge >= 0 && !vicino::protocol::is_id(arguments.by))
    return fail({"--auto-ack needs --by with an operator's code", "for instance --by op-demo"}, misused);
  centre::LinkOptions link;
  link.uri = arguments.broker;
  link.client_id = arguments.client_id.empty() ? "vicino-centre-" + arguments.realm : arguments.client_id;
  using vicino::protocol::Channel;
  for (const auto channel : {Channel::alert, Channel::event, Channel::status, Channel::heartbeat})
    link.topics.push_back(vicino::protocol::topic_filter(arguments.realm, channel));
  link.ca = arguments.ca;
  link.certificate = arguments.certificate;
  link.key = arguments.key;
  if (const auto checked = check(link); !checked) return fail(checked.error(), misused);

  centre::Centre::Options options;
  options.realm = arguments.realm;
  options.look.language = centre::language_from(arguments.language).value_or(centre::Language::italian);
  options.look.offset = local_offset;
  options.new_id = new_id;
  if (arguments.auto_acknowledge >= 0)
    options.auto_acknowledge = vicino::Millis{static_cast<std::int64_t>(arguments.auto_acknowledge * 1000)};
  options.auto_author = arguments.by;

  ::umask(0077);  // the store is nobody else's
  // The socket first: it also tells whether another centre runs here, before the store is touched. Nothing is
  // accepted before context.run().
  boost::asio::io_context context;
  centre::Worker* worker_to_ask = nullptr;
  auto server = centre::ApiServer::listen(context, arguments.socket,
                                          [&](centre::ApiRequest request, centre::Reply reply) {
                                            worker_to_ask->ask(std::move(request), std::move(reply));
                                          });
  if (!server) return fail(server.error());
  auto store = centre::Store::open(arguments.store);
  if (!store) return fail(store.error());

  centre::Worker worker(std::move(options), std::move(link), std::move(*store));
  worker_to_ask = &worker;
  Screen screen(context, worker, arguments);
  screen.run();
  worker.stop();
  screen.print_lines();
  return ok;
}

int ask_and_print(const Arguments& arguments, const centre::ApiRequest& request, bool as_history) {
  const auto answer = centre::ask(arguments.socket, request);
  if (!answer) return fail(answer.error());
  if (answer->status != 200)
    return fail(centre::read_problem(answer->body)
                    .value_or(vicino::Error{"the centre answered " + std::to_string(answer->status), ""}));
  if (!as_history) {
    std::cout << answer->body << (answer->body.ends_with('\n') ? "" : "\n");
    return ok;
  }
  const auto text = centre::history_text(answer->body);
  if (!text) return fail(text.error());
  std::cout << *text;
  return ok;
}

int acknowledge(const Arguments& arguments) {
  const auto name = centre::parse_alert_name(arguments.alert);
  if (!name) return fail(name.error(), misused);
  const auto answer =
      centre::ask(arguments.socket, {"POST", "/v1/alerts/" + arguments.alert + "/acknowledge",
                                     centre::acknowledge_json({arguments.by, arguments.note})});
  if (!answer) return fail(answer.error());
  if (answer->status != 200)
    return fail(centre::read_problem(answer->body)
                    .value_or(vicino::Error{"the centre answered " + std::to_string(answer->status), ""}));
  std::cout << arguments.alert << ": acknowledged by " << arguments.by << '\n';
  return ok;
}

int list(const Arguments& arguments) {
  if (arguments.json) return ask_and_print(arguments, {"GET", "/v1/alerts", ""}, false);
  return ask_and_print(arguments,
                       {"GET", "/v1/table?alerts=500&gateways=10000&lang=" + arguments.language, ""}, false);
}

int history(const Arguments& arguments) {
  if (!vicino::protocol::is_id(arguments.gateway))
    return fail({"'" + centre::clean(arguments.gateway) + "' is not a gateway",
                 "name it as the table does, such as gw-7f3a"},
                misused);
  const std::string target =
      "/v1/gateways/" + arguments.gateway + "/history?limit=" + std::to_string(arguments.limit);
  return ask_and_print(arguments, {"GET", target, ""}, !arguments.json);
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app{
      "Vicino operations centre: receives, stores and receipts what gateways send, and shows it to an "
      "operator"};
  app.require_subcommand(1);
  const auto common = [&](CLI::App* command) {
    command->add_option("--socket", arguments.socket, "Unix socket of the running centre")
        ->capture_default_str();
    command->add_option("--lang", arguments.language, "language")
        ->check(CLI::IsMember({"it", "en"}))
        ->capture_default_str();
  };
  auto* run_command = app.add_subcommand("run", "run the centre until SIGTERM");
  common(run_command);
  run_command->add_option("--broker", arguments.broker, "ssl://HOST:PORT, or tcp:// on this machine")
      ->capture_default_str();
  run_command->add_option("--realm", arguments.realm, "the ambito")->capture_default_str();
  run_command->add_option("--client-id", arguments.client_id,
                          "names the session at the broker (vicino-centre-REALM)");
  run_command->add_option("--store", arguments.store, "SQLite file, created if missing")
      ->capture_default_str();
  run_command->add_option("--ca", arguments.ca, "PEM: who signs the broker's certificate");
  run_command->add_option("--cert", arguments.certificate, "PEM: certificate of the centre");
  run_command->add_option("--key", arguments.key, "PEM: its key");
  run_command->add_flag("--plain-log", arguments.plain_log, "one line per happening, even in a terminal");
  run_command
      ->add_option("--auto-ack", arguments.auto_acknowledge,
                   "demonstration only: acknowledge open alarms after SECONDS")
      ->check(CLI::Range(0.0, 86400.0));
  run_command->add_option("--by", arguments.by, "operator's code for --auto-ack");

  auto* ack_command = app.add_subcommand("ack", "take an alert in charge");
  common(ack_command);
  ack_command->add_option("alert", arguments.alert, "as in the table: gw-7f3a/12")->required();
  ack_command->add_option("--by", arguments.by, "operator's code (no names)")->required();
  ack_command->add_option("--note", arguments.note, "disposition (no names, no addresses)");

  auto* list_command = app.add_subcommand("list", "open alerts and gateways");
  common(list_command);
  list_command->add_flag("--json", arguments.json, "alerts as JSON");

  auto* history_command =
      app.add_subcommand("history", "what a gateway sent, newest first, and the commands to it");
  common(history_command);
  history_command->add_option("gateway", arguments.gateway, "gw-7f3a")->required();
  history_command->add_option("--limit", arguments.limit, "messages at most")->capture_default_str();
  history_command->add_flag("--json", arguments.json, "as JSON");

  CLI11_PARSE(app, argc, argv);
  if (*run_command) return run(arguments);
  if (*ack_command) return acknowledge(arguments);
  if (*list_command) return list(arguments);
  return history(arguments);
}
