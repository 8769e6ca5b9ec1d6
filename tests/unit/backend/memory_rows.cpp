// SPDX-License-Identifier: MIT
#include <limits>
#include <memory>
#include <vector>

#include <tenon/backend/memory/key_runs.hpp>
#include <tenon/backend/memory/stored_row.hpp>

#include "catch.hpp"
#include "memory_entities.hpp"

using namespace memory_test;
using tenon::cell;
using tenon::cell_kind;
using tenon::col;
using tenon::where;
namespace engine = tenon::memory_engine;

TEST_CASE("keys that came one after the other are found by counting, across gaps", "[memory]") {
  engine::key_runs runs;
  CHECK(runs.find(1) == engine::key_runs::none);
  for (std::uint32_t i = 0; i < 10; ++i) runs.add(100 + i, i);
  for (std::uint32_t i = 0; i < 10; ++i) runs.add(200 + i, 10 + i);
  CHECK(runs.find(100) == 0);
  CHECK(runs.find(109) == 9);
  CHECK(runs.find(205) == 15);
  for (std::int64_t unknown : {-1, 99, 110, 199, 210}) CHECK(runs.find(unknown) == engine::key_runs::none);
  CHECK(runs.find(std::numeric_limits<std::int64_t>::min()) == engine::key_runs::none);
  CHECK(runs.find(std::numeric_limits<std::int64_t>::max()) == engine::key_runs::none);
}

TEST_CASE("places that are used again have other keys", "[memory]") {
  engine::key_runs runs;
  for (std::uint32_t i = 0; i < 10; ++i) runs.add(i, i);
  runs.add(50, 5);  // the rows from place 5 on have gone
  CHECK(runs.find(4) == 4);
  CHECK(runs.find(5) == engine::key_runs::none);
  CHECK(runs.find(50) == 5);
  runs.add(7, 0);
  CHECK(runs.find(7) == 0);
  CHECK(runs.find(4) == engine::key_runs::none);
}

TEST_CASE("keys in no order are left to the index", "[memory]") {
  engine::key_runs runs;
  runs.add(std::numeric_limits<std::int64_t>::max(), 0);
  runs.add(5, 1);
  runs.add(std::numeric_limits<std::int64_t>::min(), 2);
  CHECK(runs.find(std::numeric_limits<std::int64_t>::max()) == 0);
  CHECK(runs.find(5) == engine::key_runs::none);
  CHECK(runs.find(std::numeric_limits<std::int64_t>::min()) == engine::key_runs::none);
  engine::key_runs sparse;
  for (std::uint32_t i = 0; i < 100; ++i) sparse.add(std::int64_t{i} * 1000, i);
  for (std::int64_t i = 0; i < 100; ++i) {
    const std::uint32_t found = sparse.find(i * 1000);
    CHECK((found == static_cast<std::uint32_t>(i) || found == engine::key_runs::none));
    CHECK(sparse.find(i * 1000 + 1) == engine::key_runs::none);
  }
}

TEST_CASE("a stored row gives back values of every kind, in more than one group of columns", "[memory]") {
  std::vector<cell> values;
  for (int round = 0; round < 3; ++round) {
    values.push_back(engine::null_cell());
    values.push_back(engine::whole_cell(round == 0 ? std::numeric_limits<std::int64_t>::min() : round));
    values.push_back(engine::real_cell(-0.5));
    values.push_back(engine::text_cell("a text"));
    values.push_back(engine::text_cell(""));
    values.push_back(engine::text_cell(std::string_view("\0\xff", 2), cell_kind::blob));
    values.push_back(engine::text_cell("-12.50", cell_kind::decimal));
    values.push_back(engine::text_cell("{}", cell_kind::json));
    values.push_back(engine::whole_cell(1, cell_kind::boolean));
    cell uuid = engine::null_cell();
    uuid.kind = cell_kind::uuid;
    uuid.stored = tenon::storage::bytes;
    for (std::size_t i = 0; i < 16; ++i) uuid.uuid[i] = static_cast<unsigned char>(250 + i);
    values.push_back(uuid);
    values.push_back(engine::whole_cell(-1, cell_kind::timestamp));
  }
  for (std::size_t width = 1; width <= values.size(); ++width) {
    const std::size_t size = engine::stored_row::size_of(values.data(), width);
    const auto bytes = std::make_unique<char[]>(size);
    engine::stored_row::put(bytes.get(), values.data(), width);
    const engine::stored_row row(bytes.get());
    for (std::size_t first = 0; first < width; ++first) {
      std::vector<cell> read(width - first);
      row.get(first, read.size(), read.data());
      bool same = true;
      for (std::size_t i = 0; i < read.size(); ++i) {
        const cell& expected = values[first + i];
        same = same && read[i].kind == expected.kind && read[i].stored == expected.stored &&
               engine::same_cells(read[i], expected) && row[first + i].kind == expected.kind &&
               row.kind(first + i) == expected.kind;
      }
      CHECK(same);
    }
  }
}

TEST_CASE("rows are found by key whatever happened to the keys before and after them", "[memory]") {
  auto db = tenon::open<Item>("memory:", {.schema = tenon::synchronize});
  tenon::repository<Item> items{db};
  std::vector<Item> many(100);
  items.insert(many);
  // A key is changed, and its old one given to another row.
  items.update(where(col<&Item::id> == 50), col<& Item::id> = 1000);
  Item other{.id = 50, .name = "other"};
  items.insert(other);
  CHECK(items.find_by_id(50)->name == "other");
  CHECK(items.find_by_id(1000)->name.empty());
  CHECK(items.find_by_id(51)->id == 51);
  // The last rows go, and a transaction that is undone leaves nothing.
  items.delete_where(where(col<&Item::id> > 90));
  CHECK_FALSE(items.find_by_id(1000));
  CHECK_FALSE(items.find_by_id(95));
  {
    auto tx = db.begin();
    tenon::repository<Item> inside{tx};
    Item lost{.id = 95, .name = "lost"};
    inside.insert(lost);
    CHECK(inside.find_by_id(95)->name == "lost");
    tx.rollback();
  }
  CHECK_FALSE(items.find_by_id(95));
  Item again{.id = 95, .name = "again"};
  items.insert(again);
  CHECK(items.find_by_id(95)->name == "again");
  // Few of many are left, so that places change.
  std::vector<Item> more(4000);
  items.insert(more);
  const std::int64_t first = more.front().id;
  items.delete_where(where(col<&Item::id> >= first && col<&Item::id> < first + 3900));
  CHECK_FALSE(items.find_by_id(first + 3899));
  for (std::int64_t id = first + 3900; id < first + 4000; ++id) CHECK(items.find_by_id(id)->id == id);
  CHECK(items.find_by_id(1)->id == 1);
  CHECK(items.find_by_id(50)->name == "other");
}
