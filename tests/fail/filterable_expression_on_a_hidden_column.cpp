// SPDX-License-Identifier: MIT
// expect: tenon: filterable: field<expression>(): a hidden column cannot be a field
#include <tenon/query.hpp>

#include "entities.hpp"

using namespace tenon;

constexpr auto oldest = parameter<"oldest", int>;

struct Secret {
  std::int64_t id = 0;
  json<Address> meta;
};
template <>
inline constexpr auto tenon::table_of<Secret> = tenon::table<Secret>().hidden(&Secret::meta);
constexpr auto filter = filterable<Secret>().field<col<&Secret::meta>.at<&Address::street>()>("street");
