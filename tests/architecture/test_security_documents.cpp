// Holds docs/security and SECURITY.md against the tree, so that their tables cannot rot: whatever they cite must
// be there. How they cite is written in docs/security/README.md:
//   `path`         a file or a folder, from the root
//   `path: text`   a file that holds this text (a setting, a member of a schema, a name in the code)
//   "name"         a test case of the test file cited last in the same line
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tree.hpp"

namespace fs = std::filesystem;

namespace {

using vicino::test::read;
using vicino::test::root;

// The names of a file's test cases, with pieces of a name joined as the compiler joins them.
std::set<std::string> test_cases(const std::string& code) {
  const std::string start = "TEST_CASE(";
  std::set<std::string> names;
  for (auto at = code.find(start); at != std::string::npos; at = code.find(start, at)) {
    at += start.size();
    std::string name;
    for (bool again = true; again;) {
      again = false;
      const auto next = code.find_first_not_of(" \t\n", at);
      if (next == std::string::npos || code[next] != '"') break;
      for (at = next + 1; at < code.size() && code[at] != '"'; ++at) {
        if (code[at] == '\\') ++at;
        name += code[at];
      }
      ++at;
      again = true;
    }
    names.insert(name);
  }
  return names;
}

// Of a line: its text between ` and `, and between " and ", in order, with the quotes in front.
std::vector<std::pair<char, std::string>> citations(const std::string& line) {
  std::vector<std::pair<char, std::string>> found;
  for (std::size_t at = 0; (at = line.find_first_of("`\"", at)) != std::string::npos;) {
    const char quote = line[at];
    const auto end = line.find(quote, at + 1);
    if (end == std::string::npos) {
      found.emplace_back(quote, "");  // never closed
      break;
    }
    found.emplace_back(quote, line.substr(at + 1, end - at - 1));
    at = end + 1;
  }
  return found;
}

// Everything that `text` cites and the tree does not have, each as "document:line: what is wrong".
std::vector<std::string> dead_citations(const std::string& document, const std::string& text) {
  static const std::regex a_path(R"((?:[\w.+-]+(?:/[\w.+-]+)+/?|[A-Z]+\.md)(?:: (.+))?)");
  std::vector<std::string> dead;
  std::istringstream lines(text);
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    const auto complain = [&](const std::string& what) {
      dead.push_back(document + ":" + std::to_string(number) + ": " + what);
    };
    std::string last;  // the file cited last
    for (const auto& [quote, words] : citations(line)) {
      if (words.empty()) {
        complain("a quote that is empty or never closed");
      } else if (quote == '`') {
        std::smatch parts;
        if (!std::regex_match(words, parts, a_path)) continue;  // a command, a word
        const auto path = words.substr(0, words.find(": "));
        last = path;
        if (!fs::exists(root / path))
          complain("there is no " + path);
        else if (parts[1].matched && read(root / path).find(parts[1].str()) == std::string::npos)
          complain(path + " does not hold: " + parts[1].str());
      } else if (last.empty()) {
        complain("\"" + words + "\" follows no test file in its line");
      } else if (!test_cases(read(root / last)).contains(words)) {
        complain(last + " has no test case \"" + words + "\"");
      }
    }
  }
  return dead;
}

std::vector<fs::path> documents() {
  std::vector<fs::path> all{"SECURITY.md"};
  for (const auto& entry : fs::directory_iterator(root / "docs/security"))
    if (entry.path().extension() == ".md") all.push_back(fs::relative(entry.path(), root));
  return all;
}

// The rows "| key | ... | verdict | ... |" of a document, whatever else it says.
std::vector<std::vector<std::string>> rows(const fs::path& document) {
  std::vector<std::vector<std::string>> all;
  std::istringstream lines(read(root / document));
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| ") || !line.ends_with(" |")) continue;
    std::vector<std::string> cells;
    for (std::size_t from = 2, to = 0; to != std::string::npos && from < line.size(); from = to + 3) {
      to = line.find(" | ", from);
      const bool is_last = to == std::string::npos;
      cells.push_back(line.substr(from, is_last ? line.size() - 2 - from : to - from));
    }
    all.push_back(cells);
  }
  return all;
}

void check_table(const fs::path& document, const std::vector<std::string>& keys) {
  static const std::set<std::string> verdicts{"met", "partly", "not met", "not applicable"};
  std::vector<std::string> told;
  for (const auto& row : rows(document)) {
    if (row.size() != 5 || !verdicts.contains(row[2])) continue;  // a heading, or another table
    INFO(document.string() << ", " << row[0]);
    told.push_back(row[0]);
    CHECK(row[3].size() > 20);  // a sentence
    const bool names_its_proof = row[4].find('`') != std::string::npos;
    CHECK((names_its_proof || row[2] == "not met" || row[2] == "not applicable"));
  }
  CHECK(told == keys);
}

}  // namespace

TEST_CASE("whatever the documents about security cite is in the tree") {
  REQUIRE(documents().size() >= 8);
  for (const auto& document : documents())
    for (const auto& dead : dead_citations(document.generic_string(), read(root / document)))
      FAIL_CHECK(dead);
}

TEST_CASE("a dead citation is named with its file and line") {
  const std::string here = "tests/architecture/test_security_documents.cpp";
  const auto dead = [](const std::string& text) { return dead_citations("x.md", text); };
  CHECK(dead("`" + here + "` \"a dead citation is named with its file and line\", `docs/security`").empty());
  CHECK(dead("`config/systemd/vicinod.service: NoNewPrivileges=yes` and `vicinoctl check`, `SECURITY.md`")
            .empty());
  using Lines = std::vector<std::string>;
  CHECK(dead("so far\n`tests/unit/gone_test.cpp`") == Lines{"x.md:2: there is no tests/unit/gone_test.cpp"});
  CHECK(dead("`" + here + "` \"no such case\"") ==
        Lines{"x.md:1: " + here + " has no test case \"no such case\""});
  CHECK(dead("`ARCHITECTURE.md: no such words in it`") ==
        Lines{"x.md:1: ARCHITECTURE.md does not hold: no such words in it"});
  CHECK(dead("\"alone\"") == Lines{"x.md:1: \"alone\" follows no test file in its line"});
  CHECK(dead("an `open end") == Lines{"x.md:1: a quote that is empty or never closed"});
}

TEST_CASE("the table of EN 303 645 has each of its provisions once, with a verdict and its proof") {
  const std::vector<std::pair<std::string, int>> clauses{
      {"4", 1},   {"5.1", 5}, {"5.2", 3},  {"5.3", 16}, {"5.4", 4},  {"5.5", 8},  {"5.6", 9}, {"5.7", 2},
      {"5.8", 3}, {"5.9", 3}, {"5.10", 1}, {"5.11", 4}, {"5.12", 3}, {"5.13", 1}, {"6", 5}};
  std::vector<std::string> keys;
  for (const auto& [clause, count] : clauses)
    for (int i = 1; i <= count; ++i) keys.push_back(clause + "-" + std::to_string(i));
  REQUIRE(keys.size() == 68);
  check_table("docs/security/en-303-645.md", keys);
}

TEST_CASE(
    "the table of the Cyber Resilience Act has each point of annex I once, with a verdict and its proof") {
  std::vector<std::string> keys{"I (1)"};
  for (char letter = 'a'; letter <= 'm'; ++letter) keys.push_back(std::string("I (2)(") + letter + ")");
  for (int i = 1; i <= 8; ++i) keys.push_back("II (" + std::to_string(i) + ")");
  check_table("docs/security/cyber-resilience-act.md", keys);
}
