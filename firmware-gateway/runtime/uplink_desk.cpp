#include "runtime/uplink_desk.hpp"

#include <utility>

#include "runtime/log.hpp"
#include "runtime/security_log.hpp"

namespace vicino::runtime {
namespace {

constexpr std::size_t inbox_capacity = 4'096;

template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};

uplink::Steady steady_now() {
  return std::chrono::time_point_cast<Millis>(std::chrono::steady_clock::now());
}

}  // namespace

UplinkDesk::UplinkDesk(Options options, Dependencies dependencies, const uplink::Driver::MakeLink& make_link)
    : dependencies_(std::move(dependencies)),
      inbox_(inbox_capacity, [this, post = options.post] { post([this] { empty_inbox(); }); }),
      wall_clock_(options.wall_clock),
      feed_({dependencies_.unsent, [this](uplink::Offer offer) { driver_.offer(std::move(offer)); }}),
      driver_(std::move(options.driver), driver_dependencies(options), make_link) {}

uplink::DriverDependencies UplinkDesk::driver_dependencies(const Options& options) {
  uplink::DriverDependencies d;
  d.want = [this](Lane lane, Seq after, std::size_t max) { inbox_.push(Wanted{lane, after, max}); };
  d.receipted = [this](const uplink::Cursors& cursors) { inbox_.push(cursors); };
  d.command = [this](protocol::CommandMessage message) { inbox_.push_spare(std::move(message)); };
  d.command_refused = [this](protocol::CommandResult refusal) { inbox_.push_spare(std::move(refusal)); };
  d.link_state = [this](uplink::LinkState state, const Error& why) { inbox_.push(LinkChanged{state, why}); };
  d.flagged = [this](uplink::FlagKind kind, const uplink::Outgoing& entry, const std::string& reason) {
    const auto* record = std::get_if<AlertRecord>(&entry.body);
    inbox_.push(Flagged{kind, entry.seq, record != nullptr ? std::optional(*record) : std::nullopt, reason});
  };
  if (dependencies_.reached)
    d.reached = [this](const std::vector<AlertNumber>& alerts) { inbox_.push(ReachedAlerts{alerts}); };
  d.refused = [this](uplink::Refusal refusal, const Error& why) { inbox_.push(Refused{refusal, why}); };
  d.diagnostic = [this](const std::string& text) { inbox_.push_spare(Diagnostic{text}); };
  d.wall_clock = options.wall_clock;
  d.calendar = options.calendar;
  d.steady_clock = steady_now;
  return d;
}

void UplinkDesk::empty_inbox() {
  inbox_.take(items_);
  for (auto& item : items_) handle(item);
  items_.clear();
  dependencies_.end_of_batch();
}

bool UplinkDesk::may_log(std::string_view key, std::uint64_t& held_back) {
  return rate_limit_.allow(key, wall_clock_(), held_back);
}

void UplinkDesk::handle(Item& item) {
  std::visit(
      Overloaded{
          [&](const Wanted& wanted) {
            if (const auto fed = feed_.want(wanted.lane, wanted.after, wanted.max); !fed)
              log::error("cannot read what is to be sent", fed.error());
          },
          [&](const uplink::Cursors& cursors) { dependencies_.receipted(cursors); },
          [&](const protocol::CommandMessage& message) { dependencies_.command(message); },
          [&](const protocol::CommandResult& refusal) { dependencies_.command_refused(refusal); },
          [&](const LinkChanged& change) { dependencies_.link_state(change.state, change.why); },
          [&](const ReachedAlerts& reached) { dependencies_.reached(reached.alerts); },
          [&](const Flagged& flag) {
            const std::string rule = flag.alert ? flag.alert->rule : "";
            if (flag.kind == uplink::FlagKind::overdue)
              log::error("an alarm has no receipt: nobody at the centre may know of it",
                         {{"seq", flag.seq},
                          {"rule", rule},
                          {"cure", "call the centre by telephone; check the uplink"}});
            else
              log::error("the centre refuses an entry",
                         {{"seq", flag.seq}, {"rule", rule}, {"why", flag.reason}});
            if (flag.alert && dependencies_.unanswered) dependencies_.unanswered(*flag.alert, flag.seq);
          },
          [&](const Refused& refused) {
            const auto event = refused.refusal == uplink::Refusal::login ? SecurityEvent::login_refused
                                                                         : SecurityEvent::certificate_refused;
            std::uint64_t held_back = 0;
            if (may_log(name(event), held_back))
              log::security(event, {{"broker", "centre"}, {"why", refused.why.what}, {"also", held_back}});
          },
          [&](const Diagnostic& diagnostic) {
            std::uint64_t held_back = 0;  // "command: ...": its first word is one of a few
            if (may_log(diagnostic.text.substr(0, diagnostic.text.find(':')), held_back))
              log::warning("uplink", {{"what", diagnostic.text}, {"also", held_back}});
          },
      },
      item);
}

}  // namespace vicino::runtime
