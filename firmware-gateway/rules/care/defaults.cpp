#include "rules/care/defaults.hpp"

#include <array>

namespace vicino::rules::care {
namespace {

using namespace std::chrono_literals;

constexpr std::uint16_t hm(int hours, int minutes = 0) {
  return static_cast<std::uint16_t>(hours * 60 + minutes);
}
constexpr DayWindow at_any_time{};
constexpr DayWindow by_day{hm(6), hm(23)};
constexpr DayWindow by_night{hm(23), hm(6)};

// [source]: where a figure comes from.
// Four hours without movement in waking hours: the static setting of passive monitors (Tunstall, GrandCare
// manuals), until the person's own habits are known. By night a person rightly lies still, so until then the
// night does not count. 30 % of fallers over 90 lay
// for an hour or more and most never pressed their alarm [BMJ 2008;337:a2227], hence a limit in hours and not
// in half days.
constexpr std::array inactivity_limits{Limit{{hm(8), hm(22)}, 4h}};
// Not up by ten, counted from four in the morning, until it is known when the person rises. 06-10 h is the peak
// hour of falls after discharge [Hill 2013]. The window ends a minute after the latest limit, so that "not yet"
// can still be said at noon.
constexpr std::array not_up_limits{Limit{{hm(4), hm(12, 1)}, 6h}};
// Waits of the bathroom rules of Vayyar and Sensara; shorter by night, when nobody takes a bath.
constexpr std::array long_stay_limits{Limit{by_day, 45min}, Limit{by_night, 30min}};
// Bed exit timers of Tunstall are set to 15-60 min; 45 min lets a person eat something in the kitchen.
constexpr std::array out_of_bed_limits{Limit{{hm(22), hm(6)}, 45min}};
// Ten minutes tell letting the cat out from wandering (GrandCare, Tunstall property exit sensor).
constexpr std::array night_exit_limits{Limit{by_night, 10min}};
constexpr std::array left_open_limits{Limit{by_day, 15min}, Limit{by_night, 5min}};
constexpr std::array not_home_limits{Limit{at_any_time, 12h}};
// Out at 22:00, and not just now. The window closes a minute after the hour: who leaves later is not meant.
constexpr std::array evening_limits{Limit{{hm(21, 45), hm(22, 1)}, evening_wait}};
constexpr std::array night_bathroom_limits{Limit{by_night, 0s}};
// 26 °C is safe indoors, 31 °C is not [Meade 2024]. A warm room is no alarm until it has stayed warm.
constexpr std::array two_hours{Limit{at_any_time, 2h}};
constexpr std::array one_hour{Limit{at_any_time, 1h}};
// A short interruption of the mains is the grid's business, not the centre's.
constexpr std::array one_minute{Limit{at_any_time, 60s}};
// Half a minute rides out a restart of Zigbee2MQTT; with the bounds below a frozen bridge is told within two
// minutes wherever it is probed every 30 s.
constexpr std::array half_minute{Limit{at_any_time, 30s}};
// What the gateway notices of itself. A full disk or a dying card is told soon. After a start without network
// the clock takes minutes to be set, and rules with hours of the day say meanwhile that they are degraded. Three
// minutes without a receipt are more than a restart of the centre or of the router's line. The self-test has waited
// for its receipt already; the minute lets a connection that has just come back deliver it. Nothing is repeated too
// often: one is daily, the other follows several crashes.
constexpr std::array ten_minutes{Limit{at_any_time, 10min}};
constexpr std::array three_minutes{Limit{at_any_time, 3min}};
// A movement sensor that says "movement" for half a day says nothing.
constexpr std::array twelve_hours{Limit{at_any_time, 12h}};

constexpr auto social = AlertClass::social;
constexpr auto technical = AlertClass::technical;

// A repeat within `hold_off` is counted, not told. A press of the SOS button is told again after a minute:
// the person may need something else than half an hour ago.
constexpr std::array table{
    Defaults{.kind = CareKind::sos,
             .alert_class = social,
             .severity = Severity::highest,
             .hold_off = 1min,
             .latched = true,
             .passes_every_mode = true},
    Defaults{.kind = CareKind::fall,
             .alert_class = social,
             .severity = Severity::highest,
             .hold_off = 1min,
             .latched = true,
             .passes_every_mode = true,
             .set = 2,
             .clear = 2},
    // The wait on "maybe a fall" is the pre-alarm: the home says so at once, movement or the person calls it
    // off.
    Defaults{.kind = CareKind::fall,
             .variant = "maybe",
             .alert_class = social,
             .severity = Severity::highest,
             .pre_alarm = 60s,
             .cancel_by_movement = true,
             .hold_off = 1min,
             .latched = true,
             .passes_every_mode = true},
    Defaults{.kind = CareKind::inactivity,
             .alert_class = social,
             .severity = Severity::high,
             .limits = inactivity_limits,
             .pre_alarm = 5min,
             .cancel_by_movement = true,
             .hold_while_out = 24h,
             .hold_off = 30min,
             .adaptive = true,
             .corroborate = 10min},
    Defaults{.kind = CareKind::not_up,
             .alert_class = social,
             .severity = Severity::high,
             .limits = not_up_limits,
             .pre_alarm = 5min,
             .cancel_by_movement = true,
             .hold_while_out = 24h,
             .hold_off = 30min,
             .adaptive = true,
             .still_for = 1h},
    Defaults{.kind = CareKind::long_stay,
             .alert_class = social,
             .severity = Severity::high,
             .limits = long_stay_limits,
             .pre_alarm = 3min,
             .cancel_by_movement = true,
             .hold_off = 30min},
    Defaults{.kind = CareKind::out_of_bed,
             .alert_class = social,
             .severity = Severity::high,
             .limits = out_of_bed_limits,
             .pre_alarm = 3min,
             .cancel_by_movement = true,
             .hold_off = 30min,
             .still_for = 45min,
             .begins_inside = true},
    Defaults{.kind = CareKind::night_exit,
             .alert_class = social,
             .severity = Severity::high,
             .limits = night_exit_limits,
             .hold_off = 30min,
             .begins_inside = true},
    Defaults{.kind = CareKind::left_open,
             .alert_class = social,
             .severity = Severity::medium,
             .limits = left_open_limits,
             .hold_off = 30min},
    Defaults{.kind = CareKind::not_home,
             .alert_class = social,
             .severity = Severity::medium,
             .limits = not_home_limits,
             .hold_off = 30min},
    Defaults{.kind = CareKind::not_home,
             .variant = "evening",
             .alert_class = social,
             .severity = Severity::medium,
             .limits = evening_limits,
             .hold_off = 30min,
             .adaptive = true},
    // Once a day per direction; hysteresis of 1 °C.
    Defaults{.kind = CareKind::heat,
             .alert_class = social,
             .severity = Severity::medium,
             .limits = two_hours,
             .hold_off = 24h,
             .set = 28,
             .clear = 27},
    Defaults{.kind = CareKind::heat,
             .variant = "high",
             .alert_class = social,
             .severity = Severity::high,
             .limits = one_hour,
             .hold_off = 24h,
             .set = 31,
             .clear = 30},
    Defaults{.kind = CareKind::cold,
             .alert_class = social,
             .severity = Severity::medium,
             .limits = two_hours,
             .hold_off = 24h,
             .set = 17,
             .clear = 18},
    Defaults{.kind = CareKind::cold,
             .variant = "high",
             .alert_class = social,
             .severity = Severity::high,
             .limits = one_hour,
             .hold_off = 24h,
             .set = 14,
             .clear = 15},
    // Somebody must take charge of smoke, carbon monoxide and gas even if the detector has fallen quiet
    // again.
    Defaults{.kind = CareKind::hazard,
             .alert_class = social,
             .severity = Severity::highest,
             .hold_off = 1min,
             .latched = true,
             .passes_every_mode = true},
    Defaults{.kind = CareKind::hazard,
             .variant = "water",
             .alert_class = social,
             .severity = Severity::medium,
             .hold_off = 30min,
             .passes_every_mode = true},
    Defaults{.kind = CareKind::missed_visit, .alert_class = social, .severity = Severity::low},
    // Never an alarm: a word to whoever knows the person, who may think of an infection.
    Defaults{.kind = CareKind::night_bathroom,
             .alert_class = AlertClass::information,
             .severity = Severity::low,
             .limits = night_bathroom_limits},
    // Cleared well above the limit: a cold battery recovers by some percent every morning.
    Defaults{.kind = CareKind::battery,
             .alert_class = technical,
             .severity = Severity::low,
             .hold_off = 24h,
             .set = 15,
             .clear = 25},
    Defaults{.kind = CareKind::sensor_silent,
             .alert_class = technical,
             .severity = Severity::medium,
             .hold_off = 30min},
    Defaults{.kind = CareKind::radio_down,
             .alert_class = technical,
             .severity = Severity::high,
             .limits = half_minute,
             .hold_off = 30min},
    Defaults{.kind = CareKind::implausible,
             .alert_class = technical,
             .severity = Severity::low,
             .limits = twelve_hours,
             .hold_off = 24h},
    Defaults{.kind = CareKind::implausible,
             .variant = "motion",
             .alert_class = technical,
             .severity = Severity::medium,
             .hold_off = 24h},
    Defaults{
        .kind = CareKind::tamper, .alert_class = technical, .severity = Severity::medium, .hold_off = 30min},
    Defaults{.kind = CareKind::mains_lost,
             .alert_class = technical,
             .severity = Severity::medium,
             .limits = one_minute,
             .hold_off = 30min,
             .set = 0,
             .clear = 0},
    Defaults{.kind = CareKind::storage,
             .alert_class = technical,
             .severity = Severity::high,
             .limits = one_minute,
             .hold_off = 30min},
    Defaults{.kind = CareKind::clock,
             .alert_class = technical,
             .severity = Severity::medium,
             .limits = ten_minutes,
             .hold_off = 30min},
    Defaults{.kind = CareKind::uplink_lost,
             .alert_class = technical,
             .severity = Severity::medium,
             .limits = three_minutes,
             .hold_off = 30min},
    Defaults{.kind = CareKind::self_test,
             .alert_class = technical,
             .severity = Severity::low,
             .passes_every_mode = true},
    Defaults{.kind = CareKind::away_movement,
             .alert_class = AlertClass::information,
             .severity = Severity::low,
             .hold_off = 30min},
    Defaults{.kind = CareKind::self_test_failed,
             .alert_class = technical,
             .severity = Severity::medium,
             .limits = one_minute},
    Defaults{.kind = CareKind::safe_mode, .alert_class = technical, .severity = Severity::high},
};

}  // namespace

const Defaults* find_defaults(CareKind kind, std::string_view variant) noexcept {
  for (const auto& row : table)
    if (row.kind == kind && row.variant == variant) return &row;
  return nullptr;
}

std::span<const Defaults> all_defaults() noexcept {
  return table;
}

SilenceBounds silence_bounds(const Device& device) noexcept {
  // 90 s of silence and the half minute of radio-down make two minutes. A bridge that nobody probes still
  // speaks with every device and with Zigbee2MQTT's own health report, every ten minutes: three of those.
  if (device.type == DeviceType::bridge) return {90s, 30min};
  // Zigbee2MQTT asks a mains-powered device after ten minutes without a word; three times that if it is all
  // we hear. Where the bridge says "offline" there is no wait at all.
  if (device.power == Power::mains) return {10min, 30min};
  if (device.safety) return {2h, 6h};
  // Zigbee2MQTT itself calls a battery device offline after 25 h.
  return {2h, 25h};
}

}  // namespace vicino::rules::care
