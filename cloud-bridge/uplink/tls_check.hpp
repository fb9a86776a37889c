// Looks at certificates, and at a broker that could not be reached, to say what is wrong in words that cure
// it: the MQTT library only says "TLS failed".
#pragma once

#include <filesystem>

#include "cloud-bridge/uplink/address.hpp"
#include "domain/instant.hpp"
#include "domain/result.hpp"

namespace vicino::uplink {

struct TlsFiles {
  std::filesystem::path ca;
  std::filesystem::path certificate;
  std::filesystem::path key;
};

// They can be read, the key by nobody else, it belongs to the certificate, and that is valid at `now`.
Result<void> check_files(const TlsFiles& files, Instant now);

// Connects once, speaks TLS only, and says why that fails. Success: TCP and TLS are well, so the reason lies
// elsewhere. Blocks for 3 s at most for each step, and for as long as a look-up of the name takes.
// `reached`, if given: whether TCP was well, so that what failed is TLS.
Result<void> probe(const BrokerAddress& broker, const TlsFiles& files, bool* reached = nullptr);

}  // namespace vicino::uplink
