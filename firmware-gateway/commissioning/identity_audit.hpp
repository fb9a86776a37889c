// The gateway's own key and certificate and the centre's authority: facts -> findings. Pure.
#pragma once

#include <filesystem>
#include <string>

#include "commissioning/finding.hpp"
#include "domain/instant.hpp"

namespace vicino::commissioning {

// Of a file that should hold something in PEM.
struct PemFile {
  std::filesystem::path path;
  bool present = false;
  bool readable = false;  // by whoever asks
  bool valid = false;     // holds what it should
};

struct KeyFacts : PemFile {
  unsigned mode = 0;           // the permission bits: 0600
  std::string owner;           // user name, or number if nobody has it
  std::string expected_owner;  // "" : whoever
};

enum class Chain : std::uint8_t {
  signed_by_ca,     // the authority that we were given has signed it
  other_authority,  // another one has: only the centre can tell whether it is the right one
  broken,           // the name of the authority is right, its signature is not
};
struct CertificateFacts : PemFile {
  std::string common_name;
  std::string issuer;
  Instant not_before = unknown;
  Instant not_after = unknown;
  bool matches_key = false;
  Chain chain = Chain::signed_by_ca;
};

struct AuthorityFacts : PemFile {
  std::string name;
  Instant not_after = unknown;
};

struct IdentityFacts {
  Instant now = unknown;
  std::string gateway;            // as the configuration names us
  std::filesystem::path request;  // where the certificate request lies; "": there is none
  KeyFacts key;
  CertificateFacts certificate;
  AuthorityFacts ca;
};

// A certificate is told from so long before its end.
inline constexpr Millis renew_before = std::chrono::hours{24 * 30};

Findings audit(const IdentityFacts& facts);

}  // namespace vicino::commissioning
