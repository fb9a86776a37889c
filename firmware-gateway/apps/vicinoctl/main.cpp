// vicinoctl: what a technician types. Parses the command line; the work is in commands.hpp.
#include <chrono>
#include <cstdio>

#include <CLI/CLI.hpp>

#include "commands.hpp"
#include "text.hpp"

namespace {

using namespace vicino;
using namespace vicino::ctl;

constexpr const char* footer =
    "Exit codes: 0 all is well; 1 mistakes in a file, a home that is not protected, a command refused;\n"
    "2 wrong usage, or vicinod cannot be reached.";

struct Options {
  std::string lang;
  std::filesystem::path config = "/etc/vicino/vicino.toml";
  std::filesystem::path socket = "/run/vicino/console.sock";
  std::filesystem::path rules, home;
  std::vector<std::filesystem::path> scenarios;
  bool json = false;
  AlertNumber alert = 0;
  std::string mode, length, until, reason;
};

Lang lang_of(const Options& options) {
  if (options.lang.empty()) return lang_of_environment();
  return options.lang == "it" ? Lang::it : Lang::en;
}

// A rules file is read against the home beside it unless told otherwise.
std::filesystem::path home_of(const Options& options) {
  return options.home.empty() ? options.rules.parent_path() / "home.toml" : options.home;
}

int usage(const std::string& what, const std::string& cure) {
  print_error({what, cure});
  return no_answer;
}

int set_mode(const Options& options) {
  SetMode body;
  body.mode = *mode_from(options.mode);  // CLI11 has checked the word
  body.reason = options.reason;
  if (!options.length.empty()) {
    const auto length = parse_duration(options.length);
    if (!length || *length == Millis{0})
      return usage("'" + options.length + "' is no duration", "write for instance --for 12h");
    body.until = std::chrono::floor<Millis>(std::chrono::system_clock::now()) + *length;
  } else if (!options.until.empty()) {
    const auto until = parse_rfc3339(options.until);
    if (!until) return usage(until.error().what, "write for instance --until 2026-03-29T18:00:00+02:00");
    body.until = *until;
  } else if (body.mode != Mode::normal) {
    return usage("mode " + options.mode + " needs an end",
                 "add --for 12h or --until 2026-03-29T18:00:00+02:00");
  }
  return send(options.socket, std::move(body), lang_of(options));
}

int silence(const Options& options) {
  const auto length = parse_duration(options.length);
  if (!length || *length == Millis{0})
    return usage("'" + options.length + "' is no duration", "write for instance --for 30m");
  return send(options.socket, Silence{options.alert, *length}, lang_of(options));
}

CLI::App* with_socket(CLI::App* command, Options& options) {
  command->add_option("--socket", options.socket, "where vicinod listens")->capture_default_str();
  return command;
}
CLI::App* with_alert(CLI::App* command, Options& options) {
  command->add_option("ALERT", options.alert, "number of the alert, as status shows it")
      ->required()
      ->check(CLI::Range(AlertNumber{1}, std::numeric_limits<AlertNumber>::max() - 1));
  return with_socket(command, options);
}
CLI::App* with_rules(CLI::App* command, Options& options) {
  command->add_option("FILE", options.rules, "the rules file")->required();
  command->add_option("--home", options.home, "the home file; home.toml beside FILE if not given");
  return command;
}

void add_file_commands(CLI::App& app, Options& o, int& exit_code) {
  CLI::App* check =
      app.add_subcommand("check", "check the configuration and the files it names; vicinod need not run");
  check->add_option("--config", o.config, "the main file")->capture_default_str();
  check->callback([&] { exit_code = check_all(o.config, lang_of(o)); });

  CLI::App* rules = app.add_subcommand("rules", "look at rules before they run");
  rules->require_subcommand(1);
  with_rules(rules->add_subcommand("check", "all mistakes of a rules file, with line, column and cure"), o)
      ->callback([&] { exit_code = check_rules(o.rules, home_of(o), lang_of(o)); });
  with_rules(rules->add_subcommand("explain", "each rule as one sentence"), o)->callback([&] {
    exit_code = explain_rules(o.rules, home_of(o), lang_of(o));
  });
  CLI::App* test = rules->add_subcommand("test", "play scenario tables and compare");
  test->add_option("SCENARIO", o.scenarios, "scenario files")->required();
  test->callback([&] { exit_code = test_rules(o.scenarios, lang_of(o)); });
}

void add_gateway_commands(CLI::App& app, Options& o, int& exit_code) {
  CLI::App* status =
      with_socket(app.add_subcommand("status", "is this home protected now, and if not, why"), o);
  status->add_flag("--json", o.json, "as the gateway gives it");
  status->callback([&] { exit_code = show_status(o.socket, o.json, lang_of(o)); });

  CLI::App* mode = with_socket(app.add_subcommand("mode", "say what is going on in the home"), o);
  mode->add_option("MODE", o.mode, "normal, away, maintenance, privacy, visitor")
      ->required()
      ->check(CLI::IsMember({"normal", "away", "maintenance", "privacy", "visitor"}));
  auto* length = mode->add_option("--for", o.length, "how long: 12h, 2d");
  mode->add_option("--until", o.until, "when it ends: 2026-03-29T18:00:00+02:00")->excludes(length);
  mode->add_option("--reason", o.reason, "why; no names of persons");
  mode->callback([&] { exit_code = set_mode(o); });

  with_alert(app.add_subcommand("ack", "take charge of an alert"), o)->callback([&] {
    exit_code = send(o.socket, Acknowledge{o.alert}, lang_of(o));
  });
  with_alert(app.add_subcommand("cancel", "call a pre-alarm off"), o)->callback([&] {
    exit_code = send(o.socket, CancelAlert{o.alert}, lang_of(o));
  });
  CLI::App* quiet = with_alert(app.add_subcommand("silence", "no repetition of an alert for a while"), o);
  quiet->add_option("--for", o.length, "how long: 30m")->required();
  quiet->callback([&] { exit_code = silence(o); });
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"vicinoctl: check, explain and ask a Vicino gateway"};
  app.footer(footer);
  app.set_version_flag("--version", VICINO_VERSION);
  app.require_subcommand(1);
  app.fallthrough();  // --lang may stand behind the subcommand
  Options options;
  int exit_code = ok;
  app.add_option("--lang", options.lang, "it or en; from LANG if not given")
      ->check(CLI::IsMember({"it", "en"}));
  add_file_commands(app, options, exit_code);
  add_gateway_commands(app, options, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Help and version are no mistakes; everything else is wrong usage.
    return app.exit(error) == 0 ? ok : no_answer;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "vicinoctl: %s\n", error.what());
    return no_answer;
  }
  return exit_code;
}
