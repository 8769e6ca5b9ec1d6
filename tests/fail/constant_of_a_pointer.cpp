// SPDX-License-Identifier: MIT
// expect: tenon: constant<>: this is no whole number, bool or enumerator
#include "entities.hpp"

#include <tenon/query.hpp>

constexpr int number = 5;
auto wrong = tenon::constant<&number>;
