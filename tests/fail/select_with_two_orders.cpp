// SPDX-License-Identifier: MIT
// expect: tenon: order_by() is given twice; name all columns in one
#include "query_entities.hpp"

auto wrong = select<Names>(from<Artist>(), order_by(col<&Artist::id>), order_by(col<&Artist::name>));
