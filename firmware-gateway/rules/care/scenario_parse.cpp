#include <algorithm>
#include <optional>

#include "rules/care/expand.hpp"
#include "rules/care/local_time.hpp"
#include "rules/care/scenario.hpp"
#include "rules/care/scenario_words.hpp"

namespace vicino::rules {
namespace {

struct Token {
  std::string_view text;
  int column = 0;  // from 1
};

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

class Parser {
 public:
  Parser(const std::string& file, const ScenarioLoaders& loaders) : file_(file), loaders_(loaders) {}
  std::variant<Scenario, Problems> parse(std::string_view text);

 private:
  using Body = decltype(ScenarioLine::body);

  void line(std::vector<Token> tokens);
  void header(const std::vector<Token>& tokens);
  bool end_of_header();  // loads and compiles; false if that cannot be done
  std::optional<Instant> time(const std::vector<Token>& tokens, std::size_t& next);

  // What stands behind the time; nullopt after a problem.
  std::optional<Body> body();
  std::optional<Body> expects();
  std::optional<Body> centre();
  std::optional<Body> liveness(Liveness liveness);
  std::optional<Body> silent();
  std::optional<std::vector<DeviceId>> devices();
  std::optional<Body> clock();
  std::optional<Body> restart();

  void problem(int column, std::string what, std::string cure) {
    problems_.push_back({file_, number_, column, std::move(what), std::move(cure)});
  }
  // The word at hand, "" at the end of the line.
  std::string_view word() const { return next_ < tokens_.size() ? tokens_[next_].text : std::string_view{}; }
  int column() const { return next_ < tokens_.size() ? tokens_[next_].column : 0; }
  std::optional<RuleIndex> rule(std::string_view id);
  std::optional<Millis> duration();
  std::optional<Mode> mode();
  template <class T>
  std::optional<T> complain(std::string what, std::string cure) {
    problem(column(), std::move(what), std::move(cure));
    return std::nullopt;
  }
  Body happens(decltype(Event::body) event) { return ScenarioLine::Happens{{std::move(event)}}; }
  Body command(decltype(Command::body) body) {
    return happens(
        CommandReceived{Command{"line-" + std::to_string(number_), "scenario", never, std::move(body)}});
  }

  const std::string& file_;
  const ScenarioLoaders& loaders_;
  Problems problems_;
  int number_ = 0;
  std::string home_name_, rules_name_, zone_name_;
  bool clock_set_ = true;
  bool header_failed_ = false;
  std::optional<RuleSet> rules_;
  std::vector<ScenarioLine> lines_;
  Instant earliest_ = unknown;  // of the next line, by the clock that it reads
  std::optional<std::chrono::local_days> day_;
  std::vector<Token> tokens_;  // of the line at hand
  std::size_t next_ = 0;
};

std::variant<Scenario, Problems> Parser::parse(std::string_view text) {
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

void Parser::line(std::vector<Token> tokens) {
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

void Parser::header(const std::vector<Token>& tokens) {
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

bool Parser::end_of_header() {
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

std::optional<Instant> Parser::time(const std::vector<Token>& tokens, std::size_t& next) {
  if (tokens[0].text.size() == 10 && tokens[0].text[4] == '-') {
    day_ = care::parse_date(tokens[0].text);
    if (!day_)
      return complain<Instant>("'" + std::string(tokens[0].text) + "' is no date", "write YYYY-MM-DD");
    next = 1;
  }
  if (!day_) return complain<Instant>("the first line needs a date", "write YYYY-MM-DD HH:MM");
  const auto wall = care::parse_wall_time(word());
  if (!wall)
    return complain<Instant>("'" + std::string(word()) + "' is no time",
                             "write HH:MM, HH:MM:SS or HH:MM+02:00");
  const auto at = care::resolve(rules_->zone(), *day_, *wall, earliest_);
  if (!at)
    return complain<Instant>(
        "'" + std::string(word()) + "' does not occur on this day in " + rules_->zone().name(),
        "the clocks are put forward over it: take a later time");
  ++next;
  return at;
}

std::optional<Parser::Body> Parser::body() {
  const auto verb = word();
  const auto after = [&] { ++next_; };
  if (verb == "expect") return after(), expects();
  if (verb == "centre") return after(), centre();
  if (verb == "offline") return after(), liveness(Liveness::offline);
  if (verb == "online") return after(), liveness(Liveness::online);
  if (verb == "heard") return after(), liveness(Liveness::heard);
  if (verb == "silent") return after(), silent();
  if (verb == "restart") return after(), restart();
  if (verb == "clock") return after(), clock();
  if (verb == "mode") {
    after();
    const auto chosen = mode();
    if (!chosen) return std::nullopt;
    return happens(ModeChanged{*chosen});
  }
  if (next_ + 1 >= tokens_.size())
    return complain<Body>("'" + std::string(verb) + "' has no value", "write: SENSOR VALUE");
  const auto spoken = care::understand(rules_->home(), verb, tokens_[next_ + 1].text);
  if (!spoken) return complain<Body>(spoken.error().what, spoken.error().cure);
  next_ += 2;
  ScenarioLine::Happens readings;
  for (const auto value : spoken->values)
    readings.events.emplace_back(Reading{spoken->signal, value, unknown});
  return readings;
}

std::optional<Parser::Body> Parser::expects() {
  ScenarioLine::Expects expected;
  if (word() == "nothing") {
    ++next_;
    return expected;
  }
  for (bool more = true; more;) {
    more = false;
    Expectation e;
    const auto id = rule(word());
    if (!id) return std::nullopt;
    e.rule = *id;
    ++next_;
    const auto ends_item = [&](std::string_view& text) {
      if (text.empty() || text.back() != ',') return;
      text.remove_suffix(1);
      more = true;
    };
    auto text = word();
    ends_item(text);
    const auto kind = transition_kind_from(text);
    if (!kind)
      return complain<Body>(
          "'" + std::string(text) + "' is nothing that can become of a rule",
          "write raised, resolved, updated, cancelled, pre-alarm, acknowledged, silenced, pending, "
          "degraded or restored");
    e.kind = *kind;
    ++next_;
    while (!more && !word().empty()) {
      text = word();
      ends_item(text);
      if (text == "late") {
        e.late = true;
      } else if (text == "test") {
        e.test = true;
      } else if (text == "at") {
        ++next_;
        text = word();
        ends_item(text);
        const auto wall = care::parse_wall_time(text);
        const auto at = wall ? care::resolve(rules_->zone(), *day_, *wall, unknown) : std::nullopt;
        if (!at)
          return complain<Body>("'" + std::string(text) + "' is no time of this day", "write: at HH:MM");
        e.at = *at;
      } else if (text == "count") {
        ++next_;
        text = word();
        ends_item(text);
        for (const char c : text) {
          if (c < '0' || c > '9' || e.count > 1'000'000)
            return complain<Body>("'" + std::string(text) + "' is no count", "write: count 3");
          e.count = e.count * 10 + static_cast<std::uint32_t>(c - '0');
        }
      } else {
        return complain<Body>("'" + std::string(text) + "' is not understood here",
                              "write: late, test, count N, at HH:MM");
      }
      ++next_;
    }
    expected.all.push_back(e);
  }
  return expected;
}

std::optional<Parser::Body> Parser::centre() {
  const auto verb = word();
  ++next_;
  if (verb == "tests") return command(TestAlarm{});
  if (verb == "sets") {
    const auto chosen = mode();
    if (!chosen) return std::nullopt;
    auto until = never;
    if (word() == "for") {
      ++next_;
      const auto d = duration();
      if (!d) return std::nullopt;
      // The line's own time is not kept in the body: the length travels as an instant and is added when it
      // runs.
      until = instant_from_ms(d->count());
    }
    return command(SetMode{*chosen, until, "scenario"});
  }
  ScenarioLine::CentreActs acts;
  if (verb == "acknowledges")
    acts.act = ScenarioLine::Act::acknowledge;
  else if (verb == "cancels")
    acts.act = ScenarioLine::Act::cancel;
  else if (verb == "silences")
    acts.act = ScenarioLine::Act::silence;
  else {
    --next_;
    return complain<Body>("the centre does not '" + std::string(verb) + "'",
                          "write: acknowledges, cancels, silences, sets or tests");
  }
  const auto id = rule(word());
  if (!id) return std::nullopt;
  acts.rule = *id;
  ++next_;
  if (word() == "for") {
    ++next_;
    const auto d = duration();
    if (!d) return std::nullopt;
    acts.for_ = *d;
  }
  return acts;
}

std::optional<std::vector<DeviceId>> Parser::devices() {
  std::vector<DeviceId> found;
  if (word() == "all") {
    for (std::size_t i = 0; i < rules_->device_count(); ++i) found.push_back(static_cast<DeviceId>(i));
  } else if (const auto device = rules_->home().find_device(word())) {
    found.push_back(*device);
  } else {
    return complain<std::vector<DeviceId>>("the home has no device '" + std::string(word()) + "'",
                                           "give the name of a device, or all");
  }
  ++next_;
  return found;
}

std::optional<Parser::Body> Parser::liveness(Liveness liveness) {
  const auto which = devices();
  if (!which) return std::nullopt;
  ScenarioLine::Happens happens;
  for (const auto device : *which) happens.events.emplace_back(Availability{device, liveness});
  return happens;
}

std::optional<Parser::Body> Parser::silent() {
  auto which = devices();
  if (!which) return std::nullopt;
  return ScenarioLine::FallsSilent{std::move(*which)};
}

std::optional<Parser::Body> Parser::clock() {
  auto text = word();
  ++next_;
  if (text == "set") return happens(ClockAdjusted{Millis{0}, true});
  if (text == "unset") return happens(ClockAdjusted{Millis{0}, false});
  const bool forward = !text.empty() && text.front() == '+';
  if (forward || (!text.empty() && text.front() == '-')) {
    const auto d = parse_duration(text.substr(1));
    if (d) return happens(ClockAdjusted{forward ? *d : -*d, true});
  }
  --next_;
  return complain<Body>("'" + std::string(text) + "' is no step of the clock",
                        "write: clock +1h, clock -90s, clock set");
}

std::optional<Parser::Body> Parser::restart() {
  ScenarioLine::Restarts restarts;
  if (word() == "after") {
    ++next_;
    const auto d = duration();
    if (!d) return std::nullopt;
    restarts.after = *d;
  }
  return restarts;
}

std::optional<RuleIndex> Parser::rule(std::string_view id) {
  if (const auto found = rules_->find(id)) return found;
  std::string known;
  for (std::size_t i = 0; i < rules_->size(); ++i)
    known.append(i == 0 ? "" : ", ").append(rules_->spec(static_cast<RuleIndex>(i)).id);
  return complain<RuleIndex>("there is no rule '" + std::string(id) + "'", "the rules are: " + known);
}

std::optional<Millis> Parser::duration() {
  const auto d = parse_duration(word());
  if (!d) return complain<Millis>(d.error().what, d.error().cure);
  ++next_;
  return *d;
}

std::optional<Mode> Parser::mode() {
  const auto chosen = mode_from(word());
  if (!chosen)
    return complain<Mode>("'" + std::string(word()) + "' is no mode",
                          "write normal, away, maintenance, privacy or visitor");
  ++next_;
  return chosen;
}

}  // namespace

std::variant<Scenario, Problems> parse_scenario(std::string_view text, const std::string& file,
                                                const ScenarioLoaders& loaders) {
  return Parser(file, loaders).parse(text);
}

}  // namespace vicino::rules
