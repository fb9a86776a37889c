#include "runtime/waiting.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "journal/codec.hpp"

namespace vicino::runtime {
namespace {

using journal::Entry;
using journal::EntryKind;

// An outage's memory is given back after it.
constexpr std::size_t usual_turn = 1'024;
// What is given up at once beyond what is too much, as a part of the whole: not anew for every reading that comes.
constexpr std::size_t slack = 8;

// What goes first stands first.
enum class Worth : std::uint8_t {
  plain,  // readings, signs of life, and what rules make of them that stays in the home
  own,    // what the gateway says of itself, commands and their results
  alarm,
  indispensable  // what the ids of all later entries mean
};

Worth worth_of(const Entry& entry, Event& scratch) {
  if (entry.lane == Lane::alarm) return Worth::alarm;
  if (entry.lane == Lane::local && entry.kind == EntryKind::note) return Worth::indispensable;
  if (entry.lane == Lane::local && entry.kind == EntryKind::alert) return Worth::plain;
  if (entry.kind != EntryKind::event || !journal::decode_into(scratch, entry.body)) return Worth::own;
  const bool plain =
      std::holds_alternative<Reading>(scratch.body) || std::holds_alternative<Availability>(scratch.body);
  return plain ? Worth::plain : Worth::own;
}

using Gaps = std::array<journal::Gap, 3>;

bool tells_of(const Gaps& gaps, const Entry& entry) {
  return entry.kind == EntryKind::gap && std::ranges::any_of(gaps, [&](const journal::Gap& gap) {
           return gap.count > 0 && gap.to == entry.seq;
         });
}

void widen(journal::Gap& gap, const Entry& entry) {
  if (gap.count == 0) gap = {entry.lane, entry.seq, entry.seq, 0, entry.at, entry.at};
  gap.from = std::min(gap.from, entry.seq);
  gap.to = std::max(gap.to, entry.seq);
  gap.since = std::min(gap.since, entry.at);
  gap.until = std::max(gap.until, entry.at);
  ++gap.count;
}

std::size_t bytes_of(const Entry& entry) {
  static const auto within = std::string().capacity();  // short ones lie in the entry itself
  return sizeof entry + (entry.body.capacity() > within ? entry.body.capacity() + 1 : 0);
}

}  // namespace

std::size_t Waiting::bytes() const {
  std::size_t sum = 0;
  for (const auto& entry : entries_) sum += bytes_of(entry);
  return sum;
}

std::uint64_t Waiting::given_up() const {
  std::uint64_t sum = 0;
  for (const auto& gap : gaps_) sum += gap.count;
  return sum;
}

void Waiting::clear() {
  entries_.clear();
  if (entries_.capacity() > usual_turn) entries_.shrink_to_fit();
  gaps_ = {};
}

bool Waiting::make_room() {
  const auto for_everyone = limits_.bytes - std::min(limits_.alarm_reserve, limits_.bytes);
  auto left = bytes();
  if (left <= for_everyone) return false;
  std::vector<bool> doomed(entries_.size());
  Event scratch;
  const auto doom = [&](Worth worth, std::size_t enough) {
    for (std::size_t i = 0; i < entries_.size() && left > enough; ++i) {
      if (worth_of(entries_[i], scratch) != worth || tells_of(gaps_, entries_[i])) continue;
      doomed[i] = true;
      left -= bytes_of(entries_[i]);
    }
  };
  doom(Worth::plain, for_everyone - for_everyone / slack);
  doom(Worth::own, for_everyone - for_everyone / slack);
  if (left > limits_.bytes) doom(Worth::alarm, limits_.bytes - limits_.bytes / slack);
  if (std::ranges::find(doomed, true) == doomed.end()) return false;
  give_up(doomed);
  return true;
}

void Waiting::give_up(const std::vector<bool>& doomed) {
  const auto told_before = gaps_;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    auto& entry = entries_[i];
    if (doomed[i]) {
      widen(gaps_[static_cast<std::size_t>(entry.lane)], entry);
    } else if (!tells_of(told_before, entry)) {  // those are told anew below
      if (kept != i) entries_[kept] = std::move(entry);
      ++kept;
    }
  }
  entries_.resize(kept);
  // Each takes the number of the last entry that it stands for.
  for (const auto& gap : gaps_) {
    if (gap.count == 0) continue;
    Entry told{gap.to, gap.until, Lane::telemetry, EntryKind::gap, {}};
    journal::encode(gap, told.body);
    entries_.insert(std::ranges::upper_bound(entries_, gap.to, {}, &Entry::seq), std::move(told));
  }
}

}  // namespace vicino::runtime
