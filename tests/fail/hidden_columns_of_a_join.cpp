// SPDX-License-Identifier: MIT
// expect: tenon: select(): with_hidden belongs to select<Entity>() of one
// table; name hidden columns in fields(...)
#include "query_entities.hpp"

auto wrong = select<Artist>(from<Artist>(), join<Album>(), with_hidden);
