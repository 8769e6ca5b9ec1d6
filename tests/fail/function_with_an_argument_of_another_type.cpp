// SPDX-License-Identifier: MIT
// expect: tenon: function<>: an argument has another type than the function was declared with
#include "query_entities.hpp"

constexpr auto soundex = function<"soundex", std::string(std::string)>;
auto wrong = soundex(col<&Track::seconds>);
