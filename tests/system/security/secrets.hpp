// Looking for secrets where they must not be.
#pragma once

#include <sstream>
#include <string>
#include <vector>

namespace vicino::test {

struct Secret {
  std::string name;  // what a failing test may say
  std::string text;
};

// The lines between BEGIN and END of a PEM file. Each is enough to recognise it by.
inline std::vector<std::string> lines_of_key(const std::string& pem) {
  std::vector<std::string> lines;
  std::istringstream in(pem);
  for (std::string line; std::getline(in, line);)
    if (line.size() >= 20 && line.find("-----") == std::string::npos) lines.push_back(line);
  return lines;
}

// Names of those that the text holds.
inline std::vector<std::string> secrets_in(const std::string& text, const std::vector<Secret>& secrets) {
  std::vector<std::string> found;
  for (const auto& secret : secrets)
    if (text.find(secret.text) != std::string::npos) found.push_back(secret.name);
  return found;
}

}  // namespace vicino::test
