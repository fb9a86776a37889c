// The table of defaults, line by line: whoever changes a figure changes it here, in docs/rules.md and in a
// scenario table, too.
#include <catch2/catch.hpp>

#include "rules/care/defaults.hpp"

using namespace vicino;
using namespace vicino::rules;

namespace {

std::string number(double value) {
  const auto whole = static_cast<int>(value);
  return std::to_string(whole);
}

std::string line(const care::Defaults& d) {
  std::string out(name(d.kind));
  if (!d.variant.empty()) out.append(".").append(d.variant);
  out.append(" ").append(name(d.alert_class)).append(" ").append(name(d.severity));
  for (const auto& limit : d.limits) out += " " + to_text(limit.window) + "/" + to_text(limit.hold_for);
  const auto time = [&](const char* what, Millis t) {
    if (t != Millis{0}) out += std::string(" ") + what + " " + to_text(t);
  };
  const auto flag = [&](const char* what, bool is) {
    if (is) out += std::string(" ") + what;
  };
  time("pre-alarm", d.pre_alarm);
  flag("movement", d.cancel_by_movement);
  time("keep", d.keep_firing_for);
  time("out", d.hold_while_out);
  time("hold-off", d.hold_off);
  flag("adaptive", d.adaptive);
  time("second", d.corroborate);
  time("still", d.still_for);
  flag("inside", d.begins_inside);
  flag("latched", d.latched);
  flag("every-mode", d.passes_every_mode);
  if (d.set != 1 || d.clear != 1) out += " " + number(d.set) + ">" + number(d.clear);
  return out;
}

}  // namespace

TEST_CASE("The defaults are those of the table") {
  const std::vector<std::string> expected{
      "sos social highest hold-off 1m latched every-mode",
      "fall social highest hold-off 1m latched every-mode 2>2",
      "fall.maybe social highest pre-alarm 1m movement hold-off 1m latched every-mode",
      "inactivity social high 08:00-22:00/4h pre-alarm 5m movement out 1d hold-off 30m adaptive second 10m",
      "not-up social high 04:00-12:01/6h pre-alarm 5m movement out 1d hold-off 30m adaptive still 1h",
      "long-stay social high 06:00-23:00/45m 23:00-06:00/30m pre-alarm 3m movement hold-off 30m",
      "out-of-bed social high 22:00-06:00/45m pre-alarm 3m movement hold-off 30m still 45m inside",
      "night-exit social high 23:00-06:00/10m hold-off 30m inside",
      "left-open social medium 06:00-23:00/15m 23:00-06:00/5m hold-off 30m",
      "not-home social medium always/12h hold-off 30m",
      "not-home.evening social medium 21:45-22:01/15m hold-off 30m adaptive",
      "heat social medium always/2h hold-off 1d 28>27",
      "heat.high social high always/1h hold-off 1d 31>30",
      "cold social medium always/2h hold-off 1d 17>18",
      "cold.high social high always/1h hold-off 1d 14>15",
      "hazard social highest hold-off 1m latched every-mode",
      "hazard.water social medium hold-off 30m every-mode",
      "missed-visit social low",
      "night-bathroom information low 23:00-06:00/0s",
      "battery technical low hold-off 1d 15>25",
      "sensor-silent technical medium hold-off 30m",
      "radio-down technical high always/30s hold-off 30m",
      "implausible technical low always/12h hold-off 1d",
      "implausible.motion technical medium hold-off 1d",
      "tamper technical medium hold-off 30m",
      "mains-lost technical medium always/1m hold-off 30m 0>0",
      "storage technical high always/1m hold-off 30m",
      "clock technical medium always/10m hold-off 30m",
      "uplink-lost technical medium always/3m hold-off 30m",
      "self-test technical low every-mode",
      "away-movement information low hold-off 30m",
      "self-test-failed technical medium always/1m",
      "safe-mode technical high",
  };
  std::vector<std::string> lines;
  for (const auto& row : care::all_defaults()) lines.push_back(line(row));
  CHECK(lines == expected);
}

TEST_CASE("The figures beside the table are those of the documentation") {
  using namespace std::chrono_literals;
  CHECK(care::visit_margin == 30min);
  CHECK(care::evening_wait == 15min);
  CHECK(care::home_by_habit == 2 * 60);
  CHECK(care::home_by == 22 * 60);
  CHECK(care::between_visits == 10min);
  CHECK(care::many_visits == 3);
  CHECK(care::nights_running == 2);
  CHECK(care::unseen_door_edges == 8);
  CHECK(care::unseen_within == 24h);
  CHECK(care::intruder_within == 10min);
}
