// SPDX-License-Identifier: MIT
#pragma once

#include <tuple>

#include <tenon/query/aggregates.hpp>
#include <tenon/query/row_views.hpp>

namespace tenon::inline v0 {
namespace detail {

/// All visible columns of a source, read into its struct.
template <class Tag>
struct whole_field {
  using is_tenon_field = void;
  using tag = Tag;
  using row = typename tag_facts<Tag>::row;
  using entity = Tag;
  static constexpr bool is_static = true;
  void write(statement_writer& out) const {
    if (!out.describing()) return;
    const table_info& table = table_info_of<row>;
    out.source(node_kind::entity_columns, table, tag_facts<Tag>::name());
    for (const column_info& column : table.columns) {
      if (!column.is(column_trait::hidden)) out.result(column.spec);
    }
  }
};

/// The same of a select with `with_hidden`, which writes it: the hidden columns too.
template <class Tag>
struct everything_field : whole_field<Tag> {};

/// A value for a member that is named.
template <auto Member, class Value>
struct named_field {
  using is_tenon_field = void;
  using value = Value;
  static constexpr auto member = Member;
  Value of;
};

template <class T>
inline constexpr bool is_whole = false;
template <class Tag>
inline constexpr bool is_whole<whole_field<Tag>> = true;
template <class Tag>
inline constexpr bool is_whole<everything_field<Tag>> = true;
/// Whether a whole field gives a column.
template <class Field>
constexpr bool gives_column(const column_info& column) {
  return std::is_same_v<Field, everything_field<typename Field::tag>> || !column.is(column_trait::hidden);
}
template <class T>
inline constexpr bool is_named = false;
template <auto Member, class Value>
inline constexpr bool is_named<named_field<Member, Value>> = true;

template <class T>
        struct field_is_an_expression_or_an_entity : std::bool_constant < expression<T> ||
    requires {
  typename T::is_tenon_field;
} > {};
template <class T>
struct window_function_has_its_window : std::true_type {};
template <class T>
requires(!expression<T> && requires(T value) { value.over(); }) struct window_function_has_its_window<T>
    : std::false_type {
};

/// Fields by the number of their place.
template <std::size_t Place, class Field>
struct placed_field {
  Field field;
};
template <class Sequence, class... Fields>
struct field_set;
template <std::size_t... I, class... Fields>
struct field_set<std::index_sequence<I...>, Fields...> : placed_field<I, Fields>... {
  template <class Each>
  constexpr void each(Each&& visit) const {
    (visit(static_cast<const placed_field<I, Fields>&>(*this).field), ...);
  }
};

}  // namespace detail

/// What a select gives, one after the other: expressions, `whole<Entity>`, or `as<&Row::member>(expression)`.
template <class... Fields>
struct fields_clause {
  static constexpr clause_kind tenon_clause = clause_kind::fields;
  using list = detail::types<Fields...>;
  static constexpr bool is_static = (Fields::is_static && ...);
  detail::field_set<std::index_sequence_for<Fields...>, Fields...> fields;
};
template <class... Fields>
constexpr auto fields(Fields... list) {
  static_assert(sizeof...(Fields) > 0, "tenon: fields(): name at least one column or expression");
  static_assert((detail::window_function_has_its_window<Fields>::value && ...),
                "tenon: fields(): a window function needs its window: rank().over(order_by(...))");
  static_assert(
      (detail::field_is_an_expression_or_an_entity<Fields>::value && ...),
      "tenon: fields(): the arguments are expressions such as col<&Entity::member>, whole<Entity>, or "
      "as<&Row::member>(expression)");
  if constexpr ((detail::field_is_an_expression_or_an_entity<Fields>::value && ...)) {
    return fields_clause<Fields...>{{{std::move(list)}...}};
  } else {
    return fields_clause<>{};
  }
}

/// A whole entity as one result: `fields(whole<Track>, whole<Album>)`; of an alias `whole_of(boss)`.
template <class Entity>
inline constexpr detail::whole_field<Entity> whole{};
template <detail::source_like Source>
constexpr auto whole_of(Source) {
  return detail::whole_field<Source>{};
}
/// A result for the member of this name: `as<&Row::tracks>(count_all())`.
template <auto Member, expression Value>
constexpr auto as(Value value) {
  return detail::named_field<Member, Value>{std::move(value)};
}

namespace detail {

// How the fields become a row.

template <class Member, class Value>
struct result_member_takes_its_field
    : std::bool_constant<std::is_same_v<Member, Value> ||
                         (std::is_integral_v<Member> && std::is_integral_v<Value> &&
                          !std::is_same_v<Member, bool> && !std::is_same_v<Value, bool>) ||
                         (std::is_floating_point_v<Member> && std::is_floating_point_v<Value>) ||
                         (std::is_same_v<Member, std::string> && std::is_same_v<Value, std::string_view>) ||
                         view_shows<Member, Value> ||
                         (encodable<Member> && encodable<Value> &&
                          codec<Member>::kind == codec<Value>::kind && !std::is_enum_v<Member> &&
                          !std::is_enum_v<Value> && !std::is_arithmetic_v<Member> &&
                          !std::is_arithmetic_v<Value> && codec<Member>::kind != cell_kind::text)> {};
template <class Member>
struct result_member_can_be_empty : std::bool_constant<is_optional<Member>> {};
template <std::size_t Members, std::size_t Fields>
struct result_has_as_many_members_as_fields : std::bool_constant<Members == Fields> {};
template <class Member, class Entity>
struct result_member_is_the_entity : std::bool_constant<std::is_same_v<without_optional_t<Member>, Entity>> {
};

template <class List>
inline constexpr std::size_t size_of = 0;
template <class... T>
inline constexpr std::size_t size_of<types<T...>> = sizeof...(T);

template <class Row, class List, std::size_t Place>
consteval std::size_t members_after();
template <class Row, class List, std::size_t Place, std::size_t First, std::size_t... Rest>
consteval std::size_t members_after();

/// The position of the first field behind those that `Member` takes from `Place` on.
template <class Member, class List, std::size_t Place>
consteval std::size_t place_after() {
  if constexpr (Place >= size_of<List>) {
    return Place + 1;
  } else if constexpr (encodable<Member> || is_whole<typename type_at<List, Place>::type> ||
                       !reflect::aggregate<Member>) {
    return Place + 1;
  } else {
    return []<std::size_t... I>(std::index_sequence<I...>) {
      return members_after<Member, List, Place, I...>();
    }
    (std::make_index_sequence<reflect::member_count<Member>>{});
  }
}
template <class Row, class List, std::size_t Place>
consteval std::size_t members_after() {
  return Place;
}
template <class Row, class List, std::size_t Place, std::size_t First, std::size_t... Rest>
consteval std::size_t members_after() {
  return members_after<Row, List, place_after<reflect::member_type<Row, First>, List, Place>(), Rest...>();
}

/// Whether the row's members take the fields, one after the other; says what is wrong where it is.
template <class Scope, class Member, class List, std::size_t Place>
consteval bool check_member();
template <class Scope, class Row, class List, std::size_t Place, std::size_t Index>
consteval bool check_members() {
  if constexpr (Index < reflect::member_count<Row>) {
    using member = reflect::member_type<Row, Index>;
    if constexpr (check_member<Scope, member, List, Place>()) {
      return check_members<Scope, Row, List, place_after<member, List, Place>(), Index + 1>();
    } else {
      return false;
    }
  } else {
    return true;
  }
}
template <class Scope, class Member, class List, std::size_t Place>
consteval bool check_member() {
  if constexpr (Place >= size_of<List>) {
    return true;  // another sentence is about the number
  } else {
    using field = typename type_at<List, Place>::type;
    if constexpr (is_whole<field>) {
      static_assert(result_member_is_the_entity<Member, typename field::row>::value,
                    "tenon: select<Row>(): a whole entity stands in fields() where Row has another type of "
                    "member");
      if constexpr (result_member_is_the_entity<Member, typename field::row>::value) {
        static_assert(
            result_member_can_be_empty<Member>::value || !Scope::template is_optional<typename field::tag>,
            "tenon: select<Row>(): an outer join may give no entity here; make the member "
            "std::optional<Entity>");
        return true;
      } else {
        return false;
      }
    } else if constexpr (encodable<Member> || !reflect::aggregate<Member>) {
      using value = without_optional_t<typename field::value_type>;
      constexpr bool fits = result_member_takes_its_field<without_optional_t<Member>, value>::value;
      static_assert(result_member_takes_its_field<without_optional_t<Member>, value>::value,
                    "tenon: select<Row>(): a member of Row has another type than its field; fields() and "
                    "members go together in their order");
      if constexpr (fits) {
        static_assert(result_member_can_be_empty<Member>::value || !can_be_null<Scope, field>(),
                      "tenon: select<Row>(): a field can be NULL (an optional column, an outer join, an "
                      "aggregate of no rows, a division by zero ...) and its member cannot be empty: make it "
                      "std::optional, or use coalesce()");
      }
      return fits;
    } else {
      return check_members<Scope, Member, List, Place, 0>();
    }
  }
}

template <class Scope, class Row, class List>
consteval bool check_row() {
  constexpr std::size_t members = []<std::size_t... I>(std::index_sequence<I...>) {
    return members_after<Row, List, 0, I...>();
  }
  (std::make_index_sequence<reflect::member_count<Row>>{});
  static_assert(result_has_as_many_members_as_fields<members, size_of<List>>::value,
                "tenon: select<Row>(): Row has another number of members than there are fields");
  if constexpr (members == size_of<List>) {
    return check_members<Scope, Row, List, 0, 0>();
  } else {
    return false;
  }
}

// Fields found by the names of the row's members.

/// A column by its number.
template <class Tag, std::size_t Index>
struct numbered_column {
  using is_tenon_expression = void;
  using entity = Tag;
  using row = typename tag_facts<Tag>::row;
  using value_type = typename decltype(column_type<row, Index>())::type;
  using operands = types<>;
  static constexpr bool is_static = true;
  static constexpr bool is_column = true;
  static constexpr const column_info* origin() { return &table_info_of<row>.columns[Index]; }
  void write(statement_writer& out) const {
    out.column(node_kind::column, table_info_of<row>, *origin(), tag_facts<Tag>::name());
  }
};

inline constexpr std::size_t no_column = static_cast<std::size_t>(-1);

/// A column that is NULL only where there is no row.
template <class Tag>
consteval std::size_t never_null_column() {
  const table_info& table = table_info_of<typename tag_facts<Tag>::row>;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (!table.columns[i].nullable) return i;
  }
  return no_column;
}
template <std::size_t Column>
struct source_has_a_column_that_is_never_null : std::bool_constant<Column != no_column> {};

template <node_kind Kind, class Tag>
constexpr auto test_for_row() {
  constexpr std::size_t column = never_null_column<Tag>();
  static_assert(source_has_a_column_that_is_never_null<column>::value,
                "tenon: is_null(whole<Entity>): every column can be NULL, so a row cannot be told from none");
  using tested = numbered_column<Tag, column == no_column ? 0 : column>;
  return unary_expression<Kind, bool, tested>{{}};
}

template <class Tag>
consteval std::size_t find_named(std::string_view name) {
  const table_info& table = table_info_of<typename tag_facts<Tag>::row>;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (table.columns[i].member == name || table.columns[i].name.view() == name) return i;
  }
  return no_column;
}
template <class... Tags>
consteval std::size_t count_named(types<Tags...>, std::string_view name) {
  return ((find_named<Tags>(name) != no_column ? 1u : 0u) + ... + 0u);
}

template <std::size_t Found>
struct member_is_the_name_of_one_column : std::bool_constant<Found == 1> {};

template <class Row, std::size_t Member, class First, class... Rest>
constexpr auto named_column_of(types<First, Rest...>) {
  constexpr std::size_t found = find_named<First>(reflect::member_name<Row, Member>);
  if constexpr (found != no_column) {
    return numbered_column<First, found>{};
  } else {
    return named_column_of<Row, Member>(types<Rest...>{});
  }
}

/// The value that was named for the member, or the column of its name.
template <class Row, std::size_t Member, class Sources, class... Named>
constexpr auto field_for(Sources sources, const Named&... named) {
  if constexpr (sizeof...(Named) > 0) {
    return [&]<class First, class... Rest>(const First& first, const Rest&... rest) {
      if constexpr (std::is_same_v<
                        typename reflect::member_pointer<std::remove_const_t<decltype(First::member)>>::owner,
                        Row>) {
        if constexpr (reflect::index_of(First::member) == Member) {
          return first.of;
        } else {
          return field_for<Row, Member>(sources, rest...);
        }
      } else {
        return field_for<Row, Member>(sources, rest...);
      }
    }(named...);
  } else {
    constexpr std::size_t found = count_named(Sources{}, reflect::member_name<Row, Member>);
    static_assert(member_is_the_name_of_one_column<found>::value,
                  "tenon: select<Row>(): a member of Row is the name of no column of the sources, or of more "
                  "than one; say what it is: fields(as<&Row::member>(expression))");
    if constexpr (found == 1) {
      return named_column_of<Row, Member>(sources);
    } else {
      return value_parameter<bool, no_origin>{};
    }
  }
}
template <class Row, class Sources, class... Named>
constexpr auto fields_by_name(Sources sources, const Named&... named) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return fields_clause<decltype(field_for<Row, I>(sources, named...))...>{
        {{field_for<Row, I>(sources, named...)}...}};
  }
  (std::make_index_sequence<reflect::member_count<Row>>{});
}

}  // namespace detail

/// Whether an outer join gave no row of the source: `left_join<Invoice>(), where(is_null(whole<Invoice>))`.
template <class Tag>
constexpr auto is_null(detail::whole_field<Tag>) {
  return detail::test_for_row<node_kind::is_null, Tag>();
}
template <class Tag>
constexpr auto is_not_null(detail::whole_field<Tag>) {
  return detail::test_for_row<node_kind::is_not_null, Tag>();
}

}  // namespace tenon::inline v0
