// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

// What reading and opening use of relations, which <tenon/relations.hpp> defines.
namespace tenon::inline v0::detail {

/// A relation as its users spelled it.
struct relation_label {
  std::string_view owner;
  std::string_view member;
};

template <class Relation>
void label_relation(Relation& relation, const relation_label& label);

/// The third table of a relation.
template <class Owner, class Relation>
struct link_of;

}  // namespace tenon::inline v0::detail
