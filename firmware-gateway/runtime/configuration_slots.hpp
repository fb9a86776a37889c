// Where configurations lie that came by command: two slots, and a small file that says which one holds.
//
//   <state>/configuration/a/, b/   the documents of a configuration: the home and all rules, complete
//   <state>/configuration/holds    which of them holds, and what is still to be decided
//
// A slot is written, and is on the card, while another one holds; the rename of `holds` is the one instant at which it
// begins to. A crash leaves the old or the new one, never a half. A technician may read it all; nothing here is secret.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/command.hpp"
#include "domain/event.hpp"
#include "domain/result.hpp"

namespace vicino::runtime {

// `files`: those that vicino.toml names, in /etc.
enum class Slot : std::uint8_t { files, a, b };
std::string_view name(Slot slot) noexcept;

// open: nobody knows yet. The other two: decided, and perhaps not answered yet.
enum class Trial : std::uint8_t { open, confirmed, rolled_back };

// A command to apply a configuration, from its taking effect until its one result is written.
struct PendingApply {
  std::string command;  // its id
  std::string author;
  Instant applied = unknown;
  Seq since = 0;             // the journal's last entry before; its result is looked for behind it
  std::uint32_t starts = 0;  // of the gateway since: a configuration under which it does not stay up goes
  Trial trial = Trial::open;
  std::string reason;  // of the rolling back
  friend bool operator==(const PendingApply&, const PendingApply&) = default;
};

struct SlotRecord {
  Slot active = Slot::files;
  Slot previous = Slot::files;
  std::uint64_t active_hash = 0;  // of the documents
  std::uint64_t previous_hash = 0;
  std::uint64_t files_hash = 0;  // of the files in /etc when it was applied: who changes them later means it
  std::optional<PendingApply> pending;
  friend bool operator==(const SlotRecord&, const SlotRecord&) = default;
};
// The bytes of `holds`, a line each. Error: damaged, or of a newer version.
std::string encode(const SlotRecord& record);
Result<SlotRecord> decode_slot_record(std::string_view text);

class ConfigurationSlots {
 public:
  explicit ConfigurationSlots(std::filesystem::path directory) : directory_(std::move(directory)) {}

  Result<SlotRecord> read() const;  // nothing there: the files hold
  Result<void> write(const SlotRecord& record) const;
  // Not the one that holds.
  Result<void> store(Slot slot, const std::vector<ConfigurationDocument>& documents) const;
  // Error: they are not those of `hash` (config::hash_of).
  Result<std::vector<ConfigurationDocument>> documents(Slot slot, std::uint64_t hash) const;

 private:
  std::filesystem::path directory_;
};

}  // namespace vicino::runtime
