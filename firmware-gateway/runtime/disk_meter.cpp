#include "runtime/disk_meter.hpp"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <fstream>
#include <string>

namespace vicino::runtime {
namespace {

using namespace std::chrono_literals;

constexpr auto window = 24h;
constexpr auto step = 1h;
constexpr std::uint64_t sector = 512;  // the counters' unit, whatever the device's is

}  // namespace

std::optional<std::filesystem::path> device_counter(const std::filesystem::path& folder) {
  struct stat status {};
  if (::stat(folder.c_str(), &status) != 0 || major(status.st_dev) == 0) return std::nullopt;
  std::filesystem::path file = "/sys/dev/block/" + std::to_string(major(status.st_dev)) + ":" +
                               std::to_string(minor(status.st_dev)) + "/stat";
  if (!device_bytes(file)) return std::nullopt;
  return file;
}

std::optional<std::uint64_t> device_bytes(const std::filesystem::path& counter) {
  std::ifstream in(counter);
  std::uint64_t figure = 0;
  for (int i = 0; i < 7; ++i)  // reads, merged, sectors, ms; writes, merged, sectors
    if (!(in >> figure)) return std::nullopt;
  return figure * sector;
}

void DiskMeter::note(std::uint64_t total, bool measured, Steady now) {
  // Another source, or a device that was started anew: what came before does not compare.
  if (marks_.empty() || measured != measured_ || total < marks_.back().total) marks_.clear();
  measured_ = measured;
  if (marks_.empty() || now - marks_.back().at >= step) marks_.push_back({now, total});
  while (marks_.size() > 1 && now - marks_[1].at >= window) marks_.pop_front();
  view_ = {total - marks_.front().total, std::chrono::duration_cast<Millis>(now - marks_.front().at),
           measured};
}

}  // namespace vicino::runtime
