// SPDX-License-Identifier: MIT
// expect: tenon: filterable: a JSON or blob column cannot be filtered by
#include <tenon/query.hpp>

#include "entities.hpp"

using namespace tenon;

constexpr auto oldest = parameter<"oldest", int>;

struct Page {
  std::int64_t id = 0;
  json<Address> meta;
};
constexpr auto filter = filterable<Page>().field("meta", &Page::meta);
