// What an operator types: each subcommand becomes a request to the running centre.
#pragma once

#include <memory>
#include <optional>

#include "domain/instant.hpp"

namespace CLI {
class App;
}

namespace vicino::operations_centre {

class Operator {
 public:
  explicit Operator(CLI::App& app);  // adds the subcommands
  ~Operator();
  // Exit status: 0 done, 1 failed or refused, 2 wrongly asked. None: another subcommand was meant.
  std::optional<int> run();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The end of a mode as people write it, in this machine's zone (TZ): "18:00" (the next), "2026-08-15", "2026-08-15
// 18:00", RFC 3339, "never".
Result<Instant> parse_until(const std::string& text, Instant now);

}  // namespace vicino::operations_centre
