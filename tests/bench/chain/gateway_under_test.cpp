#include "gateway_under_test.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "console/client.hpp"
#include "figures.hpp"

namespace vicino::bench {
namespace {

const std::filesystem::path demo = std::filesystem::path(VICINO_SOURCE_DIR) / "config/demo";

// Each press is one incident that ends by itself; each crossing of the limit is one.
constexpr auto often_raised = R"(
defaults = true
[[rule]]
kind = "sos"
latched = false
hold_off = "0s"
[[rule]]
kind = "generic"
id = "damp"
class = "social"
severity = "high"
hold_off = "0s"
when = { is = "threshold", sensors = ["living_room_climate.humidity"], at_least = 80, clear = 70 }
)";

// What systemd does for a service of Type=notify.
class NotifySocket {
 public:
  explicit NotifySocket(const std::filesystem::path& path)
      : fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    std::filesystem::remove(path);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.string().copy(address.sun_path, sizeof address.sun_path - 1);
    if (::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      give_up("cannot listen on " + path.string());
  }
  ~NotifySocket() { ::close(fd_); }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;
  bool await_ready() const {
    std::array<char, 4096> text{};
    for (pollfd watched{fd_, POLLIN, 0}; ::poll(&watched, 1, 30'000) > 0;) {
      const auto n = ::recv(fd_, text.data(), text.size(), 0);
      if (n > 0 && std::string_view(text.data(), static_cast<std::size_t>(n)).find("READY=1") !=
                       std::string_view::npos)
        return true;
    }
    return false;
  }

 private:
  int fd_;
};

}  // namespace

std::filesystem::path write_configuration(const std::filesystem::path& folder, const Setting& s) {
  const auto copy = std::filesystem::copy_options::overwrite_existing;
  std::filesystem::copy_file(demo / "home.toml", folder / "home.toml", copy);
  if (s.demonstration_rules)
    std::filesystem::copy_file(demo / "rules.toml", folder / "rules.toml", copy);
  else
    test::write_file(folder / "rules.toml", often_raised);
  std::string text =
      "home = \"home.toml\"\nrules = [\"rules.toml\"]\n[local_broker]\nhost = \"127.0.0.1\"\nport = " +
      std::to_string(s.sensors_port) + "\n[storage]\ndirectory = \"" + folder.string() +
      "\"\n[console]\nsocket = \"" + (folder / "console.sock").string() + "\"\n";
  if (!s.uplink_uri.empty())
    text += "[uplink]\nuri = \"" + s.uplink_uri + "\"\nrealm = \"" + realm + "\"\ngateway = \"" + gateway_id +
            "\"\n";
  if (s.uplink_uri.starts_with("ssl"))
    for (const auto& [key, file] : {std::pair{"ca", std::string("ca.crt")},
                                    {"certificate", std::string(gateway_id) + ".crt"},
                                    {"key", std::string(gateway_id) + ".key"}})
      text += std::string(key) + " = \"" + (s.certificates / file).string() + "\"\n";
  test::write_file(folder / "vicino.toml", text);
  return folder / "vicino.toml";
}

GatewayUnderTest::GatewayUnderTest(const std::filesystem::path& folder, const Setting& setting)
    : folder_(folder),
      with_uplink_(!setting.uplink_uri.empty()),
      config_(write_configuration(folder, setting)) {}

double GatewayUnderTest::start() {
  const NotifySocket notify(folder_ / "notify.sock");
  const auto begin = SteadyClock::now();
  process_.emplace(
      std::vector<std::string>{std::string(VICINO_BIN_DIR) + "/vicinod", "--config", config_},
      folder_ / "vicinod.log",
      std::vector<std::pair<std::string, std::string>>{{"NOTIFY_SOCKET", folder_ / "notify.sock"}});
  if (!notify.await_ready()) give_up("vicinod does not start: " + process_->output());
  return seconds_since(begin);
}

void GatewayUnderTest::await_links() {
  if (!process_->says("sensors' broker: subscribed") ||
      (with_uplink_ && !process_->says("centre's broker: connected")))
    give_up("vicinod does not connect: " + process_->output());
}

std::string GatewayUnderTest::status() const {
  return must(console::get(folder_ / "console.sock", "/v1/status")).body;
}

double GatewayUnderTest::counter(const std::string& name) const {
  const auto text = status();
  const auto at = text.find('"' + name + "\":");
  if (at == std::string::npos) give_up("no " + name + " in the status: " + text);
  return std::strtod(text.c_str() + at + name.size() + 3, nullptr);
}

void GatewayUnderTest::stop() {
  if (process_->stop(std::chrono::seconds(20)) != 0)
    give_up("vicinod does not stop in order: " + process_->output());
  process_.reset();
}

}  // namespace vicino::bench
