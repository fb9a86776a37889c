#include "init_command.hpp"

#include <cstdio>
#include <iostream>

#include "commissioning/answers.hpp"
#include "commissioning/system_probe.hpp"
#include "config/settings.hpp"
#include "findings_text.hpp"
#include "questions.hpp"

namespace vicino::ctl {
namespace {

using namespace commissioning;

constexpr int errors_found = 2;

void say(std::string_view text) {
  std::printf("%.*s\n", static_cast<int>(text.size()), text.data());
}

class Init {
 public:
  Init(InitRequest request, Lang lang) : r_(std::move(request)), lang_(lang) {
    r_.doctor.config = r_.setup.directory / "vicino.toml";
  }

  int run() {
    read_present();
    if (!read_answers()) return errors_found;
    // Another pseudonym than the certificate's would lock the gateway out.
    if (!broken_.empty() && answers_.gateway.empty()) {
      print_problems(broken_);
      print_error({"what is there cannot be read, so the gateway's name is not known",
                   "mend it, or name the gateway: --answers FILE with gateway = \"gw-...\""});
      return errors_found;
    }
    if (!r_.certificate.empty()) return certificate();
    ask_sensors();
    if (r_.add_devices) return end_or_go_on(add_devices(r_.setup, answers_, found_));
    if (answers_.gateway.empty()) answers_.gateway = new_gateway_id();
    if (!r_.non_interactive && r_.only.empty()) answers_ = ask(answers_, found_, std::cin, std::cout, lang_);
    Findings done;
    const auto wanted = [&](std::string_view part) {
      return (r_.only.empty() || r_.only == part) && worst(done) != Level::error;
    };
    if (wanted("identity")) append(done, set_up_identity(r_.setup, answers_.gateway));
    if (wanted("settings")) append(done, set_up_settings(r_.setup, answers_, found_));
    if (wanted("broker")) append(done, set_up_broker(r_.setup, answers_.sensors_port, answers_.base_topic));
    return end_or_go_on(std::move(done));
  }

 private:
  // What a former run has settled stays the usual answer.
  void read_present() {
    std::error_code error;
    if (!std::filesystem::exists(r_.doctor.config, error)) return;
    const auto loaded = config::load(r_.doctor.config);
    const auto* settings = std::get_if<config::Settings>(&loaded);
    if (!settings) {
      broken_ = std::get<Problems>(loaded);
      return;
    }
    home_ = settings->home;
    answers_.zone = home_.zone;
    answers_.sensors_port = settings->local.port;
    answers_.base_topic = settings->local.base_topic;
    answers_.state = settings->storage.directory;
    answers_.socket = settings->socket;
    local_ = settings->local;
    if (!settings->uplink) return;
    answers_.realm = settings->uplink->realm;
    answers_.gateway = settings->uplink->gateway;
    answers_.centre = settings->uplink->uri.substr(settings->uplink->uri.find("//") + 2);
  }

  bool read_answers() {
    if (r_.answers.empty()) return true;
    const auto text = read_text(r_.answers);
    if (!text)
      return print_error({"cannot read " + r_.answers.string(), "check the path after --answers"}), false;
    Problems problems;
    const std::string former = answers_.gateway;
    answers_ = parse_answers(*text, r_.answers.string(), problems);
    if (answers_.gateway.empty()) answers_.gateway = former;
    r_.non_interactive = true;
    print_problems(problems);
    return problems.empty();
  }

  void ask_sensors() {
    if (r_.only == "identity" || r_.only == "broker") return;
    config::LocalBroker broker = local_;
    broker.port = answers_.sensors_port;
    broker.base_topic = answers_.base_topic;
    broker.user = "vicino";
    broker.password_file = r_.setup.secrets() / "local-broker.password";
    const auto seen = listen_to_bridge(broker, r_.doctor.listen);
    const auto list = seen.heard.find(broker.base_topic + "/bridge/devices");
    if (list == seen.heard.end())
      return say(
          pick(lang_,
               "Zigbee2MQTT non risponde ancora: i dispositivi si aggiungono dopo, con vicinoctl init "
               "--add-devices",
               "Zigbee2MQTT does not answer yet: add the devices later, with vicinoctl init --add-devices"));
    // With --force the whole home is proposed again, else only what it lacks.
    auto all = candidates(list->second, r_.setup.force ? Home{} : home_);
    if (all) found_ = std::move(*all);
  }

  int certificate() {
    if (answers_.gateway.empty()) {
      print_error({"there is no configuration in " + r_.setup.directory.string() + " yet",
                   "first: sudo vicinoctl init"});
      return errors_found;
    }
    return end(install_certificate(r_.setup, answers_.gateway, r_.certificate, r_.ca));
  }

  // What was done; then, unless it went wrong, the doctor.
  int end(Findings done) {
    if (worst(done) == Level::error || !r_.check) {
      std::fputs(findings_text(done, lang_).c_str(), stdout);
      return static_cast<int>(worst(done));
    }
    for (const Finding& finding : done) std::fputs(findings_text({finding}, lang_, false).c_str(), stdout);
    say(pick(lang_, "\nControllo:", "\nCheck:"));
    const auto findings = examine(r_.doctor);
    std::fputs(findings_text(findings, lang_).c_str(), stdout);
    return static_cast<int>(std::max(worst(done), worst(findings)));
  }

  // Until the centre has signed, the home cannot be protected: that is the next step, no failure of this one.
  int end_or_go_on(Findings done) {
    const Level level = worst(done);
    const int code = end(std::move(done));
    if (level == Level::error || !waits_for_certificate()) return code;
    next_steps();
    return static_cast<int>(level);
  }

  bool waits_for_certificate() const {
    std::error_code error;
    return !answers_.centre.empty() && !std::filesystem::exists(r_.setup.directory / "gateway.pem", error);
  }

  void next_steps() {
    say(pick(lang_, "\nOra:", "\nNow:"));
    say("  1. " +
        std::string(pick(lang_, "portare al centro operativo ", "bring to the operations centre ")) +
        (r_.setup.directory / "gateway.csr").string() + std::string(pick(lang_, " (gateway ", " (gateway ")) +
        answers_.gateway + ")");
    say("  2. sudo vicinoctl init --certificate gateway.pem --ca centre-ca.pem");
    say("  3. sudo systemctl enable --now vicinod");
    say("  4. sudo vicinoctl doctor --send-test");
  }

  InitRequest r_;
  Lang lang_;
  Answers answers_;
  Home home_;
  Problems broken_;  // of the settings that are there
  config::LocalBroker local_;
  std::vector<Candidate> found_;
};

}  // namespace

int run_init(InitRequest request, Lang lang) {
  return Init(std::move(request), lang).run();
}

}  // namespace vicino::ctl
