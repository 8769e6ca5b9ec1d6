// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tenon::inline v0 {

/// What a request compares with: one text, or several for `in`.
struct filter_value {
  filter_value() = default;
  filter_value(const char* one) : texts{one} {}                       // NOLINT: a text is a value
  filter_value(std::string_view one) : texts{std::string(one)} {}     // NOLINT
  filter_value(std::string one) { texts.push_back(std::move(one)); }  // NOLINT
  filter_value(std::vector<std::string> several) : texts(std::move(several)), is_list(true) {}  // NOLINT
  filter_value(std::initializer_list<std::string_view> several) : is_list(true) {
    for (std::string_view each : several) texts.emplace_back(each);
  }

  std::vector<std::string> texts;
  bool is_list = false;
};

/// One condition of a request, as it came: `{"age", "gt", "30"}`, `{"status", "in", {"idle", "busy"}}`,
/// `{"endedAt", "null"}`. Operators: eq, ne, lt, le, gt, ge, in, contains, starts_with, ends_with, null,
/// not_null.
struct filter_term {
  filter_term(std::string of, std::string compared, filter_value with = {})
      : field(std::move(of)), op(std::move(compared)), value(std::move(with)) {}

  std::string field;
  std::string op;
  filter_value value;
};

/// Whether all conditions of a group have to hold, or one of them.
enum class filter_connective : std::uint8_t { and_, or_ };

/// Conditions under one connective, and groups of them: `{filter_connective::or_, {…}, {…}}`.
struct filter_group {
  filter_connective how = filter_connective::and_;
  std::vector<filter_term> terms{};
  std::vector<filter_group> groups{};
};

/// What a request may ask for at most.
struct filter_limits {
  std::size_t terms = 32;         ///< conditions, all groups together
  std::size_t depth = 4;          ///< groups within groups
  std::size_t list = 100;         ///< values of one `in`
  std::size_t text = 256;         ///< bytes of one value
  std::size_t sorts = 4;          ///< fields of an order
  std::int64_t page = 100;        ///< rows of a page
  std::int64_t offset = 100'000;  ///< rows before a page
};

/// A set of filter operators; made of the constants in `filter_operators` by |.
template <unsigned Bits>
struct filter_operator_set {
  static constexpr unsigned bits = Bits;
};
template <unsigned A, unsigned B>
constexpr filter_operator_set<(A | B)> operator|(filter_operator_set<A>, filter_operator_set<B>) {
  return {};
}

/// The operators that a field may take.
namespace filter_operators {
inline constexpr filter_operator_set<1> equal{};           ///< eq
inline constexpr filter_operator_set<2> not_equal{};       ///< ne; rows where the column is NULL are left out
inline constexpr filter_operator_set<4> less{};            ///< lt
inline constexpr filter_operator_set<8> less_equal{};      ///< le
inline constexpr filter_operator_set<16> greater{};        ///< gt
inline constexpr filter_operator_set<32> greater_equal{};  ///< ge
inline constexpr filter_operator_set<64> in{};             ///< in
inline constexpr filter_operator_set<128> contains{};      ///< contains
inline constexpr filter_operator_set<256> starts_with{};   ///< starts_with
inline constexpr filter_operator_set<512> ends_with{};     ///< ends_with
inline constexpr filter_operator_set<1024> null{};         ///< null
inline constexpr filter_operator_set<2048> not_null{};     ///< not_null
inline constexpr filter_operator_set<1 | 2> equality{};    ///< eq, ne
inline constexpr filter_operator_set<4 | 8 | 16 | 32> comparisons{};  ///< lt, le, gt, ge
inline constexpr filter_operator_set<0xfff> standard{};               ///< all that the field's type has
}  // namespace filter_operators

}  // namespace tenon::inline v0
