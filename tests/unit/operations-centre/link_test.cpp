#include "cloud-bridge/operations-centre/centre_link.hpp"

#include "scene.hpp"

namespace vicino::operations_centre {

TEST_CASE("What is wrong with the way to the broker is said before anything is opened") {
  struct Case {
    const char* uri;
    const char* ca;
    const char* certificate;
    const char* key;
    const char* complaint;  // "": none
  };
  const auto one = GENERATE(values<Case>({
      {"tcp://127.0.0.1:1883", "", "", "", ""},
      {"tcp://localhost:1883", "", "", "", ""},
      {"tcp://[::1]:1883", "", "", "", ""},
      {"ssl://centre.example:8883", "", "", "", ""},
      {"tcp://centre.example:1883", "", "", "", "plain text"},
      {"tcp://127.0.0.1.evil.example:1883", "", "", "", "plain text"},
      {"mqtt://127.0.0.1", "", "", "", "not an address"},
      {"127.0.0.1:1883", "", "", "", "not an address"},
      {"ssl://centre.example:8883", "/nowhere/ca.pem", "", "", "/nowhere/ca.pem"},
      {"ssl://centre.example:8883", "", "/etc/hosts", "", "belong together"},
      {"ssl://centre.example:8883", "", "/etc/hosts", "/nowhere/key.pem", "/nowhere/key.pem"},
  }));
  LinkOptions options;
  options.uri = one.uri;
  options.ca = one.ca;
  options.certificate = one.certificate;
  options.key = one.key;
  const auto checked = check(options);
  CAPTURE(one.uri, one.complaint);
  CHECK(checked.has_value() == std::string(one.complaint).empty());
  if (checked) return;
  CHECK(to_text(checked.error()).find(one.complaint) != std::string::npos);
  CHECK_FALSE(checked.error().cure.empty());
}

}  // namespace vicino::operations_centre
