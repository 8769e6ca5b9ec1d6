// SPDX-License-Identifier: MIT
// expect: tenon: json_value, json_has, at<>() ...: the first operand is no JSON column
#include "query_entities.hpp"

auto wrong = cross_join(json_each<"tag">.of(col<&Album::title>));
