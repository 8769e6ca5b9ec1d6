// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/query/compound.hpp>

namespace tenon::inline v0 {
namespace detail {

template <class Needs>
struct query_needs_nothing_from_around : std::is_void<Needs> {};
template <class Query>
struct argument_is_a_query : std::bool_constant<query_like<Query>> {};
template <class Row, class Query>
struct query_gives_the_rows_of_the_source : std::is_same<Row, typename Query::row_type> {};

/// Writes a query within a statement, whose own results are elsewhere.
template <class Query>
void write_inner(statement_writer& out, const Query& query) {
  out.enter();
  query.write(out);
  out.leave();
}

template <class Row, class Query>
consteval bool check_named_query() {
  static_assert(argument_is_a_query<Query>::value,
                "tenon: source.as(): the argument is a query: select<Row>(...), union_all(...)");
  if constexpr (query_like<Query>) {
    static_assert(query_gives_the_rows_of_the_source<Row, query_type<Query>>::value,
                  "tenon: source.as(): the query gives other rows than the source's struct: select<Row>(...) "
                  "with the same Row");
    return std::is_same_v<Row, typename query_type<Query>::row_type>;
  } else {
    return false;
  }
}

/// A query under the name of a source: a derived table in from(), a common table in with().
template <class Source, class Query, bool Lateral, materialization Kept>
struct named_query {
  using is_tenon_source = void;
  using row_type = typename Source::row_type;
  using source_type = Source;
  using query_type = Query;
  static constexpr bool is_static = Query::is_static;
  static constexpr bool is_entity = false;
  static constexpr bool is_lateral = Lateral;
  using needs = typename Query::entity;
  static constexpr std::string_view name() { return Source::name(); }
  Query query;

  /// The query may name columns of the sources before it.
  constexpr auto lateral() const { return named_query<Source, Query, true, Kept>{query}; }
  /// As a common table: computed once, or within the statement that uses it.
  constexpr auto materialized() const {
    return named_query<Source, Query, Lateral, materialization::materialized>{query};
  }
  constexpr auto not_materialized() const {
    return named_query<Source, Query, Lateral, materialization::not_materialized>{query};
  }

  void write(statement_writer& out) const {
    out.source(node_kind::derived, table_info_of<row_type>, name(), 1,
               Lateral ? node_flag::lateral : node_flag::none);
    write_inner(out, query);
  }
  void write_common(statement_writer& out) const {
    if (out.describing()) {
      node table{node_kind::common_table};
      table.arity = 1;
      table.index = static_cast<std::uint16_t>(Kept);
      table.table = &table_info_of<row_type>;
      table.text = name();
      out.add(table);
    }
    write_inner(out, query);
  }
};

template <class Source, class Query, bool Lateral, materialization Kept>
struct source_tag<named_query<Source, Query, Lateral, Kept>> {
  using type = Source;
};

template <class List, class Row>
struct argument_lists_the_rows : std::false_type {};
template <indexed_list List, class Row>
struct argument_lists_the_rows<List, Row>
    : std::is_same<std::remove_cvref_t<decltype(std::declval<const List&>()[0])>, Row> {};

/// Rows of the program as a source.
template <class Source, class List>
struct listed_source {
  using is_tenon_source = void;
  using row_type = typename Source::row_type;
  static constexpr bool is_static = true;
  static constexpr bool is_entity = false;
  static constexpr std::string_view name() { return Source::name(); }
  List list;  ///< a container, or a pointer to an lvalue one

  void write(statement_writer& out) const {
    const table_info& table = table_info_of<row_type>;
    const auto& items = [this]() -> const auto& {
      if constexpr (std::is_pointer_v<List>) {
        return *list;
      } else {
        return list;
      }
    }
    ();
    using container = std::remove_cvref_t<decltype(items)>;
    out.source(node_kind::values_source, table, name(), 1);
    out.kept_rows(
        {&items, items.size(), table.columns.size(), [](const void* all, std::size_t index, encoder& row) {
           encode_row((*static_cast<const container*>(all))[index], row);
         }});
    for (std::size_t i = 0; i < table.columns.size(); ++i)
      out.rows_column(i, {table.columns[i].spec, &table.columns[i]});
  }

 private:
  template <class Row>
  static void encode_row(const Row& value, encoder& row) {
    std::size_t column = 0;
    encode_members(value, row, column);
  }
  template <class Part>
  static void encode_members(const Part& part, encoder& row, std::size_t& column) {
    reflect::for_each_member(part, [&](const auto& member, auto) {
      using type = std::remove_cvref_t<decltype(member)>;
      if constexpr (encodable<type>) {
        const column_info& info = table_info_of<row_type>.columns[column++];
        row.at(&info, info.spec.stored);
        codec<type>::encode(member, row);
      } else {
        encode_members(member, row, column);
      }
    });
  }
};

template <class Source, class List>
struct source_tag<listed_source<Source, List>> {
  using type = Source;
};

}  // namespace detail

template <class Row, name_constant Name>
template <class Query>
constexpr auto row_source_named<Row, Name>::as(Query query) const {
  if constexpr (detail::check_named_query<Row, Query>()) {
    auto whole = detail::as_query(std::move(query));
    return detail::named_query<row_source_named, decltype(whole), false, materialization::automatic>{
        std::move(whole)};
  } else {
    return *this;
  }
}

template <class Row, name_constant Name>
template <class List>
constexpr auto row_source_named<Row, Name>::values(List&& list) const {
  using bare = std::remove_cvref_t<List>;
  static_assert(detail::argument_lists_the_rows<bare, Row>::value,
                "tenon: source.values(): the argument is a std::vector, or another container with size() and "
                "[], of the source's struct");
  if constexpr (std::is_lvalue_reference_v<List>) {
    return detail::listed_source<row_source_named, const bare*>{&list};
  } else {
    return detail::listed_source<row_source_named, bare>{std::move(list)};
  }
}

namespace detail {

/// A named query as a common table.
template <class Table>
struct written_common {
  using entity = void;
  static constexpr bool is_static = Table::is_static;
  Table table;
  void write(statement_writer& out) const { table.write_common(out); }
};

/// `with(…)`: the common tables of a statement; each may use those before it.
template <bool Recursive, class... Tables>
struct common_tables {
  static constexpr clause_kind tenon_clause = clause_kind::with;
  static constexpr bool is_static = (Tables::is_static && ...);
  using declared = types<common_need<typename Tables::source_type>...>;
  using own_scope = scope<false, scope_entry<common_need<typename Tables::source_type>, false>...>;
  using needs = typename merged_entity_list<entity_outside<own_scope, typename Tables::needs>...>::type;
  [[no_unique_address]] operand_list<written_common<Tables>...> tables;
  void write(statement_writer& out) const {
    out.add(node_kind::with, sizeof...(Tables), Recursive ? node_flag::recursive : node_flag::none);
    tables.write(out);
  }
};

template <class T>
    struct argument_is_a_named_query : std::bool_constant < requires {
  typename T::source_type;
} && source_like < T >> {};

template <class... Tables>
struct common_tables_have_different_names
    : std::bool_constant<sources_have_different_names<types<typename Tables::source_type...>>::value> {};
template <class... Tables>
struct common_tables_use_those_before_them : std::true_type {};
template <class First, class... Rest>
struct common_tables_use_those_before_them<First, Rest...>
    : std::bool_constant<names_none_of<typename First::needs, common_need<typename First::source_type>,
                                       common_need<typename Rest::source_type>...>::value &&
                         common_tables_use_those_before_them<Rest...>::value> {};
/// Whether a query that uses its own table is a union whose last part does so.
template <class Query, class Need>
inline constexpr bool is_recursion = names_none_of<typename Query::entity, Need>::value;
template <set_operation Operation, class First, class Second, class Clauses, class Need>
inline constexpr bool is_recursion<compound_query<Operation, First, Second, Clauses>, Need> =
    names_none_of<typename First::entity, Need>::value &&
    (Operation == set_operation::union_ || Operation == set_operation::union_all ||
     names_none_of<typename Second::entity, Need>::value);
template <class Table>
struct recursive_table_is_a_union
    : std::bool_constant<is_recursion<typename Table::query_type, common_need<typename Table::source_type>>> {
};

template <class Query, class Need>
inline constexpr bool is_recursion_of_rows = true;
template <set_operation Operation, class First, class Second, class Clauses, class Need>
inline constexpr bool is_recursion_of_rows<compound_query<Operation, First, Second, Clauses>, Need> =
    names_none_of<typename Second::entity, Need>::value ||
    (!Second::query_scope::grouped && !holds_aggregate<typename Second::field_list>());
template <class Table>
struct recursive_part_holds_no_aggregate
    : std::bool_constant<
          is_recursion_of_rows<typename Table::query_type, common_need<typename Table::source_type>>> {};

template <bool Recursive, class... Tables>
consteval void check_common_tables() {
  static_assert(common_tables_have_different_names<Tables...>::value,
                "tenon: with(): two common tables have one name");
  if constexpr (Recursive) {
    static_assert(
        (recursive_table_is_a_union<Tables>::value && ...),
        "tenon: with_recursive(): a table that uses itself is union_all(first rows, select of the table) "
        "or union_() of these");
    static_assert(
        (recursive_part_holds_no_aggregate<Tables>::value && ...),
        "tenon: with_recursive(): an aggregate or group_by() stands in the part that uses the table itself; "
        "group in the query that reads the table");
  } else {
    static_assert(
        common_tables_use_those_before_them<Tables...>::value,
        "tenon: with(): a common table uses itself or one behind it; say with_recursive(...), or put that "
        "one first");
  }
}

template <bool Recursive, class... Tables>
constexpr auto make_with(Tables... tables) {
  static_assert(sizeof...(Tables) > 0 && (argument_is_a_named_query<Tables>::value && ...),
                "tenon: with(): the arguments are named queries: source<Row, \"name\">.as(select<Row>(...))");
  if constexpr (sizeof...(Tables) > 0 && (argument_is_a_named_query<Tables>::value && ...)) {
    check_common_tables<Recursive, Tables...>();
    return common_tables<Recursive, Tables...>{list_operands(written_common<Tables>{std::move(tables)}...)};
  } else {
    return with_deleted;
  }
}

}  // namespace detail

/// Common tables: `with(totals.as(select<Totals>(…)))`, then `from(totals)`.
template <class... Tables>
constexpr auto with(Tables... tables) {
  return detail::make_with<false>(std::move(tables)...);
}
/// Common tables that may use themselves: `tree.as(union_all(select<Node>(…), select<Node>(…,
/// from<Category>(), join(tree, on(…)))))`.
template <class... Tables>
constexpr auto with_recursive(Tables... tables) {
  return detail::make_with<true>(std::move(tables)...);
}

}  // namespace tenon::inline v0
