#include <catch2/catch.hpp>

#include "rules/care/expand.hpp"
#include "rules/care/explain.hpp"
#include "tests/unit/care/homes.hpp"

using namespace vicino;
using namespace vicino::rules;
using namespace std::chrono_literals;

namespace {

RuleSpec nth(const Home& home, CareKind kind, std::size_t n = 0) {
  CareRule rule;
  rule.kind = kind;
  auto result = expand(home, rule);
  REQUIRE(std::holds_alternative<std::vector<RuleSpec>>(result));
  return std::get<std::vector<RuleSpec>>(result).at(n);
}

}  // namespace

TEST_CASE("Each care rule explains itself in one sentence of either language") {
  struct Row {
    CareKind kind;
    std::size_t n;
    const char* it;
    const char* en;
  };
  using K = CareKind;
  const std::vector<Row> rows{
      {K::sos, 0, "Se viene premuto il pulsante SOS, avvisa la centrale: gravità massima.",
       "If somebody presses the SOS button, alerts the centre: severity highest."},
      {K::fall, 0,
       "Se il rilevatore di caduta in bagno segnala una caduta, avvisa la centrale: gravità massima.",
       "If the fall detector in the bathroom reports a fall, alerts the centre: severity highest."},
      {K::left_open, 0,
       "Se la porta d'ingresso resta aperta per 15 minuti di giorno (06:00-23:00) o 5 minuti di notte, "
       "avvisa la "
       "centrale: gravità media.",
       "If the front door stays open for 15 minutes by day (06:00-23:00) or 5 minutes by night, alerts the "
       "centre: "
       "severity medium."},
      {K::inactivity, 0,
       "Se non si vede alcun movimento in casa per 4 ore tra le 08:00 e le 22:00 (24 ore quando risulta "
       "fuori casa); dopo 14 giorni, giorno e notte, un quarto più del massimo abituale a quell'ora, "
       "lo annuncia in casa e, se entro 5 minuti la persona non annulla e non si vede movimento, avvisa la "
       "centrale: "
       "gravità alta.",
       "If no movement is seen in the home for 4 hours between 08:00 and 22:00 (24 hours while presumably "
       "out); after 14 days, by day and night, a quarter more than the longest that is usual at that hour, "
       "says so "
       "in the home and, unless within 5 minutes the person cancels or movement is seen, alerts the centre: "
       "severity "
       "high."},
      {K::not_up, 0,
       "Se al mattino nessuno si è alzato entro le 10:00 e non si vede movimento da 1 ora (24 ore quando "
       "risulta fuori casa); dopo 14 giorni, due ore dopo l'ora a cui di solito si è alzata, lo annuncia in "
       "casa e, se entro 5 minuti la persona non annulla e non si vede movimento, avvisa la centrale: "
       "gravità alta.",
       "If in the morning nobody is up by 10:00 and no movement has been seen for 1 hour (24 hours while "
       "presumably out); after 14 days, two hours after the hour by which the person usually is up, says so "
       "in the home and, unless within 5 minutes the person cancels or movement is seen, alerts the centre: "
       "severity high."},
      {K::not_home, 0, "Se la persona risulta fuori casa per 12 ore, avvisa la centrale: gravità media.",
       "If everybody is presumably out for 12 hours, alerts the centre: severity medium."},
      {K::not_home, 1,
       "Se la persona risulta fuori casa ancora alle 22:00; dopo 14 giorni, se di solito rientra più tardi, "
       "un'ora dopo il suo ultimo rientro abituale, avvisa la centrale: gravità media.",
       "If everybody is presumably out still at 22:00; after 14 days, where the person usually comes home "
       "later, an hour after the latest usual return, alerts the centre: severity medium."},
      {K::night_bathroom, 0,
       "Se le visite notturne in bagno sono almeno 3 e più del solito (media e due scarti) per 2 notti di "
       "fila "
       "(23:00-06:00), informa la centrale: gravità bassa.",
       "If night visits in the bathroom are at least 3 and more than usual (mean and two standard "
       "deviations) "
       "on 2 nights running (23:00-06:00), informs the centre: severity low."},
      {K::uplink_lost, 0,
       "Se la centrale non risponde per 3 minuti, segnala un guasto tecnico alla centrale: gravità media.",
       "If the centre does not answer for 3 minutes, reports a technical fault to the centre: severity "
       "medium."},
      {K::self_test_failed, 0,
       "Se la prova quotidiana resta senza ricevuta della centrale per 1 minuto, segnala un guasto tecnico "
       "alla centrale: gravità media.",
       "If the daily self-test stays without a receipt from the centre for 1 minute, reports a technical "
       "fault to the centre: severity medium."},
      {K::safe_mode, 0,
       "Se dopo più interruzioni il gateway è in modalità sicura, segnala un guasto tecnico alla centrale: "
       "gravità alta.",
       "If the gateway is in safe mode after several crashes, reports a technical fault to the centre: "
       "severity high."},
      {K::away_movement, 0,
       "Se durante l'assenza si vede movimento in casa, informa la centrale: gravità bassa.",
       "If movement is seen in the home while it is in mode away, informs the centre: severity low."},
      {K::heat, 1, "Se in camera da letto ci sono almeno 31 °C per 1 ora, avvisa la centrale: gravità alta.",
       "If in the bedroom it is at least 31 °C for 1 hour, alerts the centre: severity high."},
      {K::battery, 0,
       "Se la batteria del sensore della porta d'ingresso segna al massimo 15 %, segnala un guasto tecnico "
       "alla "
       "centrale: gravità "
       "bassa.",
       "If the battery of the front door sensor shows at most 15 %, reports a technical fault to the centre: "
       "severity low."},
      {K::hazard, 1,
       "Se il sensore di allagamento in bagno segnala acqua sul pavimento, avvisa la centrale: gravità "
       "media.",
       "If the water leak sensor in the bathroom reports water on the floor, alerts the centre: severity "
       "medium."},
  };
  const auto home = test::flat();
  for (const auto& row : rows) {
    CHECK(explain(nth(home, row.kind, row.n), home, Lang::it) == row.it);
    CHECK(explain(nth(home, row.kind, row.n), home, Lang::en) == row.en);
  }
}

TEST_CASE("Every rule of the defaults ends in a full stop, has no empty place and speaks of its severity") {
  const auto home = test::flat();
  for (const auto& rule : default_rules(home)) {
    const auto specs = expand(home, rule);
    for (const auto& spec : std::get<std::vector<RuleSpec>>(specs)) {
      INFO(spec.id);
      const auto it = explain(spec, home, Lang::it);
      const auto en = explain(spec, home, Lang::en);
      for (const auto& text : {it, en}) {
        CHECK(text.back() == '.');
        CHECK(text.find("  ") == std::string::npos);
        CHECK(text.find(" ,") == std::string::npos);
      }
      CHECK(it.substr(0, 3) == "Se ");
      CHECK(it.find("gravità") != std::string::npos);
      CHECK(en.substr(0, 3) == "If ");
    }
  }
}

TEST_CASE("Two rooms of one type, and two doors, are told apart by their ids") {
  auto home = test::flat();
  home.rooms.push_back({"bathroom2", RoomType::bathroom});
  test::add_device(home, "back_door", DeviceType::outer_door, "kitchen");
  std::string text;
  care::put_place(text, home, *home.find_room("bathroom2"), Lang::it);
  CHECK(text == "in bagno (bathroom2)");
  text.clear();
  care::put_device(text, home, *home.find_device("back_door"), Lang::en);
  CHECK(text == "the front door (back_door)");
}

TEST_CASE("A technician's own rule is explained by the names of its sensors") {
  const auto home = test::flat();
  CareRule rule;
  rule.kind = CareKind::generic;
  rule.id = "restless";
  rule.condition = CountWithin{{Edge{.signal = *home.find_signal("bed.bed"), .any_change = true}}, 6, 1h};
  rule.limits = {{{{22 * 60, 6 * 60}, 0s}}};
  rule.shadow = true;
  const auto specs = expand(home, rule);
  CHECK(explain(std::get<std::vector<RuleSpec>>(specs).at(0), home, Lang::it) ==
        "Se si contano 6 segnali in 1 ora da bed.bed tra le 22:00 e le 06:00, lo annota soltanto (regola in "
        "prova): "
        "gravità media.");
}

TEST_CASE("Durations and numbers are written as people say them") {
  const auto duration = [](Millis d, Lang lang) {
    std::string out;
    care::put_duration(out, d, lang);
    return out;
  };
  CHECK(duration(60s, Lang::it) == "1 minuto");
  CHECK(duration(90s, Lang::it) == "90 secondi");
  CHECK(duration(90min, Lang::it) == "1 ora e 30 minuti");
  CHECK(duration(25h, Lang::en) == "25 hours");
  CHECK(duration(50h, Lang::en) == "2 days and 2 hours");
  CHECK(duration(0s, Lang::en) == "0 seconds");
  const auto number = [](double v, Lang lang) {
    std::string out;
    care::put_number(out, v, lang);
    return out;
  };
  CHECK(number(31.46, Lang::it) == "31,5");
  CHECK(number(-3, Lang::en) == "-3");
  CHECK(number(-0.04, Lang::en) == "0");
  CHECK(number(1e300, Lang::en) == "?");
}
