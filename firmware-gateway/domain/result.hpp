// Errors as values. World errors carry context; bad input carries its place and the cure.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <boost/system/result.hpp>

namespace vicino {

// What went wrong with the world (a file, a socket, a database), in words that a technician can act upon.
struct Error {
  Error() = default;
  // Two texts, never one: otherwise a Result<std::string> could not tell its value from its error.
  Error(std::string w, std::string c) : what(std::move(w)), cure(std::move(c)) {}

  std::string what;  // "cannot open /var/lib/vicino/journal.db: Permission denied"
  std::string cure;  // "give the directory to the user vicino: chown vicino: /var/lib/vicino"; may be empty
  friend bool operator==(const Error&, const Error&) = default;
};
std::string to_text(const Error& error);

// Programmer's error: value() of a failed result. Aborts, so that the supervisor restarts us with the reason
// on stderr.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& where);

template <class T>
using Result = boost::system::result<T, Error>;

// One mistake in something a person wrote.
struct Problem {
  std::string file;
  int line = 0;  // from 1; 0: the file as a whole
  int column = 0;
  std::string what;  // "unknown signal 'bathrom_motion.occupancy'"
  std::string cure;  // "did you mean 'bathroom_motion.occupancy'?"
  friend bool operator==(const Problem&, const Problem&) = default;
};
using Problems = std::vector<Problem>;
// "home.toml:12:8: unknown signal ... \n    cure: ..."
std::string to_text(const Problem& problem);

}  // namespace vicino
