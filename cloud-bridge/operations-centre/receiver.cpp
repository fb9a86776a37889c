#include "cloud-bridge/operations-centre/receiver.hpp"

#include <algorithm>

#include "cloud-bridge/protocol/json.hpp"

namespace vicino::operations_centre {
namespace {

constexpr std::size_t most_journals = 100'000;  // remembered at a time; forgetting costs singles only

Error foreign(std::string_view topic, const protocol::Address& claimed) {
  return {"message on " + std::string(topic) + " claims to be from " + claimed.realm + "/" + claimed.gateway,
          "a gateway speaks for itself only: look at its settings, and at the broker's access list"};
}

}  // namespace

void Receiver::note(const protocol::Envelope& envelope) {
  const JournalKey journal{envelope.from.gateway, envelope.journal};
  if (known_.size() >= most_journals) known_.clear();
  auto& known = known_[journal];
  // A number belongs to one lane, so for the other it is no hole.
  known.alarm.add(envelope.seq, envelope.seq);
  known.telemetry.add(envelope.seq, envelope.seq);
  due_[{journal, envelope.lane}].seqs.push_back(envelope.seq);
}

Operation Receiver::take(protocol::AlertMessage message, std::string_view payload, Instant received) {
  note(message.envelope);
  auto& envelope = message.envelope;
  const Instant at = message.alert.at;
  return Entry{{std::move(envelope.from.gateway), std::move(envelope.journal)},
               envelope.seq,
               envelope.lane,
               at,
               received,
               payload,
               std::move(message.alert)};
}

Operation Receiver::take(protocol::EventMessage message, std::string_view payload, Instant received) {
  note(message.envelope);
  auto& envelope = message.envelope;
  JournalKey journal{std::move(envelope.from.gateway), std::move(envelope.journal)};
  // Of the local lane nothing ever comes: such a gap closes no hole.
  if (const auto* gap = std::get_if<protocol::GapFact>(&message.fact); gap && gap->lane != Lane::local)
    known_[journal].of(gap->lane).add(gap->from, gap->to);
  return Entry{std::move(journal), envelope.seq, envelope.lane,          message.at,
               received,           payload,      std::move(message.fact)};
}

Operation Receiver::take(protocol::Heartbeat heartbeat, Instant received) {
  auto& known = known_[{heartbeat.from.gateway, heartbeat.journal}];
  known.alarm.add(1, heartbeat.alarm.receipted);
  known.telemetry.add(1, heartbeat.telemetry.receipted);
  return HeartbeatSeen{std::move(heartbeat), received};
}

Result<Operation> Receiver::take(std::string_view topic, std::string_view payload, Instant received) {
  const auto parsed = protocol::parse_topic(topic);
  if (!parsed) return parsed.error();
  const auto& address = parsed->address;
  if (address.realm != realm_)
    return Error{"message of another realm on " + std::string(topic), "start the centre with that --realm"};
  switch (parsed->channel) {
    case protocol::Channel::alert:
    case protocol::Channel::event: {
      auto entry = protocol::parse_entry(payload);
      if (!entry) return Error{std::string(topic) + ": " + entry.error().what, entry.error().cure};
      return std::visit(
          [&](auto& message) -> Result<Operation> {
            if (message.envelope.from != address) return foreign(topic, message.envelope.from);
            return take(std::move(message), payload, received);
          },
          *entry);
    }
    case protocol::Channel::status: {
      auto status = protocol::parse_status(payload);
      if (!status) return Error{std::string(topic) + ": " + status.error().what, status.error().cure};
      if (status->from != address) return foreign(topic, status->from);
      return Operation{StatusSeen{std::move(*status), received}};
    }
    case protocol::Channel::heartbeat: {
      auto heartbeat = protocol::parse_heartbeat(payload);
      if (!heartbeat)
        return Error{std::string(topic) + ": " + heartbeat.error().what, heartbeat.error().cure};
      if (heartbeat->from != address) return foreign(topic, heartbeat->from);
      return take(std::move(*heartbeat), received);
    }
    default:
      return Error{"message on " + std::string(topic) + ", where only the centre writes",
                   "look at the broker's access list"};
  }
}

protocol::Receipt Receiver::receipt(const JournalKey& journal, Lane lane, Instant now) {
  protocol::Receipt out;
  out.to = {realm_, journal.gateway};
  out.id = "r-" + std::to_string(now == unknown ? 0 : to_ms(now)) + "-" + std::to_string(++given_);
  out.at = now;
  out.journal = journal.journal;
  out.lane = lane;
  return out;
}

void Receiver::append_singles(std::vector<protocol::Receipt>& out, protocol::Receipt current,
                              std::vector<Seq> seqs, const protocol::SingleReceipt& pattern, Instant now) {
  std::sort(seqs.begin(), seqs.end());
  seqs.erase(std::unique(seqs.begin(), seqs.end()), seqs.end());
  const JournalKey journal{current.to.gateway, current.journal};
  for (const Seq seq : seqs) {
    if (seq <= current.up_to) continue;
    if (current.singles.size() == protocol::max_singles) {
      auto following = receipt(journal, current.lane, now);
      following.up_to = current.up_to;
      out.push_back(std::exchange(current, std::move(following)));
    }
    auto single = pattern;
    single.seq = seq;
    current.singles.push_back(std::move(single));
  }
  out.push_back(std::move(current));
}

std::vector<protocol::Receipt> Receiver::stored(Instant now) {
  std::vector<protocol::Receipt> out;
  out.reserve(due_.size());
  for (auto& [key, due] : due_) {
    auto first = receipt(key.first, key.second, now);
    first.up_to = known_[key.first].of(key.second).complete_up_to();
    append_singles(out, std::move(first), std::move(due.seqs), {}, now);
  }
  due_.clear();
  return out;
}

std::vector<protocol::Receipt> Receiver::not_stored(Instant now, Millis retry_after) {
  std::vector<protocol::Receipt> out;
  protocol::SingleReceipt busy;
  busy.verdict = protocol::Verdict::busy;
  busy.retry_after = retry_after;
  for (auto& [key, due] : due_)
    append_singles(out, receipt(key.first, key.second, now), std::move(due.seqs), busy, now);
  due_.clear();
  known_.clear();
  return out;
}

}  // namespace vicino::operations_centre
