// SPDX-License-Identifier: MIT
// expect: tenon: update(), delete_from(): the clauses are where(...)
#include "query_entities.hpp"

auto wrong = delete_from<Track>(where(all), limit(3));
