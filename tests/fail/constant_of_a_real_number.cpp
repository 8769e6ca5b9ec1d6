// SPDX-License-Identifier: MIT
// expect: tenon: constant<>: this is no whole number, bool or enumerator
#include "entities.hpp"

#include <tenon/query.hpp>

auto wrong = tenon::constant<1.5>;
