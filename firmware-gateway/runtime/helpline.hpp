// What becomes of a call for help: has it reached somebody, by which path, and what may the home say about it.
// Pure: facts and time come in, actions come out.
//
//   pre-alarm started           -> say it, so that the person can call it off
//   raised                      -> say that help is being called
//   receipted or acknowledged   -> only now: help is on its way
//   no receipt in time, refused -> the hook passes the alert on by another way (SMS)
//   the hook failed too         -> say that help was NOT reached; the hook tries again until somebody answers
//
// The centre's second broker, where one is configured, is tried by the uplink itself, before.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/alert.hpp"

namespace vicino::runtime {

// What the home says or shows. The words are the keys of [help] in vicino.toml and of the hook's JSON.
enum class Word : std::uint8_t {
  pre_alarm,    // "are you well? press the button if you are"
  cancelled,    // the pre-alarm is called off
  calling,      // help is being called
  on_its_way,   // the centre has it
  not_reached,  // nobody could be told
  over,
};
inline constexpr std::size_t word_count = 6;
std::string_view name(Word word) noexcept;  // "pre-alarm", "on-its-way", ...

struct Say {
  Word word = Word::calling;
  AlertRecord alert;
};
// Give this alert to the hook; its end comes back as hook_ended().
struct PassOn {
  AlertRecord alert;
  Seq seq = 0;  // of its entry
};

class Helpline {
 public:
  using Steady = std::chrono::steady_clock::time_point;
  struct Options {
    bool hook = false;                // a hook program is configured
    Severity least = Severity::high;  // alerts below are neither passed on nor spoken of
    std::chrono::seconds retry{300};  // a hook that failed tries again
  };
  explicit Helpline(Options options) : options_(options) {}

  // A transition that is committed, or acts from memory.
  void told(const AlertRecord& record);
  void receipted(AlertNumber alert);
  // No receipt in time, or the centre refused it.
  // `raised`: an alert that is still open, as it was told; it may be from before the last restart.
  void unanswered(const AlertRecord& raised, Seq seq, Steady now);
  void hook_ended(AlertNumber alert, bool passed_on, Steady now);
  void tick(Steady now);

  // What is to be done now, in order; each once.
  std::vector<Say> take_words() { return std::exchange(words_, {}); }
  std::vector<PassOn> take_calls() { return std::exchange(calls_, {}); }
  // Raised alerts of which nobody has said that he has them.
  std::size_t waiting() const;

 private:
  enum class Hook : std::uint8_t { idle, running, failed, passed_on };
  struct Call {
    AlertRecord alert;
    Seq seq = 0;           // known when it was not answered
    bool reached = false;  // receipted or acknowledged
    bool unanswered = false;
    bool not_reached_said = false;
    Hook hook = Hook::idle;
    Steady again{};  // hook failed: when it tries again
  };
  bool is_a_call(const AlertRecord& record) const;
  Call& open(const AlertRecord& raised);
  void reach(Call& call);
  void pass_on(Call& call, Steady now);
  void say(Word word, const AlertRecord& alert) { words_.push_back({word, alert}); }
  void say_not_reached(Call& call);

  Options options_;
  std::map<AlertNumber, Call> calls_open_;
  std::vector<Say> words_;
  std::vector<PassOn> calls_;
};

}  // namespace vicino::runtime
