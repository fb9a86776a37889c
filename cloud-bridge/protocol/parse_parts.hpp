// What the files of parse share. Nothing outside this room includes it.
#pragma once

#include "cloud-bridge/protocol/json_reader.hpp"
#include "cloud-bridge/protocol/messages.hpp"

namespace vicino::protocol {

// Who a message is from or to, out of `source` and `subject`; what is wrong is refused at `event`.
Address from_gateway(const Members& event);
Address from_centre(const Members& event);

CommandMessage command_message(const Members& event);

}  // namespace vicino::protocol
