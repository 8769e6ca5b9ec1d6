// SPDX-License-Identifier: MIT
// expect: tenon: name a data member as &Entity::member
#include "entities.hpp"

auto wrong = col<3> == 3;
