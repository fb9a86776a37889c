#include "runtime/configuration_keeper.hpp"

#include <algorithm>
#include <utility>

#include "runtime/rulebook.hpp"

namespace vicino::runtime {
namespace {

std::variant<InForce, Problems> checked(config::Loaded loaded) {
  if (auto* problems = std::get_if<Problems>(&loaded)) return std::move(*problems);
  auto& settings = std::get<config::Settings>(loaded);
  auto compiled = compile_rules(settings);
  if (auto* problems = std::get_if<Problems>(&compiled)) return std::move(*problems);
  return InForce{std::move(settings), std::move(std::get<rules::RuleSet>(compiled))};
}

// The new documents over those that hold. What finds no place stays at the end, so that load() names it.
std::vector<ConfigurationDocument> merged(std::vector<ConfigurationDocument> holding,
                                          const std::vector<ConfigurationDocument>& more) {
  const auto before = holding.size();
  std::vector<bool> replaced(before, false);
  for (const auto& document : more) {
    const auto found =
        std::ranges::find(holding.begin(), holding.begin() + static_cast<std::ptrdiff_t>(before),
                          document.name, &ConfigurationDocument::name);
    const auto place = static_cast<std::size_t>(found - holding.begin());
    if (place < before && !replaced[place]) {
      holding[place].text = document.text;
      replaced[place] = true;
    } else {
      holding.push_back(document);
    }
  }
  return holding;
}

Problems one_problem(const Error& error) {
  return {{"configuration", 0, 0, error.what, error.cure}};
}

}  // namespace

std::variant<InForce, Problems> ConfigurationKeeper::start(Instant now) {
  auto files = config::read_files(main_file_);
  if (auto* problems = std::get_if<Problems>(&files)) {
    // The same words as ever, with everything else that is wrong.
    if (auto loaded = checked(config::load(main_file_)); std::holds_alternative<Problems>(loaded))
      return loaded;
    return std::move(*problems);
  }
  slots_.emplace(std::get<config::Files>(files).directory / "configuration");
  if (auto record = slots_->read())
    record_ = *std::move(record);
  else
    tell(SecurityEvent::configuration_refused, record.error().what);
  look_at_files(std::get<config::Files>(files));
  if (on_trial()) {
    auto& trial = *record_.pending;
    if (now < trial.applied) trial.applied = now;  // a clock that is not set yet: the starts are counted, too
    ++trial.starts;
    if (trial.starts > most_starts)
      fall_back("the gateway did not stay up");
    else if (overdue(now))
      fall_back("no receipt");
    save();
  }
  return load();
}

std::variant<InForce, Problems> ConfigurationKeeper::reload() {
  auto files = config::read_files(main_file_);
  if (auto* problems = std::get_if<Problems>(&files)) return std::move(*problems);
  // Wrong files change nothing, whatever holds.
  const auto changed = record_.active != Slot::files &&
                       record_.files_hash != config::hash_of(std::get<config::Files>(files).documents);
  if (changed)
    if (auto loaded = checked(config::load(main_file_)); std::holds_alternative<Problems>(loaded))
      return loaded;
  look_at_files(std::get<config::Files>(files));
  return load();
}

// Who edits the files on the gateway means them to hold.
void ConfigurationKeeper::look_at_files(const config::Files& files) {
  if (record_.active == Slot::files || record_.files_hash == config::hash_of(files.documents)) return;
  tell(SecurityEvent::configuration_changed, "the files on the gateway were changed and hold now");
  if (on_trial()) {
    record_.pending->trial = Trial::rolled_back;
    record_.pending->reason = "the files on the gateway were changed";
  }
  record_.active = record_.previous = Slot::files;
  save();
}

std::variant<InForce, Problems> ConfigurationKeeper::load() {
  while (record_.active != Slot::files) {
    auto loaded = load_slot(record_.active, record_.active_hash);
    if (std::holds_alternative<InForce>(loaded)) return loaded;
    fall_back("it cannot be used any more: " + to_text(std::get<Problems>(loaded).front()));
    save();
  }
  return checked(config::load(main_file_));
}

std::variant<InForce, Problems> ConfigurationKeeper::load_slot(Slot slot, std::uint64_t hash) const {
  if (slot == Slot::files) return checked(config::load(main_file_));
  const auto documents = slots_->documents(slot, hash);
  if (!documents) return one_problem(documents.error());
  return checked(config::load(main_file_, *documents));
}

std::variant<InForce, Refusal> ConfigurationKeeper::apply(const Command& command, Instant now, Seq since) {
  const auto refused = [&](std::string reason, Problems problems = {}) {
    tell(SecurityEvent::configuration_refused, reason);
    return Refusal{std::move(reason), std::move(problems)};
  };
  if (pending()) return refused("another configuration is on trial");
  auto files = config::read_files(main_file_);
  if (auto* problems = std::get_if<Problems>(&files)) return refused("invalid", std::move(*problems));
  auto& in_etc = std::get<config::Files>(files).documents;
  const auto files_hash = config::hash_of(in_etc);
  auto holding = std::move(in_etc);
  if (record_.active != Slot::files) {
    auto documents = slots_->documents(record_.active, record_.active_hash);
    if (!documents) return refused("invalid", one_problem(documents.error()));
    holding = *std::move(documents);
  }
  const auto documents = merged(std::move(holding), std::get<ApplyConfiguration>(command.body).documents);
  auto loaded = checked(config::load(main_file_, documents));
  if (auto* problems = std::get_if<Problems>(&loaded)) return refused("invalid", std::move(*problems));

  const auto slot = record_.active == Slot::a ? Slot::b : Slot::a;
  auto next = record_;
  next.previous = record_.active;
  next.previous_hash = record_.active_hash;
  next.active = slot;
  next.active_hash = config::hash_of(documents);
  next.files_hash = files_hash;
  next.pending = PendingApply{command.id, command.author, now, since, 0, Trial::open, ""};
  if (const auto stored = slots_->store(slot, documents); !stored)
    return refused("cannot be stored", one_problem(stored.error()));
  if (const auto written = slots_->write(next); !written) {
    (void)slots_->write(record_);  // it may have come so far as the rename
    return refused("cannot be stored", one_problem(written.error()));
  }
  record_ = std::move(next);
  return std::move(std::get<InForce>(loaded));
}

void ConfigurationKeeper::clock_adjusted(Millis delta) {
  if (!on_trial()) return;
  record_.pending->applied += delta;
  save();
}

void ConfigurationKeeper::confirm() {
  if (!on_trial()) return;
  record_.pending->trial = Trial::confirmed;
  tell(SecurityEvent::configuration_confirmed, "command " + record_.pending->command);
  save();
}

// The one before holds again; what was on trial has its end.
void ConfigurationKeeper::fall_back(std::string reason) {
  const auto command = pending() ? ", command " + pending()->command : std::string();
  tell(SecurityEvent::configuration_rolled_back, reason + command);
  if (on_trial()) {
    record_.pending->trial = Trial::rolled_back;
    record_.pending->reason = std::move(reason);
  }
  record_.active = std::exchange(record_.previous, Slot::files);
  record_.active_hash = std::exchange(record_.previous_hash, 0);
}

std::optional<InForce> ConfigurationKeeper::roll_back(std::string reason) {
  fall_back(std::move(reason));
  save();  // where that fails, the next start does it anew
  auto loaded = load_slot(record_.active, record_.active_hash);
  if (auto* in_force = std::get_if<InForce>(&loaded)) return std::move(*in_force);
  tell(SecurityEvent::configuration_refused,
       "the one before cannot be used any more: " + to_text(std::get<Problems>(loaded).front()));
  return std::nullopt;
}

void ConfigurationKeeper::settled() {
  record_.pending.reset();
  save();
}

bool ConfigurationKeeper::save() {
  if (!slots_) return false;
  const auto written = slots_->write(record_);
  if (!written) log::error("the record of applied configurations", written.error());
  return static_cast<bool>(written);
}

}  // namespace vicino::runtime
