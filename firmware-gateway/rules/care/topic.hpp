// What a rule is about: words and things that explaining a rule and describing an alert share.
#pragma once

#include "domain/home.hpp"
#include "rules/care/words.hpp"
#include "rules/rule_spec.hpp"

namespace vicino::rules::care {

// "media", "medium"
std::string_view word(Severity severity, Lang lang) noexcept;
// What the rule is about, as a noun: "permanenza in bagno", "long stay in the bathroom".
void put_topic(std::string& out, const RuleSpec& rule, const Home& home, Lang lang);
// The device whose signal the condition looks at, or no_device where there are several or none.
DeviceId device_of(const RuleSpec& rule, const Home& home) noexcept;
// The first signal of the condition, or no_signal.
SignalId first_signal(const Condition& condition) noexcept;
// "fumo", "smoke"
std::string_view hazard_word(SignalKind kind, Lang lang) noexcept;

}  // namespace vicino::rules::care
