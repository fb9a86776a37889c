// CASAS texts and annotated episodes (sensors/recording) as a source.
#include <type_traits>

#include "replay/admission.hpp"
#include "replay/check_ins.hpp"
#include "replay/source.hpp"
#include "sensors/recording/episodes.hpp"

namespace vicino::replay {
namespace {

template <class Recording>
class Text final : public Source {
 public:
  Text(Recording recording, const std::filesystem::path& file, Form form, const Home& home,
       bool assume_check_ins)
      : recording_(std::move(recording)), check_ins_(home), assume_check_ins_(assume_check_ins) {
    account_.file = file.string();
    account_.form = form;
    std::error_code ignored;
    size_ = std::max<std::uintmax_t>(1, std::filesystem::file_size(file, ignored));
  }

  Result<void> play(const Visit& visit) override {
    Admission admission(visit);
    for (;;) {
      const auto reading = recording_.next();
      if (!reading) return reading.error();
      if (!reading->has_value()) break;
      const auto& r = **reading;
      skip_pauses(r.at, admission);
      check_in(r.at, admission);
      ++account_.events;
      admission.admit(r.at, Reading{r.signal, r.value, r.at});
    }
    last_at_ = admission.last_at();
    const auto& tally = recording_.tally();
    account_.lines = tally.lines;
    account_.ignored = tally.ignored + tally.blank;
    for (std::size_t i = 0; i < tally.refused_by.size(); ++i)
      if (tally.refused_by[i] > 0)
        account_.refused[std::string(recording::name(static_cast<recording::Refusal>(i)))] =
            tally.refused_by[i];
    for (const auto& example : tally.examples)
      account_.examples.push_back({example.line, std::string(recording::name(example.why))});
    return {};
  }

  unsigned progress() const override {
    return static_cast<unsigned>(std::min<std::uint64_t>(1000, recording_.position() * 1000 / size_));
  }
  Instant last_at() const override { return last_at_; }

 private:
  void check_in(Instant until, Admission& admission) {
    if (!assume_check_ins_) return;
    check_ins_.until(until, [&](Instant at, DeviceId device) {
      ++account_.assumed;
      admission.admit(at, Availability{device, Liveness::heard});
    });
  }
  // Where nothing is known, nothing was running: to a gateway that starts anew afterwards no time has passed in
  // which somebody lay still.
  void skip_pauses(Instant until, Admission& admission) {
    if constexpr (std::is_same_v<Recording, recording::EpisodeRecording>) {
      const auto& pauses = recording_.unknown_pauses();
      for (; next_pause_ < pauses.size() && pauses[next_pause_].to <= until; ++next_pause_) {
        const auto& [from, to] = pauses[next_pause_];
        check_in(from, admission);
        check_ins_.until(to, [](Instant, DeviceId) {});
        ++account_.events;
        admission.admit(to, GatewayStarted{from, true, "recording", "recording"});
      }
    }
  }

  Recording recording_;
  std::size_t next_pause_ = 0;
  CheckIns check_ins_;
  bool assume_check_ins_;
  std::uintmax_t size_ = 1;
  Instant last_at_ = unknown;
};

template <class Recording>
std::variant<std::unique_ptr<Source>, Problems> open_as(const std::filesystem::path& file, Form form,
                                                        const Home& home, recording::SensorMap map,
                                                        bool assume_check_ins) {
  auto recording = Recording::open(file, std::move(map));
  if (!recording) return Problems{{file.string(), 0, 0, recording.error().what, recording.error().cure}};
  return std::make_unique<Text<Recording>>(std::move(*recording), file, form, home, assume_check_ins);
}

}  // namespace

std::variant<std::unique_ptr<Source>, Problems> open_text(const std::filesystem::path& file, Form form,
                                                          const Home& home, const SourceOptions& options) {
  if (options.map.empty())
    return Problems{{file.string(), 0, 0, "nothing says which of its sensors plays which device of the home",
                     "add --map FILE; config/recordings has examples"}};
  auto map = recording::load_sensor_map(options.map, home);
  if (auto* problems = std::get_if<Problems>(&map)) return std::move(*problems);
  auto& sensors = std::get<recording::SensorMap>(map);
  if (form == Form::episodes)
    return open_as<recording::EpisodeRecording>(file, form, home, std::move(sensors),
                                                options.assume_check_ins);
  return open_as<recording::Recording>(file, form, home, std::move(sensors), options.assume_check_ins);
}

}  // namespace vicino::replay
