// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include <tenon/core/array_view.hpp>
#include <tenon/query/related_counts.hpp>
#include <tenon/session/load.hpp>
#include <tenon/session/repository_traits.hpp>

namespace tenon::inline v0 {
namespace detail {

template <class... Clauses>
struct counts_take_a_condition_only
    : std::bool_constant<(
          (is_clause<Clauses, clause_kind::where> || std::is_same_v<Clauses, with_deleted_clause>)&&...)> {};
template <class... Clauses>
struct ids_take_no_further_relations
    : std::bool_constant<(
          (!relation_clause_like<Clauses> && !std::is_same_v<Clauses, with_links_clause>)&&...)> {};
template <class... Clauses>
struct ids_are_all_that_is_read
    : std::bool_constant<(
          !is_clause<Clauses, clause_kind::lock, clause_kind::with_hidden, clause_kind::joined> && ...)> {};
template <auto Member>
struct related_entity_has_a_key_of_one_column
    : std::bool_constant<table_info_of<related_entity<Member>>.key.size() == 1> {};
template <class Entity, auto Member>
struct relation_is_of_these_entities {
  static constexpr bool value = [] {
    if constexpr (names_a_relation<Member>) {
      return std::is_same_v<typename relation_types<Member>::owner, Entity>;
    } else {
      return false;
    }
  }();
};
template <class Entity, auto Member>
consteval auto check_relation_of() {
  static_assert(relation_is_of_these_entities<Entity, Member>::value,
                "tenon: count_of<>(), counts_of<>(), ids_of<>(): name a relation of the given entities: "
                "counts_of<&User::agents>(db, users)");
  return relation_is_of_these_entities<Entity, Member>::value;
}

/// Runs a statement on what is related to entities; `take(owner, row)` for each row and each of its owners.
template <class Shell, class Take>
void read_of_owners(session where, array_view<void* const> entities, const entity_operations& operations,
                    const typename Shell::set& clauses, const related_places& places, Take take) {
  related_owners<> owners(Shell::relation, operations, entities);
  if (owners.groups() == 0) return;
  const row_source keys = owners.keys();
  const Shell shell{{clauses, keys}};
  encoder values;
  statement described;
  const statement_source source = source_of(shell, values, described);
  struct receiver {
    related_owners<>& owners;
    const related_places& places;
    Take& take;
  } into{owners, places, take};
  const session::lease held(where, access::read);
  read_rows(
      *held, source, values, places.width,
      [](void* target, const cell* row) {
        auto& self = *static_cast<receiver*>(target);
        if (const std::size_t group = self.owners.find(row, self.places); group != self.owners.none)
          self.take(group, row);
      },
      &into);
  take.finish(owners);
}

inline std::int64_t read_count(const cell& value) {
  std::int64_t count = 0;
  if (codec<std::int64_t>::decode(value, count) != decode_status::ok)
    fail(error_kind::internal, "a count is no number");
  return count;
}

template <auto Member, class... Clauses>
std::vector<std::int64_t> count_related(session where, array_view<void* const> entities,
                                        const Clauses&... clauses) {
  using shell = related_counts<Member, Clauses...>;
  using owner = typename relation_types<Member>::owner;
  static constexpr related_places places = [] {
    related_places made;
    for (std::size_t i = 0; i < shell::relation.other.size(); ++i) made.keys[made.width++] = i;
    ++made.width;
    return made;
  }();
  struct counting {
    std::vector<std::int64_t> of_group{};
    std::vector<std::int64_t>& counts;
    void operator()(std::size_t group, const cell* row) {
      if (group >= of_group.size()) of_group.resize(group + 1);
      of_group[group] += read_count(row[places.width - 1]);
    }
    void finish(const related_owners<>& owners) {
      for (std::size_t i = 0; i < owners.size(); ++i) {
        if (const std::size_t group = owners.group_of(i); group < of_group.size())
          counts[i] = of_group[group];
      }
    }
  };
  std::vector<std::int64_t> counts(entities.size());
  const typename shell::set set{clauses...};
  read_of_owners<shell>(where, entities, operations_of<owner>, set, places, counting{{}, counts});
  return counts;
}

template <auto Member, class... Clauses>
auto find_related_ids(session where, array_view<void* const> entities, const Clauses&... clauses) {
  using shell = related_select<Member, Clauses..., keys_only_clause>;
  using owner = typename relation_types<Member>::owner;
  using id = without_optional_t<key_type<related_entity<Member>, 0>>;
  using lists = std::vector<std::vector<id>>;
  struct gathering {
    lists of_group{};
    lists& ids;
    void operator()(std::size_t group, const cell* row) {
      if (group >= of_group.size()) of_group.resize(group + 1);
      const decode_status status = decode_cell(*row, of_group[group].emplace_back());
      const column_info& column = shell::relation.to->columns[shell::relation.to->key[0]];
      if (status != decode_status::ok) decode_failed(column, column.spec.kind, *row, status);
    }
    void finish(const related_owners<>& owners) {
      for (std::size_t i = 0; i < owners.size(); ++i) {
        if (const std::size_t group = owners.group_of(i); group < of_group.size()) ids[i] = of_group[group];
      }
    }
  };
  lists ids(entities.size());
  const typename shell::set set{clauses..., keys_only_clause{}};
  read_of_owners<shell>(where, entities, operations_of<owner>, set, shell::places, gathering{{}, ids});
  return ids;
}

template <class Entity>
std::vector<void*> addresses_of(const std::vector<Entity>& entities) {
  std::vector<void*> each;
  each.reserve(entities.size());
  for (const Entity& entity : entities) each.push_back(const_cast<Entity*>(&entity));
  return each;
}

template <auto Member, class... Clauses>
consteval auto check_count_clauses() {
  static_assert(
      counts_take_a_condition_only<Clauses...>::value,
      "tenon: count_of<>(), counts_of<>(): behind the entities come where(...) and with_deleted only");
  return counts_take_a_condition_only<Clauses...>::value &&
         check_clauses<typename scope_of_relation<Member>::type, Clauses...>();
}
template <auto Member, class... Clauses>
consteval auto check_id_clauses() {
  static_assert(related_entity_has_a_key_of_one_column<Member>::value,
                "tenon: ids_of<>(): the related entity needs a primary key of one column; load the entities");
  static_assert(
      ids_take_no_further_relations<Clauses...>::value,
      "tenon: ids_of<>(): with<>() and with_links read what ids_of does not give; load the entities");
  static_assert(ids_are_all_that_is_read<Clauses...>::value,
                "tenon: ids_of<>(): lock(), with_hidden and joined are about rows that are read, and ids_of "
                "gives keys alone; leave them out, or read the entities by their own repository");
  return related_entity_has_a_key_of_one_column<Member>::value &&
         ids_take_no_further_relations<Clauses...>::value && ids_are_all_that_is_read<Clauses...>::value &&
         check_clauses<typename scope_of_relation<Member>::type, Clauses...>();
}

}  // namespace detail

/// How many rows are related to each of these entities, in their order, without reading them:
/// `counts_of<&Conversation::messages>(db, conversations, where(…))`. Cost: one statement.
template <auto Member, class Entity, class... Clauses>
std::vector<std::int64_t> counts_of(session where, const std::vector<Entity>& entities,
                                    const Clauses&... clauses) {
  if constexpr (detail::check_relation_of<Entity, Member>()) {
    if constexpr (detail::check_count_clauses<Member, Clauses...>())
      return detail::count_related<Member>(where, detail::addresses_of(entities), clauses...);
  }
  return {};
}
/// How many are related to this one.
template <auto Member, class Entity, class... Clauses>
std::int64_t count_of(session where, const Entity& entity, const Clauses&... clauses) {
  if constexpr (detail::check_relation_of<Entity, Member>()) {
    if constexpr (detail::check_count_clauses<Member, Clauses...>()) {
      void* const one = const_cast<Entity*>(&entity);
      return detail::count_related<Member>(where, {&one, 1}, clauses...)[0];
    }
  }
  return 0;
}

/// The keys of what is related to each of these entities, in their order, without reading more of it:
/// `ids_of<&User::agents>(db, users, where(…), order_by(…), limit(3))`. Limits count for each entity. Cost:
/// one statement.
template <auto Member, class Entity, class... Clauses>
auto ids_of(session where, const std::vector<Entity>& entities, const Clauses&... clauses) {
  if constexpr (detail::check_relation_of<Entity, Member>()) {
    if constexpr (detail::check_id_clauses<Member, Clauses...>())
      return detail::find_related_ids<Member>(where, detail::addresses_of(entities), clauses...);
  }
}
/// The keys of what is related to this one.
template <auto Member, class Entity, class... Clauses>
auto ids_of(session where, const Entity& entity, const Clauses&... clauses) {
  if constexpr (detail::check_relation_of<Entity, Member>()) {
    if constexpr (detail::check_id_clauses<Member, Clauses...>()) {
      void* const one = const_cast<Entity*>(&entity);
      return std::move(detail::find_related_ids<Member>(where, {&one, 1}, clauses...)[0]);
    }
  }
}

}  // namespace tenon::inline v0
