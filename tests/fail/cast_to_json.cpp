// SPDX-License-Identifier: MIT
// expect: tenon: cast<T>(): a value of this type does not become a T; numbers, texts, booleans, timestamps
// and dates do
#include "query_entities.hpp"

auto wrong = cast<json<Settings>>(col<&Track::seconds>);
