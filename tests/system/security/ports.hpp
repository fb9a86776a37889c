// Which doors a process has open: what the kernel says of its sockets.
#pragma once

#include <set>
#include <string>

#include <sys/types.h>

namespace vicino::test {

// "127.0.0.1:1883", "[::]:22"; UDP sockets as "udp 0.0.0.0:53".
std::set<std::string> listens_at(pid_t pid);
std::set<std::string> connected_to(pid_t pid);  // the other ends of its TCP connections
std::set<std::string> listens_at_files(
    pid_t pid);  // paths of its Unix sockets that listen; "@name": abstract ones

}  // namespace vicino::test
