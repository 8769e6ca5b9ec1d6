// SPDX-License-Identifier: MIT
#include <cstdio>

#include "entity.hpp"

int main() {
  auto db = tenon::open<Note>("sqlite::memory:", {.schema = tenon::synchronize});
  tenon::repository<Note> notes{db};
  const Note kept = notes.save(Note{.text = "two units, one library"});
  notes.save(Note{.text = "something else"});
  const std::vector<Note> here =
      notes.find(where(contains(tenon::col<&Note::text>, "two units")), order_by(tenon::col<&Note::id>));
  const std::vector<Note> there = notes_about(db, "two units");
  if (here.size() != 1 || there.size() != 1 || there[0].id != kept.id || there[0].text != kept.text) return 1;
  std::puts("consumer: ok");
}
