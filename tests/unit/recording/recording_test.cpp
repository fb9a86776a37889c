#include "sensors/recording/recording.hpp"

#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "home_of_tests.hpp"

using namespace vicino;
using namespace vicino::recording;

namespace {

SensorMap small_map() {
  return std::get<SensorMap>(parse_sensor_map(R"(
zone = "America/Los_Angeles"
[sensors]
Bedroom = { device = "bedroom_motion", property = "occupancy" }
"OutsideDoor/FrontDoor" = { device = "front_door", property = "contact" }
[ignore]
"Bedroom/Closet" = "a lamp"
)",
                                              "small.map.toml", testing::small_home()));
}

class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view content) {
    std::string name = (std::filesystem::temp_directory_path() / "vicino-recording-XXXXXX").string();
    const int fd = mkstemp(name.data());
    REQUIRE(fd >= 0);
    close(fd);
    path_ = name;
    std::ofstream{path_, std::ios::binary} << content;
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { std::filesystem::remove(path_); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::vector<std::string> lines_of(const std::filesystem::path& file) {
  auto reader = LineReader::open(file);
  REQUIRE(reader.has_value());
  std::vector<std::string> lines;
  for (;;) {
    const auto line = reader->next();
    REQUIRE(line.has_value());
    if (!line->has_value()) return lines;
    lines.emplace_back(**line);
  }
}

}  // namespace

TEST_CASE("every line is counted once: as a reading, left out, blank or refused with its number") {
  auto interpreter = Interpreter::with(small_map()).value();
  const std::vector<std::string_view> lines{
      "2011-06-15 01:03:39.14962 Bedroom Bedroom ON Sleep",  // a reading
      "2011-06-15 01:03:40.5 Bedroom Bedroom ON Sleep",      // the same again: still a reading
      "",
      "2011-06-15 01:03:41 Bedroom Closet ON Sleep",                 // left out
      "2011-06-15 01:03:42 Attic Attic ON Sleep",                    // nobody knows it
      "2011-06-15 01:03:43 Bedroom Bedroom OPEN Sleep",              // a motion sensor does not open
      "rubbish",                                                     //
      "2011-06-15 08:35:02.171933 OutsideDoor FrontDoor OPEN Out",   // a reading
      "2011-06-15 08:35:28.140654 OutsideDoor FrontDoor CLOSE Out",  // a reading
  };
  std::vector<RecordedReading> readings;
  for (const auto line : lines)
    if (const auto reading = interpreter.interpret(line)) readings.push_back(*reading);

  const auto at = [](std::string_view text) { return parse_rfc3339(text).value(); };
  CHECK(readings == std::vector<RecordedReading>{{at("2011-06-15T08:03:39.149Z"), SignalId{0}, 1},
                                                 {at("2011-06-15T08:03:40.500Z"), SignalId{0}, 1},
                                                 {at("2011-06-15T15:35:02.171Z"), SignalId{2}, 1},
                                                 {at("2011-06-15T15:35:28.140Z"), SignalId{2}, 0}});
  const auto& tally = interpreter.tally();
  CHECK(tally.lines == 9);
  CHECK(tally.readings == 4);
  CHECK(tally.repeats == 1);
  CHECK(tally.ignored == 1);
  CHECK(tally.blank == 1);
  CHECK(tally.refused() == 3);
  CHECK(tally.examples == std::vector<Tally::Example>{{5, Refusal::unknown_sensor},
                                                      {6, Refusal::state_without_meaning},
                                                      {7, Refusal::bad_date}});
}

TEST_CASE("only the first refused lines are kept as examples, all are counted") {
  auto interpreter = Interpreter::with(small_map()).value();
  for (int i = 0; i < 1000; ++i) CHECK_FALSE(interpreter.interpret("rubbish").has_value());
  CHECK(interpreter.tally().refused() == 1000);
  CHECK(interpreter.tally().examples.size() == Tally::max_examples);
}

TEST_CASE("lines are found whatever the file's ends and sizes are") {
  const std::string big(200'000, 'x');
  const TemporaryFile file{"first\n\nthird\n" + big + "\nlast without an end"};
  const auto lines = lines_of(file.path());
  REQUIRE(lines.size() == 5);
  CHECK(lines[0] == "first");
  CHECK(lines[1].empty());
  CHECK(lines[2] == "third");
  CHECK(lines[3] == big.substr(0, longest_line));
  CHECK(lines[4] == "last without an end");
  CHECK(lines_of(TemporaryFile{""}.path()).empty());
  CHECK(lines_of(TemporaryFile{"\n"}.path()) == std::vector<std::string>{""});
}

TEST_CASE("lines that cross the borders of chunks stay whole") {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "line " + std::to_string(i) + "\n";
  const auto lines = lines_of(TemporaryFile{text}.path());
  REQUIRE(lines.size() == 20'000);
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (lines[i] != "line " + std::to_string(i)) FAIL("line " << i << " is '" << lines[i] << "'");
}

TEST_CASE("a compressed recording reads as the plain one, and a cut one says so") {
  // What `printf 'one\ntwo\n' | xz` makes.
  const unsigned char compressed[] = {
      0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0x00, 0x04, 0xe6, 0xd6, 0xb4, 0x46, 0x02, 0x00, 0x21, 0x01,
      0x16, 0x00, 0x00, 0x00, 0x74, 0x2f, 0xe5, 0xa3, 0x01, 0x00, 0x07, 0x6f, 0x6e, 0x65, 0x0a, 0x74,
      0x77, 0x6f, 0x0a, 0x00, 0x51, 0xab, 0x9e, 0xaf, 0x57, 0x75, 0x70, 0x49, 0x00, 0x01, 0x20, 0x08,
      0xbb, 0x19, 0xd9, 0xbb, 0x1f, 0xb6, 0xf3, 0x7d, 0x01, 0x00, 0x00, 0x00, 0x00, 0x04, 0x59, 0x5a,
  };
  const std::string bytes{reinterpret_cast<const char*>(compressed), sizeof compressed};
  CHECK(lines_of(TemporaryFile{bytes}.path()) == std::vector<std::string>{"one", "two"});

  const TemporaryFile cut{std::string_view{bytes}.substr(0, bytes.size() - 20)};
  auto reader = LineReader::open(cut.path());
  REQUIRE(reader.has_value());
  auto line = reader->next();
  while (line.has_value() && line->has_value()) line = reader->next();
  REQUIRE(line.has_error());
  CHECK(line.error().what.find("ends too early") != std::string::npos);
}

TEST_CASE("a recording that is not there is an error with a cure") {
  const auto recording = Recording::open("/does/not/exist.txt", small_map());
  REQUIRE(recording.has_error());
  CHECK(recording.error().what.find("/does/not/exist.txt") != std::string::npos);
  CHECK_FALSE(recording.error().cure.empty());
}

TEST_CASE("the reader tells how far it is, and takes longer lines where they are expected") {
  const TemporaryFile file(std::string(3000, 'x') + "\nend\n");
  const auto line_of = [](LineReader& reader) {
    const auto line = reader.next();
    REQUIRE(line.has_value());
    return line->has_value() ? std::string(**line) : std::string("(end)");
  };
  auto usual = LineReader::open(file.path());
  REQUIRE(usual.has_value());
  CHECK(line_of(*usual).size() == longest_line);
  auto generous = LineReader::open(file.path(), 5000);
  REQUIRE(generous.has_value());
  CHECK(line_of(*generous).size() == 3000);
  CHECK(line_of(*generous) == "end");
  CHECK(line_of(*generous) == "(end)");
  CHECK(generous->position() == 3005);
}
