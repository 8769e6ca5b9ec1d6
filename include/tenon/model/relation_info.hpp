// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <tenon/model/join_table.hpp>

namespace tenon::inline v0 {

/// A relation without its types: which columns of which tables agree.
struct relation_info {
  relation_kind kind = relation_kind::belongs_to;
  std::string_view owner;
  std::string_view member;
  const table_info* from = nullptr;  ///< the table of the entity that has the relation
  const table_info* to = nullptr;    ///< the table of the related entity
  const table_info* link = nullptr;  ///< the third table of many_to_many
  column_list own;                   ///< of `from`: the columns that the related rows are found by
  column_list other;                 ///< of `to`, or of `link` if there is one: equal to `own`, in its order
  column_list link_target;           ///< of `link`: equal to `target`
  column_list target;                ///< of `to`, where there is a link
  cascade cascades = cascade::none;
  orphans orphaned = orphans::stay;

  constexpr bool cascades_to(cascade any) const {
    return (static_cast<unsigned>(cascades) & static_cast<unsigned>(any)) != 0;
  }
  /// Whether what was read has to be remembered for a later save.
  constexpr bool remembers() const { return cascades_to(cascade::save) || orphaned != orphans::stay; }
};

namespace detail {

template <auto Member>
struct relation_types {
  using owner = typename reflect::member_pointer<decltype(Member)>::owner;
  using member = typename reflect::member_pointer<decltype(Member)>::type;
};
template <auto Member>
inline constexpr bool names_a_relation = is_relation<typename relation_types<Member>::member>;
template <auto Member>
struct member_named_by_with_is_a_relation : std::bool_constant<names_a_relation<Member>> {};
template <auto Member>
using related_entity = typename relation_types<Member>::member::related_type;

/// A relation by its place in its struct.
template <class Owner, std::size_t Index>
struct relation_ref {
  using owner = Owner;
  using member = reflect::member_type<Owner, Index>;
  using target = typename member::related_type;
  static constexpr std::size_t index = Index;
};
template <auto Member>
using relation_of = relation_ref<typename relation_types<Member>::owner, reflect::member_index<Member>>;

constexpr bool same_columns(const column_list& a, const column_list& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] != b[i]) return false;
  }
  return true;
}

/// How many foreign keys lead from one table to another, and the first; only those over `columns` if there
/// are any.
struct found_keys {
  const foreign_key_info* first = nullptr;
  std::size_t count = 0;
};
template <class To>
constexpr found_keys find_keys(const table_info& from, const column_list& columns) {
  found_keys found;
  for (const foreign_key_info& key : from.foreign_keys) {
    if (key.references != &described_table<To>) continue;
    if (columns.size() != 0 && !same_columns(key.columns, columns)) continue;
    if (found.count++ == 0) found.first = &key;
  }
  return found;
}

constexpr const relation_choice* choice_of(const table_info& owner, std::size_t member) {
  for (const relation_choice& each : owner.relations) {
    if (each.member == member) return &each;
  }
  return nullptr;
}

/// Fills in which columns of `referring` are which of `Referenced`'s; how many foreign keys it could be.
template <class Referenced>
constexpr std::size_t connect(const table_info& referring, const column_list& chosen, column_list& columns,
                              column_list& referenced) {
  const found_keys found = find_keys<Referenced>(referring, chosen);
  if (found.count != 0) {
    columns = found.first->columns;
    referenced = found.first->referenced;
    return found.count;
  }
  // Columns without a foreign key mean the primary key.
  const table_info& table = table_info_of<Referenced>;
  if (chosen.size() == 0 || chosen.size() != table.key.size()) return 0;
  columns = chosen;
  for (std::uint16_t part : table.key) referenced.push(part);
  return 1;
}

template <class From, class To, std::size_t Found>
struct foreign_key_connects_the_related_tables : std::bool_constant<Found != 0> {};
template <class From, class To, std::size_t Found>
struct one_foreign_key_connects_the_related_tables : std::bool_constant<Found <= 1> {};

struct made_relation {
  relation_info info;
  std::size_t found = 0;
};

template <class Relation>
consteval made_relation make_relation() {
  using owner = typename Relation::owner;
  using member = typename Relation::member;
  using target = typename Relation::target;
  using between = link_of<owner, member>;
  using link = typename between::type;
  const std::size_t index = Relation::index;
  made_relation made;
  relation_info& info = made.info;
  info.kind = member::kind;
  info.owner = reflect::type_name<owner>;
  info.member = reflect::member_names<owner>[index];
  info.from = &table_info_of<owner>;
  info.to = &table_info_of<target>;
  const relation_choice* const choice = choice_of(*info.from, index);
  if (choice != nullptr) {
    info.cascades = choice->cascades;
    info.orphaned = choice->orphaned;
  }
  const column_list chosen = choice != nullptr ? choice->columns : column_list{};
  if constexpr (member::kind == relation_kind::belongs_to) {
    made.found = connect<target>(*info.from, chosen, info.own, info.other);
  } else if constexpr (member::kind != relation_kind::many_to_many) {
    made.found = connect<owner>(*info.to, chosen, info.other, info.own);
  } else if constexpr (between::is_implied) {
    info.link = &table_info_of<link>;
    const foreign_key_info& own = info.link->foreign_keys[between::own_first ? 0 : 1];
    const foreign_key_info& other = info.link->foreign_keys[between::own_first ? 1 : 0];
    info.own = own.referenced;
    info.other = own.columns;
    info.target = other.referenced;
    info.link_target = other.columns;
    made.found = 1;
  } else {
    info.link = &table_info_of<link>;
    const column_list to_other = choice != nullptr ? choice->to_other : column_list{};
    made.found = connect<owner>(*info.link, chosen, info.other, info.own);
    const std::size_t found = connect<target>(*info.link, to_other, info.link_target, info.target);
    if (found == 0 || (made.found != 0 && found > made.found)) made.found = found;
  }
  return made;
}

template <class Relation>
consteval relation_info checked_relation() {
  constexpr made_relation made = make_relation<Relation>();
  using owner = typename Relation::owner;
  using target = typename Relation::target;
  static_assert(foreign_key_connects_the_related_tables<owner, target, made.found>::value,
                "tenon: a relation: no foreign key connects the two tables; describe one by "
                "foreign_key(&Agent::userId, &User::id), or name the columns by relation(&Agent::user, "
                "&Agent::userId)");
  static_assert(one_foreign_key_connects_the_related_tables<owner, target, made.found>::value,
                "tenon: a relation: several foreign keys connect the two tables; say which it follows by "
                "relation(&User::sent, &Message::senderId) in the description of its entity");
  return made.info;
}

template <class Relation>
inline constexpr relation_info relation_info_at = checked_relation<Relation>();

}  // namespace detail

/// What a relation member connects, found out from the foreign keys and the description.
template <auto Member>
inline constexpr const relation_info& relation_info_of =
    detail::relation_info_at<detail::relation_of<Member>>;

}  // namespace tenon::inline v0
