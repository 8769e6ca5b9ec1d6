// SPDX-License-Identifier: MIT
// expect: tenon: select<Row>(): a whole entity stands in fields() where Row has another type of member
#include "query_entities.hpp"

struct Pair {
  Artist artist;
};
auto wrong = select<Pair>(fields(whole<Album>), from<Album>());
