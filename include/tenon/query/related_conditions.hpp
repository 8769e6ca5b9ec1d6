// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/query/related.hpp>

namespace tenon::inline v0 {
namespace detail {

/// Which related rows a condition wants there to be.
enum class related_quantity : std::uint8_t { some, none, all };

/// Whether related rows exist, as a condition on the entity that has the relation.
template <auto Member, related_quantity Quantity, class Condition>
struct related_condition {
  using is_tenon_expression = void;
  using value_type = bool;
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
    if constexpr (Quantity != related_quantity::some) out.add(node_kind::not_, 1);
    if constexpr (refers_to_itself) {
      write_in(out);
    } else {
      out.add(node_kind::exists, 1);
      write_query(out, true);
    }
  }

 private:
  static constexpr const relation_info& relation = relation_info_of<Member>;
  using target = related_entity<Member>;
  static constexpr bool filtered = !std::is_same_v<Condition, all_rows>;
  /// The inner table would hide the outer one of the same name.
  static constexpr bool refers_to_itself =
      std::is_same_v<entity, target> ||
      std::is_same_v<entity, typename link_of<entity, typename relation_types<Member>::member>::type>;

  static const table_info& owners_table() { return relation.link != nullptr ? *relation.link : *relation.to; }

  /// NULL in a list would make "not in" neither true nor false: neither side has one then.
  void write_in(statement_writer& out) const {
    write_ands(out, relation.own.size() + 1);
    for (const std::uint16_t part : relation.own) {
      out.add(node_kind::is_not_null, 1);
      out.column(node_kind::column, *relation.from, relation.from->columns[part]);
    }
    out.add(node_kind::in_query, 2);
    if (relation.own.size() > 1) out.add(node_kind::row, relation.own.size());
    for (const std::uint16_t part : relation.own)
      out.column(node_kind::column, *relation.from, relation.from->columns[part]);
    write_query(out, false);
  }

  void write_query(statement_writer& out, bool correlated) const {
    out.enter();
    out.add(node_kind::select, 3);
    if (correlated) {
      out.add(node_kind::results, 1);
      out.add(node_kind::true_);
    } else {
      out.add(node_kind::results, relation.other.size());
      for (const std::uint16_t part : relation.other)
        out.column(node_kind::column, owners_table(), owners_table().columns[part]);
    }
    write_related_sources(out, relation);
    out.add(node_kind::where, 1);
    constexpr bool hides = hides_deleted<target>();
    constexpr bool link_hides = relation.link != nullptr && relation.link->deleted_at != table_info::none;
    write_ands(out,
               relation.other.size() + (hides ? 1u : 0u) + (link_hides ? 1u : 0u) + (filtered ? 1u : 0u));
    for (std::size_t i = 0; i < relation.other.size(); ++i) {
      if (correlated) {
        out.add(node_kind::equal, 2);
        out.column(node_kind::column, owners_table(), owners_table().columns[relation.other[i]]);
        out.column(node_kind::column, *relation.from, relation.from->columns[relation.own[i]]);
      } else {
        out.add(node_kind::is_not_null, 1);
        out.column(node_kind::column, owners_table(), owners_table().columns[relation.other[i]]);
      }
    }
    if constexpr (hides) write_not_deleted(out, *relation.to);
    if constexpr (link_hides) write_not_deleted(out, *relation.link);
    if constexpr (filtered) {
      // A condition that is neither true nor false does not hold.
      if constexpr (Quantity == related_quantity::all) out.add(node_kind::is_not_same, 2);
      condition.write(out);
      if constexpr (Quantity == related_quantity::all) out.add(node_kind::true_);
    }
    out.leave();
  }
};

/// On the related entity, or on the third table's.
template <auto Member, class Condition>
struct condition_is_on_the_related_entity
    : clause_is_on_entity<typename scope_of_relation<Member>::type, where_clause<Condition>> {};
template <auto Member>
struct condition_is_on_the_related_entity<Member, all_rows> : std::true_type {};

template <auto Member, related_quantity Quantity, class Condition>
constexpr auto make_related_condition(Condition condition) {
  static_assert(member_named_by_with_is_a_relation<Member>::value,
                "tenon: any_of<>(), none_of<>(), all_of<>(), has<>(): the member is no relation (belongs_to, "
                "has_one, has_many, many_to_many)");
  if constexpr (!names_a_relation<Member>) {
    return all_rows{};
  } else {
    static_assert(operand_is_a_condition<Condition>::value,
                  "tenon: any_of<>(), none_of<>(), all_of<>(): this is no condition; compare a column of the "
                  "related entity with something");
    if constexpr (operand_is_a_condition<Condition>::value) {
      static_assert(condition_is_on_the_related_entity<Member, Condition>::value,
                    "tenon: any_of<>(), none_of<>(), all_of<>(): the condition is on another entity than the "
                    "related one");
    }
    return related_condition<Member, Quantity, Condition>{std::move(condition)};
  }
}

}  // namespace detail

/// There is a related row for which the condition holds: `where(any_of<&User::agents>(col<&Agent::status> ==
/// AgentStatus::idle))`. Rows marked as deleted do not count. One statement, by EXISTS.
template <auto Member, class Condition>
constexpr auto any_of(Condition condition) {
  return detail::make_related_condition<Member, detail::related_quantity::some>(std::move(condition));
}
/// There is no related row for which the condition holds.
template <auto Member, class Condition>
constexpr auto none_of(Condition condition) {
  return detail::make_related_condition<Member, detail::related_quantity::none>(std::move(condition));
}
/// The condition holds for every related row; it does where there is none.
template <auto Member, class Condition>
constexpr auto all_of(Condition condition) {
  return detail::make_related_condition<Member, detail::related_quantity::all>(std::move(condition));
}
/// There are related rows.
template <auto Member>
constexpr auto has() {
  return detail::make_related_condition<Member, detail::related_quantity::some>(all);
}
/// There are none.
template <auto Member>
constexpr auto has_none() {
  return detail::make_related_condition<Member, detail::related_quantity::none>(all);
}

}  // namespace tenon::inline v0
