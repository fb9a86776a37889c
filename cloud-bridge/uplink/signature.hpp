// Ed25519 signatures of commands.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "domain/result.hpp"

namespace vicino::uplink {

class PublicKey {
 public:
  // "-----BEGIN PUBLIC KEY----- ...". Error: not a PEM public key, or not of the kind Ed25519.
  static Result<PublicKey> from_pem(std::string_view pem);
  // `signature`: base64 of 64 bytes.
  bool verifies(std::string_view text, std::string_view signature) const;

 private:
  explicit PublicKey(std::shared_ptr<void> key) : key_(std::move(key)) {}
  std::shared_ptr<void> key_;
};

}  // namespace vicino::uplink
