#include "runtime/configuration_slots.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <iterator>

#include "config/settings.hpp"
#include "domain/names.hpp"

namespace vicino::runtime {
namespace {

namespace fs = std::filesystem;

constexpr detail::Names<3> slot_names{"files", "a", "b"};
constexpr detail::Names<3> trial_names{"open", "confirmed", "rolled-back"};
constexpr std::string_view first_line = "vicino-configuration-1";
constexpr std::string_view list_file =
    "_documents";  // of a slot: the names in order; no document is called so
constexpr std::size_t largest_file = std::size_t{1} << 20;

Error cannot(const std::string& what, const fs::path& file) {
  return {"cannot " + what + " " + file.string() + ": " + std::strerror(errno),
          "is the card full or read-only? df, dmesg"};
}

class File {
 public:
  File(const fs::path& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  bool is_open() const { return fd_ >= 0; }
  bool write(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto done = ::write(fd_, bytes.data(), bytes.size());
      if (done < 0 && errno == EINTR) continue;
      if (done <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(done));
    }
    return true;
  }
  bool sync() { return ::fsync(fd_) == 0; }

 private:
  int fd_;
};

Result<void> write_durably(const fs::path& path, std::string_view bytes) {
  File file(path, O_WRONLY | O_CREAT | O_TRUNC);
  if (!file.is_open() || !file.write(bytes) || !file.sync()) return cannot("write", path);
  return {};
}
Result<void> sync_directory(const fs::path& path) {
  File directory(path, O_RDONLY | O_DIRECTORY);
  if (!directory.is_open() || !directory.sync()) return cannot("write", path);
  return {};
}

std::optional<std::string> contents(const fs::path& path) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (error || size > largest_file) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!in.is_open() || in.bad() || text.size() != size) return std::nullopt;
  return text;
}

// "key=value" lines, in a fixed order.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}
  std::string_view next(std::string_view key) {
    const auto end = rest_.find('\n');
    if (end == std::string_view::npos || end <= key.size() || !rest_.starts_with(key) ||
        rest_[key.size()] != '=')
      return fail(), std::string_view();
    const auto value = rest_.substr(key.size() + 1, end - key.size() - 1);
    rest_.remove_prefix(end + 1);
    return value;
  }
  template <class Number>
  Number number(std::string_view key, int base = 10) {
    const auto text = next(key);
    Number out{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out, base);
    if (error != std::errc{} || end != text.data() + text.size()) fail();
    return out;
  }
  template <class Value, std::size_t N>
  Value word(std::string_view key, const detail::Names<N>& names) {
    const auto value = detail::value_in<Value>(names, next(key));
    if (!value) fail();
    return value.value_or(Value{});
  }
  bool at_end() const { return rest_.empty(); }
  bool good() const { return good_; }

 private:
  void fail() {
    good_ = false;
    rest_ = {};
  }
  std::string_view rest_;
  bool good_ = true;
};

std::string hexadecimal(std::uint64_t n) {
  char digits[17];
  return {digits, std::to_chars(digits, digits + sizeof digits, n, 16).ptr};
}

}  // namespace

std::string_view name(Slot slot) noexcept {
  return detail::name_in(slot_names, slot);
}

std::string encode(const SlotRecord& record) {
  std::string out(first_line);
  out += '\n';
  const auto line = [&out](std::string_view key, std::string_view value) {
    out.append(key).append(1, '=');
    std::ranges::replace_copy(value, std::back_inserter(out), '\n', ' ');
    out += '\n';
  };
  line("active", name(record.active));
  line("active_hash", hexadecimal(record.active_hash));
  line("previous", name(record.previous));
  line("previous_hash", hexadecimal(record.previous_hash));
  line("files_hash", hexadecimal(record.files_hash));
  if (const auto& pending = record.pending) {
    line("command", pending->command);
    line("author", pending->author);
    line("applied_ms", std::to_string(to_ms(pending->applied)));
    line("since", std::to_string(pending->since));
    line("starts", std::to_string(pending->starts));
    line("trial", detail::name_in(trial_names, pending->trial));
    line("reason", pending->reason);
  }
  return out;
}

Result<SlotRecord> decode_slot_record(std::string_view text) {
  const Error damaged{"the record of applied configurations is damaged",
                      "the files that vicino.toml names hold; apply the configuration again"};
  if (!text.starts_with(first_line) || text.size() <= first_line.size() || text[first_line.size()] != '\n')
    return damaged;
  Lines lines(text.substr(first_line.size() + 1));
  SlotRecord record;
  record.active = lines.word<Slot>("active", slot_names);
  record.active_hash = lines.number<std::uint64_t>("active_hash", 16);
  record.previous = lines.word<Slot>("previous", slot_names);
  record.previous_hash = lines.number<std::uint64_t>("previous_hash", 16);
  record.files_hash = lines.number<std::uint64_t>("files_hash", 16);
  if (lines.good() && !lines.at_end()) {
    PendingApply pending;
    pending.command = lines.next("command");
    pending.author = lines.next("author");
    pending.applied = instant_from_ms(lines.number<std::int64_t>("applied_ms"));
    pending.since = lines.number<Seq>("since");
    pending.starts = lines.number<std::uint32_t>("starts");
    pending.trial = lines.word<Trial>("trial", trial_names);
    pending.reason = lines.next("reason");
    record.pending = std::move(pending);
  }
  if (!lines.good() || !lines.at_end()) return damaged;
  return record;
}

Result<SlotRecord> ConfigurationSlots::read() const {
  std::error_code error;
  if (!fs::exists(directory_ / "holds", error) && !error) return SlotRecord{};
  const auto text = contents(directory_ / "holds");
  return decode_slot_record(text.value_or(""));
}

Result<void> ConfigurationSlots::write(const SlotRecord& record) const {
  std::error_code error;
  fs::create_directories(directory_, error);
  const auto next = directory_ / "holds.new";
  if (auto written = write_durably(next, encode(record)); !written) return written;
  if (::rename(next.c_str(), (directory_ / "holds").c_str()) != 0)
    return cannot("write", directory_ / "holds");
  return sync_directory(directory_);
}

Result<void> ConfigurationSlots::store(Slot slot, const std::vector<ConfigurationDocument>& documents) const {
  const auto folder = directory_ / name(slot);
  std::error_code error;
  fs::remove_all(folder, error);
  if (!fs::create_directories(folder, error) && error)
    return Error{"cannot make " + folder.string() + ": " + error.message(),
                 "is the card full or read-only? df, dmesg"};
  std::string names;
  for (const auto& document : documents) {
    if (auto written = write_durably(folder / document.name, document.text); !written) return written;
    names += document.name + "\n";
  }
  if (auto written = write_durably(folder / list_file, names); !written) return written;
  if (auto synced = sync_directory(folder); !synced) return synced;
  return sync_directory(directory_);
}

Result<std::vector<ConfigurationDocument>> ConfigurationSlots::documents(Slot slot,
                                                                         std::uint64_t hash) const {
  const auto folder = directory_ / name(slot);
  const Error damaged{"the configuration in " + folder.string() + " is damaged",
                      "the one before holds; apply it again"};
  const auto names = contents(folder / list_file);
  if (!names) return damaged;
  std::vector<ConfigurationDocument> documents;
  for (std::string_view rest = *names; !rest.empty();) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const auto document = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (!is_document_name(document)) return damaged;
    auto text = contents(folder / document);
    if (!text) return damaged;
    documents.push_back({std::string(document), std::move(*text)});
  }
  if (config::hash_of(documents) != hash) return damaged;
  return documents;
}

}  // namespace vicino::runtime
