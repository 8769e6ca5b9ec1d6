// SPDX-License-Identifier: MIT
#include "memory_entities.hpp"

#include "catch.hpp"

using namespace memory_test;
using tenon::col;
using tenon::error_kind;
using tenon::where;

namespace {

struct Sums {
  std::int64_t id = 0;
  std::optional<std::int64_t> whole{};
  double real = 0;
};
struct Stamped {
  std::int64_t id = 0;
  std::optional<tenon::timestamp> at{};
};
struct Generated {
  std::int64_t id = 0;
  std::int64_t twice = 0;
};
struct Checked {
  std::int64_t id = 0;
};
struct Partial {
  std::int64_t id = 0;
  std::string name{};
};
struct Collated {
  std::int64_t id = 0;
  std::string name{};
};
struct Defaulted {
  std::int64_t id = 0;
  std::string name{};
};

}  // namespace

template <>
inline constexpr auto tenon::table_of<Stamped> =
    tenon::table<Stamped>().default_expression(&Stamped::at, "CURRENT_TIMESTAMP");
template <>
inline constexpr auto tenon::table_of<Generated> = tenon::table<Generated>().generated(&Generated::twice,
                                                                                       "id * 2");
template <>
inline constexpr auto tenon::table_of<Checked> = tenon::table<Checked>().check("positive", "id > 0");
template <>
inline constexpr auto tenon::table_of<Partial> =
    tenon::table<Partial>().index({.name = "some", .where = "id > 5", .unique = true}, &Partial::name);
template <>
inline constexpr auto tenon::table_of<Collated> = tenon::table<Collated>().collation(&Collated::name,
                                                                                     "NOCASE");
template <>
inline constexpr auto tenon::table_of<Defaulted> =
    tenon::table<Defaulted>().default_expression(&Defaulted::name, "lower('A')");

TEST_CASE("rows are inserted, found by key, by condition and in order, changed and removed", "[memory]") {
  auto db = tenon::open<Item>("memory:", {.schema = tenon::synchronize});
  tenon::repository<Item> items{db};
  std::vector<Item> many{{.name = "a", .stock = 3}, {.name = "b", .stock = 5}, {.name = "c", .note = "x"}};
  items.insert(many);
  CHECK(items.find_by_id(2) == many[1]);
  CHECK_FALSE(items.find_by_id(4));
  CHECK(items.find(where(col<&Item::stock> > 1), order_by(tenon::desc(col<&Item::stock>))) ==
        std::vector<Item>{many[1], many[0]});
  CHECK(items.find_by_ids({3, 9, 1}) == std::vector<Item>{many[2], many[0]});
  CHECK(items.update(where(col<&Item::stock> == 5), col<& Item::stock> = col<&Item::stock> * 2) == 1);
  CHECK(items.find_by_id(2)->stock == 10);
  CHECK(items.delete_where(where(is_null(col<&Item::note>))) == 2);
  CHECK(items.find() == std::vector<Item>{many[2]});
}

TEST_CASE("each opening of memory: is a store of its own", "[memory]") {
  auto one = tenon::open<Item>("memory:", {.schema = tenon::synchronize});
  auto other = tenon::open<Item>("memory:", {.schema = tenon::synchronize});
  tenon::repository<Item>{one}.insert(Item{.name = "a"});
  CHECK(tenon::repository<Item>{other}.count() == 0);
  CHECK(one.name() == "memory:");
}

TEST_CASE("a URL with a host, options or half an escape is refused", "[memory]") {
  for (const char* url :
       {"memory://host/file", "memory:file?mode=ro", "memory:a%4", "memory:a%00", "memory:%zz"}) {
    INFO(url);
    CHECK(kind_of([&] { tenon::open<Item>(url); }) == error_kind::configuration);
  }
  CHECK(tenon::parse_memory_url("memory:///a%20b%25").file == "/a b%");
  CHECK(tenon::parse_memory_url("memory:a/b").file == "a/b");
}

TEST_CASE("what only SQL text describes is refused when the store is opened, with the way out", "[memory]") {
  const auto refused = [](auto open, const char* member) {
    const tenon::error problem = error_of(open);
    INFO(problem.message);
    CHECK(problem.kind == error_kind::unsupported);
    CHECK(problem.message.find(member) != std::string::npos);
    CHECK(problem.message.find("use another store") != std::string::npos);
  };
  const tenon::open_options make{.schema = tenon::synchronize};
  refused([&] { tenon::open<Generated>("memory:", make); }, "twice");
  refused([&] { tenon::open<Checked>("memory:", make); }, "positive");
  refused([&] { tenon::open<Partial>("memory:", make); }, "some");
  refused([&] { tenon::open<Collated>("memory:", make); }, "name");
  refused([&] { tenon::open<Defaulted>("memory:", make); }, "name");
  auto db = tenon::open<Item>("memory:", make);
  CHECK(kind_of([&] { tenon::execute(db, "DELETE FROM items"); }) == error_kind::unsupported);
}

TEST_CASE("CURRENT_TIMESTAMP is the moment of the insert", "[memory]") {
  auto db = tenon::open<Stamped>("memory:", {.schema = tenon::synchronize});
  tenon::repository<Stamped> rows{db};
  const Stamped made = rows.insert(Stamped{});
  REQUIRE(rows.find_by_id(made.id)->at);
  CHECK(tenon::now() - *rows.find_by_id(made.id)->at < std::chrono::seconds(60));
}

TEST_CASE("verify refuses an empty store, and accepts what synchronize made", "[memory]") {
  std::unique_ptr<tenon::backend> store = tenon::memory_store();
  const std::unique_ptr<tenon::backend_connection> connection = store->connect({});
  const tenon::table_info* tables[] = {&tenon::table_info_of<Item>, &tenon::table_info_of<Line>,
                                       &tenon::table_info_of<Owner>, &tenon::table_info_of<Thing>};
  CHECK(kind_of([&] { tenon::enforce(tenon::verify, *connection, tables); }) == error_kind::schema);
  tenon::enforce(tenon::synchronize, *connection, tables);
  tenon::enforce(tenon::verify, *connection, tables);
  CHECK(connection->inspect().tables.size() == 4);
  const tenon::schema::snapshot wanted = connection->describe(tables);
  const std::vector<std::string> lines = connection->script(tenon::schema::plan_missing_tables(wanted, {}));
  CHECK(lines[0] ==
        "create table items (id integer not null, name text not null, stock integer not null, "
        "note text, primary key (id))");
  CHECK(lines[1] == "create index ix_items_stock on items (stock)");
}

TEST_CASE("a schema that is made in a transaction goes with it", "[memory]") {
  std::unique_ptr<tenon::backend> store = tenon::memory_store();
  const std::unique_ptr<tenon::backend_connection> writer = store->connect({});
  const std::unique_ptr<tenon::backend_connection> reader = store->connect({});
  const tenon::table_info* tables[] = {&tenon::table_info_of<Owner>, &tenon::table_info_of<Thing>,
                                       &tenon::table_info_of<Node>};
  const tenon::schema::plan plan = tenon::schema::plan_missing_tables(writer->describe(tables), {});
  writer->begin({});
  writer->apply(plan);
  CHECK(writer->inspect().tables.size() == 3);
  CHECK(reader->inspect().tables.empty());
  writer->rollback();
  CHECK(writer->inspect().tables.empty());
  writer->begin({});
  writer->apply(plan);
  CHECK(kind_of([&] { writer->apply(plan); }) == error_kind::schema);
  CHECK(writer->inspect().tables.size() == 3);
  writer->commit();
  CHECK(reader->inspect().tables.size() == 3);
}

TEST_CASE("a statement on a table that is not there names it", "[memory]") {
  auto db = tenon::open<Item>("memory:", {.schema = tenon::schema_policy::none});
  const tenon::error problem = error_of([&] { tenon::repository<Item>{db}.count(); });
  CHECK(problem.kind == error_kind::schema);
  CHECK(problem.table == "items");
}

TEST_CASE("sums keep to integers, averages are real, and both leave NULL out", "[memory]") {
  auto db = tenon::open<Sums>("memory:", {.schema = tenon::synchronize});
  tenon::repository<Sums> rows{db};
  CHECK_FALSE(rows.sum(col<&Sums::whole>));
  std::vector<Sums> many{{.whole = 4, .real = 0.5}, {.real = 1.5}, {.whole = 5, .real = 2}, {.whole = 4}};
  rows.insert(many);
  CHECK(rows.sum(col<&Sums::whole>) == 13);
  CHECK(rows.sum(col<&Sums::real>) == 4.0);
  CHECK(rows.average(col<&Sums::whole>) == 13.0 / 3);
  CHECK(rows.minimum(col<&Sums::whole>) == 4);
  CHECK(rows.maximum(col<&Sums::real>) == 2.0);
  rows.insert(Sums{.whole = std::numeric_limits<std::int64_t>::max()});
  CHECK(kind_of([&] { rows.sum(col<&Sums::whole>); }) == error_kind::limit);
}

TEST_CASE("computed conditions follow SQL: overflow goes on as a real, division by zero is NULL",
          "[memory]") {
  auto db = tenon::open<Sums>("memory:", {.schema = tenon::synchronize});
  tenon::repository<Sums> rows{db};
  rows.insert(Sums{.whole = std::numeric_limits<std::int64_t>::max(), .real = 0.5});
  CHECK(rows.count_by(col<&Sums::whole> + 1 > 0) == 1);
  CHECK(rows.count_by(col<&Sums::whole> / 0 == 1) == 0);
  CHECK(rows.count_by(!(col<&Sums::whole> / 0 == 1)) == 0);
  CHECK(rows.count_by(col<&Sums::whole> % 10 == 7) == 1);
  CHECK(rows.count_by(-col<&Sums::real> == -0.5) == 1);
  // 2^53 + 1 is no double; a comparison by way of one would call them equal.
  rows.insert(Sums{.whole = (std::int64_t{1} << 53) + 1, .real = 9007199254740992.0});
  CHECK(rows.count_by(col<&Sums::real> < col<&Sums::whole> && col<&Sums::real> > 1) == 1);
}

TEST_CASE("a deadline that has passed ends a long reading and a write, which leaves nothing", "[memory]") {
  std::unique_ptr<tenon::backend> store = tenon::memory_store();
  tenon::backend* const kept = store.get();
  auto db = tenon::open<Item>(std::move(store), {.schema = tenon::synchronize});
  std::vector<Item> many(20000);
  tenon::repository<Item>{db}.insert(many);
  const std::unique_ptr<tenon::backend_connection> connection = kept->connect({});
  const auto run = [&](const auto& shell) {
    tenon::statement described;
    tenon::encoder values;
    tenon::statement_writer writer(&described, values);
    shell.write(writer);
    return connection->run({0, nullptr, nullptr, &described}, values);
  };
  const auto all = tenon::update<Item>(where(tenon::all), col<& Item::name> = "changed");
  connection->set_deadline(tenon::deadline_clock::now() - std::chrono::seconds(1));
  const tenon::error problem = error_of([&] { run(all); });
  CHECK(problem.kind == error_kind::timeout);
  CHECK(tenon::repository<Item>{db}.count_by(col<&Item::name> == "changed") == 0);
  CHECK(kind_of([&] { run(tenon::select<Item>()); }) == error_kind::timeout);
  connection->set_deadline(tenon::no_deadline);
  CHECK(run(all) == 20000);
}

TEST_CASE("a violation names what was violated and the statement, and changes nothing", "[memory]") {
  auto db = tenon::open<Line>("memory:", {.schema = tenon::synchronize});
  tenon::repository<Line> lines{db};
  lines.insert(Line{1, "a", 1});
  const tenon::error unique = error_of([&] {
    std::vector<Line> many{{2, "a", 1}, {1, "a", 2}};
    lines.insert(many);
  });
  CHECK(unique.kind == error_kind::unique_violation);
  CHECK(unique.table == "lines");
  CHECK(unique.column == "book, place");
  CHECK(unique.statement.substr(0, 19) == "INSERT INTO \"lines\"");
  const tenon::error check = error_of([&] { lines.update_all(col<& Line::amount> = -1); });
  CHECK(check.kind == error_kind::check_violation);
  CHECK(check.constraint == "amount_is_positive");
  CHECK(lines.find() == std::vector<Line>{{1, "a", 1}});
}

TEST_CASE("an update may pass values on from row to row of a unique column", "[memory]") {
  auto db = tenon::open<Line>("memory:", {.schema = tenon::synchronize});
  tenon::repository<Line> lines{db};
  std::vector<Line> many{{1, "a", 1}, {2, "a", 2}, {3, "a", 3}};
  lines.insert(many);
  CHECK(lines.update(where(tenon::all), col<& Line::book> = col<&Line::book> + 1) == 3);
  CHECK(lines.find_by_id(4, "a")->amount == 3);
  CHECK_FALSE(lines.find_by_id(1, "a"));
  CHECK(lines.find_by_id(2, "a")->amount == 1);
}

TEST_CASE("an index finds the rows whose values changed, and only those", "[memory]") {
  auto db = tenon::open<Item>("memory:", {.schema = tenon::synchronize});
  tenon::repository<Item> items{db};
  std::vector<Item> many(3000);
  for (std::size_t i = 0; i < many.size(); ++i) many[i].stock = static_cast<int>(i % 7);
  items.insert(many);
  CHECK(items.update(where(col<&Item::stock> == 3), col<& Item::stock> = 100) == 429);
  CHECK(items.count_by(col<&Item::stock> == 3) == 0);
  CHECK(items.count_by(col<&Item::stock> == 100) == 429);
  CHECK(items.count_by(in(col<&Item::stock>, {100, 0, 100})) == 429 + 429);
  CHECK(items.delete_where(where(col<&Item::id> > 10)) == 2990);
  CHECK(items.count_by(col<&Item::stock> == 100) == 1);
  for (int round = 0; round < 20; ++round) {
    std::vector<Item> more(500, Item{.stock = 100});
    items.insert(more);
    CHECK(items.count_by(col<&Item::stock> == 100) == 501);
    CHECK(items.delete_where(where(col<&Item::id> > 10)) == 500);
  }
  CHECK(items.find().size() == 10);
}
