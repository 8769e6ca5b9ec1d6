// SPDX-License-Identifier: MIT
// expect: tenon: join_table<>: the related entities need primary keys
#include <tenon/relations.hpp>

#include "entities.hpp"

struct Word {
  std::string text{};
};
struct Page {
  std::int64_t id = 0;
  tenon::many_to_many<Word, tenon::join_table<"page_words">> words{};
};

void misuse(tenon::database& db) {
  tenon::repository<Page>(db).find(tenon::with<&Page::words>());
}
