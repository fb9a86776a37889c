// vicino-centre as a process of the test.
#pragma once

#include "cloud-bridge/operations-centre/api_client.hpp"
#include "tests/support/broker.hpp"

namespace vicino::test {

struct CentreFiles {
  std::filesystem::path folder;
  std::string socket() const { return (folder / "centre.sock").string(); }
  std::string store() const { return (folder / "centre.db").string(); }
  std::filesystem::path log() const { return folder / "centre.log"; }
};

inline std::string program() {
  return std::string(VICINO_BIN_DIR) + "/vicino-centre";
}

inline Process start_centre(const CentreFiles& files, const std::string& uri,
                            std::vector<std::string> more = {}) {
  std::vector<std::string> command{program(),     "run",      "--broker",    uri,           "--realm",
                                   "crema",       "--lang",   "en",          "--plain-log", "--store",
                                   files.store(), "--socket", files.socket()};
  command.insert(command.end(), more.begin(), more.end());
  return Process(command, files.log());
}

inline std::string state(const CentreFiles& files) {
  const auto answer = operations_centre::ask(files.socket(), {"GET", "/v1/state", ""});
  return answer ? answer->body : "";
}
inline bool is_connected(const CentreFiles& files) {
  return state(files).find("\"connected\":true") != std::string::npos;
}

}  // namespace vicino::test
