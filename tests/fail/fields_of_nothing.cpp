// SPDX-License-Identifier: MIT
// expect: tenon: fields(): name at least one column or expression
#include "query_entities.hpp"

auto wrong = select(fields(), from<Artist>());
