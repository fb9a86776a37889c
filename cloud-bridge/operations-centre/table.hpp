// What an operator sees: the table, and one line per happening. Pure: values in, text out.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cloud-bridge/operations-centre/rows.hpp"
#include "cloud-bridge/operations-centre/words.hpp"

namespace vicino::operations_centre {

struct Look {
  Language language = Language::italian;
  bool colour = false;  // bold and reverse video for a terminal; the marks say the same without
  std::size_t width = 110;
  std::size_t most_alerts = 40;
  std::size_t most_gateways = 20;
  // Local time minus UTC at an instant; none: UTC.
  std::function<Millis(Instant)> offset;
};

struct Picture {
  std::string realm;
  Instant now = unknown;
  bool connected = false;
  Instant listening_since = unknown;  // `never` while not connected
  std::uint64_t open = 0;
  std::uint64_t nobody_in_charge = 0;
  std::vector<AlertRow> alerts;
  std::vector<GatewayRow> gateways;
  std::vector<std::string> lately;  // lines of below
};

// As shown and typed: "gw-7f3a/12"; "gw-7f3a/12@<journal>" when its journal is no longer the gateway's.
std::string alert_name(const AlertRow& row);
struct AlertName {
  std::string gateway;
  AlertNumber number = 0;
  std::string journal;  // "": the present one
};
Result<AlertName> parse_alert_name(std::string_view text);

// Nobody in charge before somebody; real before test; people before technology; highest severity first;
// oldest first.
void sort_for_operator(std::vector<AlertRow>& alerts);
// Those with something to say first.
void sort_for_operator(std::vector<GatewayRow>& gateways, Instant now, Instant listening_since);

std::string render(Picture picture, const Look& look);

std::string line(const AlertRow& row, TransitionKind transition, Instant now, const Look& look);
std::string line(const GatewayRow& row, Instant now, const Look& look);
std::string line(const CommandRow& row, Instant now, const Look& look);
std::string line(std::string_view text, Instant now, const Look& look);

std::string date_text(Instant t, const Look& look);  // "2026-03-12", local

// Without control characters: what a stranger sent must not steer the terminal.
std::string clean(std::string_view text);

}  // namespace vicino::operations_centre
