// SPDX-License-Identifier: MIT
// expect: tenon: filterable: sortable(): JSON and blobs have no order
#include <tenon/query.hpp>

#include "entities.hpp"

using namespace tenon;

constexpr auto oldest = parameter<"oldest", int>;

struct Page {
  std::int64_t id = 0;
  json<Address> meta;
};
constexpr auto filter = filterable<Page>().sortable("meta", &Page::meta);
