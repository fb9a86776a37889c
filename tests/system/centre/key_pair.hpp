// A pair of Ed25519 keys, made as the README of the operations centre says.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <string>

#include <catch2/catch.hpp>

#include "tests/support/process.hpp"

namespace vicino::test {

struct KeyPair {
  std::filesystem::path own, open;
  KeyPair(const std::filesystem::path& folder, const std::string& name)
      : own(folder / (name + ".pem")), open(folder / (name + ".pub")) {
    REQUIRE(run({"openssl", "genpkey", "-algorithm", "ed25519", "-out", own}, 10s).status == 0);
    ::chmod(own.c_str(), 0600);
    REQUIRE(run({"openssl", "pkey", "-in", own, "-pubout", "-out", open}, 10s).status == 0);
  }
};

}  // namespace vicino::test
