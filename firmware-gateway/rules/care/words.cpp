#include "rules/care/words.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace vicino::rules::care {
namespace {

struct Words {
  std::string_view it;
  std::string_view en;
};

constexpr std::array<Words, 9> places{{
    {"in casa", "at home"},
    {"in bagno", "in the bathroom"},
    {"in camera da letto", "in the bedroom"},
    {"in sala da pranzo", "in the dining room"},
    {"in cucina", "in the kitchen"},
    {"all'ingresso", "in the entrance"},
    {"in corridoio", "in the hallway"},
    {"in soggiorno", "in the living room"},
    {"nella stanza", "in room"},  // always with its id
}};

// With the article, which Italian needs after every preposition.
constexpr std::array<Words, 18> devices{{
    {"il sensore di movimento", "the motion sensor"},
    {"il sensore di presenza", "the presence sensor"},
    {"la porta", "the door"},
    {"la porta d'ingresso", "the front door"},
    {"la finestra", "the window"},
    {"il sensore del letto", "the bed sensor"},
    {"il pulsante SOS", "the SOS button"},
    {"il pulsante «sto bene»", "the \"I am well\" button"},
    {"il rilevatore di caduta", "the fall detector"},
    {"il sensore di vibrazione", "the vibration sensor"},
    {"il termometro", "the thermometer"},
    {"il rilevatore di fumo", "the smoke detector"},
    {"il rilevatore di monossido", "the carbon monoxide detector"},
    {"il rilevatore di gas", "the gas detector"},
    {"il sensore di allagamento", "the water leak sensor"},
    {"la presa", "the plug"},
    {"il lettore dei visitatori", "the visitors' tag reader"},
    {"il ponte radio", "the radio bridge"},
}};

constexpr Words door_sensor{"il sensore della porta", "the door sensor"};
constexpr Words outer_door_sensor{"il sensore della porta d'ingresso", "the front door sensor"};
constexpr Words window_sensor{"il sensore della finestra", "the window sensor"};

const Words& words_of(DeviceType type, As as) noexcept {
  if (as == As::sensor) {
    if (type == DeviceType::door) return door_sensor;
    if (type == DeviceType::outer_door) return outer_door_sensor;
    if (type == DeviceType::window) return window_sensor;
  }
  return devices.at(static_cast<std::size_t>(type));
}

bool only_one(const Home& home, const Device& device) {
  const bool door = device.type == DeviceType::outer_door;  // its room says nothing about which door it is
  for (const auto& other : home.devices)
    if (&other != &device && other.type == device.type && (door || other.room == device.room)) return false;
  return true;
}

void put_where(std::string& out, const Home& home, const Device& device, Lang lang) {
  const bool names_its_place = device.type == DeviceType::outer_door || device.type == DeviceType::bridge;
  if (device.room != no_room && !names_its_place) {
    out += ' ';
    put_place(out, home, device.room, lang);
  }
  if (!only_one(home, device)) out.append(" (").append(device.id).append(")");
}

}  // namespace

void put_place(std::string& out, const Home& home, RoomId id, Lang lang) {
  const auto* room = home.room(id);
  const auto type = room != nullptr ? room->type : RoomType::home;
  const auto& words = places.at(static_cast<std::size_t>(type));
  out += pick(lang, words.it, words.en);
  if (room == nullptr || type == RoomType::home) return;
  if (type == RoomType::other) {
    out.append(" ").append(room->id);
    return;
  }
  for (const auto& other : home.rooms)
    if (&other != room && other.type == type) {
      out.append(" (").append(room->id).append(")");
      return;
    }
}

void put_device(std::string& out, const Home& home, DeviceId id, Lang lang, As as) {
  const auto& device = home.device(id);
  const auto& words = words_of(device.type, as);
  out += pick(lang, words.it, words.en);
  put_where(out, home, device, lang);
}

void put_of_device(std::string& out, const Home& home, DeviceId id, Lang lang) {
  const auto& device = home.device(id);
  const auto words = words_of(device.type, As::sensor);
  if (lang == Lang::en) {
    out.append("of ").append(words.en);
  } else if (words.it.substr(0, 2) == "il") {
    out.append("del").append(words.it.substr(2));
  } else {
    out.append("del").append(words.it);  // della porta
  }
  put_where(out, home, device, lang);
}

void put_bare_device(std::string& out, const Home& home, DeviceId id, Lang lang, As as) {
  const auto& device = home.device(id);
  const auto words = words_of(device.type, as);
  out += lang == Lang::it ? words.it.substr(3) : words.en.substr(4);  // "il ", "la "; "the "
  put_where(out, home, device, lang);
}

void put_unsigned(std::string& out, std::uint64_t value) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

void put_two_digits(std::string& out, unsigned value) {
  out += static_cast<char>('0' + value / 10 % 10);
  out += static_cast<char>('0' + value % 10);
}

void put_time_of_day(std::string& out, unsigned minutes) {
  put_two_digits(out, minutes / 60);
  out += ':';
  put_two_digits(out, minutes % 60);
}

void put_number(std::string& out, double value, Lang lang) {
  if (!(std::abs(value) < 1e12)) {  // no sensor says that; not-a-number neither
    out += '?';
    return;
  }
  const auto tenths = std::llround(value * 10);
  const auto size = static_cast<std::uint64_t>(tenths < 0 ? -tenths : tenths);
  if (tenths < 0) out += '-';
  put_unsigned(out, size / 10);
  if (size % 10 == 0) return;
  out += lang == Lang::it ? ',' : '.';
  out += static_cast<char>('0' + size % 10);
}

void put_duration(std::string& out, Millis duration, Lang lang) {
  const auto put = [&](std::uint64_t n, Words one, Words many) {
    put_unsigned(out, n);
    out += ' ';
    const auto& words = n == 1 ? one : many;
    out += pick(lang, words.it, words.en);
  };
  const auto ms = duration.count();
  const auto seconds = static_cast<std::uint64_t>(ms > 0 ? ms / 1000 : 0);
  if (seconds < 120 && seconds != 60) {
    put(seconds, {"secondo", "second"}, {"secondi", "seconds"});
    return;
  }
  const auto minutes = seconds / 60;
  if (minutes >= 48 * 60) {
    put(minutes / (24 * 60), {"giorno", "day"}, {"giorni", "days"});
    if (const auto hours = minutes % (24 * 60) / 60; hours != 0) {
      out += pick(lang, " e ", " and ");
      put(hours, {"ora", "hour"}, {"ore", "hours"});
    }
    return;
  }
  if (minutes >= 60) put(minutes / 60, {"ora", "hour"}, {"ore", "hours"});
  if (minutes >= 60 && minutes % 60 != 0) out += pick(lang, " e ", " and ");
  if (minutes % 60 != 0) put(minutes % 60, {"minuto", "minute"}, {"minuti", "minutes"});
}

std::string_view unit(SignalKind kind) noexcept {
  switch (kind) {
    case SignalKind::temperature:
      return " °C";
    case SignalKind::humidity:
    case SignalKind::battery:
      return " %";
    case SignalKind::illuminance:
      return " lx";
    default:
      return "";
  }
}

}  // namespace vicino::rules::care
