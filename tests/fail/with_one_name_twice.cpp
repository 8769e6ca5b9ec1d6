// SPDX-License-Identifier: MIT
// expect: tenon: with(): two common tables have one name
#include "query_entities.hpp"

auto wrong = with(totals.as(counted), totals.as(counted));
