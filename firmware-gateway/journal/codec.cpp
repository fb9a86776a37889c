#include "journal/codec.hpp"

#include "journal/bytes.hpp"
#include "journal/layout.hpp"

namespace vicino::journal {
namespace {

void put_reading(const Reading& reading, Instant at, ByteWriter& out) {
  const PackedNumber value = pack(reading.value);
  const bool observed = reading.observed_at != unknown;
  out.byte(static_cast<std::uint8_t>(layout::reading | (observed ? 1 : 0) |
                                     (static_cast<unsigned>(value.form) << 1)));
  out.varint(index(reading.signal));
  out.mantissa(value);
  if (observed) out.signed_varint(wrapping_sub(to_ms(reading.observed_at), to_ms(at)));
}

bool get_reading(std::uint8_t head, Instant at, ByteReader& in, Reading& reading) {
  if ((head & 0x08) != 0) return false;
  reading.signal = static_cast<SignalId>(in.varint_up_to(0xffff));
  reading.value = in.mantissa(static_cast<NumberForm>((head >> 1) & 3));
  reading.observed_at =
      (head & 1) != 0 ? instant_from_ms(wrapping_add(to_ms(at), in.signed_varint())) : unknown;
  return true;
}

// The order of the alternatives of Command::body is part of the layout.
struct PutCommandBody {
  ByteWriter& out;
  Instant at;
  void operator()(const Acknowledge& c) const { out.varint(c.alert); }
  void operator()(const CancelAlert& c) const { out.varint(c.alert); }
  void operator()(const Silence& c) const {
    out.varint(c.alert);
    out.signed_varint(c.for_.count());
  }
  void operator()(const SetMode& c) const {
    out.byte(static_cast<std::uint8_t>(c.mode));
    out.instant(c.until, at);
    out.text(c.reason);
  }
  void operator()(const TestAlarm&) const {}
  void operator()(const AskStatus&) const {}
  void operator()(const Claim& c) const { out.varint(c.alert); }
  void operator()(const Remark& c) const {
    out.varint(c.alert);
    out.text(c.text);
  }
  void operator()(const Resolve& c) const {
    out.varint(c.alert);
    out.byte(static_cast<std::uint8_t>(c.disposition));
    out.text(c.reason);
  }
  void operator()(const SetHeartbeat& c) const { out.signed_varint(c.interval.count()); }
  void operator()(const ApplyConfiguration& c) const { out.fixed64(c.hash); }  // the texts lie in their slot
};

void put_command(const Command& command, Instant at, ByteWriter& out) {
  out.byte(static_cast<std::uint8_t>(command.body.index()));
  out.text(command.id);
  out.text(command.author);
  out.instant(command.expires, at);
  std::visit(PutCommandBody{out, at}, command.body);
}

Command get_command(Instant at, ByteReader& in) {
  Command command;
  const std::uint8_t alternative = in.byte();
  command.id = in.text();
  command.author = in.text();
  command.expires = in.instant(at);
  switch (alternative) {
    case 0:
      command.body = Acknowledge{in.varint()};
      break;
    case 1:
      command.body = CancelAlert{in.varint()};
      break;
    case 2: {
      const AlertNumber alert = in.varint();
      command.body = Silence{alert, Millis{in.signed_varint()}};
      break;
    }
    case 3: {
      SetMode set;
      set.mode = in.one_of(Mode::visitor);
      set.until = in.instant(at);
      set.reason = in.text();
      command.body = std::move(set);
      break;
    }
    case 4:
      command.body = TestAlarm{};
      break;
    case 5:
      command.body = AskStatus{};
      break;
    case 6:
      command.body = Claim{in.varint()};
      break;
    case 7: {
      const AlertNumber alert = in.varint();
      command.body = Remark{alert, in.text()};
      break;
    }
    case 8: {
      Resolve resolve;
      resolve.alert = in.varint();
      resolve.disposition = in.one_of(Disposition::test);
      resolve.reason = in.text();
      command.body = std::move(resolve);
      break;
    }
    case 9:
      command.body = SetHeartbeat{Millis{in.signed_varint()}};
      break;
    case 10:
      command.body = ApplyConfiguration{{}, in.fixed64()};
      break;
    default:
      in.fail();
  }
  return command;
}
static_assert(std::variant_size_v<decltype(Command::body)> == 11,
              "give the new command a place in the layout");

struct PutEventBody {
  ByteWriter& out;
  Instant at;
  void operator()(const Reading& e) const { put_reading(e, at, out); }
  void operator()(const Availability& e) const {
    out.byte(layout::availability);
    out.byte(static_cast<std::uint8_t>(e.liveness));
    out.varint(index(e.device));
  }
  void operator()(const CommandReceived& e) const {
    out.byte(layout::command);
    put_command(e.command, at, out);
  }
  void operator()(const ModeChanged& e) const {
    out.byte(layout::mode_changed);
    out.byte(static_cast<std::uint8_t>(e.mode));
  }
  void operator()(const ClockAdjusted& e) const {
    out.byte(layout::clock_adjusted);
    out.byte(e.synchronised ? 1 : 0);
    out.signed_varint(e.delta.count());
  }
  void operator()(const GatewayStarted& e) const {
    out.byte(layout::gateway_started);
    out.byte(e.clock_synchronised ? 1 : 0);
    out.instant(e.last_alive, at);
    out.text(e.boot_id);
    out.text(e.version);
  }
  void operator()(const RulesLoaded& e) const {
    out.byte(layout::rules_loaded);
    out.fixed64(e.hash);
  }
  void operator()(const GatewayHealth& e) const {
    out.byte(layout::gateway_health);
    out.byte(static_cast<std::uint8_t>(e.part));
    out.byte(e.ok ? 1 : 0);
  }
};

bool get_flag(ByteReader& in) {
  const std::uint8_t v = in.byte();
  if (v > 1) in.fail();
  return v == 1;
}

// Anything but a reading; false if `head` is none of ours.
bool get_rare_event(std::uint8_t head, ByteReader& in, Event& event) {
  switch (head) {
    case layout::availability: {
      const Liveness liveness = in.one_of(Liveness::offline);
      event.body = Availability{static_cast<DeviceId>(in.varint_up_to(0xffff)), liveness};
      return true;
    }
    case layout::command:
      event.body = CommandReceived{get_command(event.at, in)};
      return true;
    case layout::mode_changed:
      event.body = ModeChanged{in.one_of(Mode::visitor)};
      return true;
    case layout::clock_adjusted: {
      const bool synchronised = get_flag(in);
      event.body = ClockAdjusted{Millis{in.signed_varint()}, synchronised};
      return true;
    }
    case layout::gateway_started: {
      GatewayStarted started;
      started.clock_synchronised = get_flag(in);
      started.last_alive = in.instant(event.at);
      started.boot_id = in.text();
      started.version = in.text();
      event.body = std::move(started);
      return true;
    }
    case layout::rules_loaded:
      event.body = RulesLoaded{in.fixed64()};
      return true;
    case layout::gateway_health: {
      const auto part = in.one_of(last_health_part);
      event.body = GatewayHealth{part, get_flag(in)};
      return true;
    }
    default:
      return false;
  }
}

}  // namespace

void encode(const Event& event, std::string& out) {
  ByteWriter writer{out};
  std::visit(PutEventBody{writer, event.at}, event.body);
}

bool decode_into(Event& event, std::string_view body) {
  ByteReader in{body};
  const std::uint8_t head = in.byte();
  if ((head & layout::reading_mask) == layout::reading) {
    auto* reading = std::get_if<Reading>(&event.body);
    if (reading == nullptr) reading = &event.body.emplace<Reading>();
    return get_reading(head, event.at, in, *reading) && in.finished();
  }
  return get_rare_event(head, in, event) && in.finished();
}

Result<Event> decode_event(Seq seq, Instant at, std::string_view body) {
  Event event;
  event.seq = seq;
  event.at = at;
  if (!decode_into(event, body)) return layout::undecodable("event", body);
  return event;
}

void encode(const Gap& gap, std::string& out) {
  ByteWriter writer{out};
  writer.byte(gap.never_written() ? layout::gap_never_written : layout::gap);
  writer.byte(static_cast<std::uint8_t>(gap.lane));
  writer.varint(gap.from);
  writer.varint(gap.to);
  writer.varint(gap.count);
  if (!gap.never_written()) return;
  writer.instant(gap.since, Instant{});
  writer.instant(gap.until, gap.since);
}

Result<Gap> decode_gap(std::string_view body) {
  ByteReader in{body};
  const auto head = in.byte();
  if (head != layout::gap && head != layout::gap_never_written) return layout::undecodable("gap", body);
  Gap gap;
  gap.lane = in.one_of(Lane::telemetry);
  gap.from = in.varint();
  gap.to = in.varint();
  gap.count = in.varint();
  if (head == layout::gap_never_written) {
    gap.since = in.instant(Instant{});
    gap.until = in.instant(gap.since);
    if (!gap.never_written()) in.fail();
  }
  if (!in.finished()) return layout::undecodable("gap", body);
  return gap;
}

Error layout::undecodable(std::string_view what, std::string_view body) {
  if (body.empty()) return {"an empty journal entry where an " + std::string{what} + " was expected", ""};
  constexpr char digits[] = "0123456789abcdef";
  const auto head = static_cast<unsigned char>(body.front());
  return {"a journal entry of " + std::to_string(body.size()) + " bytes (layout 0x" + digits[head >> 4] +
              digits[head & 15] + ") cannot be read as " + std::string{what},
          "it is damaged or was written by a newer firmware: run the firmware that wrote it, or begin a new "
          "journal"};
}

}  // namespace vicino::journal
