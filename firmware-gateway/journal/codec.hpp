// Journal rows to bytes and back. Little-endian, byte-identical on every machine. Pure.
//
// The first byte of a body says what it is and how it is laid out. A layout never changes: a new one takes a
// new first byte, so that old rows stay readable for ever, and a row of a newer firmware is an Error and
// never misread. Decoding is strict: a truncated body, a byte too many, a value outside its enumeration are
// Errors.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/alert.hpp"
#include "domain/event.hpp"
#include "domain/result.hpp"

namespace vicino::journal {

// The event's seq and at stand in the row, not in the body. A motion reading takes 3 bytes, a temperature 5.
void encode(const Event& event, std::string& out);  // appends
Result<Event> decode_event(Seq seq, Instant at, std::string_view body);
// For loops over millions of rows: `event`, whose seq and at are set already, is used again and again. false:
// the body cannot be decoded, and the event's body is unspecified; decode_event() says why.
bool decode_into(Event& event, std::string_view body);

void encode(const AlertRecord& record, std::string& out);  // appends
Result<AlertRecord> decode_alert(std::string_view body);

// Entries [from, to] of a lane were given up under pressure: the centre will never get them. Either they were deleted to make
// room; or, while the disk took nothing, they were never written: then the gap's own number is `to`, it says over which time,
// and the numbers that are missing are these (numbering.hpp).
struct Gap {
  Lane lane = Lane::telemetry;
  Seq from = 0;
  Seq to = 0;
  std::uint64_t count = 0;  // entries of this lane; others of other lanes may lie between
  Instant since = unknown;  // instants of the first and the last that were never written
  Instant until = unknown;
  bool never_written() const { return since != unknown; }
  friend bool operator==(const Gap&, const Gap&) = default;
};
void encode(const Gap& gap, std::string& out);  // appends
Result<Gap> decode_gap(std::string_view body);

}  // namespace vicino::journal
