// SPDX-License-Identifier: MIT
// expect: tenon: on_conflict(): name the columns of the key or unique
// constraint
#include "query_entities.hpp"

auto wrong = on_conflict(&Login::email);
