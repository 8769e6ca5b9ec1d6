// SPDX-License-Identifier: MIT
// expect: tenon: rows hold views of the driver's memory; read them with stream()
#include "entities.hpp"

#include <tenon/query.hpp>

struct Names {
  std::int64_t id;
  std::string_view name;
};
const auto names = tenon::select<Names>(tenon::fields(col<&Team::id>, col<&Team::name>), tenon::from<Team>(),
                                        tenon::order_by(col<&Team::id>));

auto wrong(tenon::database& db) {
  return tenon::chunks(db, names, 100);
}
