#include "rules/care/scenario_words.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace vicino::rules::care {
namespace {

using K = SignalKind;

struct Word {
  std::string_view word;
  double value = 0;
  std::array<K, 5> kinds{};    // which kinds it can be said of
  std::size_t kind_count = 0;  // 0: of any
};

template <class... Kinds>
constexpr Word word(std::string_view text, double value, Kinds... kinds) {
  return Word{text, value, {kinds...}, sizeof...(kinds)};
}

constexpr std::array words{
    word("open", 1, K::contact),
    word("closed", 0, K::contact),
    word("occupied", 1, K::bed, K::presence, K::occupancy),
    word("empty", 0, K::bed, K::presence, K::occupancy),
    word("movement", 1, K::occupancy, K::presence, K::vibration),
    word("still", 0, K::occupancy, K::presence, K::vibration),
    word("pressed", 1, K::sos, K::cancel, K::visitor),
    word("present", 1, K::presence, K::visitor),
    word("upright", 0, K::fall),
    word("maybe", 1, K::fall),
    word("fall", 2, K::fall),
    word("alarm", 1, K::smoke, K::carbon_monoxide, K::gas, K::water_leak, K::tamper),
    word("clear", 0, K::smoke, K::carbon_monoxide, K::gas, K::water_leak, K::tamper),
    word("low", 1, K::battery_low),
    word("good", 0, K::battery_low),
    word("lost", 0, K::mains),
    word("back", 1, K::mains),
    word("on", 1),
    word("off", 0),
};

std::vector<SignalId> candidates(const Home& home, std::string_view sensor) {
  std::vector<SignalId> found;
  const auto collect = [&](auto fits) {
    for (std::size_t i = 0; i < home.signals.size(); ++i)
      if (fits(home.signals[i])) found.push_back(static_cast<SignalId>(i));
  };
  if (const auto signal = home.find_signal(sensor)) return {*signal};
  if (const auto device = home.find_device(sensor)) {
    collect([&](const Signal& s) { return s.device == *device; });
    return found;
  }
  if (const auto type = device_type_from(sensor))
    collect([&](const Signal& s) { return home.device(s.device).type == *type; });
  if (found.empty())
    if (const auto kind = signal_kind_from(sensor)) collect([&](const Signal& s) { return s.kind == *kind; });
  return found;
}

}  // namespace

Result<Spoken> understand(const Home& home, std::string_view sensor, std::string_view value) {
  auto signals = candidates(home, sensor);
  if (signals.empty())
    return Error{"the home has no sensor '" + std::string(sensor) + "'",
                 "give the name of a signal or of a device, or a type that the home has once"};
  Spoken spoken;
  const auto* known =
      std::find_if(words.begin(), words.end(), [&](const Word& w) { return w.word == value; });
  if (known != words.end()) {
    if (known->kind_count > 0)
      std::erase_if(signals, [&](SignalId id) {
        const auto* end = known->kinds.begin() + known->kind_count;
        return std::find(known->kinds.begin(), end, home.signal(id).kind) == end;
      });
    if (signals.empty())
      return Error{"'" + std::string(sensor) + "' is never '" + std::string(value) + "'",
                   "say it in another word"};
    spoken.values = {known->value};
    if (known->word == "movement")
      spoken.values = {0, 1, 0};  // seen, and gone again, even if it was never heard before
  } else {
    double number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc{} || end != value.data() + value.size())
      return Error{"'" + std::string(value) + "' is no value of a sensor",
                   "write open, closed, occupied, empty, movement, on, off, pressed, maybe, fall, alarm, "
                   "clear or a number"};
    spoken.values = {number};
  }
  // Of one device, what it is there for comes before its battery.
  const auto device = home.signal(signals.front()).device;
  if (!std::all_of(signals.begin(), signals.end(),
                   [&](SignalId id) { return home.signal(id).device == device; }))
    return Error{"'" + std::string(sensor) + "' may be '" + home.device(device).id + "' or '" +
                     home.device(home.signal(signals.back()).device).id + "'",
                 "give the name of the device"};
  spoken.signal = signals.front();
  return spoken;
}

}  // namespace vicino::rules::care
