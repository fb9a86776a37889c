// The running daemon and the way to the centre: facts -> findings. Pure.
#pragma once

#include <optional>
#include <string>

#include "commissioning/broker_audit.hpp"
#include "commissioning/finding.hpp"
#include "domain/result.hpp"

namespace vicino::commissioning {

// What vicinod says of itself; an error: it does not answer.
Findings audit(const Result<console::StatusView>& status);

struct CentreFacts {
  bool configured = true;
  std::string uri;
  std::optional<Error> tls;  // why TLS, or the way there, fails; none: it is well, or plaintext on loopback
  Admission mqtt = Admission::unreachable;
  std::string detail;  // the library's words
};
Findings audit(const CentreFacts& facts);

// A test alarm on its way to the centre and back.
struct TestAlarmFacts {
  std::optional<Error> refused;  // vicinod did not take it
  bool receipted = false;        // nothing of the alarm lane waits any more
  Millis took{0};
};
Findings audit(const TestAlarmFacts& facts);

}  // namespace vicino::commissioning
