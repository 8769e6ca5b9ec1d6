// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include <tenon/query/lock.hpp>
#include <tenon/query/related_select.hpp>

namespace tenon::inline v0 {

struct joined_clause {
  static constexpr clause_kind tenon_clause = clause_kind::joined;
  static constexpr bool is_static = true;
};
/// `messages.find(with<&Message::author>(joined))`: what a belongs_to or has_one leads to is read by the
/// statement of its owners, through a LEFT JOIN. Each row then carries it again, however many share it.
inline constexpr joined_clause joined{};

namespace detail {

/// Whether two rows cannot agree in these columns; `live`: two that are not marked as deleted.
constexpr bool are_unique(const table_info& table, const column_list& columns, bool live) {
  const auto named = [&](std::uint16_t wanted) {
    for (const std::uint16_t each : columns) {
      if (each == wanted) return true;
    }
    return false;
  };
  bool keyed = !table.key.empty();
  for (const std::uint16_t part : table.key) keyed = keyed && named(part);
  if (keyed) return true;
  for (const index_info& each : table.indexes) {
    if (!each.options.unique || !each.options.where.empty() || (each.options.live && !live)) continue;
    bool covers = true;
    for (const index_part& part : each.parts)
      covers = covers && part.expression.empty() && part.json_path.empty() && named(part.column);
    if (covers) return true;
  }
  return false;
}

template <auto Member>
struct joined_relation_leads_to_one
    : std::bool_constant<relation_types<Member>::member::kind == relation_kind::belongs_to ||
                         relation_types<Member>::member::kind == relation_kind::has_one> {};
template <class... Clauses>
struct joined_relation_is_read_whole
    : std::bool_constant<(
          is_clause<Clauses, clause_kind::joined, clause_kind::with_deleted, clause_kind::related> && ...)> {
};
template <auto Member, class... Clauses>
struct joined_rows_are_unique
    : std::bool_constant<!joined_relation_leads_to_one<Member>::value ||
                         relation_info_of<Member>.kind == relation_kind::belongs_to ||
                         are_unique(*relation_info_of<Member>.to, relation_info_of<Member>.other,
                                    !(is_clause<Clauses, clause_kind::with_deleted> || ...))> {};

template <auto Member, class... Clauses>
consteval auto check_joined() {
  static_assert(joined_relation_leads_to_one<Member>::value,
                "tenon: with<>(): joined reads what a belongs_to or has_one leads to; a has_many or "
                "many_to_many would repeat its owners, leave joined out");
  static_assert(joined_relation_is_read_whole<Clauses...>::value,
                "tenon: with<>(): beside joined stand with_deleted and further with<>() only; conditions, "
                "orders, pages and the like need a statement of their own, leave joined out");
  static_assert(
      joined_rows_are_unique<Member, Clauses...>::value,
      "tenon: with<>(): joined needs a has_one whose rows the database keeps to one for each owner; "
      "describe unique(&Profile::userId), or leave joined out");
  return true;
}

/// In a join with what may be missing only the owners can be locked.
template <class Entity, class Clause>
struct owners_clause {
  using type = Clause;
  static const Clause& of(const Clause& clause) { return clause; }
};
template <class Entity, lock_strength Strength, lock_wait Wait>
struct owners_clause<Entity, lock_clause<Strength, Wait>> {
  using type = lock_clause<Strength, Wait, Entity>;
  static type of(const lock_clause<Strength, Wait>&) { return {}; }
};

/// The name that a joined table goes by.
template <std::size_t Index>
struct joined_name {
  static constexpr char text[] = {'j',
                                  'o',
                                  'i',
                                  'n',
                                  'e',
                                  'd',
                                  '_',
                                  static_cast<char>('0' + Index / 10),
                                  static_cast<char>('0' + Index % 10)};
  static constexpr std::string_view value{text, sizeof text};
};

inline constexpr related_places no_places{};

/// A clause of a select that may be a joined relation.
template <class Clause>
struct joined_part {
  static constexpr const related_places& places = no_places;
  static constexpr std::size_t results = 0;
  static void write_results(statement_writer&, std::string_view) {}
  static void write_join(statement_writer&, std::string_view) {}
};
template <auto Member, class... Clauses>
requires(
    relation_clause<Member, Clauses...>::is_joined) struct joined_part<relation_clause<Member, Clauses...>> {
  using target = related_entity<Member>;
  using set = typename relation_clause<Member, Clauses...>::clauses_type;
  static constexpr const relation_info& relation = relation_info_of<Member>;
  static constexpr const related_places& places = related_places_of<Member, false, false, false>;
  static constexpr std::size_t results = 1 + (places.added ? relation.other.size() : 0);

  static void write_results(statement_writer& out, std::string_view name) {
    write_entity_columns(out, *relation.to, false, name);
    if (!places.added) return;
    for (const std::uint16_t part : relation.other) {
      const column_info& column = relation.to->columns[part];
      out.column(node_kind::column, *relation.to, column, name);
      out.result(column.spec);
    }
  }
  static void write_join(statement_writer& out, std::string_view name) {
    constexpr bool hides = hides_deleted<target>() && !set::deleted_too;
    out.computed(node_kind::join, 2, static_cast<std::uint16_t>(join_kind::left), {});
    out.source(node_kind::table_source, *relation.to, name);
    write_ands(out, relation.own.size() + (hides ? 1u : 0u));
    for (std::size_t i = 0; i < relation.own.size(); ++i) {
      out.add(node_kind::equal, 2);
      out.column(node_kind::column, *relation.from, relation.from->columns[relation.own[i]]);
      out.column(node_kind::column, *relation.to, relation.to->columns[relation.other[i]], name);
    }
    if constexpr (hides) {
      out.add(node_kind::is_null, 1);
      out.column(node_kind::column, *relation.to, relation.to->columns[relation.to->deleted_at], name);
    }
  }
};

/// Whole entities, each with those that its joined relations lead to.
template <class Entity, class... Clauses>
struct joined_select {
  using is_tenon_statement = void;
  using entity = Entity;
  using set = clause_set<Entity, typename owners_clause<Entity, Clauses>::type...>;
  using parameters = parameters_of_clauses<Clauses...>;
  static constexpr bool is_static = set::is_static;
  static constexpr std::size_t joins = (0u + ... + (asks_for_a_join<Clauses> ? 1u : 0u));
  static_assert(sizeof...(Clauses) <= 100);  // what a name has digits for

  const set& clauses;

  void write(statement_writer& out) const {
    if (out.describing()) write_sources(out, std::index_sequence_for<Clauses...>{});
    write_tail<Entity>(out, clauses);
  }

 private:
  template <std::size_t... I>
  void write_sources(statement_writer& out, std::index_sequence<I...>) const {
    const table_info& table = table_info_of<Entity>;
    out.add(node_kind::select, 2 + tail_size<Entity>(clauses));
    out.add(node_kind::results, (1 + ... + joined_part<Clauses>::results));
    write_entity_columns(out, table, set::hidden_too);
    (joined_part<Clauses>::write_results(out, joined_name<I>::value), ...);
    out.add(node_kind::from, 1 + joins);
    out.add(node_kind::table_source, table);
    (joined_part<Clauses>::write_join(out, joined_name<I>::value), ...);
  }
};

}  // namespace detail
}  // namespace tenon::inline v0
