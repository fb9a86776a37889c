// Looks at this machine: the facts that the audits judge. Reads only.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "commissioning/broker_audit.hpp"
#include "commissioning/system_audit.hpp"

namespace vicino::commissioning {

// nullopt: not there, or not for us. At most 1 MiB.
std::optional<std::string> read_text(const std::filesystem::path& file);

// `keeps`: the directories that must hold what is written.
SystemFacts look_at_system(const std::string& home_zone, const std::vector<std::filesystem::path>& keeps);

// Of the whole machine, IPv4 and IPv6.
std::vector<Listener> look_at_listeners();

// mosquitto.conf and what it includes, in mosquitto's order; none: it cannot be read.
std::optional<BrokerConfiguration> look_at_mosquitto(const std::filesystem::path& conf);

// To whom a secret should belong: in a folder "secrets" to root, whose systemd hands it on; else to the user whom vicinod
// runs as. "" : nobody but root can tell.
std::string owner_of_secret(const std::filesystem::path& file);

}  // namespace vicino::commissioning
