// SPDX-License-Identifier: MIT
// expect: tenon: case_(): otherwise() is the last branch, and there is one at most
#include "query_entities.hpp"

auto wrong = case_(otherwise("short"), when(col<&Track::seconds> > 300, "long"));
