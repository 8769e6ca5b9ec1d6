// SPDX-License-Identifier: MIT
// expect: tenon: subscribe(): the subscriber has to be derived from tenon::subscriber<Entity> or
// tenon::subscriber<>
#include <tenon/subscribers.hpp>

struct listener {};
auto wrong(tenon::database& db) {
  return tenon::subscribe(db, listener{});
}
