# Sourced by ./start and ./test: what they need of Debian 12.
build_packages=(
  g++ cmake ninja-build ccache pkg-config
  libboost1.81-dev libboost-json1.81-dev libmosquitto-dev libpaho-mqtt-dev libpaho-mqttpp-dev libsqlite3-dev libssl-dev
  libspdlog-dev libcli11-dev libtomlplusplus-dev libhowardhinnant-date-dev liblzma-dev
)
run_packages=(mosquitto openssl xz-utils tzdata ca-certificates)
test_packages=(catch2 mosquitto-clients sqlite3 python3 python3-jsonschema)
bench_packages=(libbenchmark-dev)
