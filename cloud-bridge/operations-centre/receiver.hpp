// Message in -> what to store, and the receipts that are due once it is stored. Pure: no store, no network,
// no clock.
//
// Receipts: one per gateway, journal and lane a batch. Each entry of the batch is named singly, unless it is
// covered by `up_to`. A lane's numbers have holes (the journal counts all lanes and what stays in the home),
// so a hole is closed only by what is known: an entry of the other lane, a `gap` fact, the cursor in a
// heartbeat. Anything less would receipt an alarm that never came.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "cloud-bridge/operations-centre/rows.hpp"
#include "cloud-bridge/operations-centre/seq_ranges.hpp"
#include "cloud-bridge/protocol/messages.hpp"

namespace vicino::operations_centre {

// One journal entry to be stored. `body` is the message as it came; it must live until the store has written
// it.
struct Entry {
  JournalKey from;
  Seq seq = 0;
  Lane lane = Lane::alarm;
  Instant at = unknown;
  Instant received = unknown;
  std::string_view body;
  std::variant<AlertRecord, protocol::Fact> what;
};
struct StatusSeen {
  protocol::Status status;
  Instant received = unknown;
};
struct HeartbeatSeen {
  protocol::Heartbeat heartbeat;
  Instant received = unknown;
};
using Operation = std::variant<Entry, StatusSeen, HeartbeatSeen>;

class Receiver {
 public:
  explicit Receiver(std::string realm) : realm_(std::move(realm)) {}

  // Error: not a message of ours, or one that claims to be from another gateway than its topic says. Nothing
  // of it is stored or receipted.
  Result<Operation> take(std::string_view topic, std::string_view payload, Instant received);

  // The batch is stored: what to tell the gateways. Ends the batch.
  std::vector<protocol::Receipt> stored(Instant now);
  // The batch could not be stored: ask for it again later, and forget what was learned from it.
  std::vector<protocol::Receipt> not_stored(Instant now, Millis retry_after);

 private:
  struct Known {
    SeqRanges alarm;
    SeqRanges telemetry;
    SeqRanges& of(Lane lane) { return lane == Lane::alarm ? alarm : telemetry; }
  };
  struct Due {
    std::vector<Seq> seqs;
  };
  Operation take(protocol::AlertMessage message, std::string_view payload, Instant received);
  Operation take(protocol::EventMessage message, std::string_view payload, Instant received);
  Operation take(protocol::Heartbeat heartbeat, Instant received);
  void note(const protocol::Envelope& envelope);
  protocol::Receipt receipt(const JournalKey& journal, Lane lane, Instant now);
  void append_singles(std::vector<protocol::Receipt>& out, protocol::Receipt first, std::vector<Seq> seqs,
                      const protocol::SingleReceipt& pattern, Instant now);

  std::string realm_;
  std::map<JournalKey, Known> known_;
  std::map<std::pair<JournalKey, Lane>, Due> due_;
  std::uint64_t given_ = 0;  // receipts so far: part of their ids
};

}  // namespace vicino::operations_centre
