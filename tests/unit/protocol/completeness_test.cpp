// What the code knows stands in asyncapi.yaml, in the schemas and among the golden files: nothing can be added to one alone.
#include <fstream>
#include <sstream>

#include "samples.hpp"

using namespace vicino;
using namespace vicino::protocol;

namespace {

const std::filesystem::path root = VICINO_SOURCE_DIR;

std::string contents(const std::filesystem::path& file) {
  std::ostringstream out;
  out << std::ifstream(file, std::ios::binary).rdbuf();
  return out.str();
}
std::string schema(std::string_view name) {
  return contents(root / "cloud-bridge/protocol/schema" / (std::string(name) + ".v1.json"));
}
bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}
// The list of words of one message in asyncapi.yaml, on one line.
std::string words_of(const std::string& message) {
  const auto text = contents(root / "docs/protocol/asyncapi.yaml");
  const auto begin = text.find("x-words: [", text.find("name: org.vicino." + message + ".v1"));
  auto list = text.substr(begin, text.find(']', begin) - begin) + ",";
  std::erase_if(list, [](char c) { return c == '\n'; });
  return list;
}
bool stands_in(const std::string& list, const std::string& word) {
  return has(list, "[" + word + ",") || has(list, " " + word + ",");
}
bool has_golden_file(const std::string& beginning) {
  for (const auto& entry : std::filesystem::directory_iterator(root / "tests/fixtures/protocol"))
    if (entry.path().filename().string().starts_with(beginning)) return true;
  return false;
}

template <class Variant, std::size_t I = 0, class Visit>
void each_alternative(Visit visit) {
  if constexpr (I < std::variant_size_v<Variant>) {
    visit(Variant(std::in_place_index<I>));
    each_alternative<Variant, I + 1>(visit);
  }
}

}  // namespace

TEST_CASE("P1: asyncapi.yaml names every topic and every type of message that the code knows, and no other") {
  const auto text = contents(root / "docs/protocol/asyncapi.yaml");
  const std::string_view types[] = {alert_type,     event_type,   status_type,
                                    heartbeat_type, receipt_type, command_type};
  std::size_t channels = 0;
  for (auto c = Channel::alert; channels < 6; c = static_cast<Channel>(static_cast<int>(c) + 1), ++channels) {
    const std::string word(name(c));
    CAPTURE(word);
    CHECK(has(text, "address: vicino/v1/{realm}/{gateway}/" + word + "\n"));
    CHECK(types[channels] == "org.vicino." + word + ".v1");
    CHECK(has(text, "name: " + std::string(types[channels]) + "\n"));
    CHECK(has(schema(word), "\"const\": \"" + std::string(types[channels]) + "\""));
  }
  std::size_t addresses = 0;
  for (auto at = text.find("address:"); at != std::string::npos; at = text.find("address:", at + 1))
    ++addresses;
  CHECK(addresses == channels);
}

TEST_CASE("P8: every verdict of a receipt stands in asyncapi.yaml and in the schema") {
  for (const auto verdict : {Verdict::stored, Verdict::hold, Verdict::busy, Verdict::refused}) {
    const std::string word(name(verdict));
    CAPTURE(word);
    CHECK(stands_in(words_of("receipt"), word));
    CHECK(has(schema("receipt"), "\"" + word + "\""));
  }
}

TEST_CASE("P9: every command stands in the clauses, asyncapi.yaml, the schema and a golden file") {
  const auto clauses = contents(root / "docs/protocol/README.md");
  each_alternative<decltype(Command::body)>([&](auto body) {
    const std::string word(name(Command{"", "", never, std::move(body)}));
    CAPTURE(word);
    CHECK(stands_in(words_of("command"), word));
    CHECK(has(schema("command"), "\"const\": \"" + word + "\""));
    CHECK(has(clauses, "| `" + word + "` |"));
    CHECK(has_golden_file("command-" + word));
  });
}

TEST_CASE("P2: every fact stands in asyncapi.yaml, the schema and a golden file") {
  each_alternative<Fact>([&](const Fact& fact) {
    const std::string word(name(fact));
    CAPTURE(word);
    CHECK(stands_in(words_of("event"), word));
    CHECK(has(schema("event"), "\"const\": \"" + word + "\""));
    CHECK(has_golden_file("event-" + word));
  });
}

TEST_CASE("P9: a signature covers every byte of a configuration, and no two share a text") {
  const auto text = [](std::vector<ConfigurationDocument> documents) {
    CommandMessage message;
    message.to = {"crema", "gw-7f3a"};
    message.command = {"c-1", "op-12", never, ApplyConfiguration{std::move(documents), 0}};
    return signed_text(message);
  };
  CHECK(text({{"rules.toml", "ab\n"}})
            .ends_with("command=apply-configuration\ndocuments=1\ndocument=rules.toml\nbytes=3\nab\n\n"));
  CHECK(text({{"a", "x"}, {"b", "y"}}) != text({{"a", "x\ndocument=b\nbytes=1\ny"}}));
  CHECK(text({{"a", "x"}}) != text({{"a", "x "}}));
}

TEST_CASE("P12: documents beyond the bounds are refused, with the member that is wrong") {
  struct Row {
    std::vector<ConfigurationDocument> documents;
    const char* said;
  };
  const auto row = GENERATE(
      Row{{}, "data.documents: must not be empty"},
      Row{{{"../etc/passwd", ""}}, "data.documents[].name: must be a plain file name"},
      Row{{{"", "x"}}, "data.documents[].name"},
      Row{{{"a", std::string(60'000, 'x')}, {"b", std::string(60'000, 'x')}}, "data.documents: are larger"});
  CommandMessage message{{"crema", "gw-7f3a"}, unknown, {"c-1", "op", instant_from_ms(1), {}}, ""};
  message.command.body = ApplyConfiguration{row.documents, 0};
  const auto read = parse_command(to_json(message));
  REQUIRE_FALSE(read);
  CHECK(read.error().what.find(row.said) != std::string::npos);
}
