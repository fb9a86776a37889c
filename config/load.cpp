// The only file of this folder that reads other files.
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "config/parse_home.hpp"
#include "config/parse_main.hpp"
#include "config/parse_rules.hpp"
#include "config/settings.hpp"

namespace vicino::config {
namespace {

constexpr std::uintmax_t max_file_size = 1u << 20;

// nullopt: told in `problems`, at `place` of `named_in` if another file names it.
std::optional<std::string> read(const std::filesystem::path& file, Problems& problems,
                                const std::string& named_in = {}, Place place = {}) {
  const auto tell = [&](const std::string& why, std::string cure) {
    problems.push_back({named_in.empty() ? file.string() : named_in, place.line, place.column,
                        "cannot read " + file.string() + ": " + why, std::move(cure)});
  };
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  if (error) {
    const bool is_directory = std::filesystem::is_directory(file);
    tell(is_directory ? "it is a directory" : error.message(),
         error == std::errc::permission_denied
             ? "let the user of vicinod read it: chmod 0644, or chgrp vicino"
             : "check the path; examples are in /usr/share/doc/vicino/examples");
    return std::nullopt;
  }
  if (size > max_file_size) {
    tell("it is larger than 1 MiB", "is this the right file?");
    return std::nullopt;
  }
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  if (!stream || (size > 0 && !(text << stream.rdbuf()))) {
    tell(std::strerror(errno), "let the user of vicinod read it: chmod 0644, or chgrp vicino");
    return std::nullopt;
  }
  return std::move(text).str();
}

// FNV-1a: tells configurations apart on the wire; no defence against anybody.
std::uint64_t mix(std::uint64_t hash, std::string_view bytes) {
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return (hash ^ 0xffu) * 0x100000001b3u;  // the end of a file counts, too
}

// A zone that this machine does not know would otherwise be found out at the first window.
void check_zone(const std::string& text, const std::string& file, const Home& home, Problems& problems) {
  const std::filesystem::path zones = "/usr/share/zoneinfo";
  std::error_code error;
  if (!std::filesystem::is_directory(zones, error) ||
      std::filesystem::is_regular_file(zones / home.zone, error))
    return;
  Place place;
  const Document document = parse_document(text, file);
  if (const Member* zone = document.root.find("zone")) place = zone->value.place;
  problems.push_back({file, place.line, place.column,
                      "this machine does not know the time zone '" + home.zone + "'",
                      "check the name (timedatectl list-timezones), or install the package tzdata"});
}

void by_place(Problems& problems) {
  // The order of files is that of reading; within a file people work from top to bottom.
  std::vector<std::string> files;
  for (const Problem& problem : problems)
    if (std::ranges::find(files, problem.file) == files.end()) files.push_back(problem.file);
  std::ranges::stable_sort(problems, {}, [&](const Problem& problem) {
    return std::tuple(std::ranges::find(files, problem.file) - files.begin(), problem.line, problem.column);
  });
}

std::optional<Home> read_home(const std::filesystem::path& file, Problems& problems, std::uint64_t& hash,
                              const std::string& named_in = {}, Place place = {}) {
  const auto text = read(file, problems, named_in, place);
  if (!text) return std::nullopt;
  hash = mix(hash, *text);
  Home home = parse_home(*text, file.string(), problems);
  check_zone(*text, file.string(), home, problems);
  return home;
}

}  // namespace

Loaded load(const std::filesystem::path& main_file) {
  Problems problems;
  const auto text = read(main_file, problems);
  if (!text) return problems;
  std::uint64_t hash = mix(0xcbf29ce484222325u, *text);
  MainFile main = parse_main(*text, main_file.string(), problems);
  Settings& settings = main.settings;
  const auto directory = main_file.parent_path();

  const auto home =
      read_home(directory / main.home.path, problems, hash, main_file.string(), main.home.place);
  if (home) settings.home = *home;
  // Without a home every sensor would be unknown: one cause, one message.
  RuleFiles rules(settings.home);
  for (const NamedFile& named : main.rules) {
    const auto file = directory / named.path;
    const auto rules_text = read(file, problems, main_file.string(), named.place);
    if (!rules_text) continue;
    hash = mix(hash, *rules_text);
    if (home) rules.add(*rules_text, file.string(), problems);
  }
  settings.rules = rules.finish();
  settings.hash = hash;
  if (problems.empty()) return std::move(main.settings);
  by_place(problems);
  return problems;
}

std::variant<Home, Problems> load_home(const std::filesystem::path& file) {
  Problems problems;
  std::uint64_t hash = 0;
  auto home = read_home(file, problems, hash);
  if (problems.empty() && home) return std::move(*home);
  by_place(problems);
  return problems;
}

std::variant<std::vector<rules::CareRule>, Problems> load_rules(const std::filesystem::path& file,
                                                                const Home& home) {
  Problems problems;
  const auto text = read(file, problems);
  if (!text) return problems;
  RuleFiles files(home);
  files.add(*text, file.string(), problems);
  if (problems.empty()) return files.finish();
  by_place(problems);
  return problems;
}

}  // namespace vicino::config
