// The few questions of the first boot, asked at a terminal.
#pragma once

#include <iosfwd>
#include <vector>

#include "commissioning/proposal.hpp"
#include "text.hpp"

namespace vicino::ctl {

// Enter takes what stands in brackets. `answers` holds what is known already (a file, a former run). The end of the
// input takes all that is left.
commissioning::Answers ask(commissioning::Answers answers, const std::vector<commissioning::Candidate>& found,
                           std::istream& in, std::ostream& out, Lang lang);

}  // namespace vicino::ctl
