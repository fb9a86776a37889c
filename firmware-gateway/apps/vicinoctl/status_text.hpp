// The gateway's status as a page of text. Pure but for the machine's own time zone.
#pragma once

#include <string>

#include "console/views.hpp"
#include "text.hpp"

namespace vicino::ctl {

// The first line answers the one question that matters: is this home protected now, and if not, why.
std::string status_text(const console::StatusView& status, Lang lang);

}  // namespace vicino::ctl
