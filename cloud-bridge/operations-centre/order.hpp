// What an operator asks, as the socket carries it: POST .../<word> with a JSON body whose members are those of the
// command on the wire.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/command.hpp"
#include "domain/result.hpp"

namespace vicino::operations_centre {

struct Order {
  decltype(Command::body) body;  // the alert's number is filled in by whoever knows it
  std::string by{};              // operator's code
  std::string note{};            // a remark for the alert's record; any order about an alert may bring one
  bool take_over = false;        // claim although somebody else has
};
std::string_view word_of(const Order& order) noexcept;
// The alert an order is about; nullptr: the gateway as such.
AlertNumber* alert_of(Order& order) noexcept;
bool is_about_an_alert(std::string_view word) noexcept;

// Error: an unknown word, a member that is missing or wrong; with the cure. It refuses what a gateway would refuse.
Result<Order> read_order(std::string_view word, std::string_view json);
std::string order_json(const Order& order);

}  // namespace vicino::operations_centre
