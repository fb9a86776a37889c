// Clause P3: the bytes on the wire are those of the golden files, and say the same when read.
// VICINO_UPDATE_GOLDEN=1 writes them anew: then look at the difference with the eyes of the other bank.
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "samples.hpp"

using namespace vicino;
using namespace vicino::protocol;
using namespace vicino::protocol::test;

namespace {

const std::filesystem::path folder = std::filesystem::path(VICINO_SOURCE_DIR) / "tests/fixtures/protocol";

std::string contents(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

struct Parse {
  const std::string& json;
  Result<AlertMessage> operator()(const AlertMessage&) const { return parse_alert(json); }
  Result<EventMessage> operator()(const EventMessage&) const { return parse_event(json); }
  Result<Status> operator()(const Status&) const { return parse_status(json); }
  Result<Heartbeat> operator()(const Heartbeat&) const { return parse_heartbeat(json); }
  Result<Receipt> operator()(const Receipt&) const { return parse_receipt(json); }
  Result<CommandMessage> operator()(const CommandMessage&) const { return parse_command(json); }
};

}  // namespace

TEST_CASE("P3: each message is rendered as its golden file, byte by byte") {
  for (const Sample& sample : samples()) {
    CAPTURE(sample.file);
    const std::string json = rendered(sample.message) + "\n";
    if (std::getenv("VICINO_UPDATE_GOLDEN")) std::ofstream(folder / sample.file, std::ios::binary) << json;
    CHECK(json == contents(folder / sample.file));
  }
}

TEST_CASE("P3: each golden file reads as the message it was made from") {
  for (const Sample& sample : samples()) {
    CAPTURE(sample.file);
    const std::string json = contents(folder / sample.file);
    std::visit(
        [&](const auto& expected) {
          const auto found = Parse{json}(expected);
          INFO((found ? "" : found.error().what));
          REQUIRE(found);
          CHECK((*found == expected));
        },
        sample.message);
  }
}

TEST_CASE("P3: every golden file belongs to a sample") {
  std::set<std::string> known;
  for (const Sample& sample : samples()) known.insert(sample.file);
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    CAPTURE(entry.path().filename());
    CHECK(known.contains(entry.path().filename().string()));
  }
}

TEST_CASE("P8: what a centre finds on .../alert and .../event is told apart by its type") {
  const auto alert = parse_entry(to_json(alert_sample()));
  REQUIRE(alert);
  CHECK(std::get<AlertMessage>(*alert) == alert_sample());
  CHECK_FALSE(parse_entry(to_json(receipt_sample())));
}
