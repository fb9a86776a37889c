// vicinoctl: what a technician types. Parses the command line; the work is in commands.hpp.
#include <chrono>
#include <cstdio>

#include <CLI/CLI.hpp>

#include "commands.hpp"
#include "firmware-gateway/about/about.hpp"
#include "setup_commands.hpp"
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
  std::vector<std::filesystem::path> scenarios, files;
  bool json = false;
  AlertNumber alert = 0;
  std::filesystem::path journal;
  std::string mode, length, until, reason, text, disposition;
  std::string by = "cli";
  ReplayRequest replay;
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
  return send(options.socket, std::move(body), options.by, lang_of(options));
}

int silence(const Options& options) {
  const auto length = parse_duration(options.length);
  if (!length || *length == Millis{0})
    return usage("'" + options.length + "' is no duration", "write for instance --for 30m");
  return send(options.socket, Silence{options.alert, *length}, options.by, lang_of(options));
}

CLI::App* with_socket(CLI::App* command, Options& options) {
  command->add_option("--socket", options.socket, "where vicinod listens")->capture_default_str();
  return command;
}
CLI::App* with_author(CLI::App* command, Options& options) {
  const CLI::Validator a_word(
      [](const std::string& text) {
        return text.empty() || text.find_first_of(" \t\"\\") != std::string::npos
                   ? std::string("one word: a code of yours, no name")
                   : std::string();
      },
      "WORD");
  command->add_option("--by", options.by, "who asks: your code as an operator, no name")
      ->capture_default_str()
      ->check(a_word);
  return with_socket(command, options);
}
CLI::App* with_alert(CLI::App* command, Options& options) {
  command->add_option("ALERT", options.alert, "number of the alert, as status shows it")
      ->required()
      ->check(CLI::Range(AlertNumber{1}, std::numeric_limits<AlertNumber>::max() - 1));
  return with_author(command, options);
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

void add_budget(CLI::App& app, Options& o, int& exit_code) {
  CLI::App* budget = app.get_subcommand("rules")->add_subcommand(
      "budget", "false alerts a day by rule, as operators judged them, and which rule exceeds the budget");
  budget->add_option("JOURNAL", o.journal, "a copy of a gateway's journal")->required();
  budget->add_flag("--json", o.json, "machine-readable (docs/replay.md)");
  budget->callback([&] { exit_code = show_budget(o.journal, o.json, lang_of(o)); });
}

void add_replay(CLI::App& app, Options& o, int& exit_code) {
  auto& r = o.replay;
  CLI::App* replay = app.add_subcommand(
      "replay", "play recordings through the rules: the alerts, and what other rules would change");
  replay
      ->add_option(
          "RECORDING", r.recordings,
          "CASAS text, captured MQTT (JSON lines), plain or .xz, or a copy of a journal; in order of time")
      ->required();
  replay->add_option("--home", r.home, "the home file")->required();
  replay->add_option("--rules", r.rules, "a rules file; the home's default rules if not given");
  replay->add_option("--against", r.against, "a second rules file: what would it change");
  replay->add_option(
      "--map", r.map,
      "which recorded sensor plays which device; NAME.map.toml beside NAME.home.toml if not given");
  replay->add_option("--plot", r.plot, "write a picture (SVG): rooms, doors and alerts, day by day");
  const CLI::Validator a_date(
      [](const std::string& text) {
        return text.size() == 10 && parse_rfc3339(text + "T00:00:00Z") ? std::string()
                                                                       : "no date like 2026-03-29";
      },
      "DATE");
  replay->add_option("--from", r.from, "first day of the picture")->check(a_date);
  replay->add_option("--to", r.to, "last day of the picture")->check(a_date);
  replay->add_flag("--no-check-ins", r.no_check_ins,
                   "text recordings: do not assume that bridge and devices went on checking in");
  replay->add_flag("--json", r.json, "machine-readable (docs/replay.md)");
  replay->callback([&] { exit_code = replay_recordings(o.replay, lang_of(o)); });
}

void add_gateway_commands(CLI::App& app, Options& o, int& exit_code) {
  CLI::App* status =
      with_socket(app.add_subcommand("status", "is this home protected now, and if not, why"), o);
  status->add_flag("--json", o.json, "as the gateway gives it");
  status->callback([&] { exit_code = show_status(o.socket, o.json, lang_of(o)); });

  CLI::App* mode = with_author(app.add_subcommand("mode", "say what is going on in the home"), o);
  mode->add_option("MODE", o.mode, "normal, away, maintenance, privacy, visitor")
      ->required()
      ->check(CLI::IsMember({"normal", "away", "maintenance", "privacy", "visitor"}));
  auto* length = mode->add_option("--for", o.length, "how long: 12h, 2d");
  mode->add_option("--until", o.until, "when it ends: 2026-03-29T18:00:00+02:00")->excludes(length);
  mode->add_option("--reason", o.reason, "why; no names of persons");
  mode->callback([&] { exit_code = set_mode(o); });

  const auto plain = [&](const char* name, const char* what, auto make) {
    with_alert(app.add_subcommand(name, what), o)->callback([&o, &exit_code, make] {
      exit_code = send(o.socket, make(o), o.by, lang_of(o));
    });
  };
  using Body = decltype(Command::body);
  plain("ack", "take charge of an alert", [](const Options& p) -> Body { return Acknowledge{p.alert}; });
  plain("cancel", "call a pre-alarm off", [](const Options& p) -> Body { return CancelAlert{p.alert}; });
  plain("claim", "tell the other operators that an alert is yours",
        [](const Options& p) -> Body { return Claim{p.alert}; });
  CLI::App* resolve = with_alert(app.add_subcommand("resolve", "close an alert and say what it was"), o);
  resolve->add_option("--as", o.disposition, "true, false, test")
      ->required()
      ->check(CLI::IsMember({"true", "false", "test"}));
  resolve->add_option("--reason", o.reason, "why; no names of persons");
  resolve->callback([&] {
    exit_code =
        send(o.socket, Resolve{o.alert, *disposition_from(o.disposition), o.reason}, o.by, lang_of(o));
  });
  CLI::App* note = with_alert(app.add_subcommand("note", "a remark for the record of an alert"), o);
  note->add_option("TEXT", o.text, "no names of persons")->required();
  note->callback([&] { exit_code = send(o.socket, Remark{o.alert, o.text}, o.by, lang_of(o)); });
  with_author(app.add_subcommand("test-alarm", "send a test alarm, marked as such, all the way"), o)
      ->callback([&] { exit_code = send(o.socket, TestAlarm{}, o.by, lang_of(o)); });
  CLI::App* apply_files = with_author(
      app.add_subcommand("apply",
                         "new rules, a new home: checked, tried, taken back unless the centre confirms"),
      o);
  apply_files->add_option("FILE", o.files, "rules.toml, home.toml: named as vicino.toml names them")
      ->required();
  apply_files->callback([&] { exit_code = apply(o.socket, o.files, o.by, lang_of(o)); });
  CLI::App* quiet = with_alert(app.add_subcommand("silence", "no repetition of an alert for a while"), o);
  quiet->add_option("--for", o.length, "how long: 30m")->required();
  quiet->callback([&] { exit_code = silence(o); });
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"vicinoctl: check, explain and ask a Vicino gateway"};
  app.footer(footer);
  app.set_version_flag("--version", vicino::about::version_text("vicinoctl"));
  app.require_subcommand(1);
  app.fallthrough();  // --lang may stand behind the subcommand
  Options options;
  int exit_code = ok;
  app.add_option("--lang", options.lang, "it or en; from LANG if not given")
      ->check(CLI::IsMember({"it", "en"}));
  add_file_commands(app, options, exit_code);
  add_budget(app, options, exit_code);
  add_replay(app, options, exit_code);
  add_gateway_commands(app, options, exit_code);
  add_setup_commands(
      app, [&] { return lang_of(options); }, exit_code);
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
