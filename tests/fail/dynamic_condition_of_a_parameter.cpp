// SPDX-License-Identifier: MIT
// expect: tenon: dynamic_condition::add(): a named parameter has no value here
#include "query_entities.hpp"

void run(dynamic_condition<Track>& wanted) {
  wanted.add(col<&Track::seconds> > parameter<"least", int>);
}
