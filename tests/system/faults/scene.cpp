#include "tests/system/faults/scene.hpp"

#include <cstdio>
#include <map>
#include <set>
#include <stdexcept>
#include <thread>

#include "cloud-bridge/operations-centre/api_client.hpp"
#include "cloud-bridge/operations-centre/store.hpp"

namespace vicino::test {
namespace {

double seconds(std::chrono::steady_clock::duration d) {
  return std::chrono::duration<double>(d).count();
}

// The line of the text that holds the word.
std::string line_with(const std::string& text, const char* word) {
  const auto at = text.find(word);
  if (at == std::string::npos) return "";
  const auto before = text.rfind('\n', at);
  const auto begin = before == std::string::npos ? 0 : before + 1;
  return text.substr(begin, std::min<std::size_t>(text.find('\n', at), text.size()) - begin);
}

}  // namespace

std::string to_line(const Outcome& o) {
  if (!o.skipped.empty()) return "skipped: fault " + o.name + " (" + o.skipped + ")";
  const auto time = [](const std::optional<double>& t) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f s", t.value_or(0));
    return t ? std::string(text) : std::string("never");
  };
  auto line = "fault " + o.name + " noticed " + (o.harmless && !o.noticed ? "-" : time(o.noticed)) +
              " healed " + time(o.healed) + " lost " + std::to_string(o.lost) + " doubled " +
              std::to_string(o.doubled) + " of " + std::to_string(o.pressed) +
              "; home: " + (o.home.empty() ? "-" : o.home) +
              "; centre: " + (o.centre.empty() ? "-" : o.centre);
  for (const auto& problem : o.problems) line += "\n  FAILS: " + problem;
  return line;
}

Scene::Scene(Outcome& result, Options options) : outcome(result), options_(std::move(options)) {
  Stage::Options set;
  set.home = home_of_buttons();
  set.rules = "[[rule]]\nkind = \"sos\"\n[[rule]]\nkind = \"radio-down\"\n";
  set.tls = options_.tls;
  set.raise = false;
  set.sensors_broker = options_.sensors_broker;
  set.centre_broker = options_.centre_broker;
  stage = std::make_unique<Stage>(std::move(set));
  proxy = std::make_unique<TcpProxy>(stage->centre_broker.port(), options_.proxy_address);
  stage->centre_uri = stage->uplink_uri;
  const std::string host = !options_.host.empty() ? options_.host : options_.tls ? "localhost" : "127.0.0.1";
  stage->uplink_uri = (options_.tls ? "ssl://" : "tcp://") + host + ":" + std::to_string(proxy->port());
  if (!options_.storage.empty()) stage->storage = options_.storage;
  stage->write_settings();
  if (options_.bad_machine) {
    bad_machine_ = std::make_unique<BadMachine>(stage->folder / "machine");
    machine = bad_machine_->state();
    stage->gateway_prefix = bad_machine_->prefix(VICINO_BAD_MACHINE);
  }
  if (options_.start) bring_up();
}

void Scene::bring_up() {
  stage->start_centre();
  stream = std::make_unique<Stream>(stage->sensors_broker.port(), options_.press_every);
  stream->pause(true);
  start_gateway();
  // Before it has ever been heard of at its broker nothing waits for it there.
  eventually([&] { return stage->is_protected(); }, 40s);
  stream->pause(false);
  if (!eventually([&] { return stage->is_protected() && at_centre() > 0; }, 40s))
    throw std::runtime_error("the home does not become protected: " + stage->gateway_log());
}

Scene::~Scene() = default;

void Scene::start_gateway() {
  stage->start_gateway(options_.gateway);
}

std::string Scene::home_says() {
  const auto view = stage->status();
  if (!view) return "";
  std::string text;
  if (machine != nullptr && !view->clock_synchronised) text += "the clock is not set\n";
  for (const auto& reason : view->reasons) text += reason.en + "\n";
  for (const auto* link : {&view->local_broker, &view->bridge, &view->uplink})
    if (!link->detail.empty()) text += link->detail + "\n";
  for (const auto& alert : view->alerts)
    if (!alert.device.starts_with("b")) text += alert.rule + ": " + alert.text.en + "\n";
  return text;
}

std::string Scene::centre_says() {
  const auto log = read_file(stage->folder / "centre.log");
  const auto table = operations_centre::ask(stage->folder / "centre.sock",
                                            {"GET", "/v1/table?gateways=3&alerts=0&lang=en&width=200", ""});
  return log.substr(std::min(centre_mark_, log.size())) + (table ? table->body : "");
}

std::size_t Scene::at_centre() {
  const auto alerts = operations_centre::ask(stage->folder / "centre.sock", {"GET", "/v1/alerts", ""});
  if (!alerts) return 0;
  std::size_t presses = 0;
  const std::string_view mark = "\"rule\":\"sos-";
  for (auto at = alerts->body.find(mark); at != std::string::npos; at = alerts->body.find(mark, at + 1))
    ++presses;
  return presses;
}

void Scene::fault(const std::function<void()>& happens) {
  stage->mark_log();
  centre_mark_ = read_file(stage->folder / "centre.log").size();
  fault_at_ = end_at_ = Clock::now();
  happens();
}

bool Scene::notices(const std::function<std::string()>& says, std::initializer_list<const char*> texts,
                    std::chrono::milliseconds patience, std::string& saw) {
  const bool seen = eventually(
      [&] {
        const auto text = says();
        for (const auto* word : texts) {
          saw = line_with(text, word);
          if (!saw.empty()) return true;
        }
        std::this_thread::sleep_for(40ms);
        return false;
      },
      patience);
  if (seen && !outcome.noticed) outcome.noticed = seconds(Clock::now() - fault_at_);
  return seen;
}

void Scene::home_notices(std::initializer_list<const char*> texts, std::chrono::milliseconds patience) {
  if (!notices([this] { return home_says(); }, texts, patience, outcome.home))
    return problem(std::string("the home's status never says \"") + *texts.begin() + "\"; it says \"" +
                   home_says() + "\"");
  const auto view = stage->status();
  if (view && !view->uplink.detail.empty() && outcome.home.find(view->uplink.detail) == std::string::npos)
    outcome.home += " (" + view->uplink.detail + ")";
}
void Scene::centre_notices(std::initializer_list<const char*> texts, std::chrono::milliseconds patience) {
  if (!notices([this] { return centre_says(); }, texts, patience, outcome.centre))
    problem(std::string("the centre never says \"") + *texts.begin() + "\"");
}

void Scene::lasts(std::chrono::milliseconds span) {
  std::this_thread::sleep_for(span);
}

void Scene::ends(const std::function<void()>& happens) {
  happens();
  end_at_ = Clock::now();
}

void Scene::heals(std::chrono::milliseconds patience) {
  const auto before = static_cast<std::size_t>(stream->pressed());
  const bool healed = eventually(
      [&] {
        std::this_thread::sleep_for(90ms);
        const auto view = stage->status();
        return view && view->protected_now && view->journal.unsent_alarm == 0 && at_centre() >= before;
      },
      patience);
  if (healed) {
    outcome.healed = seconds(Clock::now() - end_at_);
    return;
  }
  const auto view = stage->status();
  problem("does not heal: " + std::to_string(at_centre()) + " of " + std::to_string(before) +
          " at the centre, " +
          (view ? std::to_string(view->journal.unsent_alarm) + " unsent" : std::string("no status")) +
          ", status \"" + home_says() + "\"");
}

void Scene::reckon() {
  // One more, after all: the way is open.
  stream->press();
  if (!stream->stop()) problem("the sensors' broker did not take every press");
  const auto pressed = static_cast<std::size_t>(stream->pressed());
  eventually(
      [&] {
        std::this_thread::sleep_for(90ms);
        const auto view = stage->status();
        return view && view->journal.unsent_alarm == 0 && at_centre() >= pressed;
      },
      30s);
  if (const auto shown = at_centre(); shown < pressed)
    problem("of " + std::to_string(pressed) + " presses the operator sees " + std::to_string(shown) +
            " open");
  stage->gateway().stop();
  stage->centre().stop();
  const auto store = operations_centre::Store::open(stage->folder / "centre.db");
  if (!store) return problem(to_text(store.error()));
  std::map<std::string, int> raised;
  for (const auto& row : store->history("gw-7f3a", 10'000'000).value()) {
    const auto entry = protocol::parse_entry(row.body);
    if (!entry) {
      problem("the centre stored what cannot be read: " + to_text(entry.error()));
      continue;
    }
    const auto* message = std::get_if<protocol::AlertMessage>(&*entry);
    if (message != nullptr && message->alert.transition == TransitionKind::raised &&
        message->alert.device.starts_with("b"))
      ++raised[message->alert.device];
  }
  outcome.pressed = static_cast<int>(pressed);
  outcome.lost = static_cast<int>(pressed) - static_cast<int>(raised.size());
  for (const auto& [device, times] : raised) outcome.doubled += times - 1;
  if (outcome.lost != 0) problem("presses lost");
  if (outcome.doubled != 0) problem("presses doubled after de-duplication");
}

}  // namespace vicino::test
