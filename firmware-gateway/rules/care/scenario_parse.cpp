#include <algorithm>

#include "rules/care/expand.hpp"
#include "rules/care/local_time.hpp"
#include "rules/care/scenario_parser.hpp"

namespace vicino::rules {
namespace care {
namespace {

std::vector<Token> split(std::string_view line) {
  line = line.substr(0, line.find('#'));
  std::vector<Token> tokens;
  const std::string_view blank = " \t\r";
  for (std::size_t at = line.find_first_not_of(blank); at != std::string_view::npos;
       at = line.find_first_not_of(blank, at)) {
    const auto end = std::min(line.find_first_of(blank, at), line.size());
    tokens.push_back({line.substr(at, end - at), static_cast<int>(at) + 1});
    at = end;
  }
  return tokens;
}

// By how much the clock is another one after this line.
Millis clock_step(const decltype(ScenarioLine::body)& body) {
  const auto* happens = std::get_if<ScenarioLine::Happens>(&body);
  if (happens == nullptr || happens->events.empty()) return Millis{0};
  const auto* step = std::get_if<ClockAdjusted>(&happens->events.front());
  return step != nullptr ? step->delta : Millis{0};
}

}  // namespace

std::variant<Scenario, Problems> ScenarioParser::parse(std::string_view text) {
  while (!text.empty() && !header_failed_) {
    ++number_;
    const auto end = text.find('\n');
    line(split(text.substr(0, end)));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  if (problems_.empty() && lines_.empty())
    problem(0, "the table has no lines", "write at least one expectation");
  if (!problems_.empty()) return std::move(problems_);
  return Scenario{file_, std::move(*rules_), clock_set_, std::move(lines_)};
}

void ScenarioParser::line(std::vector<Token> tokens) {
  if (tokens.empty()) return;
  const auto first = tokens.front().text.front();
  if (first < '0' || first > '9') return header(tokens);
  if (!rules_ && !end_of_header()) {
    header_failed_ = true;
    return;
  }
  tokens_ = std::move(tokens);
  next_ = 0;
  const auto at = time(tokens_, next_);
  if (!at) return;
  if (*at < earliest_)
    return problem(tokens_.front().column, "this line is earlier than the one above it",
                   "put the lines in order of time");
  if (word().empty())
    return problem(0, "nothing stands behind the time", "write what happens, or what is expected");
  auto body = this->body();
  if (!body) return;
  if (next_ < tokens_.size())
    return problem(column(), "'" + std::string(word()) + "' is one word too many", "");
  earliest_ = *at + clock_step(*body);
  lines_.push_back({number_, *at, std::move(*body)});
}

void ScenarioParser::header(const std::vector<Token>& tokens) {
  if (rules_)
    return problem(tokens[0].column, "a line begins with its time", "write YYYY-MM-DD HH:MM in front");
  for (std::size_t i = 0; i < tokens.size(); i += 2) {
    const auto key = tokens[i].text;
    if (i + 1 == tokens.size())
      return problem(tokens[i].column, "'" + std::string(key) + "' has no value",
                     "header: rules FILE, home FILE, zone ZONE, clock unset");
    const std::string value(tokens[i + 1].text);
    if (key == "rules")
      rules_name_ = value;
    else if (key == "home")
      home_name_ = value;
    else if (key == "zone")
      zone_name_ = value;
    else if (key == "clock" && (value == "set" || value == "unset"))
      clock_set_ = value == "set";
    else
      problem(tokens[i].column, "'" + std::string(key) + " " + value + "' is no header",
              "header: rules FILE, home FILE, zone ZONE, clock unset");
  }
}

bool ScenarioParser::end_of_header() {
  const auto take = [&](const Problems& more) {
    problems_.insert(problems_.end(), more.begin(), more.end());
  };
  const auto fail = [&](std::string what, std::string cure) {
    problem(0, std::move(what), std::move(cure));
    return false;
  };
  auto home = loaders_.home ? loaders_.home(home_name_) : decltype(loaders_.home(home_name_)){Problems{}};
  if (const auto* wrong = std::get_if<Problems>(&home)) {
    take(*wrong);
    if (wrong->empty()) return fail("the home '" + home_name_ + "' cannot be read", "add: home FILE");
    return false;
  }
  const auto& the_home = std::get<Home>(home);
  std::vector<CareRule> care_rules;
  if (rules_name_.empty() || rules_name_ == "default") {
    care_rules = default_rules(the_home);
  } else {
    auto loaded = loaders_.rules ? loaders_.rules(rules_name_, the_home)
                                 : decltype(loaders_.rules(rules_name_, the_home)){Problems{}};
    if (const auto* wrong = std::get_if<Problems>(&loaded)) {
      take(*wrong);
      if (wrong->empty()) return fail("the rules '" + rules_name_ + "' cannot be read", "add: rules FILE");
      return false;
    }
    care_rules = std::move(std::get<std::vector<CareRule>>(loaded));
  }
  std::vector<RuleSpec> specs;
  const auto take_rules = [&](const std::vector<RuleProblem>& wrong) {
    for (const auto& p : wrong) problem(0, p.what, p.cure);
  };
  for (const auto& care_rule : care_rules) {
    auto expanded = expand(the_home, care_rule);
    if (const auto* wrong = std::get_if<std::vector<RuleProblem>>(&expanded))
      take_rules(*wrong);
    else
      for (auto& spec : std::get<std::vector<RuleSpec>>(expanded)) specs.push_back(std::move(spec));
  }
  const auto zone = loaders_.zone(zone_name_.empty() ? the_home.zone : zone_name_);
  if (!zone) return fail(zone.error().what, zone.error().cure);
  if (!problems_.empty()) return false;
  auto compiled = compile(the_home, std::move(specs), *zone);
  if (const auto* wrong = std::get_if<std::vector<RuleProblem>>(&compiled)) {
    take_rules(*wrong);
    return false;
  }
  rules_ = std::move(std::get<RuleSet>(compiled));
  return true;
}

std::optional<Instant> ScenarioParser::time(const std::vector<Token>& tokens, std::size_t& next) {
  if (tokens[0].text.size() == 10 && tokens[0].text[4] == '-') {
    day_ = parse_date(tokens[0].text);
    if (!day_)
      return complain<Instant>("'" + std::string(tokens[0].text) + "' is no date", "write YYYY-MM-DD");
    next = 1;
  }
  if (!day_) return complain<Instant>("the first line needs a date", "write YYYY-MM-DD HH:MM");
  const auto wall = parse_wall_time(word());
  if (!wall)
    return complain<Instant>("'" + std::string(word()) + "' is no time",
                             "write HH:MM, HH:MM:SS or HH:MM+02:00");
  const auto at = resolve(rules_->zone(), *day_, *wall, earliest_);
  if (!at)
    return complain<Instant>(
        "'" + std::string(word()) + "' does not occur on this day in " + rules_->zone().name(),
        "the clocks are put forward over it: take a later time");
  ++next;
  return at;
}

}  // namespace care

std::variant<Scenario, Problems> parse_scenario(std::string_view text, const std::string& file,
                                                const ScenarioLoaders& loaders) {
  return care::ScenarioParser(file, loaders).parse(text);
}

}  // namespace vicino::rules
