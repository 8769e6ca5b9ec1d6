// SPDX-License-Identifier: MIT
// expect: tenon: order_by(), group_by(): result<&Row::member> stands alone
// there
#include "query_entities.hpp"

auto wrong = select<Names>(from<Artist>(), order_by(lower(result<&Names::name>)));
