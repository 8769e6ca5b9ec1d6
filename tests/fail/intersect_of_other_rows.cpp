// SPDX-License-Identifier: MIT
// expect: tenon: union_, intersect, except: the queries have another row type; name the same Row in both
#include "query_entities.hpp"

struct Labels {
  std::string label;
};
auto wrong =
    intersect(select<Names>(from<Artist>()), select<Labels>(fields(col<&Album::title>), from<Album>()));
