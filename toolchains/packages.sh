# Sourced by ./start and ./test: what they need of Debian 12.
build_packages=(
  g++ cmake ninja-build ccache pkg-config # tools; from here on libraries, which a sysroot needs as well
  libboost1.81-dev libboost-json1.81-dev libmosquitto-dev libpaho-mqtt-dev libpaho-mqttpp-dev libsqlite3-dev libssl-dev
  libspdlog-dev libcli11-dev libtomlplusplus-dev libhowardhinnant-date-dev liblzma-dev
)
run_packages=(mosquitto openssl xz-utils tzdata ca-certificates)
test_packages=(catch2 mosquitto-clients sqlite3 python3 python3-jsonschema)
bench_packages=(libbenchmark-dev)
package_packages=(dpkg-dev file git python3)
package_test_packages=(debootstrap lintian systemd systemd-container binutils qemu-user-static)
fuzz_packages=(clang-14 libclang-rt-14-dev)
# For another processor: Debian's cross compilers and an emulator here; in the sysroot (make-sysroot) its libraries.
cross_aarch64_packages=(g++-aarch64-linux-gnu qemu-user)
cross_armhf_packages=(g++-arm-linux-gnueabihf qemu-user)
sysroot_packages=("${build_packages[@]:5}" catch2)
