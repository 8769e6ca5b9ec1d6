// SPDX-License-Identifier: MIT
// expect: tenon: ancestors_tree(): every row on the way belongs to it
#include <tenon/relations.hpp>

#include "tree_entities.hpp"

struct Twig {
  std::int64_t id = 0;
  std::optional<std::int64_t> parentId;
  tenon::belongs_to<Twig> parent;
};
template <>
inline constexpr auto tenon::table_of<Twig> = tenon::table<Twig>().foreign_key(&Twig::parentId, &Twig::id);

void run(tenon::database& db, const Twig& twig) {
  tenon::tree<Twig>(db).ancestors_tree(twig, where(col<&Twig::id> > 3));
}
