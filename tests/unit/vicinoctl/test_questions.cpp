// What a technician types at `vicinoctl init`, and the answers that come of it.
#include "questions.hpp"

#include <sstream>

#include <catch2/catch.hpp>

namespace vicino::ctl {
namespace {

using commissioning::Answers;
using commissioning::Candidate;

struct Asked {
  Answers answers;
  std::string screen;
};

Asked asked(const std::string& typed, const std::vector<Candidate>& found = {}, Answers known = {},
            Lang lang = Lang::en) {
  std::istringstream in(typed);
  std::ostringstream out;
  Asked a;
  a.answers = ask(std::move(known), found, in, out, lang);
  a.screen = out.str();
  return a;
}

Candidate candidate(const char* address, DeviceType type, const char* name, const char* room) {
  Candidate c;
  c.device.address = address;
  c.device.type = type;
  c.name = name;
  c.about = "X1 of somebody";
  c.room = room;
  return c;
}
const std::vector<Candidate> two{
    candidate("0x00158d0001a20001", DeviceType::motion, "bagno/presenza", "bathroom"),
    candidate("0x00158d0001a20002", DeviceType::door, "porta", "")};

}  // namespace

TEST_CASE("Enter takes what stands in brackets") {
  Answers known;
  known.realm = "lodi";
  known.gateway = "gw-7f3a";
  known.centre = "centre.example";
  const auto [answers, screen] = asked("\n\n\n\n\n\n\n\n\n", two, known);
  CHECK(answers.realm == "lodi");
  CHECK(answers.gateway == "gw-7f3a");
  CHECK(answers.centre == "centre.example");
  CHECK(answers.zone == "Europe/Rome");
  CHECK_FALSE(answers.alerts);
  REQUIRE(answers.devices.size() == 2);
  CHECK(answers.devices[0].room == "bathroom");
  CHECK(answers.devices[0].type == "motion");
  CHECK(answers.devices[1].room.empty());
  CHECK(answers.devices[1].type == "door");
  CHECK(screen.find("bagno/presenza: X1 of somebody") != std::string::npos);
}

TEST_CASE("What is typed is taken, without the blanks around it") {
  const auto [answers, screen] =
      asked("  crema \n gw-0001\r\ncentre.example:8884\nEurope/Vienna\nla camera\nbed\n-\nsos, fall\n", two);
  CHECK(answers.realm == "crema");
  CHECK(answers.gateway == "gw-0001");
  CHECK(answers.centre == "centre.example:8884");
  CHECK(answers.zone == "Europe/Vienna");
  REQUIRE(answers.devices.size() == 2);
  CHECK(answers.devices[0].room == "la_camera");
  CHECK(answers.devices[0].type == "bed");
  CHECK(answers.devices[1].skip);
  CHECK(answers.alerts == std::vector<std::string>{"sos", "fall"});
}

TEST_CASE("A wrong type is asked again with the list of types; a wrong alert is said and left out") {
  const auto [answers, screen] = asked("\n\n-\n\nbathroom\nlamp\nmotion\n\nouter-door\nsos,falls\n", two);
  CHECK(answers.centre.empty());
  REQUIRE(answers.devices.size() == 2);
  CHECK(answers.devices[0].type == "motion");
  CHECK(answers.devices[1].type == "outer-door");
  CHECK(screen.find("types: ") != std::string::npos);
  CHECK(screen.find("outer-door") != std::string::npos);
  CHECK(screen.find("unknown, left out: falls") != std::string::npos);
  CHECK(answers.alerts == std::vector<std::string>{"sos"});
}

TEST_CASE("A device that a file has answered for is not asked about") {
  Answers known;
  known.devices = {{"0x00158d0001a20001", "wc", "motion", "bathroom", false}};
  const auto [answers, screen] = asked("", two, known);
  REQUIRE(answers.devices.size() == 2);
  CHECK(answers.devices[0].id == "wc");
  CHECK(screen.find("bagno/presenza") == std::string::npos);
  CHECK(screen.find("porta") != std::string::npos);
}

TEST_CASE("An input that ends takes all that is left, even in the middle of a wrong answer") {
  const auto [answers, screen] = asked("crema\n\n\n\nbathroom\nlamp", two);
  REQUIRE(answers.devices.size() == 2);
  CHECK(answers.devices[0].type == "motion");
  CHECK(answers.devices[1].type == "door");
  CHECK_FALSE(answers.alerts);
}

TEST_CASE("The questions are asked in Italian, too") {
  const auto [answers, screen] = asked("", two, {}, Lang::it);
  CHECK(screen.find("Invio accetta il valore tra parentesi.") == 0);
  CHECK(screen.find("Fuso orario [Europe/Rome]: ") != std::string::npos);
  CHECK(screen.find("stanza [bathroom]: ") != std::string::npos);
}

}  // namespace vicino::ctl
