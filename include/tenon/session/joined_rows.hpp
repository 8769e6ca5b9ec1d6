// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include <tenon/core/array_view.hpp>
#include <tenon/query/joined.hpp>
#include <tenon/session/load.hpp>

namespace tenon::inline v0::detail {

/// What the rows of a statement hold of one joined relation. Owners of equal foreign keys share it.
template <class Deferred = void>
class joined_relation {
 public:
  /// `first`: where its cells begin in a row.
  joined_relation(const relation_operations& operations, const related_places& places, std::size_t first)
      : operations_(operations), places_(places), first_(first) {}

  void take(const cell* row) {
    const cell* const own = row + first_;
    if (own[places_.keys[0]].kind == cell_kind::null) {  // no key that a join compares is NULL
      of_row_.push_back(none);
      return;
    }
    if (operations_.info->kind == relation_kind::belongs_to) {
      key_.clear();
      for (std::size_t i = 0; i < operations_.info->other.size(); ++i) append_key(key_, own[places_.keys[i]]);
      const auto [known, fresh] = known_.try_emplace(key_, found_.size());
      of_row_.push_back(known->second);
      if (!fresh) return;
    } else {
      of_row_.push_back(found_.size());
    }
    found_.emplace_back(operations_.make(1));
    operations_.read(own, operations_.add(*found_.back()));
  }

  /// Gives the owners, which are as many as the rows were, what they are related to.
  void finish(array_view<void* const> owners, std::vector<void*>& related_entities,
              const shared<load_mark>& mark) {
    for (const shared<related>& each : found_) {
      each->mark = mark;
      if (operations_.info->remembers()) remember_all(operations_, *each);
      operations_.collect(*each, related_entities);
    }
    shared<related> nothing;
    for (std::size_t i = 0; i < owners.size(); ++i) {
      if (of_row_[i] == none && nothing.get() == nullptr) {
        nothing = shared<related>(operations_.make(0));
        nothing->mark = mark;
      }
      relation_access::held(operations_.member(owners[i])) =
          of_row_[i] == none ? nothing : found_[of_row_[i]];
    }
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  const relation_operations& operations_;
  const related_places& places_;
  std::size_t first_;
  std::vector<shared<related>> found_;
  std::vector<std::size_t> of_row_;  ///< which of those found
  std::unordered_map<std::string, std::size_t> known_;
  std::string key_;
};

/// The reading of a select with joined relations, and of what its other relation clauses ask for.
template <class Entity, class... Clauses>
struct joined_reading {
  using given = clause_set<Entity, Clauses...>;
  using shell_type = joined_select<Entity, Clauses...>;
  static constexpr const column_mask& columns =
      given::hidden_too ? masks_of<Entity>.everything : masks_of<Entity>.visible;
  static constexpr std::size_t width = (columns.count() + ... + joined_part<Clauses>::places.width);

  std::vector<Entity> rows{};
  std::vector<joined_relation<>> relations{};

  static std::vector<Entity> read(backend_connection& connection, const given& clauses, std::size_t most) {
    if constexpr (std::is_same_v<typename shell_type::set, given>) {
      return read(connection, clauses, shell_type{clauses}, most);
    } else {
      const typename shell_type::set own{
          owners_clause<Entity, Clauses>::of(static_cast<const Clauses&>(clauses))...};
      return read(connection, clauses, shell_type{own}, most);
    }
  }

 private:
  static std::vector<Entity> read(backend_connection& connection, const given& clauses,
                                  const shell_type& shell, std::size_t most) {
    joined_reading reading;
    reading.relations.reserve(shell_type::joins);
    std::size_t first = columns.count();
    (reading.template expect<Clauses>(first), ...);
    encoder values;
    statement described;
    const statement_source source = source_of(shell, values, described);
    read_rows(
        connection, source, values, width,
        [](void* target, const cell* row) {
          auto& self = *static_cast<joined_reading*>(target);
          read_entity(row, columns, self.rows.emplace_back());
          for (joined_relation<>& each : self.relations) each.take(row);
        },
        &reading, most,
        [](void* target, std::size_t count) { static_cast<joined_reading*>(target)->rows.reserve(count); });
    std::vector<void*> owners;
    owners.reserve(reading.rows.size());
    for (Entity& each : reading.rows) owners.push_back(&each);
    std::size_t relation = 0;
    (reading.settle(connection, owners, static_cast<const Clauses&>(clauses), relation), ...);
    return std::move(reading.rows);
  }

  template <class Clause>
  void expect(std::size_t& first) {
    if constexpr (asks_for_a_join<Clause>) {
      relations.emplace_back(relation_operations_of<relation_of<member_of<Clause>::value>>,
                             joined_part<Clause>::places, first);
      first += joined_part<Clause>::places.width;
    }
  }
  template <class Clause>
  void settle(backend_connection&, array_view<void* const>, const Clause&, std::size_t&) {}
  template <auto Member, class... Further>
  void settle(backend_connection& connection, array_view<void* const> owners,
              const relation_clause<Member, Further...>& clause, std::size_t& relation) {
    if constexpr (!asks_for_a_join<relation_clause<Member, Further...>>) {
      load_relation(connection, owners, clause);
    } else {
      std::vector<void*> found;
      shared<load_mark> mark;
      load_watch* const watch = load_watch::current();
      if (watch != nullptr && !owners.empty()) [[unlikely]]
        mark = watch->loads(relation_info_of<Member>, clause.place);
      relations[relation++].finish(owners, found, mark);
      if (connection.events != nullptr && !found.empty()) [[unlikely]]
        connection.events->read(operations_of<related_entity<Member>>, found);
      load_relations<Further...>(connection, found, clause.clauses);
    }
  }

  template <class Clause>
  struct member_of;
  template <auto Member, class... Further>
  struct member_of<relation_clause<Member, Further...>> {
    static constexpr auto value = Member;
  };
};

}  // namespace tenon::inline v0::detail
