// What is written arrives in the rules as it was meant.
#include <catch2/catch.hpp>

#include "config/parse_home.hpp"
#include "config/parse_rules.hpp"
#include "problems.hpp"

using namespace vicino;
using namespace std::chrono_literals;

namespace {

struct Fixture {
  Fixture() {
    Problems problems;
    home =
        config::parse_home(read_text(VICINO_SOURCE_DIR "/config/examples/home.toml"), "home.toml", problems);
    REQUIRE(problems.empty());
  }
  std::vector<rules::CareRule> read(const std::string& text) const {
    Problems problems;
    config::RuleFiles files(home);
    files.add(text, "rules.toml", problems);
    INFO(in_lines(problems));
    REQUIRE(problems.empty());
    return files.finish();
  }
  template <class Condition>
  Condition condition(const std::string& when) const {
    const auto all =
        read("[[rule]]\nkind = \"generic\"\nid = \"x\"\nlimits = [{ for = \"" +
             std::string(std::is_same_v<Condition, rules::Absence> ? "2h" : "0s") + "\" }]\nwhen = " + when);
    REQUIRE(all.size() == 1);
    REQUIRE(all[0].condition);
    REQUIRE(std::holds_alternative<Condition>(*all[0].condition));
    return std::get<Condition>(*all[0].condition);
  }
  SignalId signal(const char* name) const { return home.find_signal(name).value(); }
  Home home;
};

}  // namespace

TEST_CASE_METHOD(Fixture, "every field of a rule is read") {
  const auto all = read(R"([[rule]]
kind = "long_stay"
id = "bath"
room = "bathroom"
class = "information"
severity = "low"
limits = [{ window = "07:00-22:00", for = "40m", days = ["mon-wed", "Sunday"] }]
pre_alarm = "3m"
cancel_by_movement = false
keep_firing_for = "1m"
hold_off = "1h30m"
latched = true
enabled = false
shadow = true
)");
  REQUIRE(all.size() == 1);
  const auto& rule = all[0];
  CHECK(rule.kind == CareKind::long_stay);
  CHECK(rule.id == "bath");
  CHECK(rule.room == home.find_room("bathroom"));
  CHECK(rule.alert_class == AlertClass::information);
  CHECK(rule.severity == Severity::low);
  REQUIRE(rule.limits);
  CHECK(*rule.limits == std::vector<rules::Limit>{{{7 * 60, 22 * 60, 0b1000111}, 40min}});
  CHECK(rule.pre_alarm == Millis{3min});
  CHECK(rule.cancel_by_movement == false);
  CHECK(rule.keep_firing_for == Millis{1min});
  CHECK(rule.hold_off == Millis{90min});
  CHECK(rule.latched == true);
  CHECK_FALSE(rule.enabled);
  CHECK(rule.shadow);
}

TEST_CASE_METHOD(Fixture, "fields that are not written stay unset") {
  const auto rule = read("[[rule]]\nkind = \"left-open\"\n").at(0);
  CHECK(rule.signals.empty());
  CHECK_FALSE(rule.limits);
  CHECK_FALSE(rule.severity);
  CHECK_FALSE(rule.pre_alarm);
  CHECK(rule.enabled);
}

TEST_CASE_METHOD(Fixture, "days may go over the end of the week") {
  const auto rule =
      read("[[rule]]\nkind = \"left-open\"\nlimits = [{ for = \"1m\", days = \"sat-mon\" }]").at(0);
  CHECK(rule.limits->at(0).window.weekdays == 0b1100001);
}

TEST_CASE_METHOD(Fixture, "each condition of a generic rule is read") {
  const auto threshold = condition<rules::Threshold>(
      R"({ is = "threshold", sensors = ["bedroom_climate.temperature"], at_most = 16, clear = 17.5 })");
  CHECK(threshold.compare == rules::Compare::at_most);
  CHECK(threshold.set == 16);
  CHECK(threshold.clear == 17.5);
  CHECK(condition<rules::Momentary>(R"({ is = "momentary", sensors = "pendant.sos" })").signals ==
        std::vector{signal("pendant.sos")});
  const auto latch = condition<rules::Latch>(
      R"({ is = "latch", set = "front_door.contact", reset = [{ sensor = "front_door.contact", min = 0, max = 0 }] })");
  CHECK(latch.set.at(0).min == 1);
  CHECK(latch.reset.at(0).max == 0);
  const auto count = condition<rules::CountWithin>(
      R"({ is = "count_within", edges = ["bedroom_motion.occupancy"], n = 4, within = "10m" })");
  CHECK(count.n == 4);
  CHECK(count.within == Millis{10min});
  const auto sequence = condition<rules::Sequence>(
      R"({ is = "sequence", first = ["bedroom_motion.occupancy"], then = ["front_door.contact"], within = "5m" })");
  CHECK(sequence.first.at(0).signal == signal("bedroom_motion.occupancy"));
  CHECK(sequence.then.at(0).signal == signal("front_door.contact"));
  const auto absence = condition<rules::Absence>(
      R"({ is = "absence", edges = [{ sensor = "front_door.contact", any_change = true }] })");
  CHECK(absence.edges.at(0).any_change);
  const auto silent = condition<rules::Silent>(R"({ is = "silent", device = "pendant", after = "6h" })");
  CHECK(silent.device == home.find_device("pendant"));
  CHECK(silent.silence == Millis{6h});
}

TEST_CASE_METHOD(Fixture, "without `defaults` only what is written counts") {
  CHECK(read("").empty());
  CHECK(read("defaults = true").size() > 5);
}

TEST_CASE_METHOD(Fixture, "habits, presence and visits are read") {
  const auto all = read(R"([[rule]]
kind = "inactivity"
limits = [{ window = "08:00-22:00", for = "3h" }]
adaptive = true
hold_while_out = "10h"
[[rule]]
kind = "not-home"
home_by = "20:30"
[[rule]]
kind = "not-home"
id = "day-out"
home_by = "never"
[[rule]]
kind = "missed-visit"
enabled = false
visits = [{ at = "09:00", days = "mon-fri" }, { at = "18:15" }]
margin = "45m"
)");
  REQUIRE(all.size() == 4);
  CHECK(all[0].adaptive == true);
  CHECK(all[0].hold_while_out == 10h);
  CHECK(all[1].home_by == 20 * 60 + 30);
  CHECK(all[2].home_by == 24 * 60);
  CHECK(all[3].visits == std::vector<rules::PlannedVisit>{{9 * 60, 0x1f}, {18 * 60 + 15, 0x7f}});
  CHECK(all[3].margin == 45min);
}

TEST_CASE_METHOD(Fixture, "what is wrong with hours and visits is told with its place and a cure") {
  Problems problems;
  config::RuleFiles files(home);
  files.add(R"([[rule]]
kind = "not-home"
home_by = "8 pm"
[[rule]]
kind = "missed-visit"
margin = "1m"
visits = [{ at = "25:00" }, { days = "lun" }, { at = "09:00", for = "1h" }]
[[rule]]
kind = "left-open"
adaptive = true
)",
            "rules.toml", problems);
  const auto text = in_lines(problems);
  INFO(text);
  CHECK(problems.size() == 7);
  for (const char* part :
       {"3:11 rule not-home: '8 pm' is no time of day", "write for instance \"22:00\", or \"never\"",
        "6:10 rule missed-visit: margin '1m' is out of range", "'25:00' is no time of day", "at is missing",
        "'lun' is no day of the week", "margin says how much earlier or later the visit may begin",
        "'adaptive' means nothing in a rule of kind 'left-open'"})
    CHECK(text.find(part) != std::string::npos);
}
