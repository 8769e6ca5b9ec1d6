// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <tenon/core/atomic.hpp>
#include <tenon/core/error.hpp>
#include <tenon/core/shared.hpp>
#include <tenon/model/layout.hpp>
#include <tenon/model/relation_label.hpp>
#include <tenon/reflect/type_name.hpp>

namespace tenon::inline v0 {

/// How an entity is related to another.
enum class relation_kind : unsigned char {
  belongs_to,    ///< this row refers to the other one
  has_one,       ///< one other row refers to this one
  has_many,      ///< other rows refer to this one
  many_to_many,  ///< rows of a third table refer to both
};

namespace detail {

/// A row as it was read, for a later save: its key, and a hash of all its values.
struct remembered_row {
  std::string key;
  std::uint64_t hash = 0;
};

/// Whether what one statement loaded was looked at or changed since, through any of the entities.
struct load_mark final : shared_object {
  atomic<bool> used{false};
};

/// What a relation holds once it is loaded; copies of the entity share it until one of them changes it.
struct related : shared_object {
  bool partial = false;   ///< a condition, limit or offset left rows out
  bool assigned = false;  ///< the program put it there: a save takes the keys from it
  std::vector<remembered_row> remembered{};
  shared<related> links{};   ///< of many_to_many: the rows between, in the entities' order, if they were read
  shared<load_mark> mark{};  ///< of what is loaded within a strict scope
  virtual related* clone() const = 0;

  void use() const noexcept {
    if (mark.get() != nullptr) [[unlikely]]
      mark->used.store(true, memory_order::relaxed);
  }

 protected:
  template <class Held>
  Held* cloned(Held* made) const {
    made->partial = partial;
    made->assigned = assigned;
    made->remembered = remembered;
    made->links = links;
    return made;
  }
};
template <class Entity>
struct related_one final : related {
  std::optional<Entity> value{};
  related* clone() const override {
    auto* const made = this->cloned(new related_one);
    made->value = value;
    return made;
  }
};
template <class Entity>
struct related_many final : related {
  std::vector<Entity> values{};
  related* clone() const override {
    auto* const made = this->cloned(new related_many);
    made->values = values;
    return made;
  }
};

[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_unloaded(const relation_label* label,
                                                                   std::string_view target) {
  if (label == nullptr) {
    fail(
        error_kind::not_loaded,
        sentence({"a relation to ", target,
                  " is not loaded: its entity was not read from a database; assign the relation, or read the "
                  "entity with<&Entity::member>()"}));
  }
  fail(error_kind::not_loaded,
       sentence({label->owner, "::", label->member, " is not loaded; add with<&", label->owner,
                 "::", label->member, ">() to the clauses that read it, or say load(entities, with<&",
                 label->owner, "::", label->member, ">())"}));
}

[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_unread_links(const relation_label* label,
                                                                       std::string_view link, bool changed) {
  const std::string_view owner = label != nullptr ? label->owner : "Entity";
  const std::string_view member = label != nullptr ? label->member : "relation";
  if (changed) {
    fail(error_kind::misuse,
         sentence({"entities were put into ", owner, "::", member,
                   " or taken out of it since it was read, so that it is not known which ", link,
                   " belongs to which; ask before that"}));
  }
  fail(error_kind::not_loaded, sentence({owner, "::", member, " was read without the ", link,
                                         "s between; add with_links to with<&", owner, "::", member, ">()"}));
}

}  // namespace detail

/// What all relations have in common. They are no columns: comparing entities leaves them out.
class relation_member {
 public:
  /// Whether it was read with its entity, or assigned.
  bool is_loaded() const noexcept { return held_.get() != nullptr; }
  /// Whether a condition, limit or offset left related rows out when it was read, or rows were added to what
  /// was never read.
  bool is_partial() const noexcept { return is_loaded() && held_->partial; }
  /// Forgets what was loaded; the database is not asked.
  void unload() noexcept { held_ = detail::shared<detail::related>(); }

  friend bool operator==(const relation_member&, const relation_member&) noexcept { return true; }

 protected:
  relation_member() = default;

  template <class Held, class Entity>
  const Held& loaded() const {
    if (!is_loaded()) detail::refuse_unloaded(label_, reflect::type_name<Entity>);
    held_->use();
    return static_cast<const Held&>(*held_);
  }
  /// What is held, by nobody else; made where there is none.
  template <class Held>
  Held& own() {
    if (!is_loaded()) {
      held_ = detail::shared<detail::related>(new Held);
    } else {
      held_->use();
      if (!held_.is_alone()) held_ = detail::shared<detail::related>(held_->clone());
    }
    return static_cast<Held&>(*held_);
  }

  template <class Link>
  const std::vector<Link>& links_of(const detail::related& held, std::size_t entities) const {
    if (held.links.get() == nullptr) [[unlikely]]
      detail::refuse_unread_links(label_, reflect::type_name<Link>, false);
    const auto& links = static_cast<const detail::related_many<Link>&>(*held.links).values;
    if (links.size() != entities) [[unlikely]]
      detail::refuse_unread_links(label_, reflect::type_name<Link>, true);
    return links;
  }

 private:
  friend struct relation_access;
  detail::shared<detail::related> held_;
  const detail::relation_label* label_ = nullptr;
};

/// For Tenon's own loading and writing of relations.
struct relation_access {
  static detail::shared<detail::related>& held(relation_member& member) { return member.held_; }
  static const detail::shared<detail::related>& held(const relation_member& member) { return member.held_; }
  static void label(relation_member& member, const detail::relation_label& label) { member.label_ = &label; }
};

namespace detail {

/// A relation to at most one entity.
template <class Entity>
class to_one : public relation_member {
 public:
  using related_type = Entity;

  to_one() = default;
  to_one(Entity value) { *this = std::move(value); }  // NOLINT: a relation is what it holds
  to_one(std::nullopt_t) { *this = std::nullopt; }    // NOLINT
  to_one& operator=(Entity value) {
    auto& held = this->template own<related_one<Entity>>();
    held.value = std::move(value);
    held.assigned = true;
    return *this;
  }
  /// There is none.
  to_one& operator=(std::nullopt_t) {
    auto& held = this->template own<related_one<Entity>>();
    held.value.reset();
    held.assigned = true;
    return *this;
  }

  // All of these throw `not_loaded` where that is so.

  /// Whether there is one.
  explicit operator bool() const { return has_value(); }
  bool has_value() const { return held().value.has_value(); }
  /// The entity, or null if there is none. Rows that belong to the same entity share it, so it is constant;
  /// `edit` is for changes.
  const Entity* get() const {
    const std::optional<Entity>& value = held().value;
    return value ? &*value : nullptr;
  }
  /// Errors: `not_found` if there is none.
  const Entity& operator*() const { return present(get()); }
  const Entity* operator->() const { return &present(get()); }
  /// The entity to be changed, of this row alone: copied if others share it. Errors: `not_found`.
  Entity& edit() {
    (void)present(get());
    return *this->template own<related_one<Entity>>().value;
  }

 private:
  const related_one<Entity>& held() const { return this->template loaded<related_one<Entity>, Entity>(); }
  static const Entity& present(const Entity* entity) {
    if (entity == nullptr) [[unlikely]]
      fail(error_kind::not_found, sentence({"the relation to ", reflect::type_name<Entity>,
                                            " is loaded and there is none; ask it by has_value()"}));
    return *entity;
  }
};

/// A relation to any number of entities.
template <class Entity>
class to_many : public relation_member {
 public:
  using related_type = Entity;
  using value_type = Entity;
  using const_iterator = const Entity*;
  using iterator = Entity*;

  to_many() = default;
  to_many(std::vector<Entity> values) { *this = std::move(values); }  // NOLINT
  to_many& operator=(std::vector<Entity> values) {
    auto& held = this->template own<related_many<Entity>>();
    held.values = std::move(values);
    held.assigned = true;
    if (held.partial) held.remembered.clear();  // it was never all of them, so none of them is missing
    held.partial = false;
    held.links = shared<related>();
    return *this;
  }

  // All of these throw `not_loaded` where that is so.

  std::size_t size() const { return values().size(); }
  bool empty() const { return values().empty(); }
  const Entity* begin() const { return values().data(); }
  const Entity* end() const { return values().data() + values().size(); }
  Entity* begin() { return values().data(); }
  Entity* end() { return values().data() + values().size(); }
  const Entity& operator[](std::size_t index) const { return values()[index]; }
  Entity& operator[](std::size_t index) { return values()[index]; }
  const Entity& front() const { return values().front(); }
  const Entity& back() const { return values().back(); }
  const std::vector<Entity>& values() const {
    return this->template loaded<related_many<Entity>, Entity>().values;
  }
  std::vector<Entity>& values() {
    (void)std::as_const(*this).values();
    return this->template own<related_many<Entity>>().values;
  }

  /// One more, for a save that cascades. What was not loaded is partial then: the others stay as they are.
  Entity& push_back(Entity value) {
    const bool fresh = !this->is_loaded();
    auto& held = this->template own<related_many<Entity>>();
    if (fresh) held.partial = true;
    return held.values.emplace_back(std::move(value));
  }
};

}  // namespace detail

/// A member that is the entity this row refers to by a foreign key: `belongs_to<User> user{};` beside
/// `uuid userId`. Empty until it is loaded by `with<&Agent::user>()`; touched before, it throws `not_loaded`.
template <class Entity>
class belongs_to : public detail::to_one<Entity> {
 public:
  using detail::to_one<Entity>::to_one;
  using detail::to_one<Entity>::operator=;
  static constexpr relation_kind kind = relation_kind::belongs_to;
};
/// The one entity whose foreign key refers to this row.
template <class Entity>
class has_one : public detail::to_one<Entity> {
 public:
  using detail::to_one<Entity>::to_one;
  using detail::to_one<Entity>::operator=;
  static constexpr relation_kind kind = relation_kind::has_one;
};
/// The entities whose foreign keys refer to this row.
template <class Entity>
class has_many : public detail::to_many<Entity> {
 public:
  using detail::to_many<Entity>::to_many;
  using detail::to_many<Entity>::operator=;
  static constexpr relation_kind kind = relation_kind::has_many;
};
/// The entities that rows of a third table connect with this one: `many_to_many<Tag, NoteTag> tags{};`.
/// `Link` is the entity of that table, or `join_table<"note_tags">` if it holds the two keys and nothing
/// else.
template <class Entity, class Link>
class many_to_many : public detail::to_many<Entity> {
 public:
  using link_type = Link;
  using detail::to_many<Entity>::to_many;
  using detail::to_many<Entity>::operator=;
  static constexpr relation_kind kind = relation_kind::many_to_many;

  /// The rows between, one beside each entity: read by `with<&Note::tags>(with_links)`, and to be looked at
  /// while the entities are as they were read. Errors: `not_loaded`, `misuse`.
  const std::vector<Link>& links() const {
    const auto& held = this->template loaded<detail::related_many<Entity>, Entity>();
    return this->template links_of<Link>(held, held.values.size());
  }
  const Link& link(std::size_t index) const { return links()[index]; }
};

template <class Entity>
inline constexpr bool is_relation<belongs_to<Entity>> = true;
template <class Entity>
inline constexpr bool is_relation<has_one<Entity>> = true;
template <class Entity>
inline constexpr bool is_relation<has_many<Entity>> = true;
template <class Entity, class Link>
inline constexpr bool is_relation<many_to_many<Entity, Link>> = true;

namespace detail {
template <class Relation>
void label_relation(Relation& relation, const relation_label& label) {
  relation_access::label(relation, label);
}
}  // namespace detail
}  // namespace tenon::inline v0
