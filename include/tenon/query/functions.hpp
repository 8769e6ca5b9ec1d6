// SPDX-License-Identifier: MIT
#pragma once

#include <initializer_list>
#include <vector>

#include <tenon/query/col.hpp>

namespace tenon::inline v0 {

namespace detail {
template <class Operand>
concept column_like = requires {
  Operand::is_column;
};
/// A column is NULL only if its member is optional; what is computed may be.
template <class Operand>
struct operand_can_be_null
    : std::bool_constant<is_optional<typename Operand::value_type> || !column_like<Operand>> {};
template <class List>
concept indexed_list = requires(const List& list) {
  list.size(), list[0];
};
template <class T>
concept query_of_rows = requires {
  typename std::remove_cvref_t<T>::is_tenon_statement;
};
template <class List>
struct argument_is_a_list : std::bool_constant<indexed_list<List>> {};
}  // namespace detail

/// NULL or not.
template <expression Operand>
constexpr auto is_null(Operand operand) {
  static_assert(detail::operand_can_be_null<Operand>::value,
                "tenon: is_null(): the column is NOT NULL (its member is no optional); whether an outer join "
                "gave a row "
                "tells is_null(whole<Entity>)");
  return unary_expression<node_kind::is_null, bool, Operand>{operand};
}
template <expression Operand>
constexpr auto is_not_null(Operand operand) {
  static_assert(detail::operand_can_be_null<Operand>::value,
                "tenon: is_not_null(): the column is NOT NULL (its member is no optional); whether an outer "
                "join gave a row "
                "tells is_not_null(whole<Entity>)");
  return unary_expression<node_kind::is_not_null, bool, Operand>{operand};
}

/// `low <= operand && operand <= high`.
template <class Operand, class Low, class High>
struct between_expression {
  using is_tenon_expression = void;
  using value_type = bool;
  using entity = detail::common_entity<detail::common_entity<typename Operand::entity, typename Low::entity>,
                                       typename High::entity>;
  using operands = detail::types<Operand, Low, High>;
  static constexpr bool is_static = Operand::is_static && Low::is_static && High::is_static;
  static constexpr const column_info* origin() { return nullptr; }
  Operand operand;
  Low low;
  High high;
  void write(statement_writer& out) const {
    out.add(node_kind::between, 3);
    operand.write(out);
    low.write(out);
    high.write(out);
  }
};
template <expression Operand, class Low, class High>
constexpr auto between(Operand operand, Low&& low, High&& high) {
  auto lifted_low = detail::lift<typename Operand::value_type, Operand>(static_cast<Low&&>(low));
  auto lifted_high = detail::lift<typename Operand::value_type, Operand>(static_cast<High&&>(high));
  static_assert(!detail::null_safe<decltype(lifted_low)>() && !detail::null_safe<decltype(lifted_high)>(),
                "tenon: between(): an optional has no order; unwrap it");
  return between_expression<Operand, decltype(lifted_low), decltype(lifted_high)>{
      operand, std::move(lifted_low), std::move(lifted_high)};
}

/// Membership in a list that is one parameter, whatever its length; an empty list holds nothing, so `in` is
/// false.
template <class Operand, class List>
struct in_expression {
  using is_tenon_expression = void;
  using value_type = bool;
  using entity = typename Operand::entity;
  using operands = detail::types<Operand>;
  using element = std::remove_cvref_t<decltype(std::declval<const std::remove_pointer_t<List>&>()[0])>;
  static constexpr bool is_static = Operand::is_static;
  static constexpr const column_info* origin() { return nullptr; }
  Operand operand;
  List list;  ///< a container, or a pointer to an lvalue one

  void write(statement_writer& out) const {
    out.add(node_kind::in, 2);
    operand.write(out);
    const auto& items = [this]() -> const auto& {
      if constexpr (std::is_pointer_v<List>) {
        return *list;
      } else {
        return list;
      }
    }
    ();
    using container = std::remove_cvref_t<decltype(items)>;
    out.kept_rows({&items, items.size(), 1, [](const void* all, std::size_t index, encoder& row) {
                     constexpr const column_info* column = Operand::origin();
                     row.at(column, column != nullptr ? column->spec.stored : storage::standard);
                     codec<element>::encode((*static_cast<const container*>(all))[index], row);
                   }});
    constexpr const column_info* column = Operand::origin();
    out.rows_column(
        0, {column != nullptr ? column->spec : cell_spec{codec<element>::kind, storage::standard}, column});
  }
};
template <expression Operand, class List>
requires(!detail::query_of_rows<List> && !detail::parameter_like<List>) constexpr auto in(Operand operand,
                                                                                          List&& list) {
  using bare = std::remove_cvref_t<List>;
  static_assert(detail::argument_is_a_list<bare>::value,
                "tenon: in(): the second argument is a list: {1, 2}, a std::vector or another container with "
                "size() and []");
  if constexpr (detail::argument_is_a_list<bare>::value) {
    using element = std::remove_cvref_t<decltype(list[0])>;
    static_assert(
        detail::value_is_comparable_with_column<detail::without_optional_t<typename Operand::value_type>,
                                                element>::value,
        "tenon: in(): the list's elements do not fit the column's type");
    if constexpr (std::is_lvalue_reference_v<List>) {
      return in_expression<Operand, const bare*>{operand, &list};
    } else {
      return in_expression<Operand, bare>{operand, std::move(list)};
    }
  } else {
    return in_expression<Operand, std::vector<typename Operand::value_type>>{operand, {}};
  }
}
template <expression Operand, class Element>
constexpr auto in(Operand operand, std::initializer_list<Element> list) {
  return in(operand, std::vector<Element>(list));
}
template <expression Operand, class List>
requires(!detail::query_of_rows<List> && !detail::parameter_like<List>) constexpr auto not_in(Operand operand,
                                                                                              List&& list) {
  return !in(operand, static_cast<List&&>(list));
}
template <expression Operand, class Element>
constexpr auto not_in(Operand operand, std::initializer_list<Element> list) {
  return !in(operand, std::vector<Element>(list));
}

/// Text conditions. `contains`, `starts_with` and `ends_with` take their text literally; only `like` knows
/// wildcards.
template <node_kind Kind, node_flag Flags, class Text, class Pattern>
struct text_expression {
  using is_tenon_expression = void;
  using value_type = bool;
  using entity = detail::common_entity<typename Text::entity, typename Pattern::entity>;
  using operands = detail::types<Text, Pattern>;
  static constexpr bool is_static = Text::is_static && Pattern::is_static;
  static constexpr const column_info* origin() { return nullptr; }
  Text text;
  Pattern pattern;
  void write(statement_writer& out) const {
    out.add(Kind, 2, Flags);
    text.write(out);
    const std::size_t before = out.values().size();
    pattern.write(out);
    if constexpr (Kind == node_kind::like) {
      if (out.values().size() != before) check_pattern(out.values());
    }
  }

 private:
  /// Databases differ in what an escape character before nothing is.
  static void check_pattern(const encoder& values) {
    const cell& last = values.data()[values.size() - 1];
    if (last.kind != cell_kind::text) return;
    std::size_t marks = 0;
    const std::string_view given = last.text();
    while (marks < given.size() && given[given.size() - 1 - marks] == '!') ++marks;
    if (marks % 2 != 0) {
      values.refuse("the pattern of like() ends with the escape character '!'; write '!!' for one");
    }
  }
};

namespace detail {
template <class T>
struct operand_is_text : std::bool_constant<std::is_same_v<without_optional_t<T>, std::string> ||
                                            std::is_same_v<without_optional_t<T>, std::string_view>> {};

template <node_kind Kind, node_flag Flags, class Text, class Pattern>
constexpr auto match_text(Text text, Pattern&& pattern) {
  static_assert(operand_is_text<typename Text::value_type>::value,
                "tenon: like, contains, starts_with, ends_with: the column is no text");
  auto lifted = lift<std::string, no_origin>(static_cast<Pattern&&>(pattern));
  return text_expression<Kind, Flags, Text, decltype(lifted)>{text, std::move(lifted)};
}
}  // namespace detail

/// The text has `part` in it; upper and lower case differ.
template <expression Text, class Part>
constexpr auto contains(Text text, Part&& part) {
  return detail::match_text<node_kind::contains, node_flag::none>(text, static_cast<Part&&>(part));
}
template <expression Text, class Part>
constexpr auto starts_with(Text text, Part&& part) {
  return detail::match_text<node_kind::starts_with, node_flag::none>(text, static_cast<Part&&>(part));
}
template <expression Text, class Part>
constexpr auto ends_with(Text text, Part&& part) {
  return detail::match_text<node_kind::ends_with, node_flag::none>(text, static_cast<Part&&>(part));
}
/// The same without regard to the case of letters (on SQLite: of A to Z).
template <expression Text, class Part>
constexpr auto icontains(Text text, Part&& part) {
  return detail::match_text<node_kind::contains, node_flag::fold_case>(text, static_cast<Part&&>(part));
}
template <expression Text, class Part>
constexpr auto istarts_with(Text text, Part&& part) {
  return detail::match_text<node_kind::starts_with, node_flag::fold_case>(text, static_cast<Part&&>(part));
}
template <expression Text, class Part>
constexpr auto iends_with(Text text, Part&& part) {
  return detail::match_text<node_kind::ends_with, node_flag::fold_case>(text, static_cast<Part&&>(part));
}
/// SQL's pattern: `%` any text, `_` one character, `!` takes the next character literally.
template <expression Text, class Pattern>
constexpr auto like(Text text, Pattern&& pattern) {
  return detail::match_text<node_kind::like, node_flag::none>(text, static_cast<Pattern&&>(pattern));
}
template <expression Text, class Pattern>
constexpr auto ilike(Text text, Pattern&& pattern) {
  return detail::match_text<node_kind::like, node_flag::fold_case>(text, static_cast<Pattern&&>(pattern));
}

/// The operand, or `fallback` where it is NULL.
template <expression Operand, class Fallback>
constexpr auto coalesce(Operand operand, Fallback&& fallback) {
  auto lifted = detail::lift<typename Operand::value_type, Operand>(static_cast<Fallback&&>(fallback));
  return detail::combine<node_kind::coalesce, detail::without_optional_t<typename Operand::value_type>>(
      operand, std::move(lifted));
}

}  // namespace tenon::inline v0
