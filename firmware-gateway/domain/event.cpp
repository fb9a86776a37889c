#include "domain/event.hpp"

#include "domain/names.hpp"

namespace vicino {
namespace {
constexpr detail::Names<health_part_count> health_parts{"storage", "clock", "uplink", "self-test",
                                                        "safe-mode"};
}  // namespace

std::string_view name(HealthPart part) noexcept {
  return detail::name_in(health_parts, part);
}

}  // namespace vicino
