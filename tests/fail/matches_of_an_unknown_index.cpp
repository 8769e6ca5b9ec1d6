// SPDX-License-Identifier: MIT
// expect: tenon: matches(), match_rank(): the entity has no full-text index of this name
#include "full_text_entities.hpp"

auto wrong = tenon::matches<Chapter, "words">("words");
