#include "setup_commands.hpp"

#include <cstdio>

#include <CLI/CLI.hpp>

#include "commands.hpp"
#include "commissioning/doctor.hpp"
#include "findings_text.hpp"
#include "init_command.hpp"

namespace vicino::ctl {
namespace {

using commissioning::DoctorOptions;

// 0 all is well, 1 warnings, 2 errors.
int exit_code_of(const commissioning::Findings& findings) {
  return static_cast<int>(commissioning::worst(findings));
}

int run_doctor(const DoctorOptions& options, bool json, Lang lang) {
  const auto findings = commissioning::examine(options);
  std::fputs((json ? findings_json(findings, lang) : findings_text(findings, lang)).c_str(), stdout);
  return exit_code_of(findings);
}

void add_places(CLI::App* command, DoctorOptions& options) {
  command->add_option("--mosquitto", options.mosquitto_conf, "the settings of the sensors' broker")
      ->capture_default_str();
  command->add_option("--zigbee2mqtt", options.zigbee2mqtt, "the data folder of Zigbee2MQTT")
      ->capture_default_str();
}

void add_doctor(CLI::App& app, const std::function<Lang()>& lang, int& exit_code) {
  struct Options {
    DoctorOptions doctor;
    double listen_s = 1.5;
    bool json = false;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* doctor = app.add_subcommand("doctor", "look at everything, and say what is wrong with its cure");
  doctor->add_option("--config", options->doctor.config, "the main file")->capture_default_str();
  add_places(doctor, options->doctor);
  doctor->add_flag("--send-test", options->doctor.send_test,
                   "send a test alarm and wait for the centre's receipt");
  doctor->add_option("--listen", options->listen_s, "seconds to listen to the sensors' broker")
      ->capture_default_str()
      ->check(CLI::Range(0.1, 600.0));
  doctor->add_flag("--json", options->json, "machine-readable");
  doctor->footer("Exit codes: 0 all is well; 1 warnings; 2 errors, or wrong usage.");
  doctor->callback([options, lang, &exit_code] {
    options->doctor.listen = std::chrono::milliseconds(static_cast<std::int64_t>(options->listen_s * 1000));
    exit_code = run_doctor(options->doctor, options->json, lang());
  });
}

void add_init(CLI::App& app, const std::function<Lang()>& lang, int& exit_code) {
  const auto r = std::make_shared<InitRequest>();
  CLI::App* init = app.add_subcommand(
      "init", "set this gateway up: identity, settings, the sensors' broker; safe to repeat");
  init->add_option("--answers", r->answers, "a TOML file that answers all questions (docs/install.md)");
  init->add_flag("--non-interactive", r->non_interactive,
                 "ask nothing: usual answers, or those of a former run");
  init->add_flag("--force", r->setup.force, "replace settings that are there; a copy of each is kept");
  init->add_flag("--new-key", r->setup.new_key,
                 "make another private key; its certificate must be signed anew");
  init->add_option("--only", r->only, "one part only: identity, settings or broker")
      ->check(CLI::IsMember({"identity", "settings", "broker"}));
  init->add_flag("--add-devices", r->add_devices, "append newly paired devices to home.toml, nothing else");
  auto* certificate =
      init->add_option("--certificate", r->certificate, "the certificate that the centre has signed");
  auto* ca = init->add_option("--ca", r->ca, "the centre's authority");
  certificate->needs(ca);
  ca->needs(certificate);
  init->add_option("--directory", r->setup.directory, "where the settings lie")->capture_default_str();
  init->add_option("--share", r->setup.share, "where the shipped settings lie")->capture_default_str();
  init->add_option("--mosquitto-folder", r->setup.mosquitto, "mosquitto's folder of settings")
      ->capture_default_str();
  add_places(init, r->doctor);
  init->add_flag("--send-test", r->doctor.send_test, "end with a test alarm and the centre's receipt");
  init->add_flag("!--no-check", r->check, "do not end with the doctor");
  init->footer("Exit codes: 0 all is well; 1 warnings; 2 errors, or wrong usage.");
  init->callback([r, lang, &exit_code] { exit_code = run_init(*r, lang()); });
}

}  // namespace

void add_setup_commands(CLI::App& app, std::function<Lang()> lang, int& exit_code) {
  add_init(app, lang, exit_code);
  add_doctor(app, lang, exit_code);
}

}  // namespace vicino::ctl
