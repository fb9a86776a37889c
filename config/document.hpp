// A TOML text as a plain tree in which every key and every value knows its place. document.cpp alone includes
// toml++.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/result.hpp"

namespace vicino::config {

// From 1, as editors count; 0: the file as a whole.
struct Place {
  int line = 0;
  int column = 0;
};

enum class Kind : std::uint8_t { table, array, text, integer, real, boolean, date };
// "a text", "a list", ... for messages.
std::string_view name(Kind kind) noexcept;

struct Member;

struct Node {
  Kind kind = Kind::table;
  Place place;
  std::string text;             // Kind::text; for Kind::date as written
  std::int64_t integer = 0;     // Kind::integer
  double real = 0;              // Kind::real, and Kind::integer as well
  bool boolean = false;         // Kind::boolean
  std::vector<Node> items;      // Kind::array
  std::vector<Member> members;  // Kind::table, in the order of the file

  const Member* find(std::string_view key) const noexcept;
};

struct Member {
  std::string key;
  Place place;  // of the key
  Node value;
};

struct Document {
  Node root;
  Problems
      syntax;  // lines that are no TOML; they are left out of `root`, so what is missing there proves nothing
};

// `file` stands in the problems. Goes on after a broken line, so that one pass shows them all. Never throws.
Document parse_document(std::string_view text, const std::string& file);

}  // namespace vicino::config
