// SPDX-License-Identifier: MIT
// expect: tenon: matches(), match_rank(): the entity has several full-text indexes
#include "full_text_entities.hpp"

auto wrong = tenon::matches<Chapter>("words");
