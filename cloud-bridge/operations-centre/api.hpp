// What the centre's socket understands, as values; api_server.cpp and api_client.cpp put them into HTTP.
//
//   GET  /v1/table?lang=it&colour=1&width=110   the table as text
//   GET  /v1/alerts                             open alerts, JSON
//   GET  /v1/gateways                           JSON
//   GET  /v1/gateways/<gateway>/history?limit=N messages and commands, newest first, JSON
//   GET  /v1/state                              connected, counts, JSON
//   POST /v1/alerts/<alert>/acknowledge         {"by":"op-12","note":"..."}; answers when the gateway has,
//   200, or with a
//                                               Problem: 404, 409 refused, 503 not connected, 504 unanswered
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
