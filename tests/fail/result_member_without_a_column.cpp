// SPDX-License-Identifier: MIT
// expect: tenon: select<Row>(): a member of Row is the name of no column of the sources
#include "query_entities.hpp"

struct Titles {
  std::string heading;
};
auto wrong = select<Titles>(from<Album>());
