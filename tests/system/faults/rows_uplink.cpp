// What the gateway's own MQTT library does.
#include "tests/system/faults/rows.hpp"

namespace vicino::test {
namespace {

// A call of libpaho that never comes back: another client takes its place, in the same process.
void mqtt_library_hangs(Outcome& outcome) {
  Scene::Options options;
  options.bad_machine = true;
  options.press_every = 1s;
  Scene s(outcome, options);
  const auto process = s.stage->gateway().pid();
  s.fault([&] { s.machine->mqtt_hangs = 1; });
  s.home_notices({"the MQTT library does not come back"},
                 20s);                         // to be told within 15 s, as a frozen broker is
  s.ends([&] { s.machine->mqtt_hangs = 0; });  // for the next: what is in the call stays there
  s.heals();
  if (s.stage->gateway().pid() != process || !s.stage->gateway().running())
    s.problem("vicinod is another one");
  if (!s.stage->gateway_says("a new client takes its place")) s.problem("the log does not say what was done");
  s.reckon();
}

}  // namespace

std::vector<Row> uplink_rows() {
  return {{"mqtt-library-hangs", mqtt_library_hangs, false}};
}

}  // namespace vicino::test
