// SPDX-License-Identifier: MIT
// expect: tenon: order_by(): name columns as col<&Entity::member>, asc(...) or desc(...)
#include "query_entities.hpp"

auto wrong = order_by(desc(&Artist::name));
