// SPDX-License-Identifier: MIT
#include "catch.hpp"
#include "memory_query.hpp"

using namespace memory_query;
using namespace nodes;
using tenon::join_kind;
using tenon::node_kind;

namespace {

constexpr unsigned datasets = 25;

piece equal(const piece& a, const piece& b) {
  return make(node_kind::equal, {a, b});
}
piece written(node_kind kind, const tenon::table_info& table, const list& clauses) {
  node head{kind};
  head.table = &table;
  return make(head, clauses);
}
piece set(const std::vector<std::pair<piece, piece>>& assignments) {
  list made;
  for (const auto& [target, value] : assignments) made.push_back(make(node_kind::assign, {target, value}));
  return make(node_kind::set, made);
}
piece names(const list& columns) {
  return make(node_kind::column_names, columns);
}
piece returning(const list& results) {
  return make(node_kind::returning, results);
}
piece excluded(const tenon::table_info& table, std::string_view name) {
  piece made = column(table, name);
  made.nodes[0].kind = node_kind::excluded;
  return made;
}
piece entity(const tenon::table_info& table) {
  return named(node_kind::entity_columns, {}, &table);
}

/// Both tables hold the same rows on both sides.
void check_tables(both& on) {
  CHECK_SAME(on,
             select({results({entity(ones)}), from({table(ones)}), make(node_kind::group_by, {one("id")})}),
             "select * from ones");
  CHECK_SAME(on,
             select({results({entity(twos)}), from({table(twos)}), make(node_kind::group_by, {two("id")})}),
             "select * from twos");
}

}  // namespace

TEST_CASE("an update takes values from joined rows, each target row once", "[memory]") {
  for (unsigned seed = 0; seed < datasets; ++seed) {
    both on(seed);
    // The join gives each row of ones at most one partner: where several match, which counts is nobody's
    // business.
    const piece change = written(
        node_kind::update, ones,
        {set({{one("v"), make(node_kind::add, {two("w"), one("v")})}, {one("t"), two("t")}}),
         from({table(twos), join(join_kind::left, table(ones, "o"), equal(one("id", "o"), two("w")))}),
         where(make(node_kind::and_,
                    {equal(two("id"), one("id")), make(node_kind::is_not_null, {one("k")})}))});
    const std::string said =
        "update ones set v = twos.w + ones.v, t = twos.t from twos left join ones o on o.id = twos.w where "
        "twos.id = ones.id and ones.k is not null";
    const auto changed =
        on.sqlite("select count(*) from ones join twos on twos.id = ones.id where ones.k is not null");
    CHECK(std::to_string(run(on.memory(), change)) == changed[0][0]);
    on.execute(said);
    check_tables(on);
  }
}

TEST_CASE("a delete and an update look at other rows of their own table, with a condition", "[memory]") {
  both on(6);
  const auto before = on.sqlite("select count(*) from twos");
  REQUIRE(before[0][0] != "0");
  const piece never = where(make(node_kind::less, {number(2), number(1)}));
  CHECK(run(on.memory(), written(node_kind::remove, twos, {from({table(twos, "other")}), never})) == 0);
  CHECK(run(on.memory(), written(node_kind::update, twos,
                                 {set({{two("w"), number(5)}}), from({table(twos, "other")}), never})) == 0);
  check_tables(on);
}

TEST_CASE("a target row that is matched twice is changed once", "[memory]") {
  both on(4);
  const piece change = written(node_kind::update, ones,
                               {set({{one("v"), make(node_kind::add, {one("v"), number(1)})}}),
                                from({table(twos)}), where(make(node_kind::is_not_null, {one("v")}))});
  const auto wanted =
      on.sqlite("select count(*) from ones where v is not null and exists (select 1 from twos)");
  CHECK(std::to_string(run(on.memory(), change)) == wanted[0][0]);
  on.execute("update ones set v = v + 1 where v is not null and exists (select 1 from twos)");
  check_tables(on);
}

TEST_CASE("an update computes with subqueries on the rows as they were", "[memory]") {
  for (unsigned seed = 0; seed < datasets; ++seed) {
    both on(seed);
    const piece total =
        make(node_kind::scalar, {select({results({make(node_kind::sum, {one("v", "o")})}),
                                         from({table(ones, "o")}), where(equal(one("k", "o"), one("k")))})});
    const piece change = written(
        node_kind::update, ones,
        {set({{one("v"), total}}),
         where(make(node_kind::in_query, {one("id"), select({results({two("w")}), from({table(twos)})})})),
         returning({one("id"), one("v")})});
    const std::string copy = "create temp table old as select * from ones";
    on.execute(copy);
    const std::string said =
        "update ones set v = (select sum(v) from old where old.k = ones.k) where id in (select w from twos) "
        "returning id, v";
    auto wanted = on.sqlite(said);
    auto found = rows_of(on.memory(), change, 2);
    std::sort(wanted.begin(), wanted.end());
    std::sort(found.begin(), found.end());
    CHECK(found == wanted);
    check_tables(on);
  }
}

TEST_CASE("a delete joins other sources and gives back what is gone", "[memory]") {
  for (unsigned seed = 0; seed < datasets; ++seed) {
    both on(seed);
    const piece gone = written(
        node_kind::remove, ones,
        {from({table(twos)}),
         where(make(node_kind::and_,
                    {equal(two("k"), one("k")), make(node_kind::greater, {two("w"), number(0)})})),
         returning({one("id"), call(tenon::sql_function::upper, cell_kind::text, {one("t")}), one("t")})});
    auto wanted = on.sqlite(
        "delete from ones where exists (select 1 from twos where twos.k = ones.k and w > 0) returning id, "
        "upper(t), "
        "t");
    auto found = rows_of(on.memory(), gone, 3);
    std::sort(wanted.begin(), wanted.end());
    std::sort(found.begin(), found.end());
    CHECK(found == wanted);
    check_tables(on);
  }
}

TEST_CASE("an insert from a query sees none of its own rows", "[memory]") {
  for (unsigned seed = 0; seed < datasets; ++seed) {
    both on(seed);
    const piece added =
        written(node_kind::insert, twos,
                {names({two("k"), two("w"), two("t")}),
                 select({results({two("k"), make(node_kind::add, {two("w"), number(1)}),
                                  call(tenon::sql_function::upper, cell_kind::text, {two("t")})}),
                         from({table(twos)}), order_by({ascending(two("id"))})}),
                 returning({two("id"), two("w")})});
    auto wanted = on.sqlite(
        "insert into twos(k, w, t) select k, w + 1, upper(t) from twos order by id returning id, w");
    CHECK(rows_of(on.memory(), added, 2) == wanted);
    check_tables(on);
  }
}

TEST_CASE("an insert takes a union, a common table and defaults", "[memory]") {
  both on(4);
  const piece common =
      make(node_kind::with, {named(node_kind::common_table, "c", &pairs,
                                   {select({results({one("k"), one("v")}), from({table(ones)})})})});
  const piece rows = compound(
      tenon::set_operation::union_,
      {select({results({column(pairs, "x", "c")}), from({named(node_kind::common_source, "c", &pairs)})}),
       select({results({number(77)})})});
  const auto before = on.sqlite("select count(*) from (select k from ones union select 77)");
  CHECK(std::to_string(run(on.memory(), written(node_kind::insert, twos,
                                                {common, names({two("w")}), rows}))) == before[0][0]);
  on.execute("insert into twos(w) select k from ones union select 77 order by 1");
  CHECK_SAME(
      on,
      select({results({two("w"), two("k")}), from({table(twos)}), make(node_kind::group_by, {two("id")})}),
      "select w, k from twos");
}

TEST_CASE("a conflict updates with a condition, or is skipped, and says what came of it", "[memory]") {
  for (unsigned seed = 0; seed < datasets; ++seed) {
    both on(seed);
    const piece rows = select(
        {results({two("id"), two("w"), two("t")}), from({table(twos)}), order_by({ascending(two("id"))})});
    const piece update = make(
        node_kind::on_conflict,
        {names({one("id")}),
         set({{one("v"),
               make(node_kind::add, {excluded(ones, "v"), make(node_kind::coalesce, {one("v"), number(0)})})},
              {one("t"),
               make(node_kind::scalar, {select({results({make(node_kind::maximum, {two("t")})}),
                                                from({table(twos)}), where(equal(two("k"), one("k")))})})}}),
         where(make(node_kind::is_not_same, {excluded(ones, "t"), one("t")}))});
    const std::string said =
        "insert into ones(id, v, t) select id, w, t from twos where true order by id on conflict(id) do "
        "update set "
        "v = excluded.v + coalesce(ones.v, 0), t = (select max(t) from twos where twos.k = ones.k) where "
        "excluded.t "
        "is not ones.t returning id, v, t";
    const auto wanted = on.sqlite(said);
    CHECK(rows_of(on.memory(),
                  written(node_kind::insert, ones,
                          {names({one("id"), one("v"), one("t")}), rows, update,
                           returning({one("id"), one("v"), one("t")})}),
                  3) == wanted);
    check_tables(on);
    const piece skip = make(node_kind::on_conflict, {names({}), set({})});
    const piece again =
        select({results({two("id"), two("k")}), from({table(twos)}), order_by({ascending(two("id"))})});
    CHECK(rows_of(on.memory(),
                  written(node_kind::insert, ones,
                          {names({one("id"), one("k")}), again, skip, returning({one("id")})}),
                  1) ==
          on.sqlite(
              "insert into ones(id, k) select id, k from twos where true order by id on conflict do nothing "
              "returning id"));
    check_tables(on);
  }
}

TEST_CASE("an insert of values gives back the row with its key and defaults", "[memory]") {
  both on(1);
  const auto key = on.sqlite("insert into twos(w, t) values(5, 'new') returning id, k, upper(t)");
  CHECK(rows_of(on.memory(),
                written(node_kind::insert, twos,
                        {names({two("w"), two("t")}), make(node_kind::values, {number(5), text("new")}),
                         returning({two("id"), two("k"),
                                    call(tenon::sql_function::upper, cell_kind::text, {two("t")})})}),
                3) == key);
  CHECK(std::to_string(on.memory().last_generated_key()) == key[0][0]);
  check_tables(on);
}

TEST_CASE("a bulk insert and an update by rows give back every row", "[memory]") {
  both on(1);
  using pair = std::pair<std::int64_t, std::string>;
  const std::vector<pair> rows{{101, "a"}, {102, "b"}, {101, "c"}};
  const tenon::row_source source{&rows, 2, 2, [](const void* all, std::size_t i, tenon::encoder& out) {
                                   const pair& each = (*static_cast<const std::vector<pair>*>(all))[i];
                                   out.integer(each.first);
                                   out.bytes(cell_kind::text, each.second);
                                 }};
  const auto column_of_rows = [](std::uint16_t index) { return make(node_kind::rows_column).index(index); };
  const piece listed =
      make(node_kind::rows, {make(node{node_kind::parameter}), column_of_rows(0), column_of_rows(1)})
          .index(2);
  const auto rows_written = [&](const piece& said, const tenon::row_source& given) {
    tenon::statement described;
    described.nodes = said.nodes;
    tenon::encoder values;
    values.rows(given);
    tenon::cursor& found = on.memory().open({0, nullptr, nullptr, &described}, values);
    table_of_texts texts;
    tenon::cell cells[2];
    while (found.next(cells)) texts.push_back({spell(cells[0]), spell(cells[1])});
    return texts;
  };
  CHECK(rows_written(written(node_kind::insert, twos,
                             {names({two("id"), two("t")}),
                              make(node_kind::values, {column_of_rows(0), column_of_rows(1)}), listed,
                              returning({two("id"), two("t")})}),
                     source) == table_of_texts{{"101", "'a'"}, {"102", "'b'"}});
  tenon::row_source all = source;
  all.count = 3;
  auto changed =
      rows_written(written(node_kind::update, twos,
                           {set({{two("t"), column_of_rows(1)}}), listed,
                            where(equal(two("id"), column_of_rows(0))), returning({two("id"), two("t")})}),
                   all);
  std::sort(changed.begin(), changed.end());
  CHECK(changed == table_of_texts{{"101", "'c'"}, {"102", "'b'"}});
}

TEST_CASE("nothing is changed when a row of a query is refused", "[memory]") {
  both on(4);
  const auto before = rows_of(on.memory(), select({results({entity(ones)}), from({table(ones)})}), 5);
  CHECK(memory_test::kind_of([&] {
          run(on.memory(), written(node_kind::insert, ones,
                                   {names({one("id")}), compound(tenon::set_operation::union_all,
                                                                 {select({results({number(900)})}),
                                                                  select({results({number(900)})})})}));
        }) == tenon::error_kind::unique_violation);
  CHECK(rows_of(on.memory(), select({results({entity(ones)}), from({table(ones)})}), 5) == before);
}

TEST_CASE("rows that a write gives back outlive the transaction", "[memory]") {
  both on(4);
  tenon::statement described;
  described.nodes = written(node_kind::remove, ones, {returning({one("id"), one("t")})}).nodes;
  tenon::encoder values;
  tenon::cursor& rows = on.memory().open({0, nullptr, nullptr, &described}, values);
  for (int i = 0; i < 100; ++i) {
    run(on.memory(),
        written(node_kind::insert, ones,
                {names({one("t")}), make(node_kind::values, {text("overwrites what was there before")})}));
  }
  table_of_texts found;
  tenon::cell cells[2];
  while (rows.next(cells)) found.push_back({spell(cells[0]), spell(cells[1])});
  auto wanted = on.sqlite("select id, t from ones");
  std::sort(found.begin(), found.end());
  std::sort(wanted.begin(), wanted.end());
  CHECK(found == wanted);
}
