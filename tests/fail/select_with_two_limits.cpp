// SPDX-License-Identifier: MIT
// expect: tenon: a clause (limit, offset, lock, cached, with_deleted, with_hidden
#include "query_entities.hpp"

auto wrong = select<Names>(from<Artist>(), limit(3), limit(4));
