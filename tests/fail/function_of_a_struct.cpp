// SPDX-License-Identifier: MIT
// expect: tenon: function<"name", Result(Parameters...)>: the result's type has
// no codec
#include "query_entities.hpp"

auto wrong = function<"find", Artist(std::string)>(col<&Track::name>);
