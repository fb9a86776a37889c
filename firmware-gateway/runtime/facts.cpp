#include "runtime/facts.hpp"

#include <cstring>

namespace vicino::runtime {
namespace {

constexpr std::uint8_t result_with_problems = 3;  // the others are the places in Note

// One byte of kind, then fields: numbers as 8 bytes little-endian, texts and lists with their length in
// front.
class Writer {
 public:
  void byte(std::uint8_t b) { out_.push_back(static_cast<char>(b)); }
  void number(std::uint64_t n) {
    for (int i = 0; i < 8; ++i) byte(static_cast<std::uint8_t>(n >> (8 * i) & 0xff));
  }
  void text(std::string_view t) {
    number(t.size());
    out_ += t;
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  std::uint8_t byte() {
    if (rest_.empty()) return fail(), std::uint8_t{0};
    const auto b = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return b;
  }
  std::uint64_t number() {
    std::uint64_t n = 0;
    for (int i = 0; i < 8; ++i) n |= std::uint64_t{byte()} << (8 * i);
    return n;
  }
  std::string text() {
    const auto size = number();
    if (size > rest_.size()) return fail(), std::string{};
    std::string t(rest_.substr(0, static_cast<std::size_t>(size)));
    rest_.remove_prefix(t.size());
    return t;
  }
  bool good() const { return good_; }
  bool complete() const { return good_ && rest_.empty(); }

 private:
  void fail() {
    good_ = false;
    rest_ = {};
  }
  std::string_view rest_;
  bool good_ = true;
};

}  // namespace

std::string encode(const Note& note) {
  if (const auto* d = std::get_if<Definitions>(&note)) return journal::encode(*d);
  Writer out;
  const auto* r = std::get_if<protocol::CommandResult>(&note);
  const bool with_problems = r != nullptr && !r->problems.empty();
  out.byte(with_problems ? result_with_problems : static_cast<std::uint8_t>(note.index()));
  if (r != nullptr) {
    out.byte(static_cast<std::uint8_t>(r->outcome));
    out.number(r->alert);
    for (const auto* t : {&r->command, &r->name, &r->author, &r->reason}) out.text(*t);
    if (with_problems) out.number(r->problems.size());
    for (const auto& problem : r->problems) out.text(problem);
  } else {
    const auto& n = std::get<protocol::Note>(note);
    out.text(n.name);
    out.text(n.text);
  }
  return out.take();
}

Result<Note> decode_note(std::string_view bytes) {
  if (auto definitions = journal::decode_definitions(bytes)) return Note{std::move(*definitions)};
  Reader in(bytes);
  Note note;
  const auto kind = in.byte();
  switch (kind) {
    case 1:
    case result_with_problems: {
      protocol::CommandResult r;
      r.outcome = in.byte() == 0 ? protocol::Outcome::done : protocol::Outcome::refused;
      r.alert = in.number();
      for (auto* t : {&r.command, &r.name, &r.author, &r.reason}) *t = in.text();
      for (auto left = kind == result_with_problems ? in.number() : 0; left > 0 && in.good(); --left)
        r.problems.push_back(in.text());
      note = std::move(r);
      break;
    }
    case 2: {
      protocol::Note n;
      n.name = in.text();
      n.text = in.text();
      note = std::move(n);
      break;
    }
    case journal::definitions_note:
      return Error{"a journal note is damaged", "the entry is skipped; nothing else is lost"};
    default:
      return Error{"a journal note of an unknown kind", "a newer version wrote it; update this one"};
  }
  if (!in.complete()) return Error{"a journal note is damaged", "the entry is skipped; nothing else is lost"};
  return note;
}

}  // namespace vicino::runtime
