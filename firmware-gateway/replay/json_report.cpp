#include "replay/format.hpp"
#include "replay/json_text.hpp"
#include "replay/replay.hpp"

namespace vicino::replay {
namespace {

void put_instant(JsonText& json, std::string_view key, Instant t) {
  json.key(key);
  if (t == unknown || t == never)
    json.null();
  else
    json.text(to_rfc3339(t));
}

void put_account(JsonText& json, const Account& account) {
  json.open('{').key("file").text(account.file).key("form").text(name(account.form));
  json.key("lines").number(account.lines).key("events").number(account.events);
  json.key("assumed_signs_of_life").number(account.assumed).key("ignored").number(account.ignored);
  json.key("refused").open('{');
  for (const auto& [reason, count] : account.refused) json.key(reason).number(count);
  json.close('}').key("examples").open('[');
  for (const auto& example : account.examples)
    json.open('{').key("line").number(example.line).key("why").text(example.why).close('}');
  json.close(']').close('}');
}

void put_episode(JsonText& json, const Outcome& outcome, const Episode& episode) {
  json.open('{').key("alert").number(episode.alert);
  json.key("rule").text(outcome.rules[index(episode.rule)].rule);
  json.key("severity").text(name(episode.severity));
  json.key("room").text(episode.room).key("device").text(episode.device);
  put_instant(json, "started", episode.started);
  put_instant(json, "pre_alarm", episode.pre_alarm);
  put_instant(json, "raised", episode.raised);
  put_instant(json, "ended", episode.ended);
  json.key("ending").text(name(episode.ending)).key("count").number(episode.count);
  json.key("late").flag(episode.late).key("test").flag(episode.test);
  json.key("text")
      .open('{')
      .key("it")
      .text(episode.text_it)
      .key("en")
      .text(episode.text_en)
      .close('}')
      .close('}');
}

void put_outcome(JsonText& json, const Outcome& outcome) {
  json.open('{').key("alerts").open('[');
  for (const auto& episode : outcome.episodes) put_episode(json, outcome, episode);
  json.close(']').key("rules").open('[');
  for (const auto& rule : outcome.rules) {
    json.open('{').key("rule").text(rule.rule).key("kind").text(name(rule.kind));
    json.key("class").text(name(rule.alert_class)).key("shadow").flag(rule.shadow);
    json.key("raised").number(rule.raised);
    json.key("raised_per_day").raw(thousandths(per_day(rule.raised, outcome.length()), Lang::en));
    json.key("pre_alarms").number(rule.pre_alarms).key("cancelled").number(rule.cancelled);
    json.key("tests").number(rule.tests).key("degraded").number(rule.degraded);
    json.key("degraded_ms").signed_number(rule.degraded_for.count()).close('}');
  }
  json.close(']').close('}');
}

void put_changes(JsonText& json, const Replay& replay) {
  json.open('[');
  for (const auto& change : replay.changes) {
    const bool old = change.before != Change::none;
    const auto& outcome = old ? replay.outcome : *replay.against;
    const auto& episode = outcome.episodes[old ? change.before : change.after];
    json.open('{').key("change").text(name(change.kind));
    json.key("rule").text(outcome.rules[index(episode.rule)].rule);
    put_instant(json, "before", old ? episode.raised : unknown);
    put_instant(json, "after",
                change.after != Change::none ? replay.against->episodes[change.after].raised : unknown);
    json.close('}');
  }
  json.close(']');
}

}  // namespace

std::string to_json(const Replay& replay) {
  JsonText json;
  json.open('{').key("format").number(1).key("zone").text(replay.zone).key("recordings").open('[');
  for (const auto& account : replay.accounts) put_account(json, account);
  json.close(']');
  put_instant(json, "from", replay.outcome.from);
  put_instant(json, "to", replay.outcome.to);
  json.key("length_ms").signed_number(replay.outcome.length().count());
  json.key("events").number(replay.outcome.events);
  json.key("outcome");
  put_outcome(json, replay.outcome);
  if (replay.against) {
    json.key("against");
    put_outcome(json, *replay.against);
    json.key("changes");
    put_changes(json, replay);
  }
  return json.close('}').take() + "\n";
}

}  // namespace vicino::replay
