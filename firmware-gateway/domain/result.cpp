#include "domain/result.hpp"

#include <cstdio>
#include <cstdlib>

namespace vicino {

std::string to_text(const Error& error) {
  return error.cure.empty() ? error.what : error.what + "\n    cure: " + error.cure;
}

void throw_exception_from_error(const Error& error, const boost::source_location& where) {
  std::fprintf(stderr, "%s:%u: value() of a failed result: %s\n", where.file_name(), where.line(),
               error.what.c_str());
  std::abort();
}

std::string to_text(const Problem& problem) {
  std::string text = problem.file;
  if (problem.line > 0) {
    text += ':' + std::to_string(problem.line);
    if (problem.column > 0) text += ':' + std::to_string(problem.column);
  }
  text += ": " + problem.what;
  if (!problem.cure.empty()) text += "\n    cure: " + problem.cure;
  return text;
}

}  // namespace vicino
