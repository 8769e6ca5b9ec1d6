// SPDX-License-Identifier: MIT
// expect: tenon: select<Row>(): an outer join may give no entity here; make the member std::optional<Entity>
#include "query_entities.hpp"

struct Pair {
  Artist artist;
  Album album;
};
auto wrong = select<Pair>(fields(whole<Artist>, whole<Album>), from<Artist>(), left_join<Album>());
