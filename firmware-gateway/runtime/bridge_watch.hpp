// Is Zigbee2MQTT alive while its broker is? It says nothing for minutes in a quiet night, so it is asked. A bridge that
// has answered once must go on answering; one that never did (an older version, another publisher) is judged by its own
// signs of life alone. Pure: time and answers in, verdicts out.
//
// Asked every 30 s; gone when two questions in a row are unanswered 10 s after the second, that is at most 70 s after
// it froze; together with the half minute that radio-down holds: told within two minutes.
#pragma once

#include <chrono>
#include <cstdint>

namespace vicino::runtime {

class BridgeWatch {
 public:
  using Steady = std::chrono::steady_clock::time_point;
  enum class Verdict : std::uint8_t { none, gone, back };

  static constexpr std::chrono::seconds period{30};
  static constexpr std::chrono::seconds patience{10};
  static constexpr int most_unanswered = 2;

  // The sensors' broker came or went: what was asked before is forgotten.
  void link_changed() { unanswered_ = 0; }
  // True: ask now (once for each true).
  bool ask(Steady now);
  // An answer. Not healthy: the coordinator does not work, whatever else still does.
  Verdict answered(bool healthy);
  // Once a second while there is a link to the broker.
  Verdict tick(Steady now);

  bool gone() const { return gone_; }

 private:
  bool answers_ = false;  // ever
  bool gone_ = false;
  int unanswered_ = 0;
  Steady asked_{};
};

}  // namespace vicino::runtime
