// What the centre's socket understands, as values; api_server.cpp and api_client.cpp put them into HTTP.
//
//   GET  /v1/table?lang=it&colour=1&width=110   the table as text
//   GET  /v1/alerts                             open alerts, JSON
//   GET  /v1/gateways                           JSON
//   GET  /v1/gateways/<gateway>/history?limit=N messages and commands, newest first, JSON
//   GET  /v1/state                              connected, counts, JSON
//   GET  /v1/report?days=30&lang=it             dispositions against the budget, text; &json=1: JSON
//   POST /v1/alerts/<alert>/<word>              acknowledge, claim, note, resolve, cancel, silence
//   POST /v1/gateways/<gateway>/<word>          set-mode, test-alarm, status, set-heartbeat
//        {"by":"op-12", ...}: the members of the command on the wire (docs/protocol, P9); with an alert also "note",
//        with claim "take_over". Answers once, when the gateway has: 200 with the command's row, or a problem
//        {"what", "cure"}: 400, 404, 409 refused, 503 not connected, 504 unanswered. Nothing is sent a second time.
#pragma once

#include <functional>
#include <string>

namespace vicino::operations_centre {

struct ApiRequest {
  std::string method;
  std::string target;
  std::string body;
};
struct ApiAnswer {
  unsigned status = 200;
  std::string content_type = "application/json";
  std::string body;
};
// May be called later, and on another thread than the one that asked.
using Reply = std::function<void(ApiAnswer)>;

}  // namespace vicino::operations_centre
