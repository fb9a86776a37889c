// A real mosquitto of one's own on a free loopback port, and a throw-away certificate authority.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "tests/support/process.hpp"

namespace vicino::test {

class Broker {
 public:
  // `extra`: further lines of mosquitto.conf. Listens when the constructor returns. Settings as the product
  // ships them: TCP_NODELAY, 1000 in flight, anonymous on loopback.
  explicit Broker(const std::filesystem::path& folder, const std::string& name,
                  const std::string& extra = "");
  // Mutual TLS with the certificates of `authority` (see Authority): ca.crt, server.crt, server.key.
  static Broker with_tls(const std::filesystem::path& folder, const std::string& name,
                         const std::filesystem::path& authority, const std::string& extra = "");

  // With these lines of mosquitto.conf and no others; PORT in them is the port.
  static Broker as_written(const std::filesystem::path& folder, const std::string& name,
                           const std::string& settings);

  int port() const { return port_; }
  std::string uri() const { return "tcp://127.0.0.1:" + std::to_string(port_); }
  std::string tls_uri() const { return "ssl://localhost:" + std::to_string(port_); }
  Process& process() { return *process_; }
  void start();  // again, on the same port, after a stop or a kill
  std::string log() const { return process_->output(); }

 private:
  struct AsWritten {};
  Broker(const std::filesystem::path& folder, const std::string& name, const std::string& listener,
         const std::string& extra);
  Broker(const std::filesystem::path& folder, const std::string& name, std::string settings, AsWritten);
  int port_;
  std::filesystem::path conf_;
  std::filesystem::path log_;
  std::unique_ptr<Process> process_;
};

// A certificate authority that lives as long as a test: ca.crt, server.{crt,key} for localhost and 127.0.0.1.
class Authority {
 public:
  explicit Authority(const std::filesystem::path& folder);
  const std::filesystem::path& folder() const { return folder_; }
  // NAME.crt and NAME.key (0600), common name NAME. `days` may be negative: a certificate that has expired.
  void issue(const std::string& name, const std::string& san = "", int days = 30) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace vicino::test
