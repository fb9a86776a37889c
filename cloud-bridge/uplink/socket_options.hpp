// Paho does not tell its socket, and does not care for it: the options that ours must have.
#pragma once

#include <cstdint>

namespace vicino::uplink {

// Every TCP socket of this process whose peer has the broker's port gets them; where it is another one, they do no harm.
//   TCP_NODELAY: Nagle's algorithm, which Paho 1.3.12 leaves on, now and then costs 40 ms a message.
//   SO_SNDBUF: what does not fit waits in a queue of Paho's, and what waits there when a connection dies is never freed (some
//   800 bytes an alert). So there is room for all that the windows let under way: 256 alerts take about 400 KiB, which the
//   kernel's usual limit (net.core.wmem_max) allows.
void tune_sockets(std::uint16_t peer_port) noexcept;

}  // namespace vicino::uplink
