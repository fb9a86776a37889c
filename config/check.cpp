#include "config/check.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <type_traits>

#include "rules/care/expand.hpp"

namespace vicino::config {
namespace {

namespace fs = std::filesystem;

const std::string from_centre = "ask the operations centre for it and copy it there";

class Checker {
 public:
  Checker(const Settings& settings, const fs::path& main_file)
      : settings_(settings), file_(main_file.string()) {}

  std::vector<Finding> run() {
    if (!settings_.local.password_file.empty())
      check_secret(
          "password_file of [local_broker]", settings_.local.password_file,
          "sudo sh -c 'umask 077; openssl rand -base64 24 > " + settings_.local.password_file.string() + "'");
    if (settings_.uplink) check_uplink(*settings_.uplink);
    check_directory("directory of [storage]", settings_.storage.directory);
    check_watched();
    return std::move(findings_);
  }

 private:
  void add(Gravity gravity, std::string what, std::string cure) {
    findings_.push_back({gravity, {file_, 0, 0, std::move(what), std::move(cure)}});
  }

  // The first bytes of a file that must be there; "" if not, and then told.
  std::string open_file(const std::string& what, const fs::path& path, std::string cure) {
    std::error_code error;
    const auto status = fs::status(path, error);
    if (!fs::exists(status)) {
      add(Gravity::error, what + ": there is no file " + path.string(), std::move(cure));
      return {};
    }
    if (!fs::is_regular_file(status)) {
      add(Gravity::error, what + ": " + path.string() + " is no file",
          "name the file itself, not its directory");
      return {};
    }
    std::ifstream stream(path, std::ios::binary);
    std::string head(4096, '\0');
    stream.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(stream.gcount()));
    if (head.empty() && ::access(path.c_str(), R_OK) != 0)
      add(Gravity::error, what + ": cannot read " + path.string(),
          "run this check as root or as the user vicino");
    else if (head.empty())
      add(Gravity::error, what + ": " + path.string() + " is empty", std::move(cure));
    return head;
  }

  // The text itself never enters a message.
  std::string check_secret(const std::string& what, const fs::path& path, std::string cure) {
    std::string head = open_file(what, path, std::move(cure));
    std::error_code error;
    const auto mode = fs::status(path, error).permissions();
    constexpr auto others = fs::perms::group_all | fs::perms::others_all;
    if (!error && fs::is_regular_file(path, error) && (mode & others) != fs::perms::none)
      add(Gravity::error, what + ": " + path.string() + " can be read by others than its owner",
          "chmod 0600 " + path.string());
    return head;
  }

  void check_pem(const std::string& what, const fs::path& path, const std::string& head,
                 std::string_view label) {
    if (head.empty() || head.find("-----BEGIN " + std::string(label)) != std::string::npos ||
        (label == "PRIVATE KEY" && head.find(" PRIVATE KEY-----") != std::string::npos))
      return;
    add(Gravity::error,
        what + ": " + path.string() + " holds no PEM " +
            (label == "CERTIFICATE"  ? "certificate"
             : label == "PUBLIC KEY" ? "public key"
                                     : "private key"),
        "it must contain a line -----BEGIN " + std::string(label) + "-----; convert DER with openssl");
  }

  void check_certificates(const std::string& table, const fs::path& ca, const fs::path& certificate,
                          const fs::path& key) {
    if (!ca.empty())
      check_pem("ca of " + table, ca, open_file("ca of " + table, ca, from_centre), "CERTIFICATE");
    if (!certificate.empty())
      check_pem("certificate of " + table, certificate,
                open_file("certificate of " + table, certificate, from_centre), "CERTIFICATE");
    if (!key.empty())
      check_pem("key of " + table, key,
                check_secret(
                    "key of " + table, key,
                    "make it on this machine, it never leaves it: openssl ecparam -name prime256v1 -genkey "
                    "-noout -out " +
                        key.string()),
                "PRIVATE KEY");
  }

  void check_uplink(const Uplink& uplink) {
    check_certificates("[uplink]", uplink.ca, uplink.certificate, uplink.key);
    if (const auto& second = uplink.second) {
      const auto own = [](const fs::path& file, const fs::path& of_first) {
        return file == of_first ? fs::path() : file;
      };
      check_certificates("[uplink.second]", own(second->ca, uplink.ca),
                         own(second->certificate, uplink.certificate), own(second->key, uplink.key));
    }
    if (!uplink.command_key.empty())
      check_pem("command_key of [uplink]", uplink.command_key,
                open_file("command_key of [uplink]", uplink.command_key, from_centre), "PUBLIC KEY");
  }

  void check_directory(const std::string& what, const fs::path& path) {
    std::error_code error;
    if (fs::is_directory(path, error)) return;
    add(Gravity::warning, what + ": there is no directory " + path.string(),
        "systemd makes /var/lib/vicino at the first start; make any other one yourself and give it to the "
        "user vicino");
  }

  void check_watched() {
    if (settings_.rules.empty())
      add(Gravity::warning, "there are no rules: nothing will ever raise an alert",
          "write defaults = true at the top of rules.toml");
    for (const SignalId id : unwatched_safety_signals(settings_))
      add(Gravity::warning,
          "no rule watches " + settings_.home.signal(id).name + ": it will not raise an alert",
          "name it in the sensors of a rule, or remove the sensors from the rule of that kind: then it "
          "covers them all");
    if (!settings_.uplink)
      add(Gravity::warning, "there is no [uplink]: alerts stay in this home",
          "add [uplink] to reach an operations centre");
  }

  const Settings& settings_;
  std::string file_;
  std::vector<Finding> findings_;
};

bool is_safety(SignalKind kind) {
  return kind == SignalKind::sos || kind == SignalKind::fall || kind == SignalKind::smoke ||
         kind == SignalKind::carbon_monoxide || kind == SignalKind::gas;
}

void collect(const std::vector<rules::Edge>& edges, std::set<SignalId>& watched) {
  for (const rules::Edge& edge : edges) watched.insert(edge.signal);
}

void collect(const rules::Condition& condition, std::set<SignalId>& watched) {
  std::visit(
      [&]<class C>(const C& c) {
        if constexpr (std::is_same_v<C, rules::Threshold> || std::is_same_v<C, rules::Momentary>)
          watched.insert(c.signals.begin(), c.signals.end());
        else if constexpr (std::is_same_v<C, rules::Latch>)
          collect(c.set, watched);
        else if constexpr (std::is_same_v<C, rules::CountWithin>)
          collect(c.edges, watched);
        else if constexpr (std::is_same_v<C, rules::Sequence>)
          collect(c.then, watched);
        // absence and silence of an alarm are no alarm
      },
      condition);
}

}  // namespace

std::vector<SignalId> unwatched_safety_signals(const Settings& settings) {
  std::set<SignalId> watched;
  for (const rules::CareRule& rule : settings.rules) {
    const auto expanded = rules::expand(settings.home, rule);
    const auto* specs = std::get_if<std::vector<rules::RuleSpec>>(&expanded);
    if (!specs) continue;
    for (const rules::RuleSpec& spec : *specs)
      if (!spec.shadow) collect(spec.condition, watched);
  }
  std::vector<SignalId> unwatched;
  for (std::size_t i = 0; i < settings.home.signals.size(); ++i) {
    const auto id = static_cast<SignalId>(i);
    if (is_safety(settings.home.signals[i].kind) && !watched.contains(id)) unwatched.push_back(id);
  }
  return unwatched;
}

std::vector<Finding> check(const Settings& settings, const std::filesystem::path& main_file) {
  return Checker(settings, main_file).run();
}

}  // namespace vicino::config
