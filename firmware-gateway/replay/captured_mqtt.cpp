// Captured MQTT as a source: one JSON object a line (mosquitto_sub -F %j, or its like), through the decoder that the
// gateway runs.
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <optional>

#include "replay/admission.hpp"
#include "replay/source.hpp"
#include "sensors/recording/line_reader.hpp"
#include "sensors/zigbee2mqtt/decoder.hpp"

namespace vicino::replay {
namespace {

namespace json = boost::json;
namespace z2m = sensors::zigbee2mqtt;

// A bridge/devices of the largest size that is decoded, with every quote escaped.
constexpr std::size_t longest_message = 2 * z2m::max_bridge_payload + 4096;

// RFC 3339; mosquitto_sub writes the offset without a colon, and a Z before it: "...13.241652Z+0000".
std::optional<Instant> parse_tst(std::string_view text) {
  if (const auto at = parse_rfc3339(text)) return *at;
  if (text.size() < 6 || (text[text.size() - 5] != '+' && text[text.size() - 5] != '-')) return std::nullopt;
  auto head = text.substr(0, text.size() - 5);
  const auto offset = text.substr(text.size() - 5);
  if (head.ends_with('Z')) head.remove_suffix(1);
  const auto written =
      std::string(head) + std::string(offset.substr(0, 3)) + ":" + std::string(offset.substr(3));
  if (const auto at = parse_rfc3339(written)) return *at;
  return std::nullopt;
}

class CapturedMqtt final : public Source {
 public:
  CapturedMqtt(recording::LineReader lines, const std::filesystem::path& file, const Home& home)
      : lines_(std::move(lines)) {
    account_.file = file.string();
    account_.form = Form::mqtt;
    std::error_code ignored;
    size_ = std::max<std::uintmax_t>(1, std::filesystem::file_size(file, ignored));
    for (std::size_t i = 0; i < home.devices.size(); ++i) {
      const auto& device = home.devices[i];
      if (device.type != DeviceType::bridge) continue;
      bases_.push_back(device.address + "/");
      decoders_.emplace_back(home, device.address, static_cast<DeviceId>(i));
    }
    if (decoders_.empty()) {
      bases_.emplace_back("zigbee2mqtt/");
      decoders_.emplace_back(home, "zigbee2mqtt", no_device);
    }
  }

  Result<void> play(const Visit& visit) override {
    Admission admission(visit);
    for (;;) {
      const auto line = lines_.next();
      if (!line) return line.error();
      if (!line->has_value()) break;
      ++account_.lines;
      take(**line, admission);
    }
    last_at_ = admission.last_at();
    return {};
  }

  unsigned progress() const override {
    return static_cast<unsigned>(std::min<std::uint64_t>(1000, lines_.position() * 1000 / size_));
  }
  Instant last_at() const override { return last_at_; }

 private:
  void refuse(const std::string& reason, const std::string& detail = "") {
    account_.refuse(account_.lines, reason, detail);
  }

  void take(std::string_view line, Admission& admission) {
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) {
      ++account_.ignored;
      return;
    }
    if (line.size() >= longest_message) return refuse("too-long");
    memory_.emplace();
    json::error_code problem;
    const auto value = json::parse({line.data(), line.size()}, problem, &*memory_);
    const auto* object = problem ? nullptr : value.if_object();
    if (object == nullptr) return refuse("not-json", "write one JSON object on each line");
    const auto text = [&](std::string_view key) -> std::optional<std::string_view> {
      const auto* field = object->if_contains(key);
      const auto* string = field == nullptr ? nullptr : field->if_string();
      if (string == nullptr) return std::nullopt;
      return std::string_view(string->data(), string->size());
    };
    const auto tst = text("tst");
    const auto at = tst ? parse_tst(*tst) : std::nullopt;
    if (!at) return refuse("no-time", "tst must be an instant like 2026-03-29T01:00:00Z");
    const auto topic = text("topic");
    if (!topic) return refuse("no-topic", "the line has no topic");
    const auto* payload = object->if_contains("payload");
    if (payload != nullptr && !payload->is_string() && !payload->is_null())
      return refuse("no-text", "payload must be the message's text, with its quotes escaped");
    const auto* retain = object->if_contains("retain");
    const bool retained = retain != nullptr && ((retain->is_int64() && retain->get_int64() != 0) ||
                                                (retain->is_bool() && retain->get_bool()));
    decode({*topic, text("payload").value_or(std::string_view{}), retained}, *at, admission);
  }

  void decode(const sensors::Message& message, Instant at, Admission& admission) {
    std::size_t i = 0;
    while (i < bases_.size() && !message.topic.starts_with(bases_[i])) ++i;
    if (i == bases_.size()) {
      ++account_.ignored;
      return;
    }
    decoded_.clear();
    decoders_[i].decode(message, decoded_);
    for (const auto& rejected : decoded_.rejected) refuse(std::string(rejected.reason), rejected.detail);
    for (const auto& reading : decoded_.readings) {
      ++account_.events;
      admission.admit(at, reading);
    }
    for (const auto& seen : decoded_.availability) {
      ++account_.events;
      admission.admit(at, seen);
    }
    if (decoded_.rejected.empty() && decoded_.availability.empty() && decoded_.readings.empty())
      ++account_.ignored;
  }

  recording::LineReader lines_;
  std::uintmax_t size_ = 1;
  std::vector<std::string> bases_;
  std::vector<z2m::Decoder> decoders_;
  sensors::Decoded decoded_;
  // Of one line. Made anew for each: a resource that is only released asks for twice as much each time.
  std::optional<json::monotonic_resource> memory_;
  Instant last_at_ = unknown;
};

}  // namespace

Result<std::unique_ptr<Source>> open_captured_mqtt(const std::filesystem::path& file, const Home& home) {
  auto lines = recording::LineReader::open(file, longest_message);
  if (!lines) return lines.error();
  return std::unique_ptr<Source>(std::make_unique<CapturedMqtt>(std::move(*lines), file, home));
}

}  // namespace vicino::replay
