// SPDX-License-Identifier: MIT
// expect: tenon: a clause (limit, offset, lock, cached, with_deleted, with_hidden) is given twice
#include "query_entities.hpp"

auto wrong = select<Names>(from<Artist>(), limit(3), limit(4));
