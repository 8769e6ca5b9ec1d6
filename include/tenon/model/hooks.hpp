// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <type_traits>

namespace tenon::inline v0 {

/// What a program does when its entities are written or read. Specialise it with any of the static functions
/// below; each takes `Entity&` or `const Entity&`:
/// `template <> struct tenon::hooks<User> { static void before_insert(User& user) { … } };`
/// before_insert, before_update, before_remove, before_soft_remove, before_recover: before the rules of the
/// description and any statement; what they throw stops the operation. after_insert … after_recover: once
/// the rows are written. after_load: for each entity that is read, before its relations are.
/// Set-based writes (`update(where(…), …)`, `delete_where`) have no entities, so no hooks.
template <class Entity>
struct hooks {};

namespace detail {

enum class entity_event : std::uint8_t {
  insert,
  update,
  remove,
  soft_remove,
  recover,
};

using entity_hook = void (*)(void* entity);
/// The hooks of an entity by event; null where there is none.
struct entity_hooks {
  entity_hook before[5]{};
  entity_hook after[5]{};
};

template <class Entity, bool Called>
struct hook_is_called_with_its_entity : std::bool_constant<Called> {};
/// A hook of another form would never be called.
template <class Entity, bool Named, bool Called>
consteval void check_hook() {
  static_assert(hook_is_called_with_its_entity < Entity, !Named || Called > ::value,
                "tenon: hooks: a hook is a static function of its entity: static void before_insert(User& "
                "user)");
}
template <class Entity>
consteval void check_hooks() {
  using own = hooks<Entity>;
  // clang-format off
  check_hook<Entity, requires { &own::before_insert; }, requires(Entity& each) { own::before_insert(each); }>();
  check_hook<Entity, requires { &own::after_insert; }, requires(Entity& each) { own::after_insert(each); }>();
  check_hook<Entity, requires { &own::before_update; }, requires(Entity& each) { own::before_update(each); }>();
  check_hook<Entity, requires { &own::after_update; }, requires(Entity& each) { own::after_update(each); }>();
  check_hook<Entity, requires { &own::before_remove; }, requires(Entity& each) { own::before_remove(each); }>();
  check_hook<Entity, requires { &own::after_remove; }, requires(Entity& each) { own::after_remove(each); }>();
  check_hook<Entity, requires { &own::before_soft_remove; }, requires(Entity& each) { own::before_soft_remove(each); }>();
  check_hook<Entity, requires { &own::after_soft_remove; }, requires(Entity& each) { own::after_soft_remove(each); }>();
  check_hook<Entity, requires { &own::before_recover; }, requires(Entity& each) { own::before_recover(each); }>();
  check_hook<Entity, requires { &own::after_recover; }, requires(Entity& each) { own::after_recover(each); }>();
  check_hook<Entity, requires { &own::after_load; }, requires(Entity& each) { own::after_load(each); }>();
  // clang-format on
}

template <class Entity>
constexpr entity_hooks make_hooks() {
  check_hooks<Entity>();
  using own = hooks<Entity>;
  entity_hooks made;
  if constexpr (requires(Entity & each) { own::before_insert(each); })
    made.before[0] = [](void* each) { own::before_insert(*static_cast<Entity*>(each)); };
  if constexpr (requires(Entity & each) { own::before_update(each); })
    made.before[1] = [](void* each) { own::before_update(*static_cast<Entity*>(each)); };
  if constexpr (requires(Entity & each) { own::before_remove(each); })
    made.before[2] = [](void* each) { own::before_remove(*static_cast<Entity*>(each)); };
  if constexpr (requires(Entity & each) { own::before_soft_remove(each); })
    made.before[3] = [](void* each) { own::before_soft_remove(*static_cast<Entity*>(each)); };
  if constexpr (requires(Entity & each) { own::before_recover(each); })
    made.before[4] = [](void* each) { own::before_recover(*static_cast<Entity*>(each)); };
  if constexpr (requires(Entity & each) { own::after_insert(each); })
    made.after[0] = [](void* each) { own::after_insert(*static_cast<Entity*>(each)); };
  if constexpr (requires(Entity & each) { own::after_update(each); })
    made.after[1] = [](void* each) { own::after_update(*static_cast<Entity*>(each)); };
  if constexpr (requires(Entity & each) { own::after_remove(each); })
    made.after[2] = [](void* each) { own::after_remove(*static_cast<Entity*>(each)); };
  if constexpr (requires(Entity & each) { own::after_soft_remove(each); })
    made.after[3] = [](void* each) { own::after_soft_remove(*static_cast<Entity*>(each)); };
  if constexpr (requires(Entity & each) { own::after_recover(each); })
    made.after[4] = [](void* each) { own::after_recover(*static_cast<Entity*>(each)); };
  return made;
}
template <class Entity>
inline constexpr entity_hooks hooks_of = make_hooks<Entity>();
template <class Entity>
inline constexpr bool has_hooks = [] {
  for (int i = 0; i < 5; ++i) {
    if (hooks_of<Entity>.before[i] != nullptr || hooks_of<Entity>.after[i] != nullptr) return true;
  }
  return false;
}();

/// Tells an entity that it was read; a variant, and then the struct that it holds.
template <class Entity>
void tell_loaded(Entity& entity) {
  if constexpr (requires { hooks<Entity>::after_load(entity); }) hooks<Entity>::after_load(entity);
  if constexpr (requires { entity.valueless_by_exception(); })
    visit([](auto& held) { tell_loaded(held); }, entity);
}

}  // namespace detail
}  // namespace tenon::inline v0
