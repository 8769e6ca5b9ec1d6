// SPDX-License-Identifier: MIT
#include <cstdio>

#include "entity.hpp"

struct Length {
  std::string begin{};
  std::int64_t notes = 0;
};

int main() {
  using tenon::col;
  auto db = tenon::open<Note>("sqlite::memory:", {.schema = tenon::synchronize});
  tenon::repository<Note> notes{db};
  for (const char* text : {"two units", "two doors", "one header"}) notes.insert(Note{.text = text});
  const auto begin = left(col<&Note::text>, 3);
  const std::vector<Length> found = tenon::query(
      db, tenon::select<Length>(tenon::fields(rpad(begin, 5, "."), tenon::count_all()), tenon::from<Note>(),
                                group_by(begin), order_by(desc(tenon::count_all()))));
  if (found.size() != 2 || found[0].begin != "two.." || found[0].notes != 2 || found[1].notes != 1) return 1;
  std::puts("consumer: ok");
}
