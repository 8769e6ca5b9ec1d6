// SPDX-License-Identifier: MIT
// expect: tenon: union_, intersect, except: the order names members of the
// result
#include "query_entities.hpp"

order<Artist> wanted;
auto wrong = union_(select<Artist>(), select<Artist>(), wanted);
