// Alert records: rare, larger, and read again years and rule sets later. So they carry everything.
#include "journal/bytes.hpp"
#include "journal/codec.hpp"
#include "journal/layout.hpp"

namespace vicino::journal {
namespace {

enum Flag : std::uint8_t {
  has_signal_kind = 1,
  has_threshold = 2,
  presumably_out = 4,
  clock_synchronised = 8,
  late = 16,
  test = 32,
  all_flags = 63
};

std::uint8_t flags_of(const AlertRecord& r) {
  return static_cast<std::uint8_t>((r.signal_kind ? has_signal_kind : 0) | (r.threshold ? has_threshold : 0) |
                                   (r.presumably_out ? presumably_out : 0) |
                                   (r.clock_synchronised ? clock_synchronised : 0) | (r.late ? late : 0) |
                                   (r.test ? test : 0));
}

}  // namespace

void encode(const AlertRecord& r, std::string& out) {
  ByteWriter w{out};
  w.byte(layout::alert);
  w.byte(flags_of(r));
  w.byte(static_cast<std::uint8_t>(r.transition));
  w.byte(static_cast<std::uint8_t>(r.kind));
  w.byte(static_cast<std::uint8_t>(r.alert_class));
  w.byte(static_cast<std::uint8_t>(r.severity));
  w.byte(static_cast<std::uint8_t>(r.room_type));
  w.byte(static_cast<std::uint8_t>(r.mode));
  w.varint(r.alert);
  w.text(r.rule);
  w.fixed64(r.rule_version);
  w.text(r.room);
  w.text(r.device);
  w.text(r.signal);
  if (r.signal_kind) w.byte(static_cast<std::uint8_t>(*r.signal_kind));
  w.instant(r.at, Instant{});
  w.instant(r.started, r.at);
  w.instant(r.raised, r.at);
  w.varint(r.count);
  w.number(r.value);
  if (r.threshold) w.number(*r.threshold);
  w.signed_varint(r.held_for.count());
  w.varint(r.evidence.size());
  std::int64_t before = 0;
  for (const Seq seq : r.evidence) {
    w.signed_varint(wrapping_sub(static_cast<std::int64_t>(seq), before));
    before = static_cast<std::int64_t>(seq);
  }
  w.varint(r.last_activity.size());
  for (const auto& [room, when] : r.last_activity) {
    w.text(room);
    w.instant(when, r.at);
  }
  w.varint(r.blind.size());
  for (const std::string& device : r.blind) w.text(device);
  w.text(r.text_it);
  w.text(r.text_en);
}

// Counts of lists are not trusted: each element takes at least a byte, and a reader that has failed ends the
// loop.
Result<AlertRecord> decode_alert(std::string_view body) {
  ByteReader in{body};
  if (in.byte() != layout::alert) return layout::undecodable("alert", body);
  AlertRecord r;
  const std::uint8_t flags = in.byte();
  if ((flags & ~all_flags) != 0) return layout::undecodable("alert", body);
  r.presumably_out = (flags & presumably_out) != 0;
  r.clock_synchronised = (flags & clock_synchronised) != 0;
  r.late = (flags & late) != 0;
  r.test = (flags & test) != 0;
  r.transition = in.one_of(TransitionKind::restored);
  r.kind = in.one_of(last_care_kind);
  r.alert_class = in.one_of(AlertClass::information);
  r.severity = in.one_of(Severity::highest);
  r.room_type = in.one_of(RoomType::other);
  r.mode = in.one_of(Mode::visitor);
  r.alert = in.varint();
  r.rule = in.text();
  r.rule_version = in.fixed64();
  r.room = in.text();
  r.device = in.text();
  r.signal = in.text();
  if ((flags & has_signal_kind) != 0)
    r.signal_kind = in.one_of(static_cast<SignalKind>(signal_kind_count - 1));
  r.at = in.instant(Instant{});
  r.started = in.instant(r.at);
  r.raised = in.instant(r.at);
  r.count = static_cast<std::uint32_t>(in.varint_up_to(0xffffffff));
  r.value = in.number();
  if ((flags & has_threshold) != 0) r.threshold = in.number();
  r.held_for = Millis{in.signed_varint()};
  std::int64_t before = 0;
  for (std::uint64_t n = in.varint(); n > 0 && !in.failed(); --n) {
    before = wrapping_add(before, in.signed_varint());
    r.evidence.push_back(static_cast<Seq>(before));
  }
  for (std::uint64_t n = in.varint(); n > 0 && !in.failed(); --n) {
    std::string room = in.text();
    const Instant when = in.instant(r.at);
    r.last_activity.emplace_back(std::move(room), when);
  }
  for (std::uint64_t n = in.varint(); n > 0 && !in.failed(); --n) r.blind.push_back(in.text());
  r.text_it = in.text();
  r.text_en = in.text();
  if (!in.finished()) return layout::undecodable("alert", body);
  return r;
}

}  // namespace vicino::journal
