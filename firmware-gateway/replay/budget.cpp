#include "replay/budget.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "journal/codec.hpp"
#include "journal/reader.hpp"
#include "replay/format.hpp"
#include "replay/json_text.hpp"

namespace vicino::replay {
namespace {

using Key = std::tuple<AlertClass, std::string, bool>;

class Count {
 public:
  void see(const journal::Entry& entry) {
    if (budget_.from == unknown) budget_.from = entry.at;
    budget_.to = std::max(budget_.to, entry.at);
    if (entry.kind == journal::EntryKind::alert) {
      const auto record = journal::decode_alert(entry.body);
      if (record && record->transition == TransitionKind::raised && !record->test)
        raised(*record, entry.lane);
    } else if (entry.kind == journal::EntryKind::event) {
      const auto event = journal::decode_event(entry.seq, entry.at, entry.body);
      const auto* received = event ? std::get_if<CommandReceived>(&event->body) : nullptr;
      if (received != nullptr)
        if (const auto* resolve = std::get_if<Resolve>(&received->command.body))
          said_[resolve->alert] = *resolve;
    }
  }

  Budget finish() {
    for (const auto& [alert, said] : said_)
      if (const auto rule = rule_of_.find(alert); rule != rule_of_.end()) add(rules_.at(rule->second), said);
    for (auto& [key, rule] : rules_) budget_.rules.push_back(std::move(rule));
    return std::move(budget_);
  }

 private:
  void raised(const AlertRecord& record, Lane lane) {
    // Only a shadow's alerts stay in the home.
    const bool shadow = lane == Lane::local;
    const Key key{record.alert_class, record.rule, shadow};
    auto& rule = rules_[key];
    rule.rule = record.rule;
    rule.alert_class = record.alert_class;
    rule.shadow = shadow;
    ++rule.raised;
    rule_of_[record.alert] = key;
  }

  static void add(RuleBudget& rule, const Resolve& said) {
    switch (said.disposition) {
      case Disposition::true_alarm:
        ++rule.said_true;
        break;
      case Disposition::test:
        ++rule.said_test;
        break;
      case Disposition::false_alarm:
        ++rule.said_false;
        if (!said.reason.empty() && rule.reasons.size() < RuleBudget::max_reasons &&
            std::find(rule.reasons.begin(), rule.reasons.end(), said.reason) == rule.reasons.end())
          rule.reasons.push_back(said.reason);
        break;
    }
  }

  Budget budget_;
  std::map<Key, RuleBudget> rules_;
  std::map<AlertNumber, Key> rule_of_;
  std::map<AlertNumber, Resolve> said_;  // the last word counts
};

}  // namespace

std::int64_t budget_of(AlertClass c) noexcept {
  if (c == AlertClass::social) return social_budget;
  return c == AlertClass::technical ? technical_budget : 0;
}

std::uint64_t Budget::counted_false(AlertClass c) const noexcept {
  std::uint64_t sum = 0;
  for (const auto& rule : rules)
    if (rule.alert_class == c && !rule.shadow) sum += rule.counted_false();
  return sum;
}

Result<Budget> budget_of_journal(const std::filesystem::path& journal) {
  const auto reader = journal::Reader::open(journal);
  if (!reader) return reader.error();
  Count count;
  const auto read = reader->read(0, [&](const journal::Entry& entry) {
    count.see(entry);
    return true;
  });
  if (!read) return read.error();
  return count.finish();
}

std::string to_json(const Budget& budget) {
  JsonText json;
  json.open('{').key("format").number(1).key("length_ms").signed_number(budget.length().count());
  json.key("classes").open('[');
  for (const auto c : {AlertClass::social, AlertClass::technical}) {
    const auto rate = per_day(budget.counted_false(c), budget.length());
    json.open('{').key("class").text(name(c)).key("counted_false").number(budget.counted_false(c));
    json.key("per_day").raw(thousandths(rate, Lang::en));
    json.key("budget").raw(thousandths(budget_of(c), Lang::en));
    json.key("exceeded").flag(rate > budget_of(c)).close('}');
  }
  json.close(']').key("rules").open('[');
  for (const auto& rule : budget.rules) {
    const auto rate = per_day(rule.counted_false(), budget.length());
    const auto limit = budget_of(rule.alert_class);
    json.open('{').key("rule").text(rule.rule).key("class").text(name(rule.alert_class));
    json.key("shadow").flag(rule.shadow).key("raised").number(rule.raised);
    json.key("true").number(rule.said_true).key("false").number(rule.said_false);
    json.key("test").number(rule.said_test).key("counted_false").number(rule.counted_false());
    json.key("per_day").raw(thousandths(rate, Lang::en));
    json.key("exceeds").flag(limit > 0 && !rule.shadow && rate > limit).key("reasons").open('[');
    for (const auto& reason : rule.reasons) json.text(reason);
    json.close(']').close('}');
  }
  return json.close(']').close('}').take() + "\n";
}

}  // namespace vicino::replay
