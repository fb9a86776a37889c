#include <catch2/catch.hpp>

#include <vector>

#include "runtime/announcer.hpp"

namespace vicino::runtime {
namespace {

Say word(Word w) {
  Say say{w, {}};
  say.alert.alert = 7;
  say.alert.kind = CareKind::sos;
  say.alert.severity = Severity::highest;
  say.alert.text_it = "Richiesta di aiuto.";
  return say;
}

struct Home {
  config::Help help;
  bool reachable = true;
  std::vector<std::string> published;
  std::vector<std::string> spoken;
  Announcer announcer{help,
                      {[this](const std::string& topic, std::string_view payload) {
                         if (reachable) published.push_back(topic + " " + std::string(payload));
                         return reachable;
                       },
                       [this](std::string json) { spoken.push_back(std::move(json)); }}};
  Home() {
    help.devices = {{"lamp/set", {{"calling", "ON"}, {"over", "OFF"}}},
                    {"siren/set", {{"not-reached", "WAIL"}}}};
  }
};

}  // namespace

TEST_CASE("each device gets the payload of the word, and nothing for words it does not have") {
  Home home;
  home.announcer.announce(word(Word::calling));
  home.announcer.announce(word(Word::on_its_way));
  home.announcer.announce(word(Word::not_reached));
  home.announcer.announce(word(Word::over));
  CHECK(home.published == std::vector<std::string>{"lamp/set ON", "siren/set WAIL", "lamp/set OFF"});
}

TEST_CASE("the voice says one sentence in both languages; the end of an alert is not spoken of") {
  Home home;
  home.announcer.announce(word(Word::on_its_way));
  home.announcer.announce(word(Word::over));
  REQUIRE(home.spoken.size() == 1);
  CHECK(home.spoken[0] ==
        R"({"word":"on-its-way","alert":7,"kind":"sos","severity":"highest","room":"","test":false,)"
        R"("say_it":"La centrale ha ricevuto la chiamata. L'aiuto sta arrivando.",)"
        R"("say_en":"The centre has received the call. Help is on its way.",)"
        R"("why_it":"Richiesta di aiuto.","why_en":""})");
}

TEST_CASE("a device that could not be reached gets the last word when its broker is back") {
  Home home;
  home.reachable = false;
  home.announcer.announce(word(Word::calling));
  home.announcer.announce(word(Word::over));
  home.reachable = true;
  home.announcer.link_is_up();
  home.announcer.link_is_up();
  CHECK(home.published == std::vector<std::string>{"lamp/set OFF"});
}

TEST_CASE("every word that is spoken has a sentence in both languages") {
  for (std::size_t i = 0; i < word_count; ++i) {
    const auto w = static_cast<Word>(i);
    INFO(name(w));
    CHECK(sentence_it(w).empty() == (w == Word::over));
    CHECK(sentence_en(w).empty() == (w == Word::over));
  }
}

}  // namespace vicino::runtime
