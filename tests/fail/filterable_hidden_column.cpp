// SPDX-License-Identifier: MIT
// expect: constant expression
#include <tenon/query.hpp>

#include "entities.hpp"

using namespace tenon;

constexpr auto oldest = parameter<"oldest", int>;

// No type tells whether a column is hidden, so the compiler says only that it is no constant, and names
// filterable_a_hidden_column_cannot_be_a_field().
struct Secret {
  std::int64_t id = 0;
  std::string key;
};
template <>
inline constexpr auto tenon::table_of<Secret> = tenon::table<Secret>().hidden(&Secret::key);
constexpr auto filter = filterable<Secret>().field("key", &Secret::key);
