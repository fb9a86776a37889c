// A replay as pages for people: what was read, the alerts, what each rule did, what a second rule set would change.
#pragma once

#include <string>

#include "replay/replay.hpp"
#include "rules/zone.hpp"
#include "text.hpp"

namespace vicino::ctl {

std::string replay_text(const replay::Replay& replay, const rules::Zone& zone, Lang lang);

}  // namespace vicino::ctl
