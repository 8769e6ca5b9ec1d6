// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/query/source.hpp>

// What the types of a statement's expressions tell: which sources they name, whether they can be NULL,
// whether they hold aggregates, and whether a grouped statement has one value for them.
namespace tenon::inline v0::detail {

/// One source of a statement; optional: an outer join may give it no row.
template <class Tag, bool Optional>
struct scope_entry {
  using tag = Tag;
  static constexpr bool optional = Optional;
};

/// The sources of a statement. `Grouped`: it has group_by().
template <bool Grouped, class... Entries>
struct scope {
  static constexpr bool grouped = Grouped;
  template <class Tag>
  static constexpr bool holds = (std::is_same_v<Tag, typename Entries::tag> || ...);
  template <class Tag>
  static constexpr bool is_optional = ((std::is_same_v<Tag, typename Entries::tag> && Entries::optional) ||
                                       ...);
};

template <class T>
struct operands_of {
  using type = types<>;
};
template <class T>
requires requires {
  typename T::operands;
}
struct operands_of<T> {
  using type = typename T::operands;
};

// Is NULL possible?

template <class Scope, class T>
consteval bool can_be_null();

template <class Scope, class... T>
consteval bool any_can_be_null(types<T...>) {
  return (can_be_null<Scope, T>() || ...);
}
template <class Scope, class... T>
consteval bool all_can_be_null(types<T...>) {
  return (can_be_null<Scope, T>() && ...);
}

template <class Scope, class T>
consteval bool can_be_null() {
  if constexpr (requires { T::template can_be_null<Scope>(); }) {
    return T::template can_be_null<Scope>();
  } else if constexpr (requires { T::is_column; }) {
    return is_optional<typename T::value_type> || Scope::template is_optional<typename T::entity>;
  } else if constexpr (requires { T::kind; }) {
    switch (T::kind) {
      case node_kind::is_null:
      case node_kind::is_not_null:
      case node_kind::is_same:
      case node_kind::is_not_same: return false;
      case node_kind::divide:
      case node_kind::modulo: return true;  // by zero
      case node_kind::coalesce: return all_can_be_null<Scope>(typename T::operands{});
      default: return any_can_be_null<Scope>(typename T::operands{});
    }
  } else {
    return is_optional<typename T::value_type> || any_can_be_null<Scope>(typename operands_of<T>::type{});
  }
}

/// What a result of the expression is in C++.
template <class Scope, class T>
using result_of =
    std::conditional_t<can_be_null<Scope, T>(), std::optional<without_optional_t<typename T::value_type>>,
                       without_optional_t<typename T::value_type>>;

// Aggregates and windows.

/// What stands somewhere in an expression, found once for it.
enum class mark : unsigned char { aggregate = 1, window = 2, nested = 4, ranked = 8 };
struct marks {
  unsigned bits = 0;
  constexpr bool has(mark one) const { return (bits & static_cast<unsigned>(one)) != 0; }
  constexpr marks with(mark one) const { return {bits | static_cast<unsigned>(one)}; }
};
/// `nested`: an aggregate stands within an aggregate of the same groups, though one over a window may hold
/// them, or a window function within either. `ranked`: the rank of a match, or a snippet of it.
constexpr marks marks_above(marks below, bool aggregate, bool window) {
  const bool inner_window = below.has(mark::window);
  if (aggregate) {
    if (inner_window || below.has(mark::aggregate)) below = below.with(mark::nested);
    return below.with(mark::aggregate);
  }
  if (window) {
    if (inner_window) below = below.with(mark::nested);
    return below.with(mark::window);
  }
  return below;
}
template <class T>
consteval marks find_marks();
template <class T>
inline constexpr marks marks_of = find_marks<T>();
template <class... T>
inline constexpr marks marks_of<types<T...>> = {(marks_of<T>.bits | ... | 0u)};
template <class T>
consteval marks find_marks() {
  if constexpr (requires { typename T::operands; }) {
    constexpr marks all = marks_above(
        marks_of<typename T::operands>, requires { T::is_aggregate; }, requires { T::is_window; });
    if constexpr (requires { T::needs_match; }) return all.with(mark::ranked);
    return all;
  } else {
    return {};
  }
}
template <>
inline constexpr marks marks_of<types<>>{};

template <class T>
consteval bool holds_aggregate() {
  return marks_of<T>.has(mark::aggregate);
}
template <class T>
consteval bool holds_window() {
  return marks_of<T>.has(mark::window);
}

// One value for each group.

template <class Scope, class T, class... Groups>
consteval bool has_one_value(types<Groups...> groups);

template <class Scope, class... T, class... Groups>
consteval bool all_have_one_value(types<T...>, [[maybe_unused]] types<Groups...> groups) {
  return (has_one_value<Scope, T>(groups) && ...);
}

/// Whether the key of the column's source is among the groups, on which all its columns depend.
template <class Tag, class... Groups>
consteval bool key_is_grouped(types<Groups...>) {
  using row = typename tag_facts<Tag>::row;
  if constexpr (!tag_facts<Tag>::is_entity) {
    return false;
  } else {
    const table_info& table = table_info_of<row>;
    if (table.key.empty()) return false;
    for (std::uint16_t part : table.key) {
      bool found = false;
      const auto look = [&]<class Group>(std::type_identity<Group>) {
        if constexpr (requires { Group::is_column; }) {
          if constexpr (std::is_same_v<typename Group::entity, Tag>) {
            found = found || Group::origin() == &table.columns[part];
          }
        }
      };
      (look(std::type_identity<Groups>{}), ...);
      if (!found) return false;
    }
    return true;
  }
}

/// Columns of an outer statement have one value in an inner one.
template <class Scope, class T, class... Groups>
consteval bool has_one_value([[maybe_unused]] types<Groups...> groups) {
  if constexpr (
      requires { T::is_aggregate; } || requires { T::is_result; } || (std::is_same_v<T, Groups> || ...) ||
      std::is_void_v<typename T::entity>) {
    return true;
  } else if constexpr (requires { T::is_column; }) {
    return !Scope::template holds<typename T::entity> || key_is_grouped<typename T::entity>(groups);
  } else if constexpr (requires { T::is_query_expression; }) {
    return true;  // its own columns are its own affair
  } else {
    return all_have_one_value<Scope>(typename operands_of<T>::type{}, groups);
  }
}

// Sources.

template <class T, class Scope>
struct sources_outside {
  using type = std::conditional_t<Scope::template holds<T>, void, T>;
};
template <class Scope>
struct sources_outside<void, Scope> {
  using type = void;
};
template <class Scope>
struct sources_outside<sources<>, Scope> {
  using type = void;
};
template <class First, class... Rest, class Scope>
struct sources_outside<sources<First, Rest...>, Scope> {
  using type = common_entity<typename sources_outside<First, Scope>::type,
                             typename sources_outside<sources<Rest...>, Scope>::type>;
};
/// Whether what an expression names is none of these.
template <class Named, class... Others>
struct names_none_of : std::bool_constant<(!std::is_same_v<Named, Others> && ...)> {};
template <class... Named, class... Others>
struct names_none_of<sources<Named...>, Others...>
    : std::bool_constant<(names_none_of<Named, Others...>::value && ...)> {};

/// The rows of a statement, as something that can be named in it.
template <class Row>
struct result_tag {};
/// Whether members of a result are named.
template <class Named>
inline constexpr bool names_results = false;
template <class Row>
inline constexpr bool names_results<result_tag<Row>> = true;
template <class... Named>
inline constexpr bool names_results<sources<Named...>> = (names_results<Named> || ...);

/// The sources that an expression names and the scope does not hold.
template <class T, class Scope>
using outside_of = typename sources_outside<typename T::entity, Scope>::type;

}  // namespace tenon::inline v0::detail
