// The words of rules and alerts in Italian and English. Everything appends to a string that the caller has
// reserved: an alarm storm passes through here.
#pragma once

#include <string>
#include <string_view>

#include "domain/home.hpp"

namespace vicino::rules {

enum class Lang : std::uint8_t { it, en };

namespace care {

// "in bagno", "in the bathroom"; the room's id behind it where the home has several of its type. no_room: "in
// casa".
void put_place(std::string& out, const Home& home, RoomId room, Lang lang);

// A door is a thing that stands open, and a sensor that has a battery.
enum class As : std::uint8_t { thing, sensor };

// "la porta d'ingresso", "il sensore di movimento in cucina"; with the id where that would not tell it from
// another.
void put_device(std::string& out, const Home& home, DeviceId device, Lang lang, As as = As::thing);
// The sensor after "di" / "of": "del sensore di movimento in cucina", "of the motion sensor in the kitchen".
void put_of_device(std::string& out, const Home& home, DeviceId device, Lang lang);

// Without its article, to begin a sentence with: "porta d'ingresso", "front door".
void put_bare_device(std::string& out, const Home& home, DeviceId device, Lang lang, As as = As::thing);

// "45 minuti", "1 ora e 30 minuti", "60 secondi", "2 giorni"; under a second: "0 secondi".
void put_duration(std::string& out, Millis duration, Lang lang);
// "31,5" / "31.5": one decimal, none for whole numbers.
void put_number(std::string& out, double value, Lang lang);
void put_unsigned(std::string& out, std::uint64_t value);
void put_two_digits(std::string& out, unsigned value);
// Minutes after midnight: "06:00".
void put_time_of_day(std::string& out, unsigned minutes);

// "°C", "%", "lx", ""
std::string_view unit(SignalKind kind) noexcept;

// One of two words, by language.
constexpr std::string_view pick(Lang lang, std::string_view italian, std::string_view english) noexcept {
  return lang == Lang::it ? italian : english;
}

}  // namespace care
}  // namespace vicino::rules
