// SPDX-License-Identifier: MIT
// Queries that may be answered without the database.
#include <cstdio>
#include <string>

#include <tenon/query_cache.hpp>
#include <tenon/sqlite.hpp>

using namespace std::chrono_literals;
using tenon::cached;
using tenon::col;

struct Plan {
  std::int64_t id = 0;
  std::string name{};
  int seats = 0;
};

int main() {
  // [open]
  const auto cache = std::make_shared<tenon::query_cache>();
  auto db = tenon::open<Plan>("sqlite::memory:",
                              {.schema = tenon::synchronize, .pool = {.observer = tenon::cached_by(cache)}});
  // [/open]
  tenon::repository<Plan> plans{db};
  plans.insert(Plan{.name = "small", .seats = 2});
  plans.insert(Plan{.name = "large", .seats = 50});

  // [find]
  const std::vector<Plan> offered = plans.find(where(col<&Plan::seats> > 1), cached(30s, "plans"));
  // [/find]
  plans.find(where(col<&Plan::seats> > 1), cached(30s, "plans"));
  std::printf("%zu plans, %lu from the cache\n", offered.size(),
              static_cast<unsigned long>(cache->counts().hits));

  plans.insert(Plan{.name = "huge", .seats = 500});
  std::printf("%zu plans\n", plans.find(where(col<&Plan::seats> > 1), cached(30s, "plans")).size());

  // [invalidate]
  cache->invalidate("plans");  // a tag
  cache->invalidate<Plan>();   // an entity, which another program has written
  cache->clear();
  // [/invalidate]
}
