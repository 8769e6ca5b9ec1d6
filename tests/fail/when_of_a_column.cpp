// SPDX-License-Identifier: MIT
// expect: tenon: when(): the first argument is no condition; compare a column with something
#include "query_entities.hpp"

auto wrong = case_(when(col<&Track::seconds>, "long"));
