// vicino.toml -> settings, without the files it names. Pure: text in, values and problems out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/document.hpp"
#include "config/settings.hpp"

namespace vicino::config {

// A file named in vicino.toml, with the place where it stands.
struct NamedFile {
  std::string path;
  Place place;
};

struct MainFile {
  Settings settings;  // all but home, rules and hash
  NamedFile home{"home.toml", {}};
  std::vector<NamedFile> rules;  // in order; defaults to rules.toml
};

inline constexpr std::size_t max_rule_files = 16;
inline constexpr std::size_t max_help_devices = 32;

MainFile parse_main(std::string_view text, const std::string& file, Problems& problems);

// "localhost", "127.0.0.0/8", "::1".
bool is_loopback(std::string_view host) noexcept;

}  // namespace vicino::config
