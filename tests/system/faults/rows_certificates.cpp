// Certificates that are swapped while all runs: told by name, and healed by the right one alone.
#include "tests/system/faults/rows.hpp"

namespace vicino::test {
namespace {

constexpr auto right_names = "DNS:localhost,IP:127.0.0.1";

void restart_broker(Scene& s) {
  s.stage->centre_broker.process().stop();
  s.stage->centre_broker.start();
}

Scene::Options slowly() {
  Scene::Options options;
  options.press_every = 1s;
  return options;
}

void of_the_broker(Outcome& outcome, const std::string& names, int days, const char* says) {
  Scene s(outcome, slowly());
  s.fault([&] {
    s.stage->authority->issue("server", names, days);
    restart_broker(s);
  });
  s.home_notices({says}, 40s);
  s.lasts(2s);
  s.ends([&] {
    s.stage->authority->issue("server", right_names);
    restart_broker(s);
  });
  s.heals();
  s.reckon();
}

void broker_expired(Outcome& outcome) {
  of_the_broker(outcome, right_names, -1, "has expired");
}
void broker_misnamed(Outcome& outcome) {
  of_the_broker(outcome, "DNS:elsewhere.example", 30, "is for another name");
}

void copy_certificate(const Authority& from, const Authority& to, const std::string& name) {
  for (const auto* ending : {".crt", ".key"})
    std::filesystem::copy_file(from.folder() / (name + ending), to.folder() / (name + ending),
                               std::filesystem::copy_options::overwrite_existing);
}

void broker_of_a_stranger(Outcome& outcome) {
  Scene s(outcome, slowly());
  const Authority stranger(s.stage->folder / "stranger");
  s.fault([&] {
    copy_certificate(stranger, *s.stage->authority, "server");
    restart_broker(s);
  });
  s.home_notices({"is not signed by the authority in"}, 40s);
  s.ends([&] {
    s.stage->authority->issue("server", right_names);
    restart_broker(s);
  });
  s.heals();
  s.reckon();
}

// Ours, on disk: a new one is read at the next connection, without a restart.
void ours_expired(Outcome& outcome) {
  Scene s(outcome, slowly());
  s.fault([&] {
    s.stage->authority->issue("gw-7f3a", "", -1);
    s.proxy->cut();
  });
  s.home_notices({"has expired", "refuses a TLS connection with our certificate"}, 40s);
  s.ends([&] { s.stage->authority->issue("gw-7f3a"); });
  s.heals();
  s.reckon();
}

}  // namespace

std::vector<Row> certificate_rows() {
  return {{"certificate-of-broker-expired", broker_expired, true},
          {"certificate-of-broker-for-another-name", broker_misnamed, false},
          {"certificate-of-broker-by-a-stranger", broker_of_a_stranger, false},
          {"certificate-of-gateway-expired", ours_expired, true}};
}

}  // namespace vicino::test
