// SPDX-License-Identifier: MIT
// expect: tenon: json_value, json_has, at<>() ...: the first operand is no JSON column
#include "query_entities.hpp"

auto wrong = json_value<double>(col<&Album::title>, "gain");
