// SPDX-License-Identifier: MIT
// expect: tenon: extract, date_trunc, add_months: the argument is no timestamp and no date
#include "query_entities.hpp"

auto wrong = extract<date_unit::month>(col<&Track::name>);
