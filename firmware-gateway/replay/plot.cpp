#include "replay/plot.hpp"

#include <algorithm>
#include <array>

#include "replay/svg.hpp"

namespace vicino::replay {
namespace {

constexpr int left = 205;     // where the day begins
constexpr int bin_width = 4;  // 288 bins of five minutes
constexpr int day_width = static_cast<int>(bins_per_day) * bin_width;
constexpr int width = left + day_width + 30;
constexpr int room_row = 11;
constexpr int lane_row = 16;  // of labels of alerts
constexpr int most_lanes = 4;
constexpr std::int64_t days_in_detail = 10;
constexpr int letter = 6;  // about the width of one at this size

// Told apart by colour-blind people and on grey paper (Okabe and Ito; Tol).
constexpr std::array<std::string_view, 12> colours{"#0072B2", "#E69F00", "#009E73", "#CC79A7",
                                                   "#56B4E9", "#B8A200", "#332288", "#999933",
                                                   "#882255", "#44AA99", "#AA6600", "#777777"};
constexpr std::string_view alarm = "#C00000";
constexpr std::string_view technical = "#1F3A93";
constexpr std::string_view background = "#8A8A8A";
constexpr std::string_view called_off = "#D55E00";

std::string fill(std::string_view colour, int tenths = 10) {
  std::string text = "fill=\"" + std::string(colour) + "\"";
  if (tenths < 10) text += " fill-opacity=\"0." + std::to_string(tenths) + "\"";
  return text;
}
std::string stroke(std::string_view colour, std::string_view more = "") {
  return "stroke=\"" + std::string(colour) + "\"" + (more.empty() ? "" : " ") + std::string(more);
}
std::string two(int n) {
  return (n < 10 ? "0" : "") + std::to_string(n);
}

// One alert or pre-alarm on one day.
struct Mark {
  int x = 0;
  int until = 0;  // to its end, or the day's
  std::string label;
  std::string_view colour;
  bool raised = false;
  bool begins = true;  // false: it went on from the day before
  int lane = 0;
};

class Plot {
 public:
  Plot(const Replay& replay, const PlotOptions& options)
      : replay_(replay), activity_(*replay.activity), zone_(activity_.zone()), lang_(options.lang) {
    for (const auto& [number, day] : activity_.days()) {
      const auto date = date_text(number);
      if ((options.from.empty() || date >= options.from) && (options.to.empty() || date <= options.to))
        days_.push_back(number);
    }
    detailed_ = static_cast<std::int64_t>(days_.size()) <= days_in_detail;
    collect_rooms();
  }

  std::string draw() {
    title();
    if (days_.empty()) {
      svg_.text(20, y_ += 20, say("Nessun giorno da disegnare.", "No day to draw."));
      return svg_.document(width, y_ + 30);
    }
    legend();
    hours();
    for (const auto number : days_) band(number);
    hours();
    return svg_.document(width, y_ + 10);
  }

 private:
  std::string say(std::string_view it, std::string_view en) const {
    return std::string(lang_ == Lang::it ? it : en);
  }

  // Rooms in which something moved, in the order of the home.
  void collect_rooms() {
    const auto count = activity_.home().rooms.size() + 1;
    for (std::size_t room = 0; room < count; ++room)
      for (const auto number : days_) {
        const auto& bins = activity_.days().at(number).rooms[room];
        if (std::all_of(bins.begin(), bins.end(), [](auto n) { return n == 0; })) continue;
        rooms_.push_back(room);
        break;
      }
  }
  std::string room_name(std::size_t room) const {
    if (room >= activity_.home().rooms.size()) return say("altrove", "elsewhere");
    auto text = activity_.home().rooms[room].id;
    std::replace(text.begin(), text.end(), '_', ' ');
    return text;
  }
  std::string_view colour_of(std::size_t place) const { return colours[place % colours.size()]; }

  void title() {
    const auto first = days_.empty() ? std::string("-") : date_text(days_.front());
    const auto last = days_.empty() ? std::string("-") : date_text(days_.back());
    svg_.text(20, 30, say("La casa giorno per giorno: ", "The home day by day: ") + first + " – " + last,
              "font-size=\"18\" font-weight=\"bold\"");
    svg_.text(20, 48, say("Ore locali della casa (", "The home's local time (") + replay_.zone + ")",
              fill("#444444"));
    y_ = 60;
  }

  void legend() {
    int x = 20;
    const auto next = [&](int letters) {
      x += 22 + letters * 7;
      if (x > width - 170) {
        x = 20;
        y_ += 18;
      }
    };
    const auto words = [&](const std::string& text) {
      svg_.text(x + 16, y_ + 10, text);
      next(static_cast<int>(text.size()) + 2);
    };
    for (std::size_t i = 0; i < rooms_.size(); ++i) {
      svg_.rect(x, y_, 12, 12, fill(colour_of(i)));
      words(room_name(rooms_[i]));
    }
    x = 20;
    y_ += 20;
    svg_.rect(x + 4, y_, 3, 12, fill("black"));
    words(say("porta d'ingresso usata", "outer door used"));
    svg_.rect(x, y_ + 4, 12, 4, fill("black"));
    words(say("porta aperta", "door open"));
    if (activity_.has_bed()) {
      svg_.rect(x, y_ + 4, 12, 5, fill("#6A51A3"));
      words(say("a letto", "in bed"));
    }
    svg_.rect(x, y_, 12, 12, fill("#D9D9D9") + " " + stroke("#AAAAAA"));
    words(say("presumibilmente fuori casa", "presumably out"));
    x = 20;
    y_ += 20;
    for (const auto& [colour, text] : {std::pair{alarm, say("allarme", "alert")},
                                       {technical, say("avviso tecnico", "technical alert")},
                                       {background, say("informazione", "information")}}) {
      triangle(x + 6, y_ + 1, colour);
      words(text);
    }
    diamond(x + 6, y_ + 6, called_off);
    words(say("preallarme annullato", "pre-alarm called off"));
    y_ += 24;
  }

  void hours() {
    for (int hour = 0; hour <= 24; hour += 2)
      svg_.text(left + hour * 12 * bin_width, y_ + 10, two(hour),
                "text-anchor=\"middle\" " + fill("#444444"));
    y_ += 16;
  }

  void triangle(int x, int y, std::string_view colour) {
    const auto p = [](int a, int b) { return std::to_string(a) + "," + std::to_string(b); };
    svg_.polygon(p(x - 5, y) + " " + p(x + 5, y) + " " + p(x, y + 10), fill(colour));
  }
  void diamond(int x, int y, std::string_view colour) {
    const auto p = [](int a, int b) { return std::to_string(a) + "," + std::to_string(b); };
    svg_.polygon(p(x, y - 5) + " " + p(x + 5, y) + " " + p(x, y + 5) + " " + p(x - 5, y),
                 "fill=\"white\" " + stroke(colour, "stroke-width=\"2\""));
  }

  int x_of(Instant t) const { return left + zone_.minute_of_day(t) * bin_width / minutes_per_bin; }

  std::vector<Mark> marks_of(std::int64_t number) const {
    std::vector<Mark> marks;
    for (const auto& episode : replay_.outcome.episodes) {
      const auto& rule = replay_.outcome.rules[index(episode.rule)];
      const auto told = episode.was_raised() ? episode.raised : episode.pre_alarm;
      const auto ended = episode.ended == never ? replay_.outcome.to : episode.ended;
      const auto from = local_day(zone_, told);
      const auto to = std::max(from, local_day(zone_, ended));
      if (number < from || number > to) continue;
      if (number > from && !episode.was_raised()) continue;
      Mark mark;
      mark.raised = episode.was_raised();
      mark.begins = number == from;
      mark.x = mark.begins ? x_of(told) : left;
      mark.until = number < to ? left + day_width : std::max(mark.x, x_of(ended));
      const auto minute = zone_.minute_of_day(told);
      if (mark.begins)
        mark.label = two(minute / 60) + ":" + two(minute % 60) + " " + rule.rule +
                     (rule.shadow ? say(" (in prova)", " (shadow)") : std::string());
      mark.colour = !mark.raised                                  ? called_off
                    : rule.alert_class == AlertClass::social      ? alarm
                    : rule.alert_class == AlertClass::information ? background
                                                                  : technical;
      marks.push_back(std::move(mark));
    }
    std::stable_sort(marks.begin(), marks.end(), [](const Mark& a, const Mark& b) { return a.x < b.x; });
    return marks;
  }

  // Labels that would overlap go one below the other; what finds no place keeps its mark and loses its label.
  static int spread(std::vector<Mark>& marks) {
    std::array<int, most_lanes> taken{};
    int lanes = 0;
    for (auto& mark : marks) {
      const int wide = 14 + static_cast<int>(mark.label.size()) * letter;
      int lane = 0;
      while (lane < most_lanes && taken[static_cast<std::size_t>(lane)] > mark.x - 6) ++lane;
      if (lane == most_lanes) {
        lane = most_lanes - 1;
        mark.label.clear();
      }
      mark.lane = lane;
      taken[static_cast<std::size_t>(lane)] = std::max(mark.x + wide, taken[static_cast<std::size_t>(lane)]);
      lanes = std::max(lanes, lane + 1);
    }
    return lanes;
  }

  // Neighbouring bins of the same look are one rectangle. `look(bin)`: "" for nothing.
  template <class Look>
  void runs(int y, int height, Look look) {
    for (std::size_t bin = 0; bin < bins_per_day;) {
      const auto style = look(bin);
      auto end = bin + 1;
      while (end < bins_per_day && look(end) == style) ++end;
      if (!style.empty())
        svg_.rect(left + static_cast<int>(bin) * bin_width, y, static_cast<int>(end - bin) * bin_width,
                  height, style);
      bin = end;
    }
  }

  static std::string faded(std::string_view colour, std::uint8_t n) {
    return n == 0 ? std::string() : fill(colour, n < 2 ? 5 : n < 5 ? 7 : 10);
  }

  void band(std::int64_t number) {
    const auto& day = activity_.days().at(number);
    auto marks = marks_of(number);
    const int lanes = spread(marks);
    const int top = y_;
    y_ += lanes * lane_row + 3;
    const int rows = detailed_ ? static_cast<int>(rooms_.size()) * room_row : 14;
    const int extra = 7 + (activity_.has_bed() ? 6 : 0);
    const int bottom = y_ + rows + extra;

    svg_.rect(left, y_, day_width, bottom - y_, fill("#F7F7F7"));
    runs(y_, bottom - y_, [&](std::size_t bin) {
      return day.known[bin] == 0 ? fill("white") : day.out[bin] != 0 ? fill("#D9D9D9") : std::string();
    });
    for (int hour = 0; hour <= 24; hour += 2) {
      const int x = left + hour * 12 * bin_width;
      svg_.line(x, y_, x, bottom, stroke(hour % 6 == 0 ? "#AAAAAA" : "#DDDDDD"));
    }
    name_of(number, y_);
    if (detailed_)
      in_detail(day);
    else
      at_a_glance(day);
    y_ += rows;
    if (activity_.has_bed()) {
      runs(y_, 5, [&](std::size_t bin) { return day.bed[bin] != 0 ? fill("#6A51A3") : std::string(); });
      y_ += 6;
    }
    runs(y_, 6, [&](std::size_t bin) { return day.doors[bin] == 1 ? fill("black") : std::string(); });
    runs(y_ + 2, 3, [&](std::size_t bin) { return day.doors[bin] == 2 ? fill("black") : std::string(); });
    draw(marks, top, bottom);
    y_ = bottom + (detailed_ ? 14 : 5);
  }

  void name_of(std::int64_t number, int y) {
    constexpr std::array<std::string_view, 7> it{"lun", "mar", "mer", "gio", "ven", "sab", "dom"};
    constexpr std::array<std::string_view, 7> en{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    const auto weekday = static_cast<std::size_t>((number % 7 + 7 + 3) % 7);  // 1970-01-01 was a Thursday
    svg_.text(20, y + 11, say(it[weekday], en[weekday]) + " " + date_text(number),
              weekday >= 5 ? "font-weight=\"bold\"" : "");
  }

  void in_detail(const Activity::Day& day) {
    for (std::size_t i = 0; i < rooms_.size(); ++i) {
      const int y = y_ + static_cast<int>(i) * room_row;
      svg_.text(left - 6, y + 9, room_name(rooms_[i]),
                "text-anchor=\"end\" font-size=\"9\" " + fill("#444444"));
      runs(y + 1, room_row - 2,
           [&](std::size_t bin) { return faded(colour_of(i), day.rooms[rooms_[i]][bin]); });
    }
  }

  void at_a_glance(const Activity::Day& day) {
    runs(y_, 14, [&](std::size_t bin) {
      std::size_t most = 0;
      for (std::size_t i = 1; i < rooms_.size(); ++i)
        if (day.rooms[rooms_[i]][bin] > day.rooms[rooms_[most]][bin]) most = i;
      return rooms_.empty() || day.rooms[rooms_[most]][bin] == 0 ? std::string() : fill(colour_of(most));
    });
  }

  void draw(const std::vector<Mark>& marks, int top, int bottom) {
    for (const auto& mark : marks) {
      const int y = top + mark.lane * lane_row + 2;
      if (mark.raised && mark.until > mark.x)
        svg_.rect(mark.x, y + 12, mark.until - mark.x, 2, fill(mark.colour));
      if (!mark.begins) continue;
      svg_.line(mark.x, y + 8, mark.x, bottom,
                stroke(mark.colour, mark.raised ? "stroke-width=\"2\"" : "stroke-dasharray=\"3,2\""));
      if (mark.raised)
        triangle(mark.x, y, mark.colour);
      else
        diamond(mark.x, y + 5, mark.colour);
      // Near the right edge the label stands before its mark.
      const bool before = mark.x + 14 + static_cast<int>(mark.label.size()) * letter > width;
      svg_.text(before ? mark.x - 8 : mark.x + 8, y + 9, mark.label,
                "font-size=\"11\" " + fill(mark.colour) + (before ? " text-anchor=\"end\"" : ""));
    }
  }

  const Replay& replay_;
  const Activity& activity_;
  const rules::Zone& zone_;
  Lang lang_;
  Svg svg_;
  std::vector<std::int64_t> days_;
  std::vector<std::size_t> rooms_;
  bool detailed_ = true;
  int y_ = 0;
};

}  // namespace

std::string plot(const Replay& replay, const PlotOptions& options) {
  return Plot(replay, options).draw();
}

}  // namespace vicino::replay
