#include "runtime/feed.hpp"

#include <utility>

namespace vicino::runtime {

void Feed::committed(std::vector<uplink::Outgoing> entries) {
  std::vector<uplink::Outgoing> alarms;
  std::vector<uplink::Outgoing> telemetry;
  alarms.reserve(entries.size());
  for (auto& entry : entries) (entry.lane == Lane::alarm ? alarms : telemetry).push_back(std::move(entry));
  for (auto* list : {&alarms, &telemetry}) {
    if (list->empty()) continue;
    auto& state = lane(list->front().lane);
    if (!state.level) continue;  // it is in the journal; the uplink will ask
    const Seq last = list->back().seq;
    const auto which = list->front().lane;
    dependencies_.offer({which, std::exchange(state.end, last), std::move(*list), false});
  }
}

Result<void> Feed::want(Lane which, Seq after, std::size_t max) {
  auto entries = dependencies_.unsent(which, after, max);
  if (!entries) return entries.error();
  auto& state = lane(which);
  state.level = entries->size() < max;
  state.end = entries->empty() ? after : entries->back().seq;
  dependencies_.offer({which, after, std::move(*entries), true});
  return {};
}

}  // namespace vicino::runtime
