# Debian armhf: 32-bit ARMv7-A with VFPv3-D16 (Raspberry Pi 2 and later, also under Raspberry Pi OS 32 bit). Not for the first
# Raspberry Pi and the Pi Zero (ARMv6): the libraries of Debian armhf, which we link with, are ARMv7 themselves.
include("${CMAKE_CURRENT_LIST_DIR}/cmake/DebianCross.cmake")
debian_cross(armhf armv7l arm-linux-gnueabihf qemu-arm)
