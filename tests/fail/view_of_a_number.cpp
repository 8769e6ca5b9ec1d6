// SPDX-License-Identifier: MIT
// expect: tenon: select<Row>(): a member of Row has another type than its field
#include "entities.hpp"

#include <tenon/query.hpp>

struct Sizes {
  std::string_view size;
};
auto wrong = tenon::select<Sizes>(tenon::fields(col<&Team::size>), tenon::from<Team>());
