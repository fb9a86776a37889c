#include "cloud-bridge/operations-centre/table.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>

#include "cloud-bridge/protocol/topics.hpp"

namespace vicino::operations_centre {
namespace {

using namespace std::chrono_literals;

std::string two(std::int64_t n) {
  return (n < 10 ? "0" : "") + std::to_string(n);
}

Instant local(Instant t, const Look& look) {
  return t == unknown || !look.offset ? t : t + look.offset(t);
}

std::string clock_text(Instant t, const Look& look, bool seconds) {
  if (t == unknown) return "--:--";
  const std::int64_t s = std::chrono::floor<std::chrono::seconds>(local(t, look)).time_since_epoch().count();
  const std::int64_t of_day = ((s % 86'400) + 86'400) % 86'400;
  return two(of_day / 3600) + ":" + two(of_day / 60 % 60) + (seconds ? ":" + two(of_day % 60) : "");
}

// "02:41", and with the date when it is not today's.
std::string since_text(Instant t, Instant now, const Look& look) {
  if (t == unknown) return "--:--";
  const bool today = std::chrono::floor<std::chrono::days>(local(t, look)) ==
                     std::chrono::floor<std::chrono::days>(local(now, look));
  return (today ? "" : date_text(t, look) + " ") + clock_text(t, look, false);
}

std::size_t columns(std::string_view text) {  // of UTF-8: code points
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & '\xc0') != '\x80'; }));
}

std::string pad(std::string text, std::size_t width) {
  const auto used = columns(text);
  if (used < width) text.append(width - used, ' ');
  return text;
}

std::string cut(std::string text, std::size_t width) {
  if (columns(text) <= width) return text;
  std::size_t end = 0;
  for (std::size_t seen = 0; end < text.size(); ++end)
    if ((text[end] & '\xc0') != '\x80' && ++seen == width) break;
  return text.substr(0, end) + "…";
}

std::string_view style(const AlertRow& row) {
  if (row.state == AlertState::acknowledged) return "\033[2m";
  if (row.severity == Severity::highest) return "\033[1;7m";
  return row.severity == Severity::high ? "\033[1m" : "";
}

std::string place(const AlertRow& row, Language language) {
  const auto word = room_word(row.room_type, language);
  if (row.room.empty()) return std::string(room_word(RoomType::home, language));
  // A room's own id helps only where it says more than its type.
  return row.room_type == RoomType::other ? clean(row.room) : std::string(word);
}

std::string flags(const AlertRow& row, const Words& w) {
  std::string out;
  const auto add = [&](bool shown, std::string_view word) {
    if (shown) out += " [" + std::string(word) + "]";
  };
  add(row.test, w.test);
  add(row.late, w.late);
  add(row.silenced, w.silenced);
  add(row.orphaned, w.orphaned);
  add(row.missing != unknown && is_open(row.state), w.missing);
  if (row.count > 1) out += " [" + std::to_string(row.count) + " " + std::string(w.times) + "]";
  return out;
}

std::string charge(const AlertRow& row, Instant now, const Look& look) {
  const auto& w = words(look.language);
  if (row.state == AlertState::pre_alarm) return std::string(w.pre_alarm);
  if (row.state == AlertState::firing) return std::string(w.nobody);
  return std::string(w.in_charge) + " " + (row.by.empty() ? "?" : clean(row.by)) + ", " +
         since_text(row.acknowledged, now, look);
}

// What operators wrote about it, a line each.
void render_record(std::string& out, const AlertRow& row, Instant now, const Look& look) {
  const auto& w = words(look.language);
  const auto add = [&](std::string text) { out += "     " + cut(std::move(text), look.width - 5) + "\n"; };
  // Who took charge and who works on it may be two people.
  if (!row.claimed_by.empty())
    add(std::string(w.claimed) + " " + clean(row.claimed_by) + ", " + since_text(row.claimed, now, look));
  if (!row.note.empty()) {
    const std::string by =
        row.note_by.empty() ? "" : " (" + clean(row.note_by) + ", " + since_text(row.noted, now, look) + ")";
    add(std::string(w.note) + by + ": " + clean(row.note));
  }
  if (row.disposition)
    add(std::string(w.judged) + " (" + clean(row.disposition_by) +
        "): " + std::string(disposition_word(*row.disposition, look.language)) +
        (row.disposition_reason.empty() ? "" : ": " + clean(row.disposition_reason)));
}

const std::string& sentence(const AlertRow& row, Language language) {
  const auto& text = language == Language::italian ? row.text_it : row.text_en;
  return text.empty() ? row.rule : text;
}

void render_alert(std::string& out, const AlertRow& row, Instant now, const Look& look) {
  const auto& w = words(look.language);
  const Instant since = row.raised != unknown ? row.raised : row.started;
  std::string head = std::string(severity_mark(row.severity)) + " " +
                     pad(std::string(severity_word(row.severity, look.language)), 10) +
                     pad(alert_name(row), 16) + " " + pad(place(row, look.language), 14) + " " +
                     std::string(w.since) + " " + since_text(since, now, look);
  if (since != unknown) head += ", " + duration_text(now - since, look.language);
  head += "  " + charge(row, now, look);
  const auto highlight = look.colour ? style(row) : std::string_view{};
  out += highlight;
  out += cut(std::move(head), look.width);
  if (!highlight.empty()) out += "\033[0m";
  out += "\n     " + cut(clean(sentence(row, look.language)) + flags(row, w), look.width - 5) + "\n";
  render_record(out, row, now, look);
}

bool has_trouble(const GatewayRow& row) {
  return !row.online || row.alarm_backlog > 0 || row.sensor_faults > 0 || !row.degraded.empty() ||
         row.mains == false || !row.clock_synchronised;
}

// Nothing of it is cut: what does not fit goes to the next line.
std::string gateway_text(const GatewayRow& row, bool silent, Instant now, const Look& look) {
  const auto& w = words(look.language);
  std::string out, line = !row.online ? "XX " : silent ? "?? " : has_trouble(row) ? "!  " : "ok ";
  const auto add = [&](bool shown, std::string text) {
    if (!shown) return;
    if (columns(line) + 2 + columns(text) > look.width) {
      out += cut(std::move(line), look.width) + "\n";
      line = std::string(18, ' ');
    }
    line += "  " + text;
  };
  line += pad(row.gateway, 16) + " " +
          std::string(!row.online ? w.offline
                      : silent    ? w.silent
                                  : w.online) +
          " " + std::string(w.since) + " " + since_text(row.since, now, look);
  if (!row.reason.empty()) line += " (" + clean(reason_word(row.reason, look.language)) + ")";
  const auto since_beat =
      duration_text(row.heartbeat == unknown ? Millis{0} : now - row.heartbeat, look.language) + " " +
      std::string(w.ago);
  add(true,
      std::string(w.heartbeat) + " " + (row.heartbeat == unknown ? std::string(w.never_heard) : since_beat));
  const std::string faults = " (" + std::string(w.faults) + ": " + std::to_string(row.sensor_faults) + ")";
  add(row.sensors > 0 || row.sensor_faults > 0,
      std::string(w.sensors) + " " + std::to_string(row.sensors) + (row.sensor_faults > 0 ? faults : ""));
  const auto queued = row.alarm_backlog + row.telemetry_backlog;
  add(queued > 0, std::string(w.backlog) + " " + std::to_string(queued));
  add(row.mode != Mode::normal, std::string(mode_word(row.mode, look.language)));
  add(!row.degraded.empty(), std::string(w.blind) + ": " + clean(row.degraded));
  add(row.mains == false, std::string(w.no_mains));
  add(!row.clock_synchronised, std::string(w.clock_unset));
  return out + cut(std::move(line), look.width) + "\n";
}

std::string stamp(Instant now, const Look& look) {
  return date_text(now, look) + " " + clock_text(now, look, true) + "  ";
}

}  // namespace

std::string date_text(Instant t, const Look& look) {
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(local(t, look))};
  return std::to_string(static_cast<int>(day.year())) + "-" + two(static_cast<unsigned>(day.month())) + "-" +
         two(static_cast<unsigned>(day.day()));
}

std::string clean(std::string_view text) {
  std::string out(text);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto c = static_cast<unsigned char>(out[i]);
    // C1 controls are two bytes in UTF-8: 0xC2 0x80 to 0xC2 0x9F.
    const bool second_of_c1 = i > 0 && out[i - 1] == '\xc2' && c >= 0x80 && c < 0xa0;
    if (c < 0x20 || c == 0x7f) out[i] = ' ';
    if (second_of_c1) out[i] = '\xa0';  // becomes a no-break space
  }
  return out;
}

std::string alert_name(const AlertRow& row) {
  return row.key.gateway + "/" + std::to_string(row.key.number) + (row.orphaned ? "@" + row.key.journal : "");
}

Result<AlertName> parse_alert_name(std::string_view text) {
  const Error wrong{"'" + clean(text) + "' is not an alert",
                    "name it as the table does, for instance gw-7f3a/12"};
  AlertName out;
  if (const auto at = text.find('@'); at != std::string_view::npos) {
    out.journal = text.substr(at + 1);
    text = text.substr(0, at);
    if (!protocol::is_id(out.journal)) return wrong;
  }
  const auto slash = text.find('/');
  if (slash == std::string_view::npos || !protocol::is_id(text.substr(0, slash))) return wrong;
  out.gateway = text.substr(0, slash);
  const auto digits = text.substr(slash + 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out.number);
  if (error != std::errc{} || end != digits.data() + digits.size() || out.number == 0) return wrong;
  return out;
}

void sort_for_operator(std::vector<AlertRow>& alerts) {
  const auto rank = [](const AlertRow& row) {
    const Instant since = row.raised != unknown ? row.raised : row.started;
    return std::tuple(row.state == AlertState::acknowledged, row.test, row.state == AlertState::pre_alarm,
                      row.alert_class, -static_cast<int>(row.severity), since, std::tie(row.key));
  };
  std::sort(alerts.begin(), alerts.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
}

void sort_for_operator(std::vector<GatewayRow>& gateways, Instant now, Instant listening_since) {
  const auto rank = [&](const GatewayRow& row) {
    return std::tuple(row.online, !is_silent(row, now, listening_since), !has_trouble(row),
                      std::tie(row.gateway));
  };
  std::sort(gateways.begin(), gateways.end(),
            [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
}

std::string render(Picture picture, const Look& look) {
  const auto& w = words(look.language);
  std::string out = std::string(w.title) + "   " + std::string(w.realm) + " " + picture.realm + "   " +
                    date_text(picture.now, look) + " " + clock_text(picture.now, look, true) + "   " +
                    std::string(picture.connected ? w.broker_up : w.broker_down) + "\n\n";
  out += std::string(w.alerts) + ": ";
  out += picture.open == 0 ? std::string(w.nothing_open)
                           : std::string(w.open) + " " + std::to_string(picture.open) + ", " +
                                 std::string(w.unattended) + " " + std::to_string(picture.nobody_in_charge);
  out += "\n";
  sort_for_operator(picture.alerts);
  const auto alerts = std::min(picture.alerts.size(), look.most_alerts);
  for (std::size_t i = 0; i < alerts; ++i) render_alert(out, picture.alerts[i], picture.now, look);
  if (picture.open > alerts)
    out += "     + " + std::to_string(picture.open - alerts) + " " + std::string(w.more) + "\n";

  const auto online = static_cast<std::size_t>(std::count_if(picture.gateways.begin(), picture.gateways.end(),
                                                             [](const auto& row) { return row.online; }));
  out += "\n" + std::string(w.gateways) + ": " + std::to_string(online) + " " + std::string(w.online) + ", " +
         std::to_string(picture.gateways.size() - online) + " " + std::string(w.offline) + "\n";
  sort_for_operator(picture.gateways, picture.now, picture.listening_since);
  const auto gateways = std::min(picture.gateways.size(), look.most_gateways);
  for (std::size_t i = 0; i < gateways; ++i)
    out +=
        gateway_text(picture.gateways[i],
                     is_silent(picture.gateways[i], picture.now, picture.listening_since), picture.now, look);
  if (picture.gateways.size() > gateways)
    out += "   + " + std::to_string(picture.gateways.size() - gateways) + " " + std::string(w.more) + "\n";

  if (!picture.lately.empty()) out += "\n" + std::string(w.lately) + "\n";
  for (const auto& happening : picture.lately) out += cut(happening, look.width) + "\n";
  return out;
}

std::string line(const AlertRow& row, TransitionKind transition, Instant now, const Look& look) {
  const auto& w = words(look.language);
  std::string out = stamp(now, look) + std::string(severity_mark(row.severity)) + " " +
                    std::string(severity_word(row.severity, look.language)) + "  " + alert_name(row) + "  " +
                    place(row, look.language) + "  " +
                    std::string(transition_word(transition, look.language));
  if (transition == TransitionKind::acknowledged && !row.by.empty()) out += " (" + clean(row.by) + ")";
  return out + ": " + clean(sentence(row, look.language)) + flags(row, w);
}

std::string line(const GatewayRow& row, Instant now, const Look& look) {
  const auto& w = words(look.language);
  std::string out =
      stamp(now, look) + row.gateway + "  " + std::string(row.online ? w.came_online : w.went_offline);
  if (!row.reason.empty()) out += " (" + clean(reason_word(row.reason, look.language)) + ")";
  if (!row.version.empty()) out += "  " + std::string(w.version) + " " + clean(row.version);
  return out;
}

std::string line(const CommandRow& row, Instant now, const Look& look) {
  const auto& w = words(look.language);
  const auto outcome = row.state == CommandState::done      ? w.command_done
                       : row.state == CommandState::refused ? w.command_refused
                                                            : w.command_unanswered;
  std::string out = stamp(now, look) + target_of(row) + "  " +
                    std::string(command_word(row.word, look.language)) + " (" + clean(row.author) + ")";
  if (!row.detail.empty()) out += " \"" + clean(row.detail) + "\"";
  out += ": " + std::string(outcome);
  if (!row.reason.empty() && row.reason != seen_in_alert) out += " (" + clean(row.reason) + ")";
  return out;
}

std::string line(std::string_view text, Instant now, const Look& look) {
  return stamp(now, look) + clean(text);
}

}  // namespace vicino::operations_centre
