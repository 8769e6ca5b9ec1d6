// SPDX-License-Identifier: MIT
// expect: tenon: prepare(): one name stands for parameters of two types
#include <tenon/query.hpp>

#include "entities.hpp"

using namespace tenon;

constexpr auto oldest = parameter<"oldest", int>;

void run(database& db) {
  prepare(db, select<Agent>(
                  where(col<&Agent::age> > oldest && col<&Agent::name> == parameter<"oldest", std::string>)));
}
