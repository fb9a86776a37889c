# Debian arm64: any 64-bit ARM (Raspberry Pi 3 and later with a 64-bit system).
include("${CMAKE_CURRENT_LIST_DIR}/cmake/DebianCross.cmake")
debian_cross(aarch64 aarch64 aarch64-linux-gnu qemu-aarch64)
