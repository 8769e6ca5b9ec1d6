// SPDX-License-Identifier: MIT
// expect: tenon: from<T>(), join<T>(): T is an entity
#include "query_entities.hpp"

auto wrong = select(fields(count_all()), from<int>());
