// SPDX-License-Identifier: MIT
// expect: tenon: is_null(whole<Entity>): every column can be NULL
#include <tenon/query.hpp>

#include "entities.hpp"

using namespace tenon;

struct Remark {
  std::optional<std::string> text;
  std::optional<int> agent;
};

const auto wrong =
    select<Agent>(from<Agent>(), left_join<Remark>(on(col<&Remark::agent> == col<&Agent::age>)),
                  where(is_null(whole<Remark>)));
