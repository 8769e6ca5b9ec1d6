// SPDX-License-Identifier: MIT
#include "memory_entities.hpp"

#include <atomic>
#include <thread>

#include "catch.hpp"

using namespace memory_test;
using tenon::col;
using tenon::error_kind;
using tenon::where;

namespace {

struct shared_store {
  shared_store() : store(tenon::memory_store()) {
    const auto first = store->connect({});
    const tenon::table_info* tables[] = {&tenon::table_info_of<Item>};
    tenon::enforce(tenon::synchronize, *first, tables);
  }
  std::unique_ptr<tenon::backend_connection> reader() const {
    tenon::connect_request request;
    request.role = tenon::connection_role::reader;
    return store->connect(request);
  }
  std::unique_ptr<tenon::backend> store;
};

template <class Shell>
tenon::statement described(const Shell& shell, tenon::encoder& values) {
  tenon::statement made;
  tenon::statement_writer writer(&made, values);
  shell.write(writer);
  return made;
}
template <class Shell>
std::int64_t run(tenon::backend_connection& on, const Shell& shell) {
  tenon::encoder values;
  const tenon::statement made = described(shell, values);
  return on.run({0, nullptr, nullptr, &made}, values);
}
void add(tenon::backend_connection& on, std::int64_t id, int stock) {
  struct one {
    static void fill(const void* self, std::size_t, tenon::encoder& out) {
      const auto& item = *static_cast<const Item*>(self);
      out.integer(item.id), out.bytes(tenon::cell_kind::text, item.name), out.integer(item.stock), out.null();
    }
  };
  const Item item{.id = id, .name = "n", .stock = stock};
  const tenon::row_source source{&item, 1, 4, &one::fill};
  run(on, tenon::insert_statement{&tenon::table_info_of<Item>, &source, false, true});
}
std::int64_t number(tenon::backend_connection& on, const tenon::statement& question,
                    const tenon::encoder& values) {
  tenon::cursor& rows = on.open({0, nullptr, nullptr, &question}, values);
  tenon::cell answer{};
  const bool found = rows.next(&answer);
  rows.close();
  return found && answer.kind == tenon::cell_kind::integer ? answer.integer : 0;
}
std::int64_t sum(tenon::backend_connection& on) {
  tenon::encoder values;
  const auto shell =
      tenon::aggregate_statement<Item, tenon::node_kind::sum,
                                 std::remove_cvref_t<decltype(col<&Item::stock>)>, tenon::node_flag::none>{
          col<&Item::stock>, {tenon::cell_kind::integer, tenon::storage::standard}, {}};
  return number(on, described(shell, values), values);
}
std::int64_t count(tenon::backend_connection& on) {
  tenon::encoder values;
  return number(on, described(tenon::count_rows<Item>(), values), values);
}

}  // namespace

TEST_CASE("a reader sees the state of its transaction's beginning, others the last commit", "[memory]") {
  shared_store shared;
  const auto writer = shared.store->connect({});
  const auto reader = shared.reader();
  const auto single = shared.reader();
  add(*writer, 1, 10);
  reader->begin({.write = false});
  CHECK(sum(*reader) == 10);
  writer->begin({});
  add(*writer, 2, 5);
  CHECK(run(*writer, tenon::update<Item>(where(col<&Item::id> == 1), col<& Item::stock> = 11)) == 1);
  CHECK(sum(*writer) == 16);
  CHECK(sum(*reader) == 10);
  CHECK(sum(*single) == 10);
  writer->commit();
  CHECK(sum(*reader) == 10);
  CHECK(sum(*single) == 16);
  for (int i = 0; i < 100; ++i)
    run(*writer, tenon::update<Item>(where(tenon::all), col<& Item::stock> = col<&Item::stock> + 1));
  run(*writer, tenon::delete_from<Item>(where(col<&Item::id> == 2)));
  CHECK(sum(*reader) == 10);
  reader->rollback();
  CHECK(sum(*reader) == 111);
}

TEST_CASE("a rollback brings every row, key and index entry back", "[memory]") {
  shared_store shared;
  const auto writer = shared.store->connect({});
  add(*writer, 1, 10);
  add(*writer, 2, 20);
  writer->begin({});
  add(*writer, 3, 30);
  run(*writer, tenon::update<Item>(where(tenon::all), col<& Item::stock> = 7));
  run(*writer, tenon::update<Item>(where(tenon::all), col<& Item::stock> = 8));
  run(*writer, tenon::delete_from<Item>(where(col<&Item::id> == 1)));
  CHECK(sum(*writer) == 16);
  writer->rollback();
  CHECK(sum(*writer) == 30);
  CHECK(count(*writer) == 2);
  CHECK(run(*writer, tenon::update<Item>(where(col<&Item::stock> == 10), col<& Item::stock> = 1)) == 1);
  CHECK(run(*writer, tenon::update<Item>(where(col<&Item::stock> == 8), col<& Item::stock> = 1)) == 0);
}

TEST_CASE("savepoints undo what came after them, at any depth", "[memory]") {
  shared_store shared;
  const auto writer = shared.store->connect({});
  writer->begin({});
  add(*writer, 1, 1);
  writer->savepoint(1);
  add(*writer, 2, 2);
  writer->savepoint(2);
  add(*writer, 3, 4);
  run(*writer, tenon::delete_from<Item>(where(col<&Item::id> == 1)));
  CHECK(sum(*writer) == 6);
  writer->rollback_to(2);
  CHECK(sum(*writer) == 3);
  writer->savepoint(2);
  add(*writer, 4, 8);
  writer->release(2);
  CHECK(sum(*writer) == 11);
  writer->rollback_to(1);
  CHECK(sum(*writer) == 1);
  CHECK(kind_of([&] { writer->release(1); }) == error_kind::transaction);
  writer->commit();
  CHECK(sum(*writer) == 1);
  CHECK(kind_of([&] { writer->commit(); }) == error_kind::transaction);
  CHECK(kind_of([&] { writer->rollback(); }) == error_kind::transaction);
}

TEST_CASE("integer keys grow, also past a rollback, and no key is given out twice", "[memory]") {
  auto db = tenon::open<Item>("memory:", {.schema = tenon::synchronize});
  tenon::repository<Item> items{db};
  const std::int64_t first = items.insert(Item{}).id;
  CHECK(first == 1);
  CHECK(items.delete_by_id(first));
  CHECK(items.insert(Item{}).id == 2);
  CHECK(items.insert(Item{.id = 70}).id == 70);
  {
    auto tx = db.begin();
    CHECK(tenon::repository<Item>{tx}.insert(Item{}).id == 71);
  }
  CHECK(items.insert(Item{}).id == 71);
  std::vector<Item> many(3);
  items.insert(many);
  CHECK(many[0].id == 72);
  CHECK(many[2].id == 74);
}

TEST_CASE("keys are reserved inside of a write transaction only", "[memory]") {
  shared_store shared;
  const auto writer = shared.store->connect({});
  std::int64_t keys[2];
  CHECK(kind_of([&] { writer->reserve_keys(tenon::table_info_of<Item>, keys); }) == error_kind::misuse);
  writer->begin({});
  writer->reserve_keys(tenon::table_info_of<Item>, keys);
  CHECK(keys[0] == 1);
  CHECK(keys[1] == 2);
  writer->rollback();
  writer->begin({.write = false});
  CHECK(kind_of([&] { writer->reserve_keys(tenon::table_info_of<Item>, keys); }) == error_kind::read_only);
}

TEST_CASE("one connection writes; another waits for its deadline and is told to try again", "[memory]") {
  shared_store shared;
  const auto writer = shared.store->connect({});
  const auto other = shared.store->connect({});
  writer->begin({});
  other->set_deadline(tenon::deadline_clock::now() + std::chrono::milliseconds(30));
  const tenon::error problem = error_of([&] { other->begin({}); });
  CHECK(problem.kind == error_kind::busy);
  CHECK(problem.retryable);
  CHECK_FALSE(other->in_transaction());
  std::thread ends([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    writer->commit();
  });
  other->set_deadline(tenon::no_deadline);
  other->begin({});
  ends.join();
  CHECK(other->in_transaction());
}

TEST_CASE("a reading connection, and a reading transaction, refuse to write", "[memory]") {
  shared_store shared;
  const auto reader = shared.reader();
  CHECK(kind_of([&] { reader->begin({}); }) == error_kind::read_only);
  CHECK(kind_of([&] { add(*reader, 1, 1); }) == error_kind::read_only);
  CHECK_FALSE(reader->check().writable);
  const auto writer = shared.store->connect({});
  writer->begin({.write = false});
  CHECK(kind_of([&] { add(*writer, 1, 1); }) == error_kind::read_only);
  writer->reset();
  add(*writer, 1, 1);
  CHECK(writer->check().writable);
  CHECK(count(*reader) == 1);
}

TEST_CASE("rows that are being read stay while they are changed and removed", "[memory]") {
  shared_store shared;
  const auto reader = shared.store->connect({});
  const auto writer = shared.store->connect({});
  for (int i = 1; i <= 50; ++i) add(*writer, i, i);
  for (tenon::backend_connection* changing : {writer.get(), reader.get()}) {
    tenon::encoder values;
    const tenon::statement all = described(tenon::select<Item>(), values);
    const std::size_t letters_before = changing == writer.get() ? 50 : 25 * 30 + 25;
    tenon::cursor& rows = reader->open({0, nullptr, nullptr, &all}, values);
    tenon::cell row[4];
    REQUIRE(rows.next(row));
    run(*changing,
        tenon::update<Item>(where(tenon::all), col<& Item::name> = "another name, and a longer one"));
    run(*changing, tenon::delete_from<Item>(where(col<&Item::id> > 25)));
    std::int64_t seen = row[0].integer;
    std::size_t letters = row[1].text().size();
    while (rows.next(row)) {
      seen += row[0].integer;
      letters += row[1].text().size();
    }
    CHECK(seen == 50 * 51 / 2);
    CHECK(letters == letters_before);
    for (int i = 26; i <= 50; ++i) add(*writer, i, i);
  }
}

TEST_CASE("rows are read on after the transaction that read and changed them was committed", "[memory]") {
  shared_store shared;
  const auto writer = shared.store->connect({});
  for (int i = 1; i <= 50; ++i) add(*writer, i, i);
  writer->begin({});
  add(*writer, 51, 51);
  tenon::encoder values;
  const tenon::statement all = described(tenon::select<Item>(), values);
  tenon::cursor& rows = writer->open({0, nullptr, nullptr, &all}, values);
  tenon::cell row[4];
  REQUIRE(rows.next(row));
  run(*writer, tenon::update<Item>(where(tenon::all), col<& Item::name> = "changed"));
  CHECK(kind_of([&] { add(*writer, 7, 0); }) == error_kind::unique_violation);
  run(*writer, tenon::delete_from<Item>(where(tenon::all)));
  writer->commit();
  add(*writer, 1, 1);
  std::int64_t seen = row[0].integer;
  while (rows.next(row)) {
    seen += row[0].integer;
    CHECK(row[1].text() == "n");
  }
  CHECK(seen == 51 * 52 / 2);
  CHECK(count(*writer) == 1);
}

TEST_CASE("rows of changes that were rolled back cannot be read on", "[memory]") {
  shared_store shared;
  const auto writer = shared.store->connect({});
  add(*writer, 1, 1);
  writer->begin({});
  add(*writer, 2, 2);
  tenon::encoder values;
  const tenon::statement all = described(tenon::select<Item>(), values);
  tenon::cursor& rows = writer->open({0, nullptr, nullptr, &all}, values);
  tenon::cell row[4];
  REQUIRE(rows.next(row));
  writer->rollback();
  CHECK(kind_of([&] { rows.next(row); }) == error_kind::transaction);
  rows.close();
  CHECK(count(*writer) == 1);
}

TEST_CASE("readers on other threads see whole transactions only", "[memory]") {
  shared_store shared;
  constexpr int accounts = 20;
  {
    const auto writer = shared.store->connect({});
    for (int i = 1; i <= accounts; ++i) add(*writer, i, 100);
  }
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  std::atomic<int> looks{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&, t] {
      const auto reader = shared.reader();
      while (!stop) {
        if (t == 0) reader->begin({.write = false});
        const std::int64_t first = sum(*reader);
        const std::int64_t rows = count(*reader);
        if (first != accounts * 100 || rows < accounts) ++wrong;
        if (t == 0 && sum(*reader) != first) ++wrong;
        if (t == 0) reader->rollback();
        ++looks;
      }
    });
  }
  std::vector<std::thread> writers;
  for (int t = 0; t < 2; ++t) {
    writers.emplace_back([&, t] {
      const auto writer = shared.store->connect({});
      for (int i = 0; i < 150; ++i) {
        writer->begin({});
        const std::int64_t from = 1 + (i * 7 + t) % accounts;
        const std::int64_t to = 1 + (i * 3 + 5) % accounts;
        run(*writer,
            tenon::update<Item>(where(col<&Item::id> == from), col<& Item::stock> = col<&Item::stock> - 1));
        add(*writer, 1000 + t * 1000 + i, 0);
        run(*writer,
            tenon::update<Item>(where(col<&Item::id> == to), col<& Item::stock> = col<&Item::stock> + 1));
        if (i % 3 == 0)
          run(*writer, tenon::delete_from<Item>(
                           where(col<&Item::id> > 999 + t * 1000 && col<&Item::id> < 1000 + t * 1000 + i)));
        if (i % 5 == 0) {
          writer->rollback();
        } else {
          writer->commit();
        }
      }
    });
  }
  for (std::thread& each : writers) each.join();
  while (looks < 10) std::this_thread::yield();
  stop = true;
  for (std::thread& each : threads) each.join();
  CHECK(wrong == 0);
  CHECK(sum(*shared.store->connect({})) == accounts * 100);
}
