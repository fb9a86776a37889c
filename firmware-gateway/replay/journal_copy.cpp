// A copy of a gateway's journal as a source: the very events that it admitted, with their own seq and instant.
#include "journal/definitions.hpp"
#include "journal/reader.hpp"
#include "replay/source.hpp"

namespace vicino::replay {
namespace {

// From here on the journal's ids mean this; in terms of the home that is replayed.
struct Meaning {
  Seq from = 0;
  std::vector<SignalId> signals;
  std::vector<DeviceId> devices;
  bool same = true;  // the ids are those of the home
};

Meaning meaning_of(Seq from, const journal::Definitions& then, const Home& home) {
  Meaning meaning{from, {}, {}, true};
  for (const auto& signal : then.signals) {
    meaning.signals.push_back(home.find_signal(signal).value_or(no_signal));
    meaning.same &= index(meaning.signals.back()) + 1 == meaning.signals.size();
  }
  for (const auto& device : then.devices) {
    meaning.devices.push_back(home.find_device(device).value_or(no_device));
    meaning.same &= index(meaning.devices.back()) + 1 == meaning.devices.size();
  }
  return meaning;
}

class JournalCopy final : public Source {
 public:
  JournalCopy(journal::Reader reader, const std::filesystem::path& file, const Home& home)
      : reader_(std::move(reader)), home_(home) {
    account_.file = file.string();
    account_.form = Form::journal;
  }

  Result<void> play(const Visit& visit) override {
    if (auto read = learn_meanings(); !read) return read;
    if (auto folded = reader_.fold(0, [&](const Event& event) { take(event, visit); }); !folded)
      return folded;
    for (const auto& [what, count] : strangers_) account_.refused["not-of-this-home"] += count;
    // What was told at a deadline has no event of its own: the last row says how long the gateway lived.
    return reader_.read(reader_.last_seq() - 1, [&](const journal::Entry& entry) {
      last_at_ = std::max(last_at_, entry.at);
      return true;
    });
  }

  unsigned progress() const override {
    return static_cast<unsigned>(
        std::min<Seq>(1000, last_seq_ * 1000 / std::max<Seq>(1, reader_.last_seq())));
  }
  Instant last_at() const override { return last_at_; }

 private:
  Result<void> learn_meanings() {
    return reader_.notes([&](const journal::Entry& entry) {
      if (const auto then = journal::decode_definitions(entry.body))
        meanings_.push_back(meaning_of(entry.seq, *then, home_));
      return true;
    });
  }

  void take(const Event& event, const Visit& visit) {
    ++account_.lines;
    last_seq_ = event.seq;
    last_at_ = event.at;
    while (next_ < meanings_.size() && meanings_[next_].from < event.seq) now_ = &meanings_[next_++];
    if (now_ == nullptr || now_->same) {
      ++account_.events;
      return visit(event);
    }
    translated_ = event;
    if (auto* reading = std::get_if<Reading>(&translated_.body)) {
      if (!translate(reading->signal, now_->signals, no_signal)) return stranger(event.seq, "signal");
    } else if (auto* seen = std::get_if<Availability>(&translated_.body)) {
      if (!translate(seen->device, now_->devices, no_device)) return stranger(event.seq, "device");
    }
    ++account_.events;
    visit(translated_);
  }

  template <class Id>
  static bool translate(Id& id, const std::vector<Id>& today, Id none) {
    id = index(id) < today.size() ? today[index(id)] : none;
    return id != none;
  }

  void stranger(Seq seq, const char* what) {
    if (++strangers_[what] == 1)
      account_.examples.push_back({seq, std::string("not-of-this-home: its ") + what +
                                            " is not in the home file; add it, or leave it out on purpose"});
  }

  journal::Reader reader_;
  const Home& home_;
  std::vector<Meaning> meanings_;
  std::size_t next_ = 0;
  const Meaning* now_ = nullptr;
  Event translated_;
  std::map<std::string, std::uint64_t> strangers_;
  Seq last_seq_ = 0;
  Instant last_at_ = unknown;
};

}  // namespace

Result<std::unique_ptr<Source>> open_journal_copy(const std::filesystem::path& file, const Home& home) {
  auto reader = journal::Reader::open(file);
  if (!reader) return reader.error();
  return std::unique_ptr<Source>(std::make_unique<JournalCopy>(std::move(*reader), file, home));
}

}  // namespace vicino::replay
