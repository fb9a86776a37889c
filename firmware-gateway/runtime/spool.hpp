// Readings that wait for their commit, kept in memory outside the process (beside the console's socket, which is in /run): they
// outlive a crash of ours and cost the flash nothing. So plain readings may be acknowledged to the sensors' broker after two
// seconds, and still be written to the card by the dozen. A power cut loses them; then the home was blind anyway.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "journal/journal.hpp"

namespace vicino::runtime {

// "/run/vicino/console.spool".
std::filesystem::path spool_file(const config::Settings& settings);

class Spool {
 public:
  explicit Spool(std::filesystem::path file) : file_(std::move(file)) {}
  ~Spool();
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  // Adds those that it does not have yet. False: it cannot; then only the journal can keep them.
  bool keep(const std::string& journal, const std::vector<journal::Entry>& entries);
  // They are in the journal now.
  void clear() noexcept;

  // What a crash left: the entries of this journal that follow `after` without a gap. What is torn ends the list.
  static std::vector<journal::Entry> left(const std::filesystem::path& file, const std::string& journal,
                                          Seq after);

 private:
  std::filesystem::path file_;
  int fd_ = -1;
  Seq kept_ = 0;
  bool empty_ = false;
};

}  // namespace vicino::runtime
