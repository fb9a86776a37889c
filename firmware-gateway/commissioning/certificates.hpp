// Keys, requests and certificates (OpenSSL): made here, never copied, and looked at.
#pragma once

#include <filesystem>
#include <string>

#include "commissioning/identity_audit.hpp"
#include "domain/result.hpp"

namespace vicino::commissioning {

// A private key on the curve P-256, PEM (PKCS #8), without a passphrase: a gateway starts by itself.
Result<std::string> make_key();
// The request for a certificate whose common name is `gateway`, signed with the key; both PEM.
Result<std::string> make_request(const std::string& key_pem, const std::string& gateway);

struct IdentityFiles {
  std::filesystem::path key, certificate, ca, request;
  std::string gateway;
  std::string expected_owner;  // of the key, "" : whoever
};
// Reads them; what is missing or wrong stands in the facts.
IdentityFacts look_at(const IdentityFiles& files, Instant now);

}  // namespace vicino::commissioning
