#include "tests/support/broker.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <ctime>
#include <stdexcept>

namespace vicino::test {
namespace {

bool listens(int port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  const bool ok = ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  ::close(fd);
  return ok;
}

std::string mosquitto() {
  return std::filesystem::exists("/usr/sbin/mosquitto") ? "/usr/sbin/mosquitto" : "mosquitto";
}

}  // namespace

Broker::Broker(const std::filesystem::path& folder, const std::string& name, const std::string& extra)
    : Broker(folder, name, "allow_anonymous true\n", extra) {}

Broker Broker::with_tls(const std::filesystem::path& folder, const std::string& name,
                        const std::filesystem::path& authority, const std::string& extra) {
  const auto file = [&](const char* f) { return (authority / f).string() + "\n"; };
  return {folder, name,
          "cafile " + file("ca.crt") + "certfile " + file("server.crt") + "keyfile " + file("server.key") +
              "require_certificate true\nuse_identity_as_username true\nallow_anonymous false\n",
          extra};
}

Broker::Broker(const std::filesystem::path& folder, const std::string& name, const std::string& listener,
               const std::string& extra)
    : port_(free_port()), conf_(folder / (name + ".conf")), log_(folder / (name + ".log")) {
  write_file(conf_, "listener " + std::to_string(port_) + " 127.0.0.1\n" + listener +
                        "set_tcp_nodelay true\nmax_inflight_messages 1000\nmax_queued_messages 100000\n"
                        "log_dest stderr\nlog_type error\nlog_type warning\nlog_type notice\n" +
                        (::geteuid() == 0 ? "user root\n" : "") + extra + "\n");
  start();
}

Broker::Broker(const std::filesystem::path& folder, const std::string& name, std::string settings, AsWritten)
    : port_(free_port()), conf_(folder / (name + ".conf")), log_(folder / (name + ".log")) {
  for (std::size_t at = 0; (at = settings.find("PORT", at)) != std::string::npos;)
    settings.replace(at, 4, std::to_string(port_));
  write_file(conf_, settings + (::geteuid() == 0 ? "\nuser root\n" : "\n"));
  start();
}

Broker Broker::as_written(const std::filesystem::path& folder, const std::string& name,
                          const std::string& settings) {
  return {folder, name, settings, AsWritten()};
}

void Broker::start() {
  process_ = std::make_unique<Process>(std::vector<std::string>{mosquitto(), "-c", conf_.string()}, log_);
  if (!eventually([this] { return !process_->running() || listens(port_); }) || !process_->running())
    throw std::runtime_error("mosquitto does not start: " + process_->output());
}

Authority::Authority(const std::filesystem::path& folder) : folder_(folder) {
  std::filesystem::create_directories(folder_);
  const auto made = run({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                         "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=Vicino test authority",
                         "-days", "30", "-keyout", folder_ / "ca.key", "-out", folder_ / "ca.crt"});
  if (made.status != 0) throw std::runtime_error("openssl: " + made.output);
  issue("server", "DNS:localhost,IP:127.0.0.1");
}

void Authority::issue(const std::string& name, const std::string& san, int days) const {
  const auto file = [&](const char* ending) { return (folder_ / (name + ending)).string(); };
  const auto request = run({"openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                            "-nodes", "-subj", "/CN=" + name, "-keyout", file(".key"), "-out", file(".csr")});
  if (request.status != 0) throw std::runtime_error("openssl: " + request.output);
  write_file(file(".ext"), san.empty() ? "basicConstraints=CA:FALSE\n" : "subjectAltName=" + san + "\n");
  // `openssl ca`-free way to a certificate of the past: `x509 -days` takes negative numbers.
  const auto signed_ = run({"openssl", "x509", "-req", "-in", file(".csr"), "-CA", folder_ / "ca.crt",
                            "-CAkey", folder_ / "ca.key", "-CAcreateserial", "-days", std::to_string(days),
                            "-extfile", file(".ext"), "-out", file(".crt")});
  if (signed_.status != 0) throw std::runtime_error("openssl: " + signed_.output);
  std::filesystem::permissions(file(".key"),
                               std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

}  // namespace vicino::test
