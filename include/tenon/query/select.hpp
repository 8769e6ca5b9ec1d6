// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/core/array_view.hpp>
#include <tenon/query/clauses.hpp>

namespace tenon::inline v0 {
namespace detail {

/// Soft delete hides rows from every read and set-based write unless asked otherwise.
template <class Entity>
constexpr bool hides_deleted() {
  return table_info_of<Entity>.deleted_at != table_info::none;
}

inline void write_not_deleted(statement_writer& out, const table_info& table) {
  out.add(node_kind::is_null, 1);
  out.column(node_kind::column, table, table.columns[table.deleted_at]);
}

/// The condition of a statement: the user's, and "not deleted" where it applies.
template <class Entity, class Set>
void write_where(statement_writer& out, const Set& clauses) {
  constexpr bool scoped = hides_deleted<Entity>() && !Set::deleted_too;
  if constexpr (scoped || Set::has_where) {
    out.add(node_kind::where, 1);
    if constexpr (scoped && Set::has_where) out.add(node_kind::and_, 2);
    if constexpr (scoped) write_not_deleted(out, table_info_of<Entity>);
    if constexpr (Set::has_where)
      static_cast<const typename Set::template clause_of<clause_kind::where>&>(clauses).condition.write(out);
  }
}

[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_bound(node_kind kind) {
  fail(error_kind::value, kind == node_kind::limit ? "limit() is negative" : "offset() is negative");
}
inline void write_bound(statement_writer& out, node_kind kind, std::int64_t count) {
  if (count < 0) refuse_bound(kind);
  out.add(kind, 1);
  out.parameter(count, nullptr);
}
template <class Parameter>
struct parameter_counts_rows : std::bool_constant<number_integer<typename Parameter::value_type>> {};
template <parameter_like Parameter>
void write_bound(statement_writer& out, node_kind kind, const Parameter& count) {
  static_assert(parameter_counts_rows<Parameter>::value,
                "tenon: limit(), offset(): the parameter is no integer: parameter<\"most\", int>");
  if constexpr (parameter_counts_rows<Parameter>::value) {
    out.add(kind, 1);
    const std::size_t before = out.values().size();
    count.write(out);
    if (out.values().size() != before && out.values().data()[before].integer < 0) refuse_bound(kind);
  }
}

/// Whether there is an order: one composed at run time may be empty.
template <class Order>
bool is_ordered_by(const Order& order) {
  if constexpr (requires { order.empty(); }) {
    return !order.empty();
  } else {
    return true;
  }
}

template <class Entity, class Set>
void write_tail(statement_writer& out, const Set& clauses) {
  write_where<Entity>(out, clauses);
  if constexpr (Set::has_order)
    static_cast<const typename Set::template clause_of<clause_kind::order_by>&>(clauses).write(out);
  if constexpr (Set::has_limit)
    write_bound(out, node_kind::limit,
                static_cast<const typename Set::template clause_of<clause_kind::limit>&>(clauses).count);
  if constexpr (Set::has_offset)
    write_bound(out, node_kind::offset,
                static_cast<const typename Set::template clause_of<clause_kind::offset>&>(clauses).count);
  if constexpr (Set::has_lock)
    static_cast<const typename Set::template clause_of<clause_kind::lock>&>(clauses).write(out);
}

template <class Entity, class Set>
std::size_t tail_size(const Set& clauses) {
  constexpr std::size_t others =
      ((hides_deleted<Entity>() && !Set::deleted_too) || Set::has_where ? 1u : 0u) +
      (Set::has_limit ? 1u : 0u) + (Set::has_offset ? 1u : 0u) + (Set::has_lock ? 1u : 0u);
  if constexpr (Set::has_order) {
    using by = typename Set::template clause_of<clause_kind::order_by>;
    return others + (is_ordered_by(static_cast<const by&>(clauses)) ? 1u : 0u);
  } else {
    return others;
  }
}

inline void write_from(statement_writer& out, const table_info& table) {
  out.add(node_kind::from, 1);
  out.add(node_kind::table_source, table);
}

/// Every column of an entity as results, hidden ones only if asked; of the source of this name, if it has
/// one.
inline void write_entity_columns(statement_writer& out, const table_info& table, bool hidden_too,
                                 std::string_view source = {}) {
  if (!out.describing()) return;
  out.source(node_kind::entity_columns, table, source, 0,
             hidden_too ? node_flag::with_hidden : node_flag::none);
  for (const column_info& column : table.columns) {
    if (hidden_too || !column.is(column_trait::hidden)) out.result(column.spec);
  }
}

}  // namespace detail

/// Whole entities: `select<Agent>(where(…), order_by(…), limit(20))`. What `repository::find` runs.
template <class Entity, class... Clauses>
struct select_statement {
  using is_tenon_statement = void;
  using entity = Entity;
  using clauses_type = detail::clause_set<Entity, Clauses...>;
  using parameters = detail::parameters_of_clauses<Clauses...>;
  static constexpr bool is_static = clauses_type::is_static;
  clauses_type clauses;

  void write(statement_writer& out) const {
    const table_info& table = table_info_of<Entity>;
    if (out.describing()) {
      out.add(node_kind::select, 2 + detail::tail_size<Entity>(clauses));
      out.add(node_kind::results, 1);
      detail::write_entity_columns(out, table, clauses_type::hidden_too);
      detail::write_from(out, table);
    }
    detail::write_tail<Entity>(out, clauses);
  }
};

namespace detail {
/// A clause that makes a select more than one of whole entities of one table.
template <class T>
concept query_clause = clause<T> && std::remove_cvref_t<T>::tenon_clause >= clause_kind::with;
template <class Row, class... Clauses>
constexpr auto make_query(Clauses... clauses);
}  // namespace detail

template <class Entity, class... Clauses>
constexpr auto select(Clauses&&... clauses) {
  if constexpr ((detail::query_clause<Clauses> || ...)) {
    return detail::make_query<Entity>(static_cast<Clauses&&>(clauses)...);
  } else if constexpr (detail::check_clauses<Entity, std::remove_cvref_t<Clauses>...>()) {
    return select_statement<Entity, std::remove_cvref_t<Clauses>...>{{static_cast<Clauses&&>(clauses)...}};
  } else {
    return select_statement<Entity>{};
  }
}

/// One computed value over the rows that `where` means; order and page do not matter.
template <class Entity, node_kind Kind, class Operand, node_flag Flags, class... Clauses>
struct aggregate_statement {
  using is_tenon_statement = void;
  using entity = Entity;
  using clauses_type = detail::clause_set<Entity, Clauses...>;
  using parameters = detail::parameters_of_clauses<Clauses...>;
  static constexpr bool is_static = clauses_type::is_static && Operand::is_static;
  Operand operand;
  cell_spec result;
  clauses_type clauses;

  void write(statement_writer& out) const {
    constexpr bool filtered =
        (detail::hides_deleted<Entity>() && !clauses_type::deleted_too) || clauses_type::has_where;
    out.add(node_kind::select, filtered ? 3 : 2);
    out.add(node_kind::results, 1);
    out.add(Kind, Kind == node_kind::count_all ? 0 : 1, Flags);
    if constexpr (Kind != node_kind::count_all) operand.write(out);
    out.result(result);
    detail::write_from(out, table_info_of<Entity>);
    detail::write_where<Entity>(out, clauses);
  }
};

/// Whether a row exists: `select exists (select … where …)`.
template <class Entity, class... Clauses>
struct exists_statement {
  using is_tenon_statement = void;
  using entity = Entity;
  using clauses_type = detail::clause_set<Entity, Clauses...>;
  using parameters = detail::parameters_of_clauses<Clauses...>;
  static constexpr bool is_static = clauses_type::is_static;
  clauses_type clauses;

  void write(statement_writer& out) const {
    out.add(node_kind::select, 1);
    out.add(node_kind::results, 1);
    out.add(node_kind::exists, 1);
    out.result({cell_kind::boolean, storage::standard});
    out.add(node_kind::select, 2 + detail::tail_size<Entity>(clauses));
    out.add(node_kind::results, 1);
    out.add(node_kind::true_);
    detail::write_from(out, table_info_of<Entity>);
    detail::write_tail<Entity>(out, clauses);
  }
};

namespace detail {

template <class... Clauses>
struct aggregates_take_no_order_or_page
    : std::bool_constant<(!is_clause<Clauses, clause_kind::order_by, clause_kind::limit, clause_kind::offset,
                                     clause_kind::lock> &&
                          ...)> {};

template <class Entity, class... Clauses>
consteval auto check_aggregate_clauses() {
  static_assert(
      no_relation_is_to_be_loaded<Clauses...>::value,
      "tenon: count, exists, sum, average, minimum, maximum: with<>() loads related entities, and no "
      "entity is read here; leave it out, or ask for them by where(any_of<>(...))");
  constexpr bool fit = check_clauses<Entity, Clauses...>() && no_relation_is_to_be_loaded<Clauses...>::value;
  static_assert(aggregates_take_no_order_or_page<Clauses...>::value,
                "tenon: count, sum, average, minimum, maximum: order_by(), limit(), offset() and lock() do "
                "not apply; only "
                "where(...) and with_deleted do");
  return fit && aggregates_take_no_order_or_page<Clauses...>::value;
}

/// Counts what `where` means, whatever page is asked for.
template <class Entity, class... Clauses>
constexpr auto count_statement(Clauses&&... clauses) {
  return aggregate_statement<Entity, node_kind::count_all, all_rows, node_flag::none,
                             std::remove_cvref_t<Clauses>...>{
      all, {cell_kind::integer, storage::standard}, {static_cast<Clauses&&>(clauses)...}};
}

}  // namespace detail

/// How many rows: `count_rows<Agent>(where(…))`. What `repository::count` runs.
template <class Entity, class... Clauses>
constexpr auto count_rows(Clauses&&... clauses) {
  if constexpr (detail::check_aggregate_clauses<Entity, std::remove_cvref_t<Clauses>...>()) {
    return detail::count_statement<Entity>(static_cast<Clauses&&>(clauses)...);
  } else {
    return detail::count_statement<Entity>();
  }
}

/// Whether there is a row: `exists<Agent>(where(…))`. What `repository::exists` runs.
template <class Entity, class... Clauses>
constexpr auto exists(Clauses&&... clauses) {
  static_assert(
      detail::no_relation_is_to_be_loaded<Clauses...>::value,
      "tenon: count, exists, sum, average, minimum, maximum: with<>() loads related entities, and no "
      "entity is read here; leave it out, or ask for them by where(any_of<>(...))");
  if constexpr (!detail::no_relation_is_to_be_loaded<Clauses...>::value) {
    return exists_statement<Entity>{};
  } else if constexpr (detail::check_clauses<Entity, std::remove_cvref_t<Clauses>...>()) {
    return exists_statement<Entity, std::remove_cvref_t<Clauses>...>{{static_cast<Clauses&&>(clauses)...}};
  } else {
    return exists_statement<Entity>{};
  }
}

/// Rows by values of some columns (the key, mostly), in the order in which the values are given; values
/// without a row give none.
struct select_by_columns {
  using is_tenon_statement = void;
  const table_info* table;
  array_view<const std::uint16_t> columns;
  const row_source* values;
  bool numbered;  ///< the first result is the position of the row's values
  bool hidden_too;
  bool deleted_too;

  void write(statement_writer& out) const {
    const bool scoped = table->deleted_at != table_info::none && !deleted_too;
    const std::size_t conditions = columns.size() + (scoped ? 1 : 0);
    out.add(node_kind::select, 3);
    if (numbered) {
      out.add(node_kind::results, 2);
      out.add(node_kind::rows_number);
      out.result({cell_kind::integer, storage::standard});
    } else {
      out.add(node_kind::results, 1);
    }
    detail::write_entity_columns(out, *table, hidden_too);
    out.add(node_kind::from, 2);
    out.rows(*values, columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i) out.rows_column(i, shape_of(i));
    out.add(node_kind::table_source, *table);
    out.add(node_kind::where, 1);
    for (std::size_t i = 1; i < conditions; ++i) out.add(node_kind::and_, 2);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const column_info& column = table->columns[columns[i]];
      out.add(node_kind::equal, 2);
      out.column(node_kind::column, *table, column);
      out.rows_column(i, shape_of(i));
    }
    if (scoped) detail::write_not_deleted(out, *table);
  }

 private:
  row_column shape_of(std::size_t position) const {
    const column_info& column = table->columns[columns[position]];
    return {column.spec, &column};
  }
};

}  // namespace tenon::inline v0
