// SPDX-License-Identifier: MIT
// expect: tenon: match_snippet(), match_highlight(): name a column
#include "full_text_entities.hpp"

auto wrong = tenon::match_highlight(tenon::lower(col<&Message::content>));
