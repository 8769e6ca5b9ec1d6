// SPDX-License-Identifier: MIT
#include <tenon/functions.hpp>
#include <tenon/query.hpp>

#include "stores.hpp"

using namespace conformance;
using namespace tenon;

// Common tables that are made of rows of themselves, and what one store or another cannot do.

namespace {

struct Place {
  std::int64_t id = 0;
  std::int64_t above = 0;
  std::string name{};
};
struct Level {
  std::int64_t id = 0;
  std::int64_t depth = 0;
};
constexpr auto levels = source<Level, "levels">;

struct filled : fresh_database<Place> {
  explicit filled(const store_under_test& store) : fresh_database<Place>(store) {
    // 1 has 2, 3; 2 has 4, 5; 3 has 6; 6 has 7.
    std::vector<Place> places{{0, 0, "a"}, {0, 1, "b"}, {0, 1, "c"}, {0, 2, "d"},
                              {0, 2, "e"}, {0, 3, "f"}, {0, 6, "g"}};
    repository<Place>(db).insert(places);
  }
};

template <class... Clauses>
auto tree(Clauses... clauses) {
  return levels.as(
      union_all(select<Level>(fields(col<&Place::id>, value_of(std::int64_t{0})), from<Place>(),
                              where(col<&Place::above> == 0)),
                select<Level>(fields(col<&Place::id>, levels.template col<&Level::depth> + 1), from(levels),
                              join<Place>(on(col<&Place::above> == levels.template col<&Level::id>))),
                clauses...));
}

template <class Table>
std::string ids(database& db, const Table& table) {
  std::string text;
  for (const std::int64_t id :
       query(db, select<std::int64_t>(fields(levels.col<&Level::id>), with_recursive(table), from(levels))))
    text += std::to_string(id);
  return text;
}

}  // namespace

TEST_CASE("an order, limit and offset of a recursive table say which rows are looked at", "[conformance]") {
  for (const store_under_test& store : stores()) {
    INFO(store.name());
    filled fresh(store);
    const auto by_depth = tree(order_by(desc(result<&Level::depth>)));
    if (fresh.db.identity().system == "postgresql") {
      // Its recursive queries have neither.
      CHECK(kind_of([&] { (void)ids(fresh.db, by_depth); }) == error_kind::unsupported);
      continue;
    }
    CHECK(ids(fresh.db, tree()) == "1234567");
    // The deepest row first is a walk along the branches.
    CHECK(ids(fresh.db, by_depth) == "1245367");
    CHECK(ids(fresh.db, tree(order_by(result<&Level::depth>, desc(result<&Level::id>)))) == "1326547");
    CHECK(ids(fresh.db, tree(order_by(desc(result<&Level::depth>)), limit(4))) == "1245");
    CHECK(ids(fresh.db, tree(order_by(desc(result<&Level::depth>)), limit(3), offset(2))) == "453");
    CHECK(ids(fresh.db, tree(limit(2), offset(4))) == "56");
    CHECK(ids(fresh.db, tree(limit(0), offset(1))).empty());
    CHECK(ids(fresh.db, tree(limit(3), offset(9))).empty());
  }
}

TEST_CASE("an ordered recursive union drops rows that came already", "[conformance]") {
  for (const store_under_test& store : stores()) {
    INFO(store.name());
    filled fresh(store);
    if (fresh.db.identity().system == "postgresql") continue;
    const auto round_and_round =
        levels.as(union_(select<Level>(fields(col<&Place::id>, value_of(std::int64_t{0})), from<Place>(),
                                       where(col<&Place::id> == 3)),
                         select<Level>(fields(coalesce((levels.col<&Level::id> + 1) % 5, std::int64_t{0}),
                                              value_of(std::int64_t{0})),
                                       from(levels)),
                         order_by(desc(result<&Level::id>))));
    CHECK(ids(fresh.db, round_and_round) == "34012");
  }
}

TEST_CASE("what SQLite cannot return is a typed error, and nothing is changed", "[conformance]") {
  for (const store_under_test& store : stores()) {
    INFO(store.name());
    filled fresh(store);
    constexpr auto parent = alias<Place, "parent">;
    const auto renamed = update<Place>(set(col<& Place::name> = concat(col<&Place::name>, "!")), from(parent),
                                       where(parent.col<&Place::id> == col<&Place::above>),
                                       returning(col<&Place::id>, parent.col<&Place::name>));
    const bool sqlite = fresh.db.identity().system == "sqlite";
    const auto run = [&] { return query(fresh.db, renamed).size(); };
    if (sqlite) {
      CHECK(kind_of([&] { (void)run(); }) == error_kind::unsupported);
      CHECK(repository<Place>(fresh.db).count(where(col<&Place::name> == "b")) == 1);
    } else {
      CHECK(run() == 6);
    }
    constexpr auto best = source<Level, "best">;
    const auto beside = select<std::int64_t>(
        fields(best.col<&Level::id>), from(parent),
        cross_join(best.as(select<Level>(fields(col<&Place::id>, value_of(std::int64_t{0})), from<Place>(),
                                         where(col<&Place::above> == parent.col<&Place::id>),
                                         order_by(desc(col<&Place::id>)), limit(1)))
                       .lateral()),
        order_by(best.col<&Level::id>));
    if (sqlite) {
      CHECK(kind_of([&] { (void)query(fresh.db, beside); }) == error_kind::unsupported);
    } else {
      CHECK(query(fresh.db, beside) == std::vector<std::int64_t>{3, 5, 6, 7});
    }
  }
}
