// One row of the fault bench: the product on a stage, people who press buttons all the while, a fault, and what comes of it.
#pragma once

#include <chrono>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/system/faults/bad_machine.hpp"
#include "tests/system/faults/stream.hpp"
#include "tests/system/faults/tcp_proxy.hpp"
#include "tests/system/gateway/stage.hpp"

namespace vicino::test {

struct Outcome {
  std::string name;
  std::optional<double> noticed;  // seconds from the fault until status or alert named it
  std::optional<double> healed;   // seconds from its end until protected, and nothing unsent
  int pressed = 0, lost = 0, doubled = 0;
  std::string home, centre;           // what they saw of it
  std::vector<std::string> problems;  // why this row does not pass
  std::string skipped;                // why it could not be played here
  bool harmless = false;              // nobody needs to notice: what matters is that nothing is lost
};
std::string to_line(const Outcome& outcome);

class Scene {
 public:
  struct Options {
    bool tls = true;
    bool start = true;  // bring all up, and wait until the home is protected
    std::chrono::milliseconds press_every{300};
    std::string sensors_broker, centre_broker;  // lines of mosquitto.conf
    bool bad_machine = false;                   // vicinod under a clock and a disk that can go wrong
    std::vector<std::string> gateway;           // more arguments of vicinod
    std::string host;                           // by which the gateway knows the centre's broker
    std::string proxy_address = "127.0.0.1";    // where the proxy listens
    std::filesystem::path storage;              // elsewhere than on the stage
  };
  explicit Scene(Outcome& result) : Scene(result, Options()) {}
  Scene(Outcome& result, Options options);
  ~Scene();

  // --- the story, in this order ---
  void fault(const std::function<void()>& happens);
  // Waits until the home's status, or an alert, holds one of the texts; or the centre's words do.
  void home_notices(std::initializer_list<const char*> texts, std::chrono::milliseconds patience = 40s);
  void centre_notices(std::initializer_list<const char*> texts, std::chrono::milliseconds patience = 40s);
  void lasts(std::chrono::milliseconds span);
  void ends(const std::function<void()>& happens);
  // Protected, what was pressed before is with the centre, and nothing is unsent.
  void heals(std::chrono::milliseconds patience = 90s);
  // Ends the stream, waits for the rest, counts at the centre's store.
  void reckon();

  void bring_up();  // what options.start does
  void start_gateway();
  void problem(const std::string& what) { outcome.problems.push_back(what); }
  // The present words of the home about itself, and of the centre about the home.
  std::string home_says();
  std::string centre_says();
  std::size_t at_centre();  // alerts open there

  Outcome& outcome;
  std::unique_ptr<Stage> stage;
  std::unique_ptr<TcpProxy> proxy;
  std::unique_ptr<Stream> stream;
  BadMachineState* machine = nullptr;

 private:
  using Clock = std::chrono::steady_clock;
  bool notices(const std::function<std::string()>& says, std::initializer_list<const char*> texts,
               std::chrono::milliseconds patience, std::string& saw);
  Options options_;
  std::unique_ptr<BadMachine> bad_machine_;
  Clock::time_point fault_at_{}, end_at_{};
  std::size_t centre_mark_ = 0;
};

}  // namespace vicino::test
