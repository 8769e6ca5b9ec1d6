// SPDX-License-Identifier: MIT
// expect: tenon: match_rank(), match_snippet(): the query looks for no words of this index
#include "full_text_entities.hpp"

auto wrong = tenon::select(tenon::fields(col<&Chapter::id>), tenon::from<Chapter>(),
                           tenon::where(tenon::matches<Chapter, "titles">("words")),
                           tenon::order_by(tenon::desc(tenon::match_rank<Chapter, "texts">())));
