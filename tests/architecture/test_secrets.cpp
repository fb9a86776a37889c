// No key, password or token in the tree. Tests make theirs when they run.
#include <algorithm>
#include <filesystem>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tree.hpp"

namespace fs = std::filesystem;

namespace {

using vicino::test::read;
using vicino::test::root;

// The one key that may stand in a test: of RFC 8032, 7.1, known to everybody and of use to nobody.
const std::string published = "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g";

// What gives a secret away. Around one of the words, the pattern decides: who only speaks of a secret is left alone.
struct Sign {
  const char* what;
  std::vector<std::string> words;
  std::regex pattern;
};

const std::vector<Sign>& signs() {
  static const std::vector<Sign> all{
      {"a private key", {"PRIVATE KEY-----"}, std::regex(R"(PRIVATE KEY-----(\\n|\s)*[A-Za-z0-9+/]{40})")},
      {"a password",
       {"assword", "ASSWORD", "asswd", "ecret", "oken", "pi_key", "pikey", "network_key"},
       std::regex(
           R"(([Pp]assword|PASSWORD|passwd|[Ss]ecret|[Tt]oken|api_?key|network_key)["']?\s*[:=]\s*["'][^"'\s<>{}$!]{8,64}["'])")},
      {"a password of mosquitto", {":$6$", ":$7$"}, std::regex(R"([\w-]:\$[67]\$)")},
      {"a password in an address", {"://"}, std::regex(R"(://[\w.-]{1,64}:[^/@\s"']{3,64}@)")},
      {"a token",
       {"ghp_", "gho_", "ghs_", "glpat-", "AKIA", "xoxb-", "xoxp-"},
       std::regex(R"(gh[pos]_[A-Za-z0-9]{30}|glpat-[\w-]{20}|AKIA[0-9A-Z]{16}|xox[bp]-\w{10})")}};
  return all;
}

bool shows(const std::string& text, const Sign& sign) {
  constexpr std::size_t before = 80, around = 300;
  for (const auto& word : sign.words)
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
      if (std::regex_search(text.substr(at - std::min(at, before), around), sign.pattern)) return true;
  return false;
}

std::vector<std::string> secrets_in(const std::string& name, std::string text) {
  if (const auto at = text.find(published); at != std::string::npos) text.erase(at, published.size());
  std::vector<std::string> found;
  for (const auto& sign : signs())
    if (shows(text, sign)) found.push_back(name + " holds " + sign.what);
  return found;
}

bool is_generated(const fs::path& path) {
  const auto top = *fs::relative(path, root).begin();
  return top == "build" || top == ".git" || top == "dist";
}

}  // namespace

TEST_CASE("no key, password or token is in the tree") {
  int looked_at = 0;
  for (auto it = fs::recursive_directory_iterator(root); it != fs::recursive_directory_iterator(); ++it) {
    if (it->is_directory() && is_generated(it->path())) it.disable_recursion_pending();
    std::error_code gone;
    if (!it->is_regular_file(gone) || it->file_size(gone) > 4'000'000 || gone) continue;
    for (const auto& found : secrets_in(fs::relative(it->path(), root).string(), read(it->path())))
      FAIL_CHECK(found);
    ++looked_at;
  }
  CHECK(looked_at > 500);
}

TEST_CASE("a secret in a file is found, and whoever only speaks of one is left alone") {
  const auto finds = [](const std::string& text) { return secrets_in("x", text).size(); };
  const std::string heading = std::string("-----BEGIN ") + "PRIVATE KEY-----";
  const std::string letters(64, 'M');
  CHECK(finds(heading + "\n" + letters + "\n") == 1);
  CHECK(finds("key = \"" + heading + "\\n" + letters + "\"") == 1);
  CHECK(finds("it begins with " + heading + " and has no passphrase") == 0);
  CHECK(finds(std::string(" password: 'cor") + "rect-horse'") == 1);
  CHECK(finds(" password: '!secret.yaml mqtt_password'") == 0);
  CHECK(finds(std::string("vicino:$7") + "$101$abc") == 1);
  CHECK(finds(std::string("mqtt://vicino:") + "hunter22@127.0.0.1") == 1);
  CHECK(finds("mqtt://127.0.0.1:1883, op@example") == 0);
  CHECK(finds(std::string("gh") + "p_" + std::string(36, 'a')) == 1);
}
