// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/query/related.hpp>
#include <tenon/session/entity_rows.hpp>
#include <tenon/session/key_bytes.hpp>
#include <tenon/session/row_reader.hpp>

namespace tenon::inline v0::detail {

/// What loading needs of a relation's types; one constant a relation, all else is shared code.
struct relation_operations {
  const relation_info* info;
  const entity_operations* owner;
  const entity_operations* target;
  relation_member& (*member)(void* owner);
  related* (*make)();
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
  static related* make() { return new held; }
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
inline remembered_row remember(const entity_operations& operations, const void* entity) {
  remembered_row made;
  append_columns(made.key, operations, entity, operations.table->key);
  encoder values;
  operations.encode(entity, operations.masks->visible, values);
  made.hash = hash_cells(values);
  return made;
}
/// What a relation holds, as it is now.
inline void remember_all(const relation_operations& operations, related& held) {
  std::vector<void*> entities;
  operations.collect(held, entities);
  held.remembered.clear();
  held.remembered.reserve(entities.size());
  for (const void* each : entities) held.remembered.push_back(remember(*operations.target, each));
}

/// The entities whose relation is loaded, by the values that the related rows are found by. Entities with
/// equal values share what is found.
template <class Deferred = void>
class relation_loading {
 public:
  relation_loading(const relation_operations& operations, std::span<void* const> owners, bool partial,
                   const link_operations* links)
      : operations_(operations), links_(links), partial_(partial) {
    slots_.resize(16);
    for (void* owner : owners) place(owner);
  }

  bool empty() const noexcept { return groups_.empty(); }
  row_source keys() const {
    return {this, groups_.size(), operations_.info->own.size(),
            [](const void* self, std::size_t index, encoder& row) {
              const auto& all = *static_cast<const relation_loading*>(self);
              all.encode(all.groups_[index].first, row);
            }};
  }

  /// One row of the related table; `places` are its cells that tell whom it belongs to.
  void take(const cell* row, const related_places& places) {
    if (!is_last(row[places.keys[0]])) find_group(row, places);
    if (last_ == nullptr) return;  // a value that is equal for the database only, as by a collation
    if (last_->found.get() == nullptr) last_->found = make();
    if (void* const entity = operations_.add(*last_->found); entity != nullptr) operations_.read(row, entity);
    if (links_ != nullptr) links_->read(row + places.links, *last_->found->links);
  }

  /// Gives every entity what was found for it, and all that was found to `related_entities`.
  void finish(std::vector<void*>* related_entities) {
    if (operations_.info->remembers()) {
      for (const auto& each : groups_) {
        if (each.found.get() != nullptr) remember_all(operations_, *each.found);
      }
    }
    shared<related> nothing;
    const auto give = [&](void* owner, const shared<related>& found) {
      if (found.get() == nullptr && nothing.get() == nullptr) nothing = make();
      relation_access::held(operations_.member(owner)) = found.get() != nullptr ? found : nothing;
    };
    for (std::size_t i = 0; i < members_.size(); ++i) {
      const std::size_t at = members_[i].group;
      give(members_[i].owner, at != none ? groups_[at].found : shared<related>());
    }
    if (related_entities == nullptr) return;
    for (const auto& each : groups_) {
      if (each.found.get() != nullptr) operations_.collect(*each.found, *related_entities);
    }
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  struct group {
    void* first;
    std::size_t start;  // of its bytes
    std::size_t size;
    shared<related> found{};
  };
  struct member {
    void* owner;
    std::size_t group;
  };

  shared<related> make() const {
    shared<related> made(operations_.make());
    made->partial = partial_;
    if (links_ != nullptr) made->links = shared<related>(links_->make());
    return made;
  }

  /// Rows of one entity mostly come together; keys of one number are compared as such.
  bool is_last(const cell& key) const {
    return last_ != nullptr && last_number_ && key.kind == cell_kind::integer && key.integer == last_key_;
  }
  void find_group(const cell* row, const related_places& places) {
    const std::size_t start = bytes_.size();
    const std::size_t parts = operations_.info->own.size();
    for (std::size_t i = 0; i < parts; ++i) append_key(bytes_, row[places.keys[i]]);
    const std::string_view key(bytes_.data() + start, bytes_.size() - start);
    if (last_ == nullptr || key_of(*last_) != key) last_ = find(key);
    bytes_.resize(start);
    last_number_ = parts == 1 && row[places.keys[0]].kind == cell_kind::integer;
    if (last_number_) last_key_ = row[places.keys[0]].integer;
  }

  void encode(const void* owner, encoder& row) const {
    for (const std::uint16_t column : operations_.info->own)
      operations_.owner->encode(owner, column_mask::only(column), row);
  }

  void place(void* owner) {
    const std::size_t start = bytes_.size();
    if (!append_columns(bytes_, *operations_.owner, owner, operations_.info->own)) {
      members_.push_back({owner, none});
      return;
    }
    const std::string_view key(bytes_.data() + start, bytes_.size() - start);
    if (const auto* const known = find(key); known != nullptr) {
      bytes_.resize(start);
      members_.push_back({owner, static_cast<std::size_t>(known - groups_.data())});
      return;
    }
    members_.push_back({owner, groups_.size()});
    groups_.push_back({owner, start, key.size()});
    if (groups_.size() * 2 > slots_.size()) {
      slots_.assign(slots_.size() * 2, 0);
      for (std::size_t i = 0; i + 1 < groups_.size(); ++i) slot_of(key_of(groups_[i])) = i + 1;
    }
    slot_of(key) = groups_.size();
  }

  std::string_view key_of(const group& each) const { return {bytes_.data() + each.start, each.size}; }
  /// Where a key's group stands, from 1, or would; 0: nowhere yet.
  std::size_t& slot_of(std::string_view key) {
    std::uint64_t hash = 14695981039346656037u;
    for (const char each : key) hash = (hash ^ static_cast<unsigned char>(each)) * 1099511628211u;
    std::size_t at = static_cast<std::size_t>(hash ^ hash >> 32) & (slots_.size() - 1);
    while (slots_[at] != 0 && key_of(groups_[slots_[at] - 1]) != key) at = (at + 1) & (slots_.size() - 1);
    return slots_[at];
  }
  group* find(std::string_view key) {
    const std::size_t at = slot_of(key);
    return at != 0 ? &groups_[at - 1] : nullptr;
  }

  const relation_operations& operations_;
  const link_operations* links_;
  bool partial_;
  std::string bytes_;
  std::vector<group> groups_;
  std::vector<member> members_;
  std::vector<std::size_t> slots_;
  group* last_ = nullptr;
  std::int64_t last_key_ = 0;
  bool last_number_ = false;
};

template <auto Member, class... Clauses>
void load_relation(backend_connection& connection, std::span<void* const> owners,
                   const relation_clause<Member, Clauses...>& clause);

/// Loads what the relation clauses among others ask for.
template <class... Clauses, class Set>
void load_relations(backend_connection& connection, std::span<void* const> owners, const Set& clauses) {
  const auto each = [&]<class Clause>(const Clause& clause) {
    if constexpr (relation_clause_like<Clause>) load_relation(connection, owners, clause);
  };
  (each(static_cast<const Clauses&>(clauses)), ...);
}

template <auto Member, class... Clauses>
void load_relation(backend_connection& connection, std::span<void* const> owners,
                   const relation_clause<Member, Clauses...>& clause) {
  using clause_type = relation_clause<Member, Clauses...>;
  using shell_type = related_select<Member, Clauses...>;
  if (owners.empty()) return;
  const link_operations* links = nullptr;
  if constexpr (clause_type::has_links) links = &link_operations_of<relation_link<Member>>;
  relation_loading<> loading(relation_operations_of<relation_of<Member>>, owners, clause_type::is_partial,
                             links);
  if (!loading.empty()) {
    const row_source keys = loading.keys();
    const shell_type shell{clause.clauses, keys};
    encoder values;
    statement described;
    const statement_source source = source_of(shell, values, described);
    read_rows(
        connection, source, values, shell_type::places.width,
        [](void* target, const cell* row) {
          static_cast<relation_loading<>*>(target)->take(row, shell_type::places);
        },
        &loading);
  }
  if constexpr ((relation_clause_like<Clauses> || ...)) {
    std::vector<void*> found;
    loading.finish(&found);
    load_relations<Clauses...>(connection, found, clause.clauses);
  } else {
    loading.finish(nullptr);
  }
}

template <class Entity, class... Clauses>
struct load_is_told_relations_of_the_entity
    : std::bool_constant<sizeof...(Clauses) != 0 && (relation_clause_like<Clauses> && ...) &&
                         (clause_is_on_entity<Entity, Clauses>::value && ...)> {};

template <class Entity, class... Clauses>
void load_entities(session where, std::span<void* const> entities, const Clauses&... clauses) {
  static_assert(load_is_told_relations_of_the_entity<Entity, Clauses...>::value,
                "tenon: load(): after the entities come their relations: with<&Entity::relation>(...)");
  if constexpr (load_is_told_relations_of_the_entity<Entity, Clauses...>::value) {
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
