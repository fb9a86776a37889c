// The findings of the doctor for people and for programs. Pure.
#pragma once

#include <string>

#include "commissioning/finding.hpp"
#include "text.hpp"

namespace vicino::ctl {

// A line for each finding, its cure below it; the last line counts them, unless `count` is false.
std::string findings_text(const commissioning::Findings& findings, Lang lang, bool count = true);
// {"result":"warning","findings":[{"check":"key.mode","level":"error","found":"...","cure":"..."}]}
std::string findings_json(const commissioning::Findings& findings, Lang lang);

}  // namespace vicino::ctl
