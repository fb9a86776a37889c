#include "cloud-bridge/operations-centre/signing_key.hpp"

#include <sys/stat.h>

#include <fstream>

#include "scene.hpp"

namespace vicino::operations_centre {
namespace {

// RFC 8032, 7.1, test 1: known to everybody, of no use to anybody.
const std::string known_key =
    "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END "
    "PRIVATE KEY-----\n";

Result<SigningKey> key_of(const StoreFile& file, const std::string& text, ::mode_t mode = 0600) {
  const auto path = file.folder / "key.pem";
  std::ofstream(path) << text;
  ::chmod(path.c_str(), mode);
  return SigningKey::from_file(path);
}

}  // namespace

TEST_CASE("A signature is that of RFC 8032, in base64 with padding") {
  const StoreFile file;
  const auto key = key_of(file, known_key);
  REQUIRE(key);
  CHECK(key->sign("").value() ==
        "5VZDAMNgrHKQhuLMgG6CioSHfx645dl02HPgZSJJAVVf"
        "uIIVkKM7rMYeOXAc+bRr0lv18FlbviRlUUFDjnoQCw==");
  CHECK(key->sign("a").value() != key->sign("b").value());
}

TEST_CASE("A key that is not there, not one, or open to others is refused with its cure") {
  const StoreFile file;
  CHECK_FALSE(SigningKey::from_file(file.folder / "none.pem"));
  CHECK_FALSE(key_of(file, "no key"));
  const auto open = key_of(file, known_key, 0640);
  REQUIRE_FALSE(open);
  CHECK(open.error().what.find("others") != std::string::npos);
  CHECK(open.error().cure.find("chmod 0600") != std::string::npos);
}

}  // namespace vicino::operations_centre
