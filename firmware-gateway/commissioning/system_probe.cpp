#include "commissioning/system_probe.hpp"

#include <pwd.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "commissioning/lines.hpp"
#include "runtime/clock.hpp"

namespace vicino::commissioning {
namespace {

namespace fs = std::filesystem;
constexpr std::uintmax_t max_text = 1u << 20;

DiskFacts look_at_disk(const fs::path& path) {
  DiskFacts facts{path, false, false, 0};
  struct statvfs status {};
  std::error_code error;
  facts.present = fs::is_directory(path, error) && ::statvfs(path.c_str(), &status) == 0;
  if (!facts.present) return facts;
  facts.read_only = (status.f_flag & ST_RDONLY) != 0;
  facts.free_bytes = std::uint64_t{status.f_bavail} * status.f_frsize;
  return facts;
}

// /etc/localtime points into the zone database: ".../zoneinfo/Europe/Rome".
std::string machine_zone() {
  std::error_code error;
  const std::string target = fs::read_symlink("/etc/localtime", error).string();
  constexpr std::string_view folder = "zoneinfo/";
  const auto at = target.find(folder);
  if (!error && at != std::string::npos) return target.substr(at + folder.size());
  const auto named = read_text("/etc/timezone");
  return named ? std::string(trimmed(*named)) : std::string();
}

std::vector<fs::path> sorted_conf_files(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error))
    if (entry.path().extension() == ".conf") files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

bool log_on_flash() {
  std::vector<std::string> settings;
  const auto add = [&](const fs::path& file) {
    if (auto text = read_text(file)) settings.push_back(std::move(*text));
  };
  add("/etc/systemd/journald.conf");
  for (const auto* folder : {"/usr/lib/systemd/journald.conf.d", "/etc/systemd/journald.conf.d"})
    for (const fs::path& file : sorted_conf_files(folder)) add(file);
  std::error_code error;
  return journald_is_persistent(settings, fs::is_directory("/var/log/journal", error));
}

}  // namespace

std::optional<std::string> read_text(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::nullopt;
  std::error_code error;
  if (const auto size = fs::file_size(file, error); error || size > max_text) return std::nullopt;
  std::ostringstream text;  // files of /proc have no size
  text << stream.rdbuf();
  return std::move(text).str();
}

SystemFacts look_at_system(const std::string& home_zone, const std::vector<fs::path>& keeps) {
  SystemFacts facts;
  const runtime::SystemClock clock;  // the daemon's own judgement
  facts.now = clock.now();
  facts.clock_synchronised = clock.synchronised();
  facts.machine_zone = machine_zone();
  facts.home_zone = home_zone;
  for (const fs::path& path : keeps) facts.disks.push_back(look_at_disk(path));
  std::error_code error;
  facts.has_journald = fs::exists("/run/systemd/journal", error);
  facts.log_on_flash = facts.has_journald && log_on_flash();
  return facts;
}

std::vector<Listener> look_at_listeners() {
  std::vector<Listener> all;
  for (const auto* file : {"/proc/net/tcp", "/proc/net/tcp6"})
    if (const auto text = read_text(file))
      for (Listener& listener : read_listeners(*text)) all.push_back(std::move(listener));
  return all;
}

std::optional<BrokerConfiguration> look_at_mosquitto(const fs::path& conf) {
  const auto main = read_text(conf);
  if (!main) return std::nullopt;
  std::vector<std::string> texts{*main};
  for_each_line(*main, [&](std::string_view line) {
    constexpr std::string_view include = "include_dir";
    if (!line.starts_with(include)) return;
    for (const fs::path& file : sorted_conf_files(trimmed(line.substr(include.size()))))
      if (auto text = read_text(file)) texts.push_back(std::move(*text));
  });
  return read_mosquitto_conf(texts);
}

std::string owner_of_secret(const fs::path& file) {
  if (::geteuid() != 0) return {};
  return file.parent_path().filename() != "secrets" && ::getpwnam("vicino") ? "vicino" : "root";
}

}  // namespace vicino::commissioning
