// Bytes in, bytes out over a Unix socket: for requests that no decent client would send.
#pragma once

#include <filesystem>
#include <string>

// Sends `bytes` and reads until the server closes. "" if it cannot connect.
std::string talk(const std::filesystem::path& socket, const std::string& bytes);

// A connection that stays open until it goes out of scope.
class Hold {
 public:
  explicit Hold(const std::filesystem::path& socket);
  ~Hold();
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;
  std::string read_to_end() const;  // waits for the server to close
 private:
  int fd_;
};
