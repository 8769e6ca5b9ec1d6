// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <tenon/core/error.hpp>
#include <tenon/reflect/members.hpp>

namespace tenon::inline v0 {

/// One rule that an entity breaks.
struct validation_failure {
  std::string entity;     ///< the struct's name
  std::string member;     ///< empty for a rule on the whole entity
  std::string rule;       ///< "length", "range", "pattern", "email", "not_empty", or the rule's own name
  std::string message;    ///< for people: "User::name is 51 characters long, at most 50 are allowed"
  std::size_t index = 0;  ///< which of the entities that were given, from 0
};

/// All rules that the entities of one write break; thrown before anything is sent. Its kind is `validation`.
template <class Deferred = void>
class basic_validation_error : public error {
 public:
  explicit basic_validation_error(std::vector<validation_failure> found)
      : error(error_kind::validation, text_of(found)), failures(std::move(found)) {}

  std::vector<validation_failure> failures;

 private:
  static std::string text_of(const std::vector<validation_failure>& failures) {
    std::string text;
    for (const validation_failure& each : failures) {
      if (!text.empty()) text += "; ";
      text += each.message;
    }
    return text;
  }
};
using validation_error = basic_validation_error<>;

namespace detail {

/// A rule of a description.
struct validation_info {
  /// Appends what an entity breaks.
  void (*check)(const void* entity, std::size_t index, std::string_view rule,
                std::vector<validation_failure>& failures) = nullptr;
  std::string_view rule{};
};

/// The member that a path of members ends at.
template <auto First, auto... Rest>
struct end_of_path : end_of_path<Rest...> {};
template <auto Last>
struct end_of_path<Last> {
  using type = typename reflect::member_pointer<decltype(Last)>::type;
};

/// A value that may be missing: rules are about values that are there.
template <class Value>
const Value* present_value(const Value& value) {
  return &value;
}
template <class Value>
const Value* present_value(const std::optional<Value>& value) {
  return value ? &*value : nullptr;
}

template <class Rule>
concept named_rule = requires {
  { Rule::name } -> std::convertible_to<std::string_view>;
};
/// What a rule says about a value; empty: nothing. A rule of the program is a function of it that says true,
/// or "" or what is wrong.
template <class Rule, class Value>
std::string broken_rule(const Value& value) {
  if constexpr (named_rule<Rule>) {
    return Rule::problem(value);
  } else if constexpr (std::is_same_v<std::invoke_result_t<Rule, const Value&>, bool>) {
    return Rule{}(value) ? std::string() : std::string("breaks a rule");
  } else {
    return std::string(Rule{}(value));
  }
}
/// Whether a rule can say something about values of this type.
template <class Rule, class Value>
struct rule_takes_the_value {
  static constexpr bool value = [] {
    if constexpr (named_rule<Rule>) {
      return requires(const Value& each) {
        { Rule::problem(each) } -> std::convertible_to<std::string>;
      };
    } else if constexpr (std::is_invocable_v<Rule, const Value&>) {
      using said = std::invoke_result_t<Rule, const Value&>;
      return std::is_same_v<said, bool> || std::is_constructible_v<std::string, said>;
    } else {
      return false;
    }
  }();
};
template <class Rule>
constexpr std::string_view name_of_rule() {
  if constexpr (named_rule<Rule>) {
    return Rule::name;
  } else {
    return "rule";
  }
}

}  // namespace detail
}  // namespace tenon::inline v0
