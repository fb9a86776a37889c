#include "runtime/restart_guard.hpp"

#include <algorithm>
#include <ctime>
#include <fstream>
#include <system_error>

namespace vicino::runtime {

std::filesystem::path starts_file(const config::Settings& settings) {
  return std::filesystem::path(settings.socket).replace_extension(".starts");
}

std::vector<rules::CareRule> safe_rules(const std::vector<rules::CareRule>& all) {
  std::vector<rules::CareRule> kept;
  for (const auto& rule : all) {
    switch (rule.kind) {
      case CareKind::sos:
      case CareKind::fall:
      case CareKind::hazard:
      case CareKind::radio_down:
      case CareKind::storage:
      case CareKind::uplink_lost:
      case CareKind::self_test:
      case CareKind::self_test_failed:
      case CareKind::safe_mode:
        kept.push_back(rule);
        break;
      default:
        break;
    }
  }
  // Nobody writes a rule for what never happens; then the centre is told all the same.
  const auto tells = [](const rules::CareRule& rule) { return rule.kind == CareKind::safe_mode; };
  if (std::ranges::none_of(kept, tells)) kept.emplace_back().kind = CareKind::safe_mode;
  return kept;
}

RestartGuard::Uptime RestartGuard::uptime() {
  timespec t{};
  clock_gettime(CLOCK_BOOTTIME, &t);
  return Uptime{t.tv_sec};
}

bool RestartGuard::begin(Uptime now) {
  std::vector<Uptime> starts;
  std::ifstream in(file_);
  for (Uptime::rep at = 0; in >> at && starts.size() < 1000;) starts.emplace_back(at);
  // Later than now: of a machine's earlier life.
  std::erase_if(starts, [&](Uptime at) { return at > now || now - at > window; });
  begun_ = now;
  crashes_ = starts.size();
  safe_ = crashes_ >= most_crashes;
  starts.push_back(now);
  write(starts);
  return safe_;
}

bool RestartGuard::over(Uptime now) const {
  return safe_ && now - begun_ >= quiet;
}

void RestartGuard::leave(Uptime now) {
  safe_ = false;
  left_ = true;
  write(std::vector<Uptime>(most_crashes - 1, now));
}

void RestartGuard::clear() {
  if (left_) return;
  std::error_code ignored;
  std::filesystem::remove(file_, ignored);
}

// Where it cannot be written there is no safe mode, and nothing else is lost.
void RestartGuard::write(const std::vector<Uptime>& starts) const {
  auto next = file_;
  next += ".new";
  {
    std::ofstream out(next, std::ios::trunc);
    for (const auto at : starts) out << at.count() << '\n';
    if (!out.flush()) return;
  }
  std::error_code ignored;
  std::filesystem::rename(next, file_, ignored);
}

}  // namespace vicino::runtime
