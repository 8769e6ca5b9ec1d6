// SPDX-License-Identifier: MIT
// expect: tenon: at<>(): each member of the path must be of the struct before it
#include "query_entities.hpp"

auto wrong = col<&Album::settings>.at<&Totals::tracks>() > 5;
