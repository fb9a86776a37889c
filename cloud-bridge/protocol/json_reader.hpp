// Reads members of a JSON object that a stranger sent. The first thing that is wrong is kept, with the path
// of the member; after it every answer is a default, so that the code that reads is a plain list of members.
// Internal to this folder.
#pragma once

#include <boost/json.hpp>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "cloud-bridge/protocol/json.hpp"

namespace vicino::protocol {

namespace json = boost::json;

inline constexpr std::string_view message_refused =
    "message refused: ";  // every Error of parse_...() begins so

class Failure {
 public:
  void say(std::string_view path, std::string_view key, std::string_view what) {
    if (!what_.empty()) return;
    what_.append(path).append(key).append(": ").append(what);
  }
  bool failed() const { return !what_.empty(); }
  Error error() const { return Error{std::string(message_refused) + what_, ""}; }

 private:
  std::string what_;
};

class Members {
 public:
  Members(const json::object* object, std::string_view path, Failure& failure)
      : object_(object), path_(path), failure_(failure) {}

  // --- required members ---
  std::string text(std::string_view key, std::size_t max_bytes = max_name_bytes) const {
    const auto* v = need(key);
    return v ? text_of(key, *v, max_bytes) : std::string{};
  }
  bool boolean(std::string_view key) const {
    const auto* v = need(key);
    if (!v) return false;
    if (const bool* b = v->if_bool()) return *b;
    failure_.say(path_, key, "must be true or false");
    return false;
  }
  // An integer within [min, max].
  template <class Integer>
  Integer integer(std::string_view key, Integer min = 0,
                  Integer max = std::numeric_limits<Integer>::max()) const {
    const auto* v = need(key);
    return v ? integer_of(key, *v, min, max) : min;
  }
  double number(std::string_view key) const {
    const auto* v = need(key);
    return v ? number_of(key, *v) : 0.0;
  }
  Millis millis(std::string_view key) const { return Millis{integer<std::int64_t>(key, 0)}; }
  std::uint64_t hash(std::string_view key) const {
    const std::string digits = text(key);
    std::uint64_t out = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out, 16);
    if (digits.size() != 16 || error != std::errc{} || end != digits.data() + digits.size())
      failure_.say(path_, key, "must be 16 hexadecimal digits");
    return out;
  }
  // A word of a fixed set.
  template <class From>
  auto word(std::string_view key, From from) const ->
      typename decltype(from(std::string_view{}))::value_type {
    if (const auto value = from(text(key))) return *value;
    failure_.say(path_, key, "is not a word that is known here");
    return {};
  }
  Members object(std::string_view key, std::string_view path) const {
    const auto* v = need(key);
    const json::object* o = v ? v->if_object() : nullptr;
    if (v && !o) failure_.say(path_, key, "must be an object");
    return {o, path, failure_};
  }

  // --- members that may be absent ---
  bool has(std::string_view key) const { return find(key) != nullptr; }
  std::string text_or_empty(std::string_view key) const { return has(key) ? text(key) : std::string{}; }
  Instant instant_or(std::string_view key, Instant otherwise) const {
    if (!has(key)) return otherwise;
    const auto at = parse_rfc3339(text(key));
    if (at) return *at;
    failure_.say(path_, key, "must be an instant as in RFC 3339");
    return otherwise;
  }
  Instant instant(std::string_view key) const { return instant_or(key, unknown); }

  // --- lists ---
  // Calls visit(const json::value&) for each element of a required list.
  template <class Visit>
  void list(std::string_view key, std::size_t max, Visit visit) const {
    const auto* v = need(key);
    if (!v) return;
    const json::array* elements = v->if_array();
    if (!elements) return failure_.say(path_, key, "must be a list");
    if (elements->size() > max) return failure_.say(path_, key, "has too many elements");
    for (const json::value& element : *elements) {
      if (failure_.failed()) return;
      visit(element);
    }
  }
  // The same for a list of objects; `path` is for messages: "data.singles[].".
  template <class Visit>
  void objects(std::string_view key, std::string_view path, std::size_t max, Visit visit) const {
    list(key, max, [&](const json::value& element) {
      if (!element.is_object()) return failure_.say(path_, key, "must be a list of objects");
      visit(Members(&element.get_object(), path, failure_));
    });
  }
  std::string text_of(std::string_view key, const json::value& v,
                      std::size_t max_bytes = max_name_bytes) const {
    const json::string* s = v.if_string();
    if (!s) {
      failure_.say(path_, key, "must be a text");
      return {};
    }
    if (s->size() > max_bytes) failure_.say(path_, key, "is too long");
    // A sentence may have lines; a name has no business with control characters.
    if (max_bytes <= max_name_bytes)
      for (const char c : *s)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
          failure_.say(path_, key, "has control characters");
    return failure_.failed() ? std::string{} : std::string(s->data(), s->size());
  }
  template <class Integer>
  Integer integer_of(std::string_view key, const json::value& v, Integer min = 0,
                     Integer max = std::numeric_limits<Integer>::max()) const {
    boost::system::error_code error;
    const auto out = v.is_double() ? Integer{} : v.to_number<Integer>(error);
    if (v.is_double() || error || out < min || out > max) {
      failure_.say(path_, key, "must be a whole number in its range");
      return min;
    }
    return out;
  }

  void refuse(std::string_view key, std::string_view what) const { failure_.say(path_, key, what); }

 private:
  const json::value* find(std::string_view key) const {
    if (!object_) return nullptr;
    const json::value* v = object_->if_contains(key);
    return v && !v->is_null() ? v : nullptr;
  }
  const json::value* need(std::string_view key) const {
    const json::value* v = find(key);
    if (!v) failure_.say(path_, key, "missing");
    return v;
  }
  double number_of(std::string_view key, const json::value& v) const {
    boost::system::error_code error;
    const double out = v.to_number<double>(error);
    if (!error && std::isfinite(out)) return out;
    failure_.say(path_, key, "must be a number");
    return 0;
  }

  const json::object* object_;
  std::string_view path_;
  Failure& failure_;
};

}  // namespace vicino::protocol
