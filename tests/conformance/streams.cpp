// SPDX-License-Identifier: MIT
#include <cstddef>

#include <tenon/query.hpp>

#include "stores.hpp"

using namespace conformance;
using namespace tenon;

// Streams of what is no plain query: held statements, SQL of the program, changes that give rows.

namespace {

struct Step {
  std::int64_t id = 0;
  std::string name{};
  int size = 0;
  bool operator==(const Step&) const = default;
};
struct StepView {
  std::int64_t id = 0;
  std::string_view name{};
};
struct Sized {
  std::string name{};
  std::int64_t size = 0;
};

constexpr auto fewest = parameter<"fewest", int>;
constexpr auto called = parameter<"called", std::string>;
constexpr auto sizes = parameter<"sizes", std::vector<int>>;

struct filled : fresh_database<Step> {
  explicit filled(const store_under_test& store) : fresh_database<Step>(store) {
    std::vector<Step> steps;
    for (int i = 0; i < 50; ++i) steps.push_back({0, "step " + std::to_string(i), i});
    repository<Step>(db).insert(steps);
  }
  std::int64_t count() { return repository<Step>(db).count(); }
};

}  // namespace

TEST_CASE("a held statement is streamed with its values, which are copied", "[conformance]") {
  for (const store_under_test& store : stores()) {
    INFO(store.name());
    filled fresh(store);
    const auto held =
        prepare(fresh.db, select<StepView>(fields(col<&Step::id>, col<&Step::name>), from<Step>(),
                                           where(col<&Step::size> >= fewest && col<&Step::name> != called),
                                           order_by(col<&Step::id>)));
    const auto begin = [&] {
      const std::string gone = "step " + std::to_string(48);
      return held.stream(fewest = 45, called = gone);
    };
    for (int i = 0; i < 2; ++i) {
      std::string names;
      for (const StepView& each : begin()) names += std::string(each.name) + ",";
      CHECK(names == "step 45,step 46,step 47,step 49,");
    }
    const auto listed = prepare(fresh.db, select<Step>(where(in(col<&Step::size>, sizes))));
    const auto of_list = [&] { return listed.stream(sizes = std::vector<int>{1, 2, 77}); };
    std::size_t found = 0;
    for (const Step& each : of_list()) found += each.size == 1 || each.size == 2 ? 1 : 100;
    CHECK(found == 2);
    // On a transaction, too.
    fresh.db.transaction([&](transaction& tx) {
      std::size_t rows = 0;
      for (const StepView& each : held.on(tx).stream(fewest = 10, called = "")) rows += each.id > 0 ? 1 : 0;
      CHECK(rows == 40);
    });
  }
}

TEST_CASE("SQL of the program is streamed", "[conformance]") {
  for (const store_under_test& store : stores()) {
    if (!store.can(ability::raw_sql)) continue;
    INFO(store.name());
    filled fresh(store);
    const bool server = fresh.db.identity().system == "postgresql";
    const auto run = [&](std::int64_t from) {
      const std::string pattern = "step 4%";
      return server
                 ? stream<Sized>(fresh.db,
                                 "SELECT name, size::int8 FROM step WHERE size >= $1::int8 AND name LIKE $2 "
                                 "ORDER BY size",
                                 from, pattern)
                 : stream<Sized>(fresh.db,
                                 "SELECT name, size FROM step WHERE size >= ? AND name LIKE ? ORDER BY size",
                                 from, pattern);
    };
    std::int64_t sum = 0;
    std::size_t rows = 0;
    for (const Sized& each : run(41)) sum += each.size, ++rows;
    CHECK(rows == 9);
    CHECK(sum == 405);
    {
      auto some = run(0);
      CHECK(some.begin()->name == "step 4");
    }
    CHECK(fresh.count() == 50);
    std::int64_t removed = 0;
    for (const std::int64_t id :
         stream<std::int64_t>(fresh.db, "DELETE FROM step WHERE size < 5 RETURNING id"))
      removed += id > 0 ? 1 : 0;
    CHECK(removed == 5);
    CHECK(fresh.count() == 45);
  }
}

TEST_CASE("the rows of a change are streamed; it is whole, however many of them are read", "[conformance]") {
  for (const store_under_test& store : stores()) {
    INFO(store.name());
    filled fresh(store);
    const auto longer = [](int from) {
      return update<Step>(set(col<&Step::size> = col<&Step::size> + 1000), where(col<&Step::size> >= from),
                          returning(whole<Step>));
    };
    std::int64_t rows = 0;
    for (const Step& each : stream(fresh.db, longer(40))) rows += each.size >= 1040 ? 1 : 0;
    CHECK(rows == 10);
    {
      const auto unread =
          stream(fresh.db, delete_from<Step>(where(col<&Step::size> >= 1045), returning(col<&Step::name>)));
    }
    CHECK(fresh.count() == 45);
    {
      auto some = stream(fresh.db, longer(1000));
      CHECK((*some.begin()).size >= 2000);
    }
    CHECK(repository<Step>(fresh.db).count(where(col<&Step::size> >= 2000)) == 5);
    // In a transaction it is undone with it.
    try {
      fresh.db.transaction([&](transaction& tx) {
        std::size_t gone = 0;
        for (const Step& each :
             stream(tx, delete_from<Step>(where(col<&Step::size> < 10), returning(whole<Step>))))
          gone += each.id > 0 ? 1 : 0;
        CHECK(gone == 10);
        throw 5;
      });
    } catch (int) {
    }
    CHECK(fresh.count() == 45);
    // Held, with a name for a value.
    const auto held =
        prepare(fresh.db, delete_from<Step>(where(col<&Step::size> < fewest), returning(col<&Step::name>)));
    std::vector<std::string> names;
    for (const std::string& each : held.stream(fewest = 1)) names.push_back(each);
    CHECK(names == std::vector<std::string>{"step 0"});
  }
}

TEST_CASE("what a streamed change breaks is the error of stream()", "[conformance]") {
  for (const store_under_test& store : stores()) {
    INFO(store.name());
    filled fresh(store);
    const auto same_id =
        update<Step>(set(col<& Step::id> = 1), where(col<&Step::size> < 3), returning(whole<Step>));
    try {
      for (const Step& each : stream(fresh.db, same_id)) CHECK(each.id == 1);
      FAIL_CHECK("nothing was thrown");
    } catch (const error& problem) {
      CHECK(problem.kind == error_kind::unique_violation);
    }
    CHECK(fresh.count() == 50);
  }
}

TEST_CASE("who reads a stream is told so when the database is used beside it", "[conformance]") {
  for (const store_under_test& store : stores()) {
    INFO(store.name());
    filled fresh(store);
    const auto run = stream(fresh.db, select<Step>());
    try {
      (void)fresh.count();
      FAIL_CHECK("nothing was thrown");
    } catch (const error& problem) {
      CHECK(problem.kind == error_kind::misuse);
      CHECK(problem.message.find("reads a stream") != std::string::npos);
    }
  }
}
