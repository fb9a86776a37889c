#include "sensors/zigbee2mqtt/names.hpp"

namespace vicino::sensors::zigbee2mqtt {

void Names::put(std::string_view name, NamedEntity entity) {
  entities_.insert_or_assign(std::string(name), entity);
}

void Names::rename(std::string_view from, std::string_view to) {
  const auto found = entities_.find(from);
  if (found == entities_.end() || from == to) return;
  const auto entity = found->second;
  entities_.erase(found);
  put(to, entity);
}

Names::Match Names::find(std::string_view topic) const {
  for (auto end = topic.size();;) {
    if (const auto found = entities_.find(topic.substr(0, end)); found != entities_.end())
      return {&found->second, end == topic.size() ? std::string_view{} : topic.substr(end + 1)};
    if (end == 0) return {};
    end = topic.rfind('/', end - 1);
    if (end == std::string_view::npos) return {};
  }
}

}  // namespace vicino::sensors::zigbee2mqtt
