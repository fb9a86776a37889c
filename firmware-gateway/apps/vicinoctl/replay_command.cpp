#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "commands.hpp"
#include "config/settings.hpp"
#include "replay/plot.hpp"
#include "replay/replay.hpp"
#include "replay_text.hpp"
#include "rules/care/expand.hpp"

namespace vicino::ctl {
namespace {

// A bar on a terminal, nothing in a file.
class ProgressBar {
 public:
  explicit ProgressBar(Lang lang) : shown_(::isatty(STDERR_FILENO) == 1), lang_(lang) {}
  ~ProgressBar() {
    if (shown_ && drawn_ >= 0) std::fputs("\r\033[K", stderr);
  }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void draw(unsigned thousandths) {
    constexpr int width = 40;
    const int percent = static_cast<int>(thousandths / 10);
    if (!shown_ || percent == drawn_) return;
    drawn_ = percent;
    const int full = percent * width / 100;
    const std::string bar = std::string(static_cast<std::size_t>(full), '#') +
                            std::string(static_cast<std::size_t>(width - full), '.');
    std::fprintf(stderr, "\r%s [%s] %3d %%", pick(lang_, "rivedo", "replaying").data(), bar.c_str(), percent);
    std::fflush(stderr);
  }

 private:
  bool shown_;
  Lang lang_;
  int drawn_ = -1;
};

std::optional<rules::RuleSet> rules_from(const std::filesystem::path& file, const Home& home) {
  std::vector<rules::CareRule> rules;
  if (file.empty()) {
    rules = rules::default_rules(home);
  } else {
    auto loaded = config::load_rules(file, home);
    if (const auto* problems = std::get_if<Problems>(&loaded)) return print_problems(*problems), std::nullopt;
    rules = std::move(std::get<0>(loaded));
  }
  auto compiled = replay::compile_rules(home, rules, file.empty() ? "default rules" : file.string());
  if (const auto* problems = std::get_if<Problems>(&compiled)) return print_problems(*problems), std::nullopt;
  return std::move(std::get<0>(compiled));
}

// NAME.home.toml has its NAME.map.toml beside it.
std::filesystem::path map_beside(const std::filesystem::path& home) {
  constexpr std::string_view ending = ".home.toml";
  auto name = home.string();
  if (!name.ends_with(ending)) return {};
  name.replace(name.size() - ending.size(), ending.size(), ".map.toml");
  return std::filesystem::exists(name) ? std::filesystem::path(name) : std::filesystem::path();
}

bool write_file(const std::filesystem::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << text;
  out.flush();
  if (!out) print_error({"cannot write " + file.string(), "give a place that can be written"});
  return static_cast<bool>(out);
}

}  // namespace

int replay_recordings(const ReplayRequest& request, Lang lang) {
  auto home = config::load_home(request.home);
  if (const auto* problems = std::get_if<Problems>(&home)) return print_problems(*problems), problems_found;
  auto rules = rules_from(request.rules, std::get<Home>(home));
  if (!rules) return problems_found;
  std::optional<rules::RuleSet> against;
  if (!request.against.empty() && !(against = rules_from(request.against, std::get<Home>(home))))
    return problems_found;
  const auto zone = rules->zone();

  ProgressBar bar(lang);
  replay::Job job{request.recordings,    {},
                  std::move(*rules),     std::move(against),
                  !request.plot.empty(), [&](unsigned thousandths) { bar.draw(thousandths); }};
  job.options.map = request.map.empty() ? map_beside(request.home) : request.map;
  job.options.assume_check_ins = !request.no_check_ins;
  const auto played = replay::replay(std::move(job));
  if (const auto* problems = std::get_if<Problems>(&played)) return print_problems(*problems), problems_found;
  const auto& result = std::get<replay::Replay>(played);
  if (!request.plot.empty() &&
      !write_file(request.plot, replay::plot(result, {lang, request.from, request.to})))
    return problems_found;
  std::fputs((request.json ? replay::to_json(result) : replay_text(result, zone, lang)).c_str(), stdout);
  return ok;
}

}  // namespace vicino::ctl
