#include <catch2/catch.hpp>

#include <fstream>

#include "runtime/credentials.hpp"
#include "tests/support/process.hpp"

using namespace vicino;

TEST_CASE("a secret that systemd has handed over is read from there, any other from its own place") {
  const test::TemporaryFolder folder;
  std::ofstream(folder.path() / "secrets_gateway.key") << "key";
  struct Row {
    const char* secret;
    std::filesystem::path directory, read;
  };
  const Row rows[] = {
      {"/etc/vicino/secrets/gateway.key", folder.path(), folder.path() / "secrets_gateway.key"},
      {"/etc/vicino/secrets/other.key", folder.path(), "/etc/vicino/secrets/other.key"},  // not handed over
      {"/etc/vicino/gateway.key", folder.path(), "/etc/vicino/gateway.key"},       // not from that folder
      {"/etc/vicino/secrets/gateway.key", "", "/etc/vicino/secrets/gateway.key"},  // no such unit
      {"/etc/vicino/secrets/gateway.key", "/nowhere", "/etc/vicino/secrets/gateway.key"},
      {"", folder.path(), ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.secret, row.directory);
    CHECK(runtime::handed_over(row.secret, row.directory) == row.read);
  }
}
