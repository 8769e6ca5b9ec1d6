// SPDX-License-Identifier: MIT
// expect: tenon: find(), count(), update() ...: a named parameter has no value
#include <tenon/query.hpp>

#include "entities.hpp"

using namespace tenon;

constexpr auto oldest = parameter<"oldest", int>;

void run(repository<Agent>& agents) {
  agents.find(where(col<&Agent::age> > oldest));
}
