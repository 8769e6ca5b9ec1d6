// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/core/array_view.hpp>
#include <tenon/session/load_watch.hpp>
#include <tenon/session/related_owners.hpp>
#include <tenon/session/relations_ahead.hpp>
#include <tenon/session/row_reader.hpp>

namespace tenon::inline v0::detail {

/// What loading needs of a relation's types; one constant a relation, all else is shared code.
struct relation_operations {
  const relation_info* info;
  const entity_operations* owner;
  const entity_operations* target;
  relation_member& (*member)(void* owner);
  /// With room for so many of them.
  related* (*make)(std::size_t expected);
  /// Room for one more entity; null if there is none.
  void* (*add)(related& into);
  void (*collect)(related& from, std::vector<void*>& entities);
  void (*read)(const cell* row, void* entity);
};

template <class Relation>
struct relation_functions {
  using owner = typename Relation::owner;
  using target = typename Relation::target;
  static constexpr bool is_many = Relation::member::kind >= relation_kind::has_many;
  using held = std::conditional_t<is_many, related_many<target>, related_one<target>>;

  static relation_member& member(void* entity) {
    return reflect::member<Relation::index>(*static_cast<owner*>(entity));
  }
  static related* make(std::size_t expected) {
    auto* const made = new held;
    if constexpr (is_many) {
      if (expected != 0) made->values.reserve(expected);
    }
    return made;
  }
  static void* add(related& into) {
    if constexpr (is_many) {
      return &static_cast<held&>(into).values.emplace_back();
    } else {
      std::optional<target>& value = static_cast<held&>(into).value;
      return value ? nullptr : &value.emplace();
    }
  }
  static void read(const cell* row, void* entity) {
    read_entity(row, masks_of<target>.visible, *static_cast<target*>(entity));
  }
  static void collect(related& from, std::vector<void*>& entities) {
    if constexpr (is_many) {
      for (target& each : static_cast<held&>(from).values) entities.push_back(&each);
    } else {
      std::optional<target>& value = static_cast<held&>(from).value;
      if (value) entities.push_back(&*value);
    }
  }
};
template <class Relation>
inline constexpr relation_operations relation_operations_of = {&relation_info_at<Relation>,
                                                               &operations_of<typename Relation::owner>,
                                                               &operations_of<typename Relation::target>,
                                                               &relation_functions<Relation>::member,
                                                               &relation_functions<Relation>::make,
                                                               &relation_functions<Relation>::add,
                                                               &relation_functions<Relation>::collect,
                                                               &relation_functions<Relation>::read};

/// How rows of a third table are read beside the entities.
struct link_operations {
  related* (*make)();
  void (*read)(const cell* row, related& into);
};
template <class Link>
inline constexpr link_operations link_operations_of = {
    []() -> related* { return new related_many<Link>; },
    [](const cell* row, related& into) {
      read_entity(row, masks_of<Link>.visible, static_cast<related_many<Link>&>(into).values.emplace_back());
    }};

/// A row as it is now.
inline remembered_row remember(const entity_operations& operations, const void* entity, encoder& values) {
  remembered_row made;
  for (const std::uint16_t column : operations.table->key) {
    values.clear();
    operations.encode(entity, column_mask::only(column), values);
    if (values.data()[0].kind == cell_kind::null) {
      made.key.clear();
      break;
    }
    append_key(made.key, values.data()[0]);
  }
  values.clear();
  operations.encode(entity, operations.masks->visible, values);
  made.hash = hash_cells(values);
  return made;
}
inline remembered_row remember(const entity_operations& operations, const void* entity) {
  encoder values;
  return remember(operations, entity, values);
}
/// What a relation holds, as it is now.
inline void remember_all(const relation_operations& operations, related& held) {
  std::vector<void*> entities;
  operations.collect(held, entities);
  held.remembered.clear();
  held.remembered.reserve(entities.size());
  encoder values;
  for (const void* each : entities) held.remembered.push_back(remember(*operations.target, each, values));
}

/// Gives entities what their relation leads to. Those with equal values share what is found.
template <class Deferred = void>
class relation_loading {
 public:
  relation_loading(const relation_operations& operations, array_view<void* const> owners, bool partial,
                   const link_operations* links)
      : operations_(operations),
        owners_(*operations.info, *operations.owner, owners),
        found_(owners_.groups()),
        links_(links),
        partial_(partial) {}

  bool empty() const noexcept { return found_.empty(); }
  row_source keys() const { return owners_.keys(); }

  /// What is found carries it.
  void mark(shared<load_mark> mark) { mark_ = std::move(mark); }
  /// How many rows will come, if that is known.
  void expect(std::size_t rows) { known_ = rows; }
  /// One row of the related table; `places` are its cells that tell whom it belongs to.
  void take(const cell* row, const related_places& places) {
    const std::size_t group = owners_.find(row, places);
    if (group == owners_.none) return;
    shared<related>& found = found_[group];
    ++rows_;
    if (found.get() == nullptr) found = make(expected());
    if (void* const entity = operations_.add(*found); entity != nullptr) operations_.read(row, entity);
    if (links_ != nullptr) links_->read(row + places.links, *found->links);
  }

  /// Gives every entity what was found for it, and all that was found to `related_entities`.
  void finish(std::vector<void*>* related_entities) {
    if (operations_.info->remembers()) {
      for (const shared<related>& each : found_) {
        if (each.get() != nullptr) remember_all(operations_, *each);
      }
    }
    shared<related> nothing;
    for (std::size_t i = 0; i < owners_.size(); ++i) {
      const std::size_t group = owners_.group_of(i);
      const bool any = group != owners_.none && found_[group].get() != nullptr;
      if (!any && nothing.get() == nullptr) nothing = make(0);
      relation_access::held(operations_.member(owners_.owner(i))) = any ? found_[group] : nothing;
    }
    if (related_entities == nullptr) return;
    for (const shared<related>& each : found_) {
      if (each.get() != nullptr) operations_.collect(*each, *related_entities);
    }
  }

 private:
  /// As many as the others had so far, within reason: a vector that grows moves its entities again and again.
  std::size_t expected() {
    constexpr std::size_t most = 64;
    const std::size_t average = known_ != 0   ? (known_ + found_.size() - 1) / found_.size()
                                : begun_ != 0 ? rows_ / begun_
                                              : 0;
    ++begun_;
    return average < most ? average : most;
  }
  shared<related> make(std::size_t expected) const {
    shared<related> made(operations_.make(expected));
    made->partial = partial_;
    made->mark = mark_;
    if (links_ != nullptr) made->links = shared<related>(links_->make());
    return made;
  }

  const relation_operations& operations_;
  related_owners<Deferred> owners_;
  std::vector<shared<related>> found_;
  const link_operations* links_;
  shared<load_mark> mark_;
  std::size_t known_ = 0;
  std::size_t rows_ = 0;
  std::size_t begun_ = 0;  ///< groups that have rows
  bool partial_;
};

template <auto Member, class... Clauses>
void load_relation(backend_connection& connection, array_view<void* const> owners,
                   const relation_clause<Member, Clauses...>& clause);

/// Loads what the relation clauses among others ask for.
template <class... Clauses, class Set>
void load_relations(backend_connection& connection, array_view<void* const> owners, const Set& clauses) {
  const auto each = [&]<class Clause>(const Clause& clause) {
    if constexpr (relation_clause_like<Clause>) load_relation(connection, owners, clause);
  };
  (each(static_cast<const Clauses&>(clauses)), ...);
}

template <auto Member, class... Clauses>
void load_relation(backend_connection& connection, array_view<void* const> owners,
                   const relation_clause<Member, Clauses...>& clause) {
  using clause_type = relation_clause<Member, Clauses...>;
  using shell_type = related_select<Member, Clauses...>;
  (void)check_no_joins<clause_type>();
  if (owners.empty()) return;
  const link_operations* links = nullptr;
  if constexpr (clause_type::has_links) links = &link_operations_of<relation_link<Member>>;
  relation_loading<> loading(relation_operations_of<relation_of<Member>>, owners, clause_type::is_partial,
                             links);
  if (!loading.empty()) {
    load_watch* const watch = load_watch::current();
    const load_watch::asking asked(watch, clause.place);
    if (watch != nullptr) [[unlikely]]
      loading.mark(watch->loads(relation_info_of<Member>, clause.place));
    const row_source keys = loading.keys();
    const shell_type shell{{clause.clauses, keys}};
    encoder values;
    statement described;
    const statement_source source = source_of(shell, values, described);
    read_rows(
        connection, source, values, shell_type::places.width,
        [](void* target, const cell* row) {
          static_cast<relation_loading<>*>(target)->take(row, shell_type::places);
        },
        &loading, static_cast<std::size_t>(-1),
        [](void* target, std::size_t count) { static_cast<relation_loading<>*>(target)->expect(count); });
  }
  constexpr bool goes_on = (relation_clause_like<Clauses> || ...);
  const bool told = connection.events != nullptr;
  std::vector<void*> found;
  loading.finish(goes_on || told ? &found : nullptr);
  if (told && !found.empty()) [[unlikely]]
    connection.events->read(operations_of<related_entity<Member>>, found);
  if constexpr (goes_on) load_relations<Clauses...>(connection, found, clause.clauses);
}

template <class Entity, class... Clauses>
struct load_is_told_relations_of_the_entity
    : std::bool_constant<sizeof...(Clauses) != 0 && (relation_clause_like<Clauses> && ...) &&
                         (clause_is_on_entity<Entity, Clauses>::value && ...)> {};

template <class Entity, class... Clauses>
void load_entities(session where, array_view<void* const> entities, const Clauses&... clauses) {
  static_assert(load_is_told_relations_of_the_entity<Entity, Clauses...>::value,
                "tenon: load(): after the entities come their relations: with<&Entity::relation>(...)");
  if constexpr (load_is_told_relations_of_the_entity<Entity, Clauses...>::value &&
                check_no_joins<Clauses...>()) {
    const session::lease held(where, access::read);
    (load_relation(*held, entities, clauses), ...);
  }
}

}  // namespace tenon::inline v0::detail

namespace tenon::inline v0 {

/// Loads relations of entities that are in hand: `load(db, agents, with<&Agent::conversations>())`; what was
/// loaded before is replaced. Cost: one statement a relation and level. Errors: those of the database.
template <class Entity, class... Clauses>
void load(session where, std::vector<Entity>& entities, const Clauses&... clauses) {
  std::vector<void*> each;
  each.reserve(entities.size());
  for (Entity& entity : entities) each.push_back(&entity);
  detail::load_entities<Entity>(where, each, clauses...);
}
template <class Entity, class... Clauses>
void load(session where, Entity& entity, const Clauses&... clauses) {
  void* const one = &entity;
  detail::load_entities<Entity>(where, {&one, 1}, clauses...);
}

}  // namespace tenon::inline v0
