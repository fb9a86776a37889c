#pragma once
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

#include "domain/instant.hpp"
#include "domain/result.hpp"

// Catch would use boost::system::result's operator<<, which asks more of the types inside than ours offer.
template <class T>
struct Catch::StringMaker<vicino::Result<T>> {
  static std::string convert(const vicino::Result<T>& result) {
    if (!result) return "error: " + result.error().what;
    if constexpr (std::is_void_v<T>)
      return "ok";
    else
      return Catch::Detail::stringify(*result);
  }
};
template <>
struct Catch::StringMaker<vicino::Instant> {
  static std::string convert(vicino::Instant t) { return vicino::to_rfc3339(t); }
};
template <>
struct Catch::StringMaker<vicino::Millis> {
  static std::string convert(vicino::Millis d) { return vicino::to_text(d); }
};
