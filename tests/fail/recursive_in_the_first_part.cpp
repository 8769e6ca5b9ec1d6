// SPDX-License-Identifier: MIT
// expect: tenon: with_recursive(): a table that uses itself is union_all(first
// rows, select of the table)
#include "query_entities.hpp"

auto wrong = with_recursive(totals.as(union_all(select<Totals>(from(totals)), counted)));
