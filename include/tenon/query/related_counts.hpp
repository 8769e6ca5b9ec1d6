// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include <tenon/query/related_conditions.hpp>
#include <tenon/query/related_select.hpp>

namespace tenon::inline v0 {
namespace detail {

/// How many related rows there are, by the values that they are found by.
template <auto Member, class... Clauses>
struct related_counts : related_rows<Member, Clauses...> {
  using rows = related_rows<Member, Clauses...>;
  using rows::relation;

  void write(statement_writer& out) const {
    out.add(node_kind::select, 4);
    out.add(node_kind::results, relation.other.size() + 1);
    for (const std::uint16_t part : relation.other) rows::write_result(out, rows::owners_table(), part);
    out.add(node_kind::count_all);
    out.result({cell_kind::integer, storage::standard});
    write_related_sources(out, relation);
    rows::write_condition(out);
    out.add(node_kind::group_by, relation.other.size());
    for (const std::uint16_t part : relation.other) rows::write_owner_column(out, part);
  }
};

/// Of an entity related to itself the inner table goes by this name, or it would hide the outer one.
inline constexpr std::string_view counted_name = "counted";

/// How many related rows a row has, as a value.
template <auto Member, class Condition>
struct related_count {
  using is_tenon_expression = void;
  using is_query_expression = void;
  using value_type = std::int64_t;
  using entity = typename relation_types<Member>::owner;
  using operands = types<>;
  static constexpr bool is_static = Condition::is_static;
  static constexpr const column_info* origin() { return nullptr; }
  template <class Scope>
  static consteval bool can_be_null() {
    return false;
  }

  Condition condition;

  void write(statement_writer& out) const {
    out.computed(node_kind::scalar, 1, 0, {cell_kind::integer, storage::standard});
    out.enter();
    out.add(node_kind::select, 3);
    out.add(node_kind::results, 1);
    out.add(node_kind::count_all);
    write_related_sources(out, relation, target_name);
    out.add(node_kind::where, 1);
    constexpr bool hides = hides_deleted<target>();
    constexpr bool link_hides = relation.link != nullptr && relation.link->deleted_at != table_info::none;
    write_ands(out,
               relation.other.size() + (hides ? 1u : 0u) + (link_hides ? 1u : 0u) + (filtered ? 1u : 0u));
    for (std::size_t i = 0; i < relation.other.size(); ++i) {
      out.add(node_kind::equal, 2);
      if constexpr (relation.link != nullptr) {
        out.column(node_kind::column, *relation.link, relation.link->columns[relation.other[i]]);
      } else {
        out.column(node_kind::column, *relation.to, relation.to->columns[relation.other[i]], target_name);
      }
      out.column(node_kind::column, *relation.from, relation.from->columns[relation.own[i]]);
    }
    if constexpr (hides) {
      out.add(node_kind::is_null, 1);
      out.column(node_kind::column, *relation.to, relation.to->columns[relation.to->deleted_at], target_name);
    }
    if constexpr (link_hides) write_not_deleted(out, *relation.link);
    if constexpr (filtered) condition.write(out);
    out.leave();
  }

 private:
  static constexpr const relation_info& relation = relation_info_of<Member>;
  using target = related_entity<Member>;
  static constexpr bool filtered = !std::is_same_v<Condition, all_rows>;
  static constexpr std::string_view target_name =
      std::is_same_v<entity, target> ? counted_name : std::string_view();
};

template <auto Member, class Condition>
struct counted_entity_is_another : std::true_type {};
template <auto Member, class Condition>
requires(!std::is_same_v<Condition, all_rows>) struct counted_entity_is_another<Member, Condition>
    : std::bool_constant<!std::is_same_v<typename relation_types<Member>::owner, related_entity<Member>>> {
};

}  // namespace detail

/// How many related rows there are, as a value: `order_by(desc(count_of<&User::agents>()))`,
/// `where(count_of<&User::agents>(col<&Agent::rank> > 3) >= 2)`. Rows marked as deleted do not count. One
/// statement, by a subquery.
template <auto Member, class Condition = all_rows>
constexpr auto count_of(Condition condition = {}) {
  static_assert(
      detail::member_named_by_with_is_a_relation<Member>::value,
      "tenon: count_of<>(), counts_of<>(), ids_of<>(): the member is no relation (belongs_to, has_one, "
      "has_many, many_to_many)");
  if constexpr (!detail::names_a_relation<Member>) {
    return detail::related_count<Member, all_rows>{};
  } else {
    static_assert(
        detail::operand_is_a_condition<Condition>::value,
        "tenon: count_of<>(): this is no condition; compare a column of the related entity with "
        "something. Of entities in hand: count_of<&User::agents>(db, user), counts_of<>(db, users)");
    static_assert(detail::condition_is_on_the_related_entity<Member, Condition>::value,
                  "tenon: count_of<>(): the condition is on another entity than the related one");
    static_assert(
        detail::counted_entity_is_another<Member, Condition>::value,
        "tenon: count_of<>(): where an entity is related to itself a condition could mean either row; "
        "count without one, or entities in hand: counts_of<>(db, entities, where(...))");
    return detail::related_count<Member, Condition>{std::move(condition)};
  }
}

}  // namespace tenon::inline v0
