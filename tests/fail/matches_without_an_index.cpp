// SPDX-License-Identifier: MIT
// expect: tenon: matches(), match_rank(): the entity has no full-text index
#include "full_text_entities.hpp"

auto wrong = tenon::matches<Agent>("words");
