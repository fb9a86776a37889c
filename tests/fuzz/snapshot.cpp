// The snapshot of the engine's state: the bytes as they are, and again with header and checksum made right around them,
// for otherwise the checksum would turn everything away.
#include "homes.hpp"
#include "rules/hash.hpp"

namespace vicino::fuzz {
namespace {

constexpr std::size_t head = 4 + 2 + 8;  // magic, version, hash of the rules
constexpr std::size_t tail = 8;          // checksum

void try_it(const rules::RuleSet& rules, std::string_view bytes) {
  const auto state = rules::decode(rules, bytes);
  if (!state) {
    must(!state.error().what.empty(), "what is wrong is said");
    return;
  }
  const auto again = rules::encode(rules, *state);
  const auto copy = rules::decode(rules, again);
  must(copy && rules::encode(rules, *copy) == again, "what is read is written the same");
}

}  // namespace

void take(std::string_view input) {
  static const Home home = home_of("tests/fixtures/replay/small.home.toml");
  static const rules::RuleSet rules = rules_of(home, "tests/fixtures/replay/a.toml");
  static const std::string first = rules::encode(rules, rules::initial_state(rules));
  try_it(rules, input);

  std::string framed = first.substr(0, head) + std::string(input);
  rules::Hasher hasher;
  hasher.add(std::string_view(framed));
  for (std::size_t i = 0; i < tail; ++i)
    framed.push_back(static_cast<char>(hasher.value() >> (8 * i) & 0xff));
  try_it(rules, framed);
}

}  // namespace vicino::fuzz
