#include "replay/replay.hpp"

#include "replay/format.hpp"

namespace vicino::replay {
namespace {

// How far a later recording may reach back into the one before it: two clocks that do not agree to the minute.
constexpr Millis overlap_forgiven = std::chrono::minutes{5};
constexpr std::uint64_t events_between_reports = 1 << 15;

class Run {
 public:
  explicit Run(Job& job) : job_(job), first_(std::move(job.rules)) {
    if (job.against) second_.emplace(std::move(*job.against));
    if (job.activity) activity_.emplace(first_.rules().home(), first_.rules().zone());
  }

  // Error: the recordings are not in order.
  Result<void> play(Source& source, std::size_t position) {
    const auto end_before = end_;
    bool begun = false;
    bool out_of_order = false;
    std::uint64_t until_report = 1;
    const auto played = source.play([&](const Event& event) {
      if (!begun) {
        begun = true;
        out_of_order = end_before != unknown && event.at + overlap_forgiven < end_before;
      }
      if (out_of_order) return;
      first_.take(event);
      if (second_) second_->take(event);
      if (activity_) activity_->take(event, first_.state());
      if (--until_report > 0) return;
      until_report = events_between_reports;
      if (job_.progress)
        job_.progress(static_cast<unsigned>((position * 1000 + source.progress()) / job_.recordings.size()));
    });
    if (!played) return played;
    if (out_of_order)
      return Error{source.account().file + " begins before the recording named before it ends (" +
                       local_time(first_.rules().zone(), end_before) + ")",
                   "name the recordings in the order of time"};
    end_ = std::max(end_, source.last_at());
    return {};
  }

  Replay finish() {
    Replay result;
    result.zone = first_.rules().zone().name();
    result.outcome = first_.finish(end_);
    if (second_) {
      result.against = second_->finish(end_);
      result.changes = difference(result.outcome, *result.against);
    }
    if (activity_) activity_->finish(end_);
    result.activity = std::move(activity_);
    if (job_.progress) job_.progress(1000);
    return result;
  }

 private:
  Job& job_;
  Player first_;
  std::optional<Player> second_;
  std::optional<Activity> activity_;
  Instant end_ = unknown;
};

}  // namespace

std::variant<Replay, Problems> replay(Job job) {
  // All recordings are looked at before the first is played: mistakes are told at once.
  const Home home = job.rules.home();
  std::vector<std::unique_ptr<Source>> sources;
  Problems problems;
  for (const auto& file : job.recordings) {
    auto opened = open_source(file, home, job.options);
    if (auto* wrong = std::get_if<Problems>(&opened))
      problems.insert(problems.end(), wrong->begin(), wrong->end());
    else
      sources.push_back(std::move(std::get<0>(opened)));
  }
  if (!problems.empty()) return problems;
  Run run(job);
  for (std::size_t i = 0; i < sources.size(); ++i)
    if (const auto played = run.play(*sources[i], i); !played)
      return Problems{{sources[i]->account().file, 0, 0, played.error().what, played.error().cure}};
  auto result = run.finish();
  for (const auto& source : sources) result.accounts.push_back(source->account());
  return result;
}

}  // namespace vicino::replay
