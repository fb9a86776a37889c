// Recordings as streams of events: what others recorded, what an MQTT client captured, a gateway's own journal.
// Each source pushes its events in order of time; memory does not grow with the recording.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "domain/event.hpp"
#include "domain/home.hpp"
#include "domain/result.hpp"

namespace vicino::replay {

enum class Form : std::uint8_t { casas, episodes, mqtt, journal };
std::string_view name(Form form) noexcept;  // "casas", "episodes", "mqtt", "journal"

// What a file is shows in its first bytes and lines, not in its name. Error: it is none of them.
Result<Form> recognise(const std::filesystem::path& file);

// What became of a file's lines (of a journal's rows). Nothing is skipped in silence: what brought no event is
// counted under its reason, and the first ones are named.
struct Account {
  std::string file;
  Form form = Form::casas;
  std::uint64_t lines = 0;
  std::uint64_t events = 0;                      // admitted, without the assumed signs of life
  std::uint64_t assumed = 0;                     // signs of life that the recording cannot show
  std::uint64_t ignored = 0;                     // of no interest, or left out on purpose
  std::map<std::string, std::uint64_t> refused;  // reason -> how many
  struct Example {
    std::uint64_t line = 0;  // from 1; of a journal the seq
    std::string why;
    friend bool operator==(const Example&, const Example&) = default;
  };
  std::vector<Example> examples;  // the first of them, at most max_examples
  static constexpr std::size_t max_examples = 20;

  void refuse(std::uint64_t line, const std::string& reason, const std::string& detail = "");
  std::uint64_t refused_lines() const noexcept;
};

struct SourceOptions {
  // For `casas` and `episodes`: who plays whom.
  std::filesystem::path map;
  // Text recordings hold movements and no signs of life: that the bridge (every 10 min) and each device (every
  // hour, on the mains every 10 min) went on checking in is then assumed.
  bool assume_check_ins = true;
};

using Visit = std::function<void(const Event&)>;

class Source {
 public:
  virtual ~Source() = default;
  // Once. Error: the file cannot be read on; names it and the cure.
  virtual Result<void> play(const Visit& visit) = 0;
  // Parts in a thousand of the file that have been read.
  virtual unsigned progress() const = 0;
  // The last instant that the recording knows of; after play().
  virtual Instant last_at() const = 0;
  const Account& account() const noexcept { return account_; }

 protected:
  Account account_;
};

// `home` must outlive the source. Problems: what is wrong with the file or its map, with the cure.
std::variant<std::unique_ptr<Source>, Problems> open_source(const std::filesystem::path& file,
                                                            const Home& home, const SourceOptions& options);

// One for each form; used by open_source().
std::variant<std::unique_ptr<Source>, Problems> open_text(const std::filesystem::path& file, Form form,
                                                          const Home& home, const SourceOptions& options);
Result<std::unique_ptr<Source>> open_captured_mqtt(const std::filesystem::path& file, const Home& home);
Result<std::unique_ptr<Source>> open_journal_copy(const std::filesystem::path& file, const Home& home);

}  // namespace vicino::replay
