// The centre's key for commands: Ed25519, clause P9 of docs/protocol.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "domain/result.hpp"

namespace vicino::operations_centre {

class SigningKey {
 public:
  // PEM, made by `openssl genpkey -algorithm ed25519`, and nobody else's to read. Error: with the cure.
  static Result<SigningKey> from_file(const std::filesystem::path& file);
  // Base64 with padding. Error: the library failed; then nothing must be sent.
  Result<std::string> sign(std::string_view text) const;

 private:
  explicit SigningKey(std::shared_ptr<void> key) : key_(std::move(key)) {}
  std::shared_ptr<void> key_;
};

}  // namespace vicino::operations_centre
