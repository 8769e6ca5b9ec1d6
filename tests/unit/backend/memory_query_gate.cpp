// SPDX-License-Identifier: MIT
#include <atomic>
#include <thread>

#include "catch.hpp"
#include "memory_query.hpp"

using namespace memory_query;
using namespace nodes;
using tenon::join_kind;
using tenon::node_kind;

TEST_CASE("long joins let a writer pass, see one state, and start again when the schema changes",
          "[memory]") {
  std::unique_ptr<tenon::backend> store = tenon::memory_store();
  const std::unique_ptr<tenon::backend_connection> writer = store->connect({});
  const tenon::table_info* tables[] = {&ones, &twos};
  tenon::enforce(tenon::synchronize, *writer, tables);
  constexpr int rows = 300;
  node head{node_kind::insert};
  head.table = &ones;
  const auto insert = [&](int i) {
    run(*writer, make(head, {make(node_kind::column_names, {one("id"), one("k"), one("v"), one("t")}),
                             make(node_kind::values, {number(i), number(1), number(i % 7),
                                                      text("text " + std::to_string(i))})}));
  };
  for (int i = 1; i <= rows; ++i) insert(i);
  std::atomic<bool> done{false};
  std::atomic<int> read{0};
  std::string wrong;
  std::thread reader([&] {
    const std::unique_ptr<tenon::backend_connection> connection = store->connect({});
    // Each row of the one side with each of the other, apart from order: the same number on both sides.
    const piece written =
        select({results({make(node_kind::count_all), make(node_kind::sum, {one("v", "a")}),
                         make(node_kind::sum, {one("v", "b")})}),
                from({table(ones, "a"), join(join_kind::inner, table(ones, "b"),
                                             make(node_kind::not_equal, {one("id", "b"), number(-1)}))})});
    while (!done) {
      const table_of_texts found = rows_of(*connection, written, 3);
      const long pairs_seen = std::stol(found[0][0]);
      const long each = std::lround(std::sqrt(static_cast<double>(pairs_seen)));
      if (each * each != pairs_seen || found[0][1] != found[0][2]) wrong = found[0][0];
      ++read;
    }
  });
  node gone{node_kind::remove};
  gone.table = &ones;
  for (int i = 0; i < 40 || read < 3; ++i) {
    run(*writer, make(gone, {where(make(node_kind::equal, {one("id"), number(1 + i % rows)}))}));
    insert(1 + i % rows);
    if (i < 40 && i % 10 == 0) {
      tenon::schema::index made;
      made.name = "extra_" + std::to_string(i);
      made.parts.push_back({.column = "k"});
      made.parts.push_back({.column = "t"});
      made.parts.push_back({.column = i % 20 == 0 ? "v" : "r"});
      tenon::schema::plan plan;
      tenon::schema::step step;
      step.kind = tenon::schema::step_kind::create_index;
      step.subject.name = "ones";
      step.made = made;
      plan.steps.push_back(step);
      writer->begin({});
      writer->apply(plan);
      if (i % 20 == 0) {
        writer->rollback();
      } else {
        writer->commit();
      }
    }
    std::this_thread::yield();
  }
  done = true;
  reader.join();
  CHECK(wrong.empty());
  CHECK(read >= 3);
}
