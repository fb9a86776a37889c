// The bodies of the journal's rows, as they might come back from a bad card.
#include "fuzz.hpp"
#include "journal/codec.hpp"
#include "runtime/facts.hpp"

namespace vicino::fuzz {
namespace {

// What can be decoded is, from there on, the same in every copy, byte by byte (NaN is never equal to itself).
template <class Value, class Decode>
void go_round(const Value& value, Decode decode) {
  std::string bytes;
  journal::encode(value, bytes);
  const auto again = decode(bytes);
  must(again.has_value(), "what is written can be read");
  std::string copy;
  journal::encode(*again, copy);
  must(copy == bytes, "and reads the same");
}

}  // namespace

void take(std::string_view input) {
  constexpr Seq seq = 12;
  constexpr Instant at = instant_from_ms(1'774'656'000'000);
  const auto event_of = [&](std::string_view body) { return journal::decode_event(seq, at, body); };
  const auto event = event_of(input);
  if (event) go_round(*event, event_of);
  Event used_again;
  used_again.seq = seq;
  used_again.at = at;
  must(journal::decode_into(used_again, input) == event.has_value(), "both ways of decoding an event agree");

  if (const auto alert = journal::decode_alert(input)) {
    must(alert->evidence.size() <= input.size() && alert->last_activity.size() <= input.size(),
         "lists are no longer than the bytes that tell them");
    go_round(*alert, journal::decode_alert);
  }
  if (const auto gap = journal::decode_gap(input)) go_round(*gap, journal::decode_gap);
  if (const auto note = runtime::decode_note(input)) {
    const auto bytes = runtime::encode(*note);
    const auto again = runtime::decode_note(bytes);
    must(again && runtime::encode(*again) == bytes, "a note reads as it was written");
  }
}

}  // namespace vicino::fuzz
