// Inside of parse_scenario(). Not for use outside this folder.
#pragma once

#include <optional>

#include "rules/care/scenario.hpp"

namespace vicino::rules::care {

struct Token {
  std::string_view text;
  int column = 0;  // from 1
};

// One table, read line by line. What stands behind the time of a line is in scenario_verbs.cpp.
class ScenarioParser {
 public:
  ScenarioParser(const std::string& file, const ScenarioLoaders& loaders) : file_(file), loaders_(loaders) {}
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
  std::optional<Body> gateway();

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

}  // namespace vicino::rules::care
