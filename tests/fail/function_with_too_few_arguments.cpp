// SPDX-License-Identifier: MIT
// expect: tenon: function<>: the call has another number of arguments than the function was declared with
#include "query_entities.hpp"

constexpr auto soundex = function<"soundex", std::string(std::string)>;
auto wrong = soundex();
