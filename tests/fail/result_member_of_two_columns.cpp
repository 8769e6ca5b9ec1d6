// SPDX-License-Identifier: MIT
// expect: tenon: select<Row>(): a member of Row is the name of no column of the sources, or of more than one
#include "query_entities.hpp"

struct Ids {
  std::int64_t id;
};
auto wrong = select<Ids>(from<Artist>(), join<Album>());
