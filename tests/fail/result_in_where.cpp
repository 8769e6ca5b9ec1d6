// SPDX-License-Identifier: MIT
// expect: tenon: where(): result<&Row::member> is not known yet when rows are
// chosen
#include "query_entities.hpp"

auto wrong = select<Names>(from<Artist>(), where(result<&Names::name> == "x"));
