// SPDX-License-Identifier: MIT
// expect: tenon: define(): the body cannot be called with the declared parameters
#include "entities.hpp"

#include <tenon/functions.hpp>

constexpr auto slug = tenon::function<"slug", std::string(std::string_view)>;

void wrong(tenon::database& db) {
  db.define(slug, [](int number) { return number; });
}
