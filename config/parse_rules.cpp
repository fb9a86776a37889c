#include "config/parse_rules.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "config/parse_home.hpp"
#include "rules/care/expand.hpp"
#include "rules/rule_set.hpp"

namespace vicino::config {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr DurationRange hold_time{milliseconds{0}, hours{24 * 31}};
constexpr DurationRange pre_alarm_time{milliseconds{0}, hours{1}};  // nobody waits longer for help
constexpr DurationRange visit_margin_time{std::chrono::minutes{5}, hours{3}};
constexpr DurationRange repeat_time{milliseconds{0}, hours{24 * 7}};

constexpr std::array<std::string_view, 7> weekdays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

std::optional<std::size_t> weekday(std::string_view text) {
  if (text.size() < 3) return std::nullopt;
  std::string word(text);
  for (char& c : word) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  constexpr std::array<std::string_view, 7> full{"monday", "tuesday",  "wednesday", "thursday",
                                                 "friday", "saturday", "sunday"};
  for (std::size_t i = 0; i < 7; ++i)
    if (word == weekdays[i] || word == full[i]) return i;
  return std::nullopt;
}

// "mon", "mon-fri", "sat-mon"; 0: not understood.
std::uint8_t days_from(std::string_view text) {
  const auto dash = text.find('-');
  const auto from = weekday(text.substr(0, dash));
  const auto to = dash == std::string_view::npos ? from : weekday(text.substr(dash + 1));
  if (!from || !to) return 0;
  unsigned mask = 0;
  for (std::size_t day = *from;; day = (day + 1) % 7) {
    mask |= 1u << day;
    if (day == *to) break;
  }
  return static_cast<std::uint8_t>(mask);
}

constexpr const char* in_limits =
    "put it into limits: limits = [{ window = \"06:00-23:00\", for = \"15m\" }]";

// What is read of one [[rule]], before anybody asks whether it makes sense.
class RuleParser {
 public:
  RuleParser(Report& report, const Home& home) : report_(report), home_(home) {}

  // nullopt: not even its kind is known.
  std::optional<rules::CareRule> parse(const Node& node) {
    TableReader reader(report_, node, Section::rule);
    rules::CareRule rule;
    const auto id = reader.text("id");
    if (id) reader.subject("rule '" + *id + "'");
    const auto kind = reader.choice<CareKind>("kind", care_kind_from, names_up_to(last_care_kind));
    if (!reader.has("kind"))
      reader.missing("kind", "add the kind: " + cure_among("", names_up_to(last_care_kind), 40));
    if (kind) rule.kind = *kind;
    if (!id && kind) reader.subject("rule " + std::string(name(*kind)));
    if (id) check_id(reader, *id);
    rule.id = id.value_or("");

    rule.signals = signals_named(reader, "sensors", home_);
    for (const auto& item : reader.texts("devices"))
      if (const auto device = device_named(reader, item, home_)) rule.devices.push_back(*device);
    parse_room(reader, rule);
    rule.alert_class =
        reader.choice<AlertClass>("class", alert_class_from, names_up_to(AlertClass::information));
    rule.severity = reader.choice<Severity>("severity", severity_from, names_up_to(Severity::highest));
    parse_limits(reader, rule);
    rule.set = reader.number("set", {-1e6, 1e6});
    rule.clear = reader.number("clear", {-1e6, 1e6});
    rule.pre_alarm = reader.duration("pre_alarm", pre_alarm_time);
    rule.cancel_by_movement = reader.boolean("cancel_by_movement");
    rule.keep_firing_for = reader.duration("keep_firing_for", repeat_time);
    rule.hold_off = reader.duration("hold_off", repeat_time);
    rule.latched = reader.boolean("latched");
    rule.maybe_after = reader.duration("maybe_after", pre_alarm_time);
    rule.hold_while_out = reader.duration("hold_while_out", hold_time);
    rule.adaptive = reader.boolean("adaptive");
    parse_home_by(reader, rule);
    for (const Node* visit : reader.tables("visits", max_limits)) parse_visit(reader, *visit, rule);
    rule.margin = reader.duration("margin", visit_margin_time);
    rule.enabled = reader.boolean("enabled").value_or(true);
    rule.shadow = reader.boolean("shadow").value_or(false);
    parse_when(reader, rule, kind);
    reader.finish({{"for", in_limits}, {"window", in_limits}, {"days", in_limits}, {"time", in_limits}});
    subject_ = reader.subject();
    if (!kind) return std::nullopt;
    return rule;
  }
  const std::string& subject() const { return subject_; }

 private:
  void check_id(TableReader& reader, const std::string& id) {
    if (is_identifier(id)) return;
    reader.wrong("id", "id '" + id + "' has characters that an id may not have",
                 "use letters, digits, '_' and '-', a letter first: \"" + to_identifier(id) + "\"");
  }

  void parse_room(TableReader& reader, rules::CareRule& rule) {
    const auto room = reader.text("room");
    if (!room) return;
    rule.room = home_.find_room(*room);
    if (rule.room) return;
    std::vector<std::string> ids;
    for (const Room& known : home_.rooms) ids.push_back(known.id);
    reader.wrong("room", "unknown room '" + *room + "'", cure_among(*room, ids));
  }

  void parse_limits(TableReader& reader, rules::CareRule& rule) {
    if (!reader.has("limits")) return;
    std::vector<rules::Limit> limits;
    for (const Node* node : reader.tables("limits", max_limits)) limits.push_back(parse_limit(reader, *node));
    rule.limits = std::move(limits);
  }

  rules::Limit parse_limit(TableReader& rule, const Node& node) {
    TableReader reader(report_, node, Section::limit, rule.subject() + ", limit");
    rules::Limit limit;
    if (const auto window = reader.text("window")) {
      if (const auto parsed = parse_day_window(*window))
        limit.window = *parsed;
      else
        reader.wrong("window", parsed.error().what,
                     parsed.error().cure.empty() ? "write for instance \"22:00-06:00\" or \"always\""
                                                 : parsed.error().cure);
    }
    if (reader.has("days")) limit.window.weekdays = parse_days(reader);
    if (!reader.has("for")) reader.missing("for", "add: for = \"15m\" (\"0s\" for at once)");
    limit.hold_for = reader.duration("for", hold_time).value_or(Millis{0});
    reader.finish();
    return limit;
  }

  // "22:00"; "never" for no such step.
  void parse_home_by(TableReader& reader, rules::CareRule& rule) {
    const auto text = reader.text("home_by");
    if (!text) return;
    const auto time = parse_time_of_day(*text);
    if (time)
      rule.home_by = *time;
    else if (*text == "never")
      rule.home_by = std::uint16_t{24 * 60};
    else
      reader.wrong("home_by", time.error().what, "write for instance \"22:00\", or \"never\"");
  }

  void parse_visit(TableReader& rule_reader, const Node& node, rules::CareRule& rule) {
    TableReader reader(report_, node, Section::visit, rule_reader.subject() + ", visit");
    rules::PlannedVisit visit;
    const auto at = reader.required_text("at", "09:00");
    if (at) {
      if (const auto time = parse_time_of_day(*at))
        visit.minute = *time;
      else
        reader.wrong("at", time.error().what, time.error().cure);
    }
    if (reader.has("days")) visit.weekdays = parse_days(reader);
    reader.finish({{"for", "remove it: margin says how much earlier or later the visit may begin"}});
    rule.visits.push_back(visit);
  }

  std::uint8_t parse_days(TableReader& reader) {
    unsigned mask = 0;
    for (const auto& item : reader.texts("days")) {
      const std::uint8_t days = days_from(item.text);
      if (days == 0)
        report_.add(item.place, reader.subject() + ": '" + item.text + "' is no day of the week",
                    "write \"mon\", \"tue\", \"wed\", \"thu\", \"fri\", \"sat\", \"sun\" or \"mon-fri\"");
      mask |= days;
    }
    return mask == 0 ? std::uint8_t{0x7f} : static_cast<std::uint8_t>(mask);
  }

  void parse_when(TableReader& reader, rules::CareRule& rule, std::optional<CareKind> kind) {
    const Node* when = reader.table("when");
    if (kind && *kind != CareKind::generic && reader.has("when")) {
      reader.wrong("when",
                   "only a rule of kind generic has a when; kind " + std::string(name(*kind)) +
                       " knows its own condition",
                   "remove when, or write kind = \"generic\"");
    } else if (kind == CareKind::generic && !reader.has("when")) {
      reader.missing("when",
                     "add for instance: when = { is = \"threshold\", sensors = [\"climate.temperature\"], "
                     "at_least = 28, clear = 27 }");
    }
    if (when && kind == CareKind::generic)
      rule.condition = parse_condition(report_, *when, reader.subject(), home_);
  }

  Report& report_;
  const Home& home_;
  std::string subject_;
};

}  // namespace

void RuleFiles::add(std::string_view text, const std::string& file, Problems& problems) {
  const Document document = parse_document(text, file);
  problems.insert(problems.end(), document.syntax.begin(), document.syntax.end());
  Report report{file, problems, !document.syntax.empty()};
  TableReader reader(report, document.root, Section::rules);
  if (reader.boolean("defaults").value_or(false)) defaults_ = true;
  for (const Node* table : reader.tables("rule", max_rules)) {
    const std::size_t before = problems.size();
    RuleParser parser(report, home_);
    auto rule = parser.parse(*table);
    if (!rule) continue;
    if (problems.size() == before) check(report, *table, parser.subject(), *rule);
    rules_.push_back(std::move(*rule));
  }
  reader.finish();
}

namespace {

// Where a rule's field stands: in the rule itself, in its `when`, or else the rule as a whole.
Place place_of_field(const Node& table, const std::string& field) {
  const std::string key = field == "condition" ? "when" : field;
  if (const Member* member = table.find(key)) return member->value.place;
  const Member* when = table.find("when");
  if (!when) return table.place;
  const Member* member = when->value.find(key);
  return member ? member->value.place : table.place;
}

void tell(Report& report, const Node& table, const std::string& subject,
          const std::vector<rules::RuleProblem>& problems) {
  for (const rules::RuleProblem& problem : problems) {
    const Place place = place_of_field(table, problem.field);
    const Problem told{report.file, place.line, place.column, subject + ": " + problem.what, problem.cure};
    // A rule that expands to one for each room or door makes the same mistake in all of them.
    if (std::ranges::find(report.problems, told) == report.problems.end()) report.problems.push_back(told);
  }
}

}  // namespace

void RuleFiles::check(Report& report, const Node& table, const std::string& subject,
                      const rules::CareRule& rule) {
  const auto expanded = rules::expand(home_, rule);
  if (const auto* found = std::get_if<std::vector<rules::RuleProblem>>(&expanded))
    return tell(report, table, subject, *found);
  // The engine's own demands do not depend on the zone.
  const auto compiled = rules::compile(home_, std::get<0>(expanded), rules::Zone::utc());
  if (const auto* found = std::get_if<std::vector<rules::RuleProblem>>(&compiled))
    return tell(report, table, subject, *found);
  const std::string here = "line " + std::to_string(table.place.line) + " of " + report.file;
  for (const rules::RuleSpec& spec : std::get<0>(expanded)) {
    const auto [first, fresh] = first_use_.emplace(spec.id, here);
    if (fresh || first->second == here) continue;
    const Member* id = table.find("id");
    report.add(
        id ? id->value.place : table.place,
        subject + ": the rule in " + first->second + " is already called '" + spec.id + "'",
        id ? "give each rule its own id" : "give this rule an id, for instance id = \"" + spec.id + "-2\"");
  }
}

std::vector<rules::CareRule> RuleFiles::finish() {
  if (!defaults_) return std::move(rules_);
  std::vector<rules::CareRule> all;
  for (rules::CareRule& rule : rules::default_rules(home_)) {
    const bool overridden =
        std::ranges::any_of(rules_, [&](const rules::CareRule& own) { return own.kind == rule.kind; });
    if (!overridden) all.push_back(std::move(rule));
  }
  std::ranges::move(rules_, std::back_inserter(all));
  return all;
}

}  // namespace vicino::config
