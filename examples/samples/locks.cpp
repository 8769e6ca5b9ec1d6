// SPDX-License-Identifier: MIT
// Rows that nobody else changes until the transaction ends.
#include <cstdio>
#include <string>

#include <tenon/lock.hpp>
#include <tenon/sqlite.hpp>

using tenon::col;

struct Seat {
  std::int64_t id = 0;
  std::string holder{};
  int version = 0;
};
template <>
inline constexpr auto tenon::table_of<Seat> = tenon::table<Seat>("seats").version(&Seat::version);

int main() {
  auto db = tenon::open<Seat>("sqlite::memory:", {.schema = tenon::synchronize});
  tenon::repository<Seat> all{db};
  all.insert(Seat{});
  all.insert(Seat{});

  // [lock]
  db.transaction([](tenon::transaction& tx) {
    tenon::repository<Seat> seats{tx};
    std::optional<Seat> seat =
        seats.find_one(where(col<&Seat::holder> == ""), lock(tenon::for_update, tenon::skip_locked));
    if (!seat) return;
    seat->holder = "ada";  // nobody else can have changed it since it was read
    seats.update(*seat);
  });
  // [/lock]
  std::printf("%ld free\n", static_cast<long>(all.count(where(col<&Seat::holder> == ""))));

  // [outside]
  try {
    all.find_by_id(1, lock(tenon::for_update));
  } catch (const tenon::error& problem) {
    std::printf("%s\n", problem.what());  // error_kind::transaction
  }
  // [/outside]

  // [version]
  const Seat known = *all.find_by_id(1);
  const bool same = all.exists(where(col<&Seat::id> == known.id && col<&Seat::version> == known.version));
  // [/version]
  std::printf("%s\n", same ? "as it was read" : "changed meanwhile");
}
