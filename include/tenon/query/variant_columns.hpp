// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include <tenon/model/variant_table.hpp>
#include <tenon/query/col.hpp>

namespace tenon::inline v0 {

namespace detail {

template <class Alternative, class Variant>
struct struct_is_an_alternative_of_the_variant : std::false_type {};
template <class Alternative, class... All>
struct struct_is_an_alternative_of_the_variant<Alternative, std::variant<All...>>
    : std::bool_constant<(std::is_same_v<Alternative, All> || ...)> {};

}  // namespace detail

/// A member of an alternative as a column of the variant's table.
template <class Variant, auto First, auto... Rest>
struct variant_column {
  using is_tenon_expression = void;
  using alternative = typename reflect::member_pointer<decltype(First)>::owner;
  static_assert(detail::struct_is_an_alternative_of_the_variant<alternative, Variant>::value,
                "tenon: variant_of<Variant>.col<>: the member is of a struct that is no alternative of it");
  using plain = column_expression<First, Rest...>;
  static constexpr std::size_t index =
      detail::layout_of_variant<Variant>::made
          .place[detail::alternative_index<alternative, Variant>][plain::index];
  static constexpr const column_info& info() { return table_of<Variant>.all_columns()[index]; }
  static constexpr const column_info* origin() { return &info(); }
  using entity = Variant;
  using value_type = std::conditional_t<info().nullable,
                                        std::optional<detail::without_optional_t<typename plain::value_type>>,
                                        typename plain::value_type>;
  using operands = detail::types<>;
  static constexpr bool is_static = true;
  static constexpr bool is_column = true;

  void write(statement_writer& out) const { out.column(node_kind::column, table_info_of<Variant>, info()); }

  /// In update(): of the rows of every alternative that are meant.
  template <class Value>
  constexpr auto operator=(Value&& value) const {
    static_assert(detail::column_can_be_written<variant_column>::value,
                  "tenon: update: the column is read-only, generated or insert-only");
    auto lifted = detail::assigned<value_type, variant_column>(
        detail::lift<value_type, variant_column>(static_cast<Value&&>(value)));
    return assignment<variant_column, decltype(lifted)>{std::move(lifted)};
  }
};

/// The discriminator.
template <class Variant>
struct variant_kind {
  using is_tenon_expression = void;
  using entity = Variant;
  using value_type = std::string;
  using operands = detail::types<>;
  static constexpr bool is_static = true;
  static constexpr bool is_column = true;
  static constexpr const column_info* origin() { return &table_of<Variant>.all_columns()[0]; }
  void write(statement_writer& out) const {
    out.column(node_kind::column, table_info_of<Variant>, *origin());
  }
};

template <class Variant>
struct variant_columns {
  /// A column: `variant_of<Shape>.col<&Circle::radius>`; empty for rows of alternatives that lack it.
  template <auto... Path>
  static constexpr variant_column<Variant, Path...> col{};
  /// The discriminator as a column.
  static constexpr variant_kind<Variant> kind{};

  /// The rows of an alternative.
  template <class Alternative>
  static constexpr auto is() {
    static_assert(detail::struct_is_an_alternative_of_the_variant<Alternative, Variant>::value,
                  "tenon: variant_of<Variant>.is<Alternative>(): the struct is no alternative of it");
    return kind == table_of<Variant>.name_of(detail::alternative_index<Alternative, Variant>);
  }
  /// For descriptions: `.foreign_key(columns(&Label::shapeId), variant_of<Shape>.columns<&Circle::id>())`.
  template <auto... Members>
  static constexpr auto columns() {
    column_set<Variant, typename reflect::member_pointer<decltype(Members)>::type...> result;
    (result.list.push(static_cast<std::uint16_t>(variant_column<Variant, Members>::index)), ...);
    return result;
  }
};

/// Names the columns of a variant's table.
template <class Variant>
inline constexpr variant_columns<Variant> variant_of{};

}  // namespace tenon::inline v0
