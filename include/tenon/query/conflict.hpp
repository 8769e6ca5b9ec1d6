// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/query/constant.hpp>
#include <tenon/query/query.hpp>
#include <tenon/query/write.hpp>

namespace tenon::inline v0 {

template <class Target, class Partial, class Changes, class Condition>
struct conflict_clause;

namespace detail {

/// The row that could not be inserted, as a source.
template <class Entity>
struct excluded_tag {};

/// A column of the row that could not be inserted.
template <auto... Path>
struct excluded_column {
  using is_tenon_expression = void;
  using plain = column_expression<Path...>;
  using row = typename plain::entity;
  using entity = excluded_tag<row>;
  using value_type = typename plain::value_type;
  using operands = types<>;
  static constexpr bool is_static = true;
  static constexpr const column_info* origin() { return plain::origin(); }
  void write(statement_writer& out) const { out.column(node_kind::excluded, table_info_of<row>, *origin()); }
};

template <class... Columns>
struct conflict_target {};
struct no_condition {
  static constexpr bool is_static = true;
  static constexpr bool is_missing = true;
};
struct no_changes {
  static constexpr bool is_static = true;
  static constexpr std::size_t count = 0;
};
template <class... Assignments>
struct conflict_changes {
  static constexpr bool is_static = (Assignments::is_static && ...);
  static constexpr std::size_t count = sizeof...(Assignments);
  field_set<std::index_sequence_for<Assignments...>, Assignments...> assignments;
};

/// What the parts of a clause name.
template <class T>
struct conflict_part {
  using entity = void;
};
template <expression T>
struct conflict_part<T> {
  using entity = typename T::entity;
};
template <class... Assignments>
struct conflict_part<conflict_changes<Assignments...>> {
  using entity = typename merged_entity_list<typename Assignments::sources...>::type;
};
template <class Clause>
struct conflict_facts {
  using entity = void;
};
template <class Target, class Partial, class Changes, class Condition>
struct conflict_facts<conflict_clause<Target, Partial, Changes, Condition>> {
  using entity = typename merged_entity_list<typename conflict_part<Partial>::entity,
                                             typename conflict_part<Changes>::entity,
                                             typename conflict_part<Condition>::entity>::type;
};

template <class Assignment>
struct assigned_value_holds_no_aggregate;
template <class Column, class Value>
struct assigned_value_holds_no_aggregate<assignment<Column, Value>>
    : std::bool_constant<!holds_aggregate<Value>() && !holds_window<Value>()> {};

template <class Condition>
struct partial_index_condition_holds_no_value : std::bool_constant<!holds_values<Condition>()> {};

template <class Entity, class Column>
struct conflict_column_is_of_the_entity : std::is_same<typename Column::entity, Entity> {};
template <class T>
struct argument_is_a_plain_column : std::false_type {};
template <auto... Path>
struct argument_is_a_plain_column<column_expression<Path...>> : std::true_type {};

/// Whether rows cannot agree in all of these columns: they are the key's, or those of a unique index.
/// `Partial`: that has a condition.
template <class Entity, bool Partial, class... Columns>
consteval bool columns_are_unique() {
  const table_info& table = table_info_of<Entity>;
  const auto holds = [&](std::uint16_t column) {
    return ((Columns::origin() == &table.columns[column]) || ...);
  };
  if (!Partial && table.key.size() == sizeof...(Columns)) {
    bool all = true;
    for (std::uint16_t part : table.key) all = all && holds(part);
    if (all) return true;
  }
  for (const index_info& index : table.indexes) {
    const bool whole = index.options.where.empty() && !index.options.live;
    if (!index.options.unique || whole == Partial || index.parts.size() != sizeof...(Columns)) continue;
    bool all = true;
    for (const index_part& part : index.parts)
      all = all && part.expression.empty() && part.json_path.empty() && holds(part.column);
    if (all) return true;
  }
  return false;
}
template <bool Unique>
struct conflict_columns_are_unique : std::bool_constant<Unique> {};
template <class... Columns>
struct conflict_names_columns
    : std::bool_constant<(sizeof...(Columns) > 0) && (argument_is_a_plain_column<Columns>::value && ...)> {};

}  // namespace detail

/// In `do_update`: the value that could not be inserted: `col<&User::name> = excluded<&User::name>`.
template <auto... Path>
inline constexpr detail::excluded_column<Path...> excluded{};

/// What happens instead of a unique violation; made by `on_conflict`.
template <class... Columns, class Partial, class Changes, class Condition>
struct conflict_clause<detail::conflict_target<Columns...>, Partial, Changes, Condition> {
  static constexpr clause_kind tenon_clause = clause_kind::on_conflict;
  using target = detail::conflict_target<Columns...>;
  static constexpr bool is_static = Partial::is_static && Changes::is_static && Condition::is_static;
  static constexpr bool is_partial = !requires { Partial::is_missing; };
  static constexpr bool is_conditional = !requires { Condition::is_missing; };

  [[no_unique_address]] Partial partial;
  [[no_unique_address]] Changes changes;
  [[no_unique_address]] Condition condition;

  template <class Entity>
  void write(statement_writer& out) const {
    static_assert((detail::conflict_column_is_of_the_entity<Entity, Columns>::value && ...),
                  "tenon: on_conflict(): a column is of another entity than the insert's");
    if constexpr ((detail::conflict_column_is_of_the_entity<Entity, Columns>::value && ...)) {
      static_assert(
          detail::conflict_columns_are_unique<
              detail::columns_are_unique<Entity, is_partial, Columns...>()>::value,
          "tenon: on_conflict(): the columns are neither the primary key nor those of a unique index, "
          "which table_of<Entity> says by .unique(&Entity::member); one with a condition needs where(...)");
    }
    out.add(node_kind::on_conflict, 2 + (is_partial ? 1 : 0) + (is_conditional ? 1 : 0));
    out.add(node_kind::column_names, sizeof...(Columns));
    (Columns{}.write(out), ...);
    if constexpr (is_partial) {
      out.add(node_kind::conflict_where, 1);
      partial.write(out);
    }
    out.add(node_kind::set, Changes::count);
    if constexpr (Changes::count > 0) changes.assignments.each([&](const auto& each) { each.write(out); });
    if constexpr (is_conditional) {
      out.add(node_kind::where, 1);
      condition.write(out);
    }
  }

  /// Before do_update(): the condition of the partial unique index that is meant. Behind it: the rows that
  /// are updated; others stay as they are.
  template <class Where>
  constexpr auto where(Where of) const {
    static_assert(detail::operand_is_a_condition<Where>::value,
                  "tenon: on_conflict().where(): this is no condition; compare a column with something");
    if constexpr (Changes::count == 0) {
      static_assert(detail::partial_index_condition_holds_no_value<Where>::value,
                    "tenon: on_conflict().where(): the condition of a partial index cannot be told by bound "
                    "values; say constant<value> or constant_text<\"text\">");
      return conflict_clause<target, Where, Changes, Condition>{std::move(of), changes, condition};
    } else {
      return conflict_clause<target, Partial, Changes, Where>{partial, changes, std::move(of)};
    }
  }
  /// Keeps the row that is there.
  constexpr auto do_nothing() const { return *this; }
  /// Changes the row that is there.
  template <class... Assignments>
  constexpr auto do_update(Assignments... assignments) const {
    static_assert(
        sizeof...(Assignments) > 0 && (detail::argument_is_an_assignment<Assignments>::value && ...),
        "tenon: do_update(): the arguments are assignments: col<&Entity::member> = "
        "excluded<&Entity::member>");
    if constexpr (sizeof...(Assignments) > 0 &&
                  (detail::argument_is_an_assignment<Assignments>::value && ...)) {
      static_assert(
          (detail::assigned_value_holds_no_aggregate<Assignments>::value && ...),
          "tenon: do_update(): an aggregate or window function has no rows here; use scalar(select(...))");
      static_assert(
          detail::each_column_is_set_once<Assignments...>::value,
          "tenon: do_update(): a column is set twice; several paths of a JSON column are one value: "
          "col<&Entity::member> = json_set(json_set(...), ...)");
      return conflict_clause<target, Partial, detail::conflict_changes<Assignments...>, Condition>{
          partial, {{{std::move(assignments)}...}}, condition};
    } else {
      return *this;
    }
  }
};

/// `on_conflict(col<&User::email>).do_update(col<&User::name> = excluded<&User::name>)`, or `.do_nothing()`;
/// of a partial unique index `on_conflict(col<&User::email>).where(is_null(col<&User::deletedAt>))…`.
template <class... Columns>
constexpr auto on_conflict(Columns...) {
  static_assert(detail::conflict_names_columns<Columns...>::value,
                "tenon: on_conflict(): name the columns of the key or unique constraint: "
                "on_conflict(col<&Entity::member>)");
  return conflict_clause<detail::conflict_target<Columns...>, detail::no_condition, detail::no_changes,
                         detail::no_condition>{};
}

}  // namespace tenon::inline v0
