// SPDX-License-Identifier: MIT
// expect: tenon: fields(): result<&Row::member> stands in order_by() and
// group_by() only
#include "query_entities.hpp"

auto wrong = select<Names>(fields(result<&Names::name>), from<Artist>());
