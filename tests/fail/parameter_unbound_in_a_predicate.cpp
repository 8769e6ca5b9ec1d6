// SPDX-License-Identifier: MIT
// expect: tenon: predicate<Entity>: a named parameter has no value here
#include <tenon/query.hpp>

#include "entities.hpp"

using namespace tenon;

constexpr auto oldest = parameter<"oldest", int>;

predicate<Agent> older() {
  return col<&Agent::age> > oldest;
}
