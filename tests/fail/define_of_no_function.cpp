// SPDX-License-Identifier: MIT
// expect: tenon: define(): the first argument is a declared function
#include "entities.hpp"

#include <tenon/functions.hpp>

void wrong(tenon::database& db) {
  db.define("slug", [](std::string_view text) { return std::string(text); });
}
