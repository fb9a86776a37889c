#include "cloud-bridge/operations-centre/table.hpp"

#include "scene.hpp"

namespace vicino::operations_centre {
namespace {

AlertRow row_of(AlertNumber number, Severity severity, Instant raised) {
  AlertRow row;
  auto record = Gateway{}.record(number, TransitionKind::raised, raised);
  record.raised = record.started = raised;
  record.severity = severity;
  apply(row, record, number, raised);
  row.key = {"gw-7f3a", "j1", number};
  return row;
}

Picture night() {
  Picture picture;
  picture.realm = "crema";
  picture.now = three_am + 26min;
  picture.connected = true;

  AlertRow stay = row_of(12, Severity::high, three_am);
  stay.count = 2;
  AlertRow sos = row_of(3, Severity::highest, three_am + 25min + 30s);
  sos.key.gateway = "gw-0b11";
  sos.room = "";
  sos.room_type = RoomType::home;
  sos.text_it = "Pulsante SOS premuto.";
  sos.text_en = "SOS button pressed.";
  AlertRow taken = row_of(9, Severity::highest, three_am - 26h);
  acknowledge(taken, "op-12", three_am - 25h);
  taken.note = "figlia avvisata";
  taken.note_by = "op-12";
  taken.noted = three_am - 24h;
  taken.claimed_by = "op-13";
  taken.claimed = three_am - 1h;
  taken.disposition = Disposition::false_alarm;
  taken.disposition_by = "op-13";
  taken.disposition_reason = "pulsante premuto dal gatto";
  taken.missing = three_am;
  taken.late = true;
  AlertRow test = row_of(13, Severity::highest, three_am);
  test.test = true;
  picture.alerts = {taken, test, stay, sos};
  picture.open = 5;
  picture.nobody_in_charge = 4;

  GatewayRow well;
  well.gateway = "gw-0b11";
  well.online = true;
  well.since = three_am - 72h;
  well.heartbeat = picture.now - 12s;
  well.sensors = 14;
  GatewayRow gone;
  gone.gateway = "gw-7f3a";
  gone.since = three_am - 1h;
  gone.reason = "lost";
  gone.heartbeat = three_am - 1h;
  gone.sensors = 9;
  gone.sensor_faults = 2;
  gone.alarm_backlog = 3;
  GatewayRow mute;
  mute.gateway = "gw-5e5e";
  mute.online = true;
  mute.since = three_am - 2h;
  mute.heartbeat = picture.now - 4min;
  mute.clock_synchronised = false;
  picture.gateways = {well, mute, gone};
  return picture;
}

Look look(Language language) {
  Look out;
  out.language = language;
  out.width = 130;
  out.offset = [](Instant) { return Millis{1h}; };
  return out;
}

}  // namespace

TEST_CASE("The table in Italian") {
  CHECK("\n" + render(night(), look(Language::italian)) == R"(
VICINO centrale operativa   ambito crema   2026-03-12 04:26:00   collegata

ALLARMI: aperti 5, da prendere in carico 4
!!!! ALTISSIMA gw-0b11/3        casa           dalle 04:25, 30 s  NESSUNO LO HA PRESO IN CARICO
     Pulsante SOS premuto.
!!!  ALTA      gw-7f3a/12       bagno          dalle 04:00, 26 min  NESSUNO LO HA PRESO IN CARICO
     In bagno da 45 minuti, di notte. [2 volte]
!!!! ALTISSIMA gw-7f3a/13       bagno          dalle 04:00, 26 min  NESSUNO LO HA PRESO IN CARICO
     In bagno da 45 minuti, di notte. [PROVA]
!!!! ALTISSIMA gw-7f3a/9        bagno          dalle 2026-03-11 02:00, 1 g 2 h  in carico a op-12, 2026-03-11 03:00
     In bagno da 45 minuti, di notte. [IN RITARDO] [NON PIÙ APERTO PER IL GATEWAY: verificare, poi chiudere (resolve)]
     se ne occupa op-13, 03:00
     nota (op-12, 2026-03-11 04:00): figlia avvisata
     giudizio (op-13): FALSO ALLARME: pulsante premuto dal gatto
     + 1 altri

GATEWAY: 2 in linea, 1 NON IN LINEA
XX gw-7f3a          NON IN LINEA dalle 03:00 (collegamento perso)  segno di vita 1 h 26 min fa  sensori 9 (guasti: 2)  in coda 3
?? gw-5e5e          MUTO dalle 02:00  segno di vita 4 min fa  orologio non sincronizzato
ok gw-0b11          in linea dalle 2026-03-09 04:00  segno di vita 12 s fa  sensori 14
)");
}

TEST_CASE("The table in English") {
  CHECK("\n" + render(night(), look(Language::english)) == R"(
VICINO operations centre   realm crema   2026-03-12 04:26:00   connected

ALERTS: open 5, with nobody in charge 4
!!!! HIGHEST   gw-0b11/3        home           since 04:25, 30 s  NOBODY IN CHARGE YET
     SOS button pressed.
!!!  HIGH      gw-7f3a/12       bathroom       since 04:00, 26 min  NOBODY IN CHARGE YET
     In the bathroom for 45 minutes, at night. [2 times]
!!!! HIGHEST   gw-7f3a/13       bathroom       since 04:00, 26 min  NOBODY IN CHARGE YET
     In the bathroom for 45 minutes, at night. [TEST]
!!!! HIGHEST   gw-7f3a/9        bathroom       since 2026-03-11 02:00, 1 d 2 h  in charge: op-12, 2026-03-11 03:00
     In the bathroom for 45 minutes, at night. [LATE] [NO LONGER OPEN FOR THE GATEWAY: check, then close it (resolve)]
     claimed by op-13, 03:00
     note (op-12, 2026-03-11 04:00): figlia avvisata
     judged (op-13): FALSE ALARM: pulsante premuto dal gatto
     + 1 more

GATEWAYS: 2 online, 1 OFFLINE
XX gw-7f3a          OFFLINE since 03:00 (connection lost)  heartbeat 1 h 26 min ago  sensors 9 (faulty: 2)  queued 3
?? gw-5e5e          SILENT since 02:00  heartbeat 4 min ago  clock not synchronised
ok gw-0b11          online since 2026-03-09 04:00  heartbeat 12 s ago  sensors 14
)");
}

TEST_CASE("What troubles a gateway is never cut away: it goes to the next line") {
  Picture picture = night();
  auto& row = picture.gateways[0];
  row.mode = Mode::away;
  row.degraded = "long-stay-bathroom, inactivity";
  row.mains = false;
  auto narrow = look(Language::english);
  narrow.width = 84;
  CHECK(render(picture, narrow).find(R"(
!  gw-0b11          online since 2026-03-09 04:00  heartbeat 12 s ago  sensors 14
                    away  blind rules: long-stay-bathroom, inactivity  NO MAINS
)") != std::string::npos);
}

TEST_CASE("A night without alerts says so, and a dead line is said first") {
  Picture quiet;
  quiet.realm = "crema";
  quiet.now = three_am;
  const auto text = render(quiet, look(Language::english));
  CHECK(text.find("NOT CONNECTED TO THE BROKER") < text.find('\n'));
  CHECK(text.find("no open alert") != std::string::npos);
}

TEST_CASE("Colour only adds to the marks") {
  auto plain = look(Language::english), coloured = plain;
  coloured.colour = true;
  auto text = render(night(), coloured);
  CHECK(text.find("\033[1;7m!!!!") != std::string::npos);
  for (std::size_t at; (at = text.find('\033')) != std::string::npos;)
    text.erase(at, text.find('m', at) - at + 1);
  CHECK(text == render(night(), plain));
}

TEST_CASE("What a stranger sent cannot steer the terminal") {
  CHECK(clean("a\033[2Jb\r\n\x7f") == "a [2Jb   ");
  CHECK(clean("\xc2\x9b"
              "2J perché no") ==
        "\xc2\xa0"
        "2J perché no");
  auto row = row_of(1, Severity::high, three_am);
  row.text_en = "\033]0;owned\a";
  CHECK(line(row, TransitionKind::raised, three_am, look(Language::english)).find('\033') ==
        std::string::npos);
}

TEST_CASE("One line per happening") {
  const auto en = look(Language::english);
  CHECK(line(row_of(12, Severity::high, three_am), TransitionKind::raised, three_am, en) ==
        "2026-03-12 04:00:00  !!!  HIGH  gw-7f3a/12  bathroom  RAISED: In the bathroom for 45 minutes, at "
        "night.");
  CommandRow command;
  command.gateway = "gw-7f3a";
  command.alert = {"gw-7f3a", "j1", 12};
  command.author = "op-12";
  command.word = "resolve";
  command.detail = "false: cooking";
  command.state = CommandState::refused;
  command.reason = "no such alert";
  CHECK(line(command, three_am, en) ==
        "2026-03-12 04:00:00  gw-7f3a/12  resolve (op-12) \"false: cooking\": refused by the gateway (no "
        "such alert)");
  command.alert = {};
  command.word = "test-alarm";
  command.detail = "";
  command.state = CommandState::done;
  command.reason = "";
  CHECK(line(command, three_am, look(Language::italian)) ==
        "2026-03-12 04:00:00  gw-7f3a  allarme di prova (op-12): eseguito dal gateway");
}

TEST_CASE("An alert is named as it is shown") {
  AlertRow row = row_of(12, Severity::high, three_am);
  CHECK(alert_name(row) == "gw-7f3a/12");
  row.orphaned = true;
  CHECK(alert_name(row) == "gw-7f3a/12@j1");
  const auto name = parse_alert_name("gw-7f3a/12@j1");
  REQUIRE(name);
  CHECK(name->gateway == "gw-7f3a");
  CHECK(name->number == 12);
  CHECK(name->journal == "j1");
  for (const auto* wrong : {"", "/", "gw-7f3a", "gw-7f3a/", "gw-7f3a/0", "gw-7f3a/x", "gw-7f3a/1x", "gw 7/1",
                            "gw-7f3a/1@", "GW/1", "gw-7f3a/99999999999999999999", "gw-7f3a/-1"})
    CHECK_FALSE(parse_alert_name(wrong));
}

TEST_CASE("Durations as an operator reads them") {
  CHECK(duration_text(59s, Language::english) == "59 s");
  CHECK(duration_text(60s, Language::english) == "1 min");
  CHECK(duration_text(3h + 5min, Language::italian) == "3 h 05 min");
  CHECK(duration_text(50h, Language::italian) == "2 g 2 h");
  CHECK(duration_text(-5s, Language::italian) == "0 s");
}

}  // namespace vicino::operations_centre
