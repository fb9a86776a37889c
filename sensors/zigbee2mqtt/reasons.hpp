// Why a message, or one attribute of it, was refused: a closed set, because each word is a metric's label.
#pragma once

#include <array>
#include <string_view>

namespace vicino::sensors::zigbee2mqtt::reason {

inline constexpr std::string_view not_json = "not-json";
inline constexpr std::string_view not_utf8 = "not-utf8";
inline constexpr std::string_view not_an_object = "not-an-object";
inline constexpr std::string_view too_large = "too-large";
inline constexpr std::string_view too_deep = "too-deep";
inline constexpr std::string_view unknown_device = "unknown-device";
inline constexpr std::string_view unknown_topic = "unknown-topic";
inline constexpr std::string_view wrong_type = "wrong-type";
inline constexpr std::string_view out_of_range = "out-of-range";
inline constexpr std::string_view unknown_value = "unknown-value";

inline constexpr std::array all{not_json,       not_utf8,      not_an_object, too_large,    too_deep,
                                unknown_device, unknown_topic, wrong_type,    out_of_range, unknown_value};

}  // namespace vicino::sensors::zigbee2mqtt::reason
