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
             : "check the path; examples are in /usr/share/vicino/examples");
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

constexpr std::uint64_t no_bytes = 0xcbf29ce484222325u;
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

Home home_from(const std::string& text, const std::string& file, Problems& problems) {
  Home home = parse_home(text, file, problems);
  check_zone(text, file, home, problems);
  return home;
}

std::string document_name(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

// A file that the main file names, or the document that takes its place.
struct Source {
  std::string file;  // as problems call it
  std::string text;
};
class Sources {
 public:
  Sources(const std::filesystem::path& main_file, const std::vector<ConfigurationDocument>& instead)
      : main_file_(main_file), instead_(instead) {}

  std::optional<Source> get(const NamedFile& named, Problems& problems) {
    for (const auto& document : instead_)
      if (document.name == document_name(named.path)) {
        used_.push_back(document.name);
        return Source{document.name, document.text};
      }
    const auto file = main_file_.parent_path() / named.path;
    auto text = read(file, problems, main_file_.string(), named.place);
    if (!text) return std::nullopt;
    return Source{file.string(), std::move(*text)};
  }
  void check_names(const MainFile& main, Problems& problems) const {
    std::string known = document_name(main.home.path);
    for (const auto& named : main.rules) known += ", " + document_name(named.path);
    for (const auto& document : instead_)
      if (std::ranges::count(instead_, document.name, &ConfigurationDocument::name) > 1)
        problems.push_back({document.name, 0, 0, "this document stands twice", "send it once"});
      else if (std::ranges::find(used_, document.name) == used_.end())
        problems.push_back({document.name, 0, 0, "vicino.toml names no file '" + document.name + "'",
                            "give it one of these names: " + known});
  }

 private:
  const std::filesystem::path& main_file_;
  const std::vector<ConfigurationDocument>& instead_;
  std::vector<std::string> used_;
};

}  // namespace

Loaded load(const std::filesystem::path& main_file) {
  return load(main_file, {});
}

Loaded load(const std::filesystem::path& main_file, const std::vector<ConfigurationDocument>& instead) {
  Problems problems;
  const auto text = read(main_file, problems);
  if (!text) return problems;
  std::uint64_t hash = mix(no_bytes, *text);
  MainFile main = parse_main(*text, main_file.string(), problems);
  Settings& settings = main.settings;
  Sources sources(main_file, instead);

  const auto home = sources.get(main.home, problems);
  if (home) {
    hash = mix(hash, home->text);
    settings.home = home_from(home->text, home->file, problems);
  }
  // Without a home every sensor would be unknown: one cause, one message.
  RuleFiles rules(settings.home);
  for (const NamedFile& named : main.rules) {
    const auto source = sources.get(named, problems);
    if (!source) continue;
    hash = mix(hash, source->text);
    if (home) rules.add(source->text, source->file, problems);
  }
  sources.check_names(main, problems);
  settings.rules = rules.finish();
  settings.hash = hash;
  if (problems.empty()) return std::move(main.settings);
  by_place(problems);
  return problems;
}

std::variant<Files, Problems> read_files(const std::filesystem::path& main_file) {
  Problems problems;
  const auto text = read(main_file, problems);
  if (!text) return problems;
  const MainFile main = parse_main(*text, main_file.string(), problems);
  auto named = main.rules;
  named.insert(named.begin(), main.home);
  const std::vector<ConfigurationDocument> none;
  Sources sources(main_file, none);
  Files files{{}, main.settings.storage.directory};
  for (const NamedFile& one : named)
    if (auto source = sources.get(one, problems))
      files.documents.push_back({document_name(one.path), std::move(source->text)});
  if (!problems.empty()) return problems;
  return files;
}

std::uint64_t hash_of(const std::vector<ConfigurationDocument>& documents) {
  std::uint64_t hash = no_bytes;
  for (const auto& document : documents) hash = mix(mix(hash, document.name), document.text);
  return hash;
}

std::variant<Home, Problems> load_home(const std::filesystem::path& file) {
  Problems problems;
  const auto text = read(file, problems);
  if (!text) return problems;
  Home home = home_from(*text, file.string(), problems);
  if (problems.empty()) return home;
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
