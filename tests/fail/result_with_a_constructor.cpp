// SPDX-License-Identifier: MIT
// expect: tenon: select<Row>(): Row is neither a plain struct nor a value with
// a codec
#include "query_entities.hpp"

struct Made {
  Made() {}
  std::string name;
};
auto wrong = select<Made>(fields(col<&Artist::name>), from<Artist>());
