#include "cloud-bridge/operations-centre/report.hpp"

#include "scene.hpp"

namespace vicino::operations_centre {
namespace {

RuleCount count_of(AlertClass c, const std::string& rule, std::uint64_t raised, std::uint64_t yes,
                   std::uint64_t no) {
  return {c, rule, raised, yes, no, 0};
}
// Two homes, one of them since half the span: 45 home-days.
Report month(std::vector<RuleCount> rules) {
  const Instant from = three_am - std::chrono::days{30};
  return make_report(std::move(rules),
                     {{"gw-a", from - 24h, three_am},
                      {"gw-b", from + std::chrono::days{15}, three_am},
                      {"gw-gone", from - 48h, from - 24h}},
                     from, three_am);
}

}  // namespace

TEST_CASE("Home-days count each home from the first to the last thing heard of it within the span") {
  const auto report = month({});
  CHECK(report.homes == 2);
  CHECK(report.home_days == Approx(45));
}

TEST_CASE("A class is judged against its budget, and what nobody has judged is not passed over") {
  struct Case {
    AlertClass alert_class;
    std::uint64_t raised, yes, no;
    Budget budget;
  };
  // 0.03 * 45 = 1.35, 0.02 * 45 = 0.9
  const auto one = GENERATE(values<Case>({
      {AlertClass::social, 0, 0, 0, Budget::within},
      {AlertClass::social, 9, 8, 1, Budget::within},
      {AlertClass::social, 9, 0, 1, Budget::unclear},
      {AlertClass::social, 2, 0, 2, Budget::over},
      {AlertClass::technical, 1, 0, 1, Budget::over},
      {AlertClass::technical, 9, 9, 0, Budget::within},
      {AlertClass::information, 9, 0, 9, Budget::none},
  }));
  CAPTURE(name(one.alert_class), one.raised, one.yes, one.no);
  const auto report = month({count_of(one.alert_class, "r", one.raised, one.yes, one.no)});
  CHECK(judge(report.rules[0], report) == one.budget);
}

TEST_CASE("Without a home there is no rate, and nothing is judged") {
  const auto report =
      make_report({count_of(AlertClass::social, "sos", 3, 0, 3)}, {}, three_am - 24h, three_am);
  CHECK(rate(3, report) == 0);
  CHECK(judge(report.rules[0], report) == Budget::none);
  CHECK(report_text(report, Look{}).find("nessuna casa in servizio") != std::string::npos);
}

TEST_CASE("The report in both languages: rules by class, the most false ones first, and the sum") {
  const auto report = month({count_of(AlertClass::social, "sos", 4, 3, 0),
                             count_of(AlertClass::social, "inactivity", 3, 0, 2),
                             count_of(AlertClass::technical, "radio-down", 1, 1, 0)});
  Look look;
  look.language = Language::english;
  CHECK("\n" + report_text(report, look) == R"(
VICINO alerts and dispositions   2026-02-10 - 2026-03-12   homes: 2, home-days: 45.0

                            alerts    true   false    test   unjudged      a day   false a day   budget (false a day)
SOCIAL
  inactivity                     3       0       2       0          1     0.0667        0.0444   EXCEEDED
  sos                            4       3       0       0          1     0.0889        0.0000
  all                            7       3       2       0          2     0.1556        0.0444   0.03 EXCEEDED
TECHNICAL
  radio-down                     1       1       0       0          0     0.0222        0.0000
  all                            1       1       0       0          0     0.0222        0.0000   0.02 within

A day: per home and day. Judge with: vicino-centre resolve ALERT --as true|false|test --by CODE
)");
  look.language = Language::italian;
  CHECK("\n" + report_text(report, look) == R"(
VICINO allarmi e giudizi   2026-02-10 - 2026-03-12   case: 2, giorni-casa: 45.0

                           allarmi    veri   falsi   prove  non giud.  al giorno  falsi/giorno   obiettivo (falsi/giorno)
SOCIALI
  inactivity                     3       0       2       0          1     0.0667        0.0444   SUPERATO
  sos                            4       3       0       0          1     0.0889        0.0000
  tutti                          7       3       2       0          2     0.1556        0.0444   0.03 SUPERATO
TECNICI
  radio-down                     1       1       0       0          0     0.0222        0.0000
  tutti                          1       1       0       0          0     0.0222        0.0000   0.02 rispettato

Al giorno: per casa e giorno. Si giudica con: vicino-centre resolve ALLARME --as true|false|test --by CODICE
)");
  CHECK(report_json(report).find(
            R"("rule":"inactivity","raised":3,"true":0,"false":2,"test":0,"not_judged":1)") !=
        std::string::npos);
}

}  // namespace vicino::operations_centre
