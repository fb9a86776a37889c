// vicino-centre: a reference receiver of the operations centre, and what an operator asks of it.
#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <iostream>
#include <random>

#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cloud-bridge/operations-centre/api_server.hpp"
#include "cloud-bridge/operations-centre/operator.hpp"
#include "cloud-bridge/operations-centre/signing_key.hpp"
#include "cloud-bridge/operations-centre/worker.hpp"
#include "cloud-bridge/protocol/topics.hpp"
#include "firmware-gateway/about/about.hpp"

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
  const long long wide = vicino::to_ms(t) / 1000;
  const auto seconds = static_cast<std::time_t>(wide);  // 32-bit ARM: right until 2038
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

// "400d": longer than the durations of the configuration may be.
std::optional<vicino::Millis> days(std::string_view text) {
  int n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc{} || std::string_view(end, text.data() + text.size()) != "d" || n < 1 || n > 36'500)
    return std::nullopt;
  return std::chrono::days{n};
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
  std::string sign_key;
  std::string keep_messages = "400d";
  double auto_acknowledge = -1;
  bool plain_log = false;
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
  const auto keep = days(arguments.keep_messages);
  if (!keep)
    return fail({"--keep-messages " + arguments.keep_messages + " is not a time to keep things",
                 "write it in days, 1d to 36500d: 400d"},
                misused);
  options.keep_messages = *keep;
  if (!arguments.sign_key.empty()) {
    auto key = centre::SigningKey::from_file(arguments.sign_key);
    if (!key) return fail(key.error(), misused);
    options.sign = [key = *std::move(key)](std::string_view text) { return key.sign(text); };
  }

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

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app{
      "Vicino operations centre: receives, stores and receipts what gateways send, and shows it to an "
      "operator"};
  app.set_version_flag("--version", vicino::about::version_text("vicino-centre"));
  app.require_subcommand(1);
  auto* run_command = app.add_subcommand("run", "run the centre until SIGTERM");
  const auto option = [&](const char* name, std::string& value, const char* what) {
    return run_command->add_option(name, value, what);
  };
  option("--socket", arguments.socket, "Unix socket, made by the centre")->capture_default_str();
  option("--lang", arguments.language, "language")->check(CLI::IsMember({"it", "en"}))->capture_default_str();
  option("--broker", arguments.broker, "ssl://HOST:PORT, or tcp:// on this machine")->capture_default_str();
  option("--realm", arguments.realm, "the ambito")->capture_default_str();
  option("--client-id", arguments.client_id, "names the session at the broker (vicino-centre-REALM)");
  option("--store", arguments.store, "SQLite file, created if missing")->capture_default_str();
  option("--keep-messages", arguments.keep_messages,
         "how long messages, commands and alerts that are over are kept; open alerts always")
      ->capture_default_str();
  option("--ca", arguments.ca, "PEM: who signs the broker's certificate");
  option("--cert", arguments.certificate, "PEM: certificate of the centre");
  option("--key", arguments.key, "PEM: its key");
  option("--sign-key", arguments.sign_key,
         "PEM: Ed25519 key that signs each command (openssl genpkey -algorithm ed25519)");
  run_command->add_flag("--plain-log", arguments.plain_log, "one line per happening, even in a terminal");
  run_command
      ->add_option("--auto-ack", arguments.auto_acknowledge,
                   "demonstration only: acknowledge open alarms after SECONDS")
      ->check(CLI::Range(0.0, 86400.0));
  option("--by", arguments.by, "operator's code for --auto-ack");
  centre::Operator typed(app);

  CLI11_PARSE(app, argc, argv);
  if (const auto status = typed.run()) return *status;
  return run(arguments);
}
