// SPDX-License-Identifier: MIT
// expect: tenon: match_snippet(), match_highlight(): there is not exactly one full-text index of this column
#include "full_text_entities.hpp"

auto wrong = tenon::match_snippet(col<&Message::title>);
