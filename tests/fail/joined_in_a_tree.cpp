// SPDX-License-Identifier: MIT
// expect: tenon: with<>(): joined belongs to the relations of the rows that a repository
#include "entities.hpp"

#include <tenon/relations.hpp>
#include <tenon/trees.hpp>

struct Branch {
  std::int64_t id = 0;
  std::optional<std::int64_t> parentId;
  tenon::belongs_to<Branch> parent{};
};
template <>
inline constexpr auto tenon::table_of<Branch> = tenon::table<Branch>().foreign_key(&Branch::parentId,
                                                                                   &Branch::id);

void misuse(tenon::database& db) {
  tenon::tree<Branch>{db}.ancestors(1, tenon::with<&Branch::parent>(tenon::joined));
}
