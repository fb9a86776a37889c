// Writes what a gateway needs, once: key and request, settings, the sensors' broker. Nothing that exists is touched unless
// `force` says so, and then a copy of it stays beside it (NAME.TIME.bak). Safe to run twice.
#pragma once

#include <filesystem>
#include <string>

#include "commissioning/finding.hpp"
#include "commissioning/proposal.hpp"

namespace vicino::commissioning {

struct SetupOptions {
  std::filesystem::path directory = "/etc/vicino";
  std::filesystem::path mosquitto = "/etc/mosquitto";
  std::filesystem::path share = "/usr/share/vicino";  // the settings we ship
  // Root's alone, 0700: systemd hands copies to vicinod (LoadCredential of its unit).
  std::filesystem::path secrets() const { return directory / "secrets"; }
  bool force = false;
  bool new_key = false;  // another private key: the certificate must then be signed anew
};

// Each tells what it wrote or left, line by line; an error ends it.
Findings set_up_identity(const SetupOptions& options, const std::string& gateway);
Findings set_up_settings(const SetupOptions& options, const Answers& answers,
                         const std::vector<Candidate>& found);
Findings set_up_broker(const SetupOptions& options, int port, const std::string& base_topic);
// Devices that home.toml lacks, appended; what is there stays as it is. The whole must be a valid home.
Findings add_devices(const SetupOptions& options, const Answers& answers,
                     const std::vector<Candidate>& found);
// What the centre gave back. The certificate must be of our key and name; a former one is kept as a copy.
Findings install_certificate(const SetupOptions& options, const std::string& gateway,
                             const std::filesystem::path& certificate, const std::filesystem::path& ca);

// "gw-" and 32 random bits: a pseudonym, not derived from anything of the home or the machine.
std::string new_gateway_id();

}  // namespace vicino::commissioning
