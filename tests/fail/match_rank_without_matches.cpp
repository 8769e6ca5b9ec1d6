// SPDX-License-Identifier: MIT
// expect: tenon: match_rank(), match_snippet(): the query looks for no words of this index
#include "full_text_entities.hpp"

auto wrong =
    tenon::select(tenon::fields(col<&Message::id>, tenon::match_rank<Message>()), tenon::from<Message>());
