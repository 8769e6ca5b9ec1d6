// SPDX-License-Identifier: MIT
// expect: tenon: union_, intersect, except: the first arguments are two or more
// queries
#include "query_entities.hpp"

auto wrong = union_(counted);
