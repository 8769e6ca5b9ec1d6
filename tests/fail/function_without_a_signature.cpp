// SPDX-License-Identifier: MIT
// expect: tenon: function<"name", Result(Parameters...)>: say the types of the
// function
#include "query_entities.hpp"

auto wrong = function<"soundex", std::string>(col<&Track::name>);
