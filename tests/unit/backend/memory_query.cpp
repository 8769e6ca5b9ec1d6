// SPDX-License-Identifier: MIT
#include "memory_query.hpp"
#include "catch.hpp"

using namespace memory_query;
using namespace nodes;
using tenon::join_kind;
using tenon::node_kind;

namespace {

constexpr unsigned datasets = 25;

piece equal(const piece& a, const piece& b) {
  return make(node_kind::equal, {a, b});
}
piece row(const list& values) {
  return make(node_kind::row, values);
}
piece common(std::string_view name, const tenon::table_info& columns, const piece& query) {
  return named(node_kind::common_table, name, &columns, {query});
}
piece with(const list& tables) {
  return make(node_kind::with, tables);
}
piece common_source(std::string_view name, const tenon::table_info& columns) {
  return named(node_kind::common_source, name, &columns);
}

}  // namespace

TEST_CASE("scalar subqueries, correlated and not, give what SQLite gives", "[memory]") {
  for (unsigned seed = 0; seed < datasets; ++seed) {
    both on(seed);
    const piece largest =
        make(node_kind::scalar, {select({results({make(node_kind::maximum, {two("w")})}), from({table(twos)}),
                                         where(equal(two("k"), one("k")))})});
    const piece text_of_first = make(
        node_kind::scalar, {select({results({two("t")}), from({table(twos)}),
                                    where(equal(two("k"), one("k"))), order_by({descending(two("id"))})})});
    const piece overall =
        make(node_kind::scalar, {select({results({make(node_kind::count_all)}), from({table(twos)})})});
    CHECK_SAME(
        on,
        select({results({one("id"), largest, text_of_first, make(node_kind::add, {overall, one("v")})}),
                from({table(ones)}),
                where(make(node_kind::or_, {make(node_kind::greater, {overall, one("v")}),
                                            make(node_kind::is_null, {largest})}))}),
        "select id, (select max(w) from twos where twos.k = ones.k), (select t from twos where twos.k = "
        "ones.k order by id desc), (select count(*) from twos) + v from ones where (select count(*) from "
        "twos) > v or (select max(w) from twos where twos.k = ones.k) is null");
    CHECK_SAME_ORDER(on,
                     select({results({one("id")}), from({table(ones)}),
                             order_by({descending(largest), ascending(one("id"))}), limit(5)}),
                     "select id from ones order by (select max(w) from twos where twos.k = ones.k) desc, id "
                     "limit 5");
  }
}

TEST_CASE("subqueries are correlated to any depth", "[memory]") {
  for (unsigned seed = 0; seed < datasets; ++seed) {
    both on(seed);
    const piece innermost = select({results({number(1)}), from({table(ones, "b")}),
                                    where(make(node_kind::and_, {equal(one("k", "b"), one("k", "a")),
                                                                 equal(one("t", "b"), two("t"))}))});
    const piece inner = select({results({make(node_kind::count_all)}), from({table(twos)}),
                                where(make(node_kind::exists, {innermost}))});
    CHECK_SAME(
        on, select({results({one("id", "a"), make(node_kind::scalar, {inner})}), from({table(ones, "a")})}),
        "select id, (select count(*) from twos where exists (select 1 from ones b where b.k = a.k and b.t "
        "= twos.t)) from ones a");
  }
}

TEST_CASE("exists and in with queries have the logic of three values", "[memory]") {
  for (unsigned seed = 0; seed < datasets; ++seed) {
    both on(seed);
    const piece matching =
        select({results({two("id")}), from({table(twos)}), where(equal(two("k"), one("k")))});
    CHECK_SAME(
        on,
        select({results({one("id"), make(node_kind::exists, {matching})}), from({table(ones)}),
                where(make(node_kind::not_, {make(node_kind::exists, {matching})}))}),
        "select id, exists (select 1 from twos where twos.k = ones.k) from ones where not exists (select "
        "1 from twos where twos.k = ones.k)");
    const piece all_k = select({results({two("k")}), from({table(twos)})});
    const piece some_k = select({results({two("k")}), from({table(twos)}), where(equal(two("t"), one("t")))});
    CHECK_SAME(
        on,
        select({results({one("id"), make(node_kind::in_query, {one("k"), all_k}),
                         make(node_kind::not_, {make(node_kind::in_query, {one("k"), some_k})})}),
                from({table(ones)})}),
        "select id, k in (select k from twos), k not in (select k from twos where twos.t = ones.t) from "
        "ones");
    const piece two_columns = select({results({two("k"), two("t")}), from({table(twos)})});
    CHECK_SAME(
        on,
        select({results({one("id"), make(node_kind::in_query, {row({one("k"), one("t")}), two_columns})}),
                from({table(ones)})}),
        "select id, (k, t) in (select k, t from twos) from ones");
  }
}

TEST_CASE("comparisons with any and all rows have the logic of three values", "[memory]") {
  const std::pair<node_kind, std::string> kinds[] = {
      {node_kind::equal, "="},       {node_kind::not_equal, "<>"}, {node_kind::less, "<"},
      {node_kind::less_equal, "<="}, {node_kind::greater, ">"},    {node_kind::greater_equal, ">="}};
  for (unsigned seed = 0; seed < datasets; ++seed) {
    both on(seed, 6);
    const piece plain = select({results({two("w")}), from({table(twos)})});
    const piece correlated = select(
        {results({two("w")}), from({table(twos)}), where(make(node_kind::is_same, {two("k"), one("k")}))});
    for (const auto& [kind, sign] : kinds) {
      const auto index = static_cast<std::uint16_t>(kind);
      for (const bool inside : {false, true}) {
        const std::string rows = inside ? " from twos where twos.k is ones.k" : " from twos";
        const piece& query = inside ? correlated : plain;
        // SQLite has neither: the greatest and the least of false < NULL < true.
        const std::string one_row = "(select case when ones.v " + sign + " w then 2 when ones.v " + sign +
                                    " w is null then 1 else 0 end as x" + rows + ")";
        CHECK_SAME(on,
                   select({results({one("id"), make(node_kind::any_of, {one("v"), query}).index(index),
                                    make(node_kind::all_of, {one("v"), query}).index(index)}),
                           from({table(ones)})}),
                   "select id, case (select coalesce(max(x), 0) from " + one_row +
                       ") when 2 then 1 when 1 then null else 0 end, case (select coalesce(min(x), 2) from " +
                       one_row + ") when 2 then 1 when 1 then null else 0 end from ones");
      }
    }
  }
}

TEST_CASE("rows of values are compared one value after the other", "[memory]") {
  const std::pair<node_kind, std::string> kinds[] = {
      {node_kind::equal, "="},       {node_kind::not_equal, "<>"}, {node_kind::less, "<"},
      {node_kind::less_equal, "<="}, {node_kind::greater, ">"},    {node_kind::greater_equal, ">="}};
  for (unsigned seed = 0; seed < datasets; ++seed) {
    both on(seed);
    for (const auto& [kind, sign] : kinds) {
      CHECK_SAME(on,
                 select({results({one("id"), make(kind, {row({one("k"), one("t"), one("v")}),
                                                         row({number(1), text("b"), number(2)})})}),
                         from({table(ones)})}),
                 "select id, (k, t, v) " + sign + " (1, 'b', 2) from ones");
    }
  }
}

TEST_CASE("cases, functions and casts are computed", "[memory]") {
  for (unsigned seed = 0; seed < datasets; ++seed) {
    both on(seed);
    const piece chosen =
        make(node_kind::case_, {make(node_kind::greater, {one("v"), number(1)}), text("many"),
                                make(node_kind::is_null, {one("v")}), text("none"), text("few")})
            .kind(cell_kind::text);
    const piece open = make(node_kind::case_, {equal(one("k"), number(1)), one("t")}).kind(cell_kind::text);
    CHECK_SAME(
        on,
        select(
            {results({one("id"), chosen, open, call(tenon::sql_function::upper, cell_kind::text, {one("t")}),
                      call(tenon::sql_function::null_if, cell_kind::integer, {one("v"), number(2)}),
                      make(node_kind::cast, {one("v")}).kind(cell_kind::text)}),
             from({table(ones)}),
             where(make(node_kind::not_equal,
                        {call(tenon::sql_function::lower, cell_kind::text,
                              {call(tenon::sql_function::upper, cell_kind::text, {one("t")})}),
                         text("c")}))}),
        "select id, case when v > 1 then 'many' when v is null then 'none' else 'few' end, case when k = "
        "1 then t end, upper(t), nullif(v, 2), cast(v as text) from ones where lower(upper(t)) <> 'c'");
  }
}

TEST_CASE("a decimal and a number are a decimal, exact", "[memory]") {
  both on(9);
  const piece price = parameter({cell_kind::decimal, 0, 0, "0.1"});
  const piece product = make(node_kind::multiply, {price, one("id")});
  CHECK(rows_of(on.memory(),
                select({results({make(node_kind::sum, {product}), make(node_kind::negate, {price}),
                                 make(node_kind::subtract, {number(1), price})}),
                        from({table(ones)}), where(make(node_kind::less_equal, {one("id"), number(3)}))}),
                3) == table_of_texts{{"'0.6'", "'-0.1'", "'0.9'"}});
}

TEST_CASE("the moment of a statement is one", "[memory]") {
  both on(9);
  const piece moment = call(tenon::sql_function::now, cell_kind::timestamp, {});
  const table_of_texts rows = rows_of(
      on.memory(),
      select({results({moment, moment}), from({table(ones, "a"), join(join_kind::cross, table(ones, "b"))})}),
      2);
  REQUIRE_FALSE(rows.empty());
  for (const auto& each : rows) CHECK(each == std::vector<std::string>{rows[0][0], rows[0][0]});
}

TEST_CASE("common tables are made once and read under several names", "[memory]") {
  for (unsigned seed = 0; seed < datasets; ++seed) {
    both on(seed);
    const piece sums = common("sums", pairs,
                              select({results({one("k"), make(node_kind::sum, {one("v")})}),
                                      from({table(ones)}), make(node_kind::group_by, {one("k")})}));
    const piece large =
        common("large", pairs,
               select({results({column(pairs, "x", "sums"), column(pairs, "y", "sums")}),
                       from({common_source("sums", pairs)}),
                       where(make(node_kind::greater, {column(pairs, "y", "sums"), number(0)}))}));
    CHECK_SAME(
        on,
        select({with({sums, large}),
                results({two("id"), column(pairs, "y", "sums"), column(pairs, "y", "l")}),
                from({table(twos),
                      join(join_kind::inner, common_source("sums", pairs),
                           equal(column(pairs, "x", "sums"), two("k"))),
                      join(join_kind::left,
                           named(node_kind::alias, "l", nullptr, {common_source("large", pairs)}),
                           equal(column(pairs, "x", "l"), two("w")))})}),
        "with sums(x, y) as (select k, sum(v) from ones group by k), large(x, y) as (select x, y from sums "
        "where y > 0) select twos.id, sums.y, l.y from twos join sums on sums.x = twos.k left join large l "
        "on l.x = twos.w");
  }
}

TEST_CASE("a common table of a correlated subquery follows the row outside", "[memory]") {
  for (unsigned seed = 0; seed < datasets; ++seed) {
    both on(seed);
    const piece near = common(
        "near", pairs,
        select({results({two("w"), two("id")}), from({table(twos)}), where(equal(two("k"), one("k")))}));
    const piece asked =
        select({with({near}), results({make(node_kind::count_all)}),
                from({common_source("near", pairs),
                      join(join_kind::inner,
                           named(node_kind::alias, "other", nullptr, {common_source("near", pairs)}),
                           equal(column(pairs, "x", "near"), column(pairs, "x", "other")))})});
    CHECK_SAME(
        on, select({results({one("id"), make(node_kind::scalar, {asked})}), from({table(ones)})}),
        "select id, (with near(x, y) as (select w, id from twos where twos.k = ones.k) select count(*) "
        "from near join near other on near.x = other.x) from ones");
  }
}

TEST_CASE("recursive common tables follow rows to their end", "[memory]") {
  for (unsigned seed = 0; seed < datasets; ++seed) {
    both on(seed, 20);
    // From each row along v -> id, as a set: cycles end.
    for (const bool turned : {false, true}) {
      list sources{table(ones), join(join_kind::inner, common_source("reach", pairs),
                                     equal(one("id"), column(pairs, "y", "reach")))};
      if (turned) {
        sources = {common_source("reach", pairs),
                   join(join_kind::inner, table(ones), equal(one("id"), column(pairs, "y", "reach")))};
      }
      const piece reach =
          common("reach", pairs,
                 compound(tenon::set_operation::union_,
                          {select({results({one("id"), one("v")}), from({table(ones)})}),
                           select({results({column(pairs, "x", "reach"), one("v")}), from(sources),
                                   where(make(node_kind::is_not_null, {one("v")}))})}));
      CHECK_SAME(
          on,
          select({with({reach}).flag(node_flag::recursive),
                  results({column(pairs, "x", "reach"), column(pairs, "y", "reach")}),
                  from({common_source("reach", pairs)})}),
          "with recursive reach(x, y) as (select id, v from ones union select reach.x, ones.v from ones "
          "join reach on ones.id = reach.y where ones.v is not null) select x, y from reach");
    }
  }
}

TEST_CASE("a recursive common table counts, and is made only as far as it is read", "[memory]") {
  both on(1);
  const auto count = [](const piece& stop) {
    return common(
        "n", pairs,
        compound(tenon::set_operation::union_all,
                 {select({results({number(1), number(1)})}),
                  select({results({make(node_kind::add, {column(pairs, "x", "n"), number(1)}),
                                   make(node_kind::multiply, {column(pairs, "y", "n"), number(2)})}),
                          from({common_source("n", pairs)}), where(stop)})}));
  };
  const list read{results({column(pairs, "x", "n"), column(pairs, "y", "n")}),
                  from({common_source("n", pairs)})};
  CHECK_SAME_ORDER(
      on,
      select({with({count(make(node_kind::less, {column(pairs, "x", "n"), number(20)}))})
                  .flag(node_flag::recursive),
              read[0], read[1], order_by({descending(result(0))}), limit(3)}),
      "with recursive n(x, y) as (select 1, 1 union all select x + 1, y * 2 from n where x < 20) "
      "select x, y from n order by 1 desc limit 3");
  CHECK_SAME_ORDER(
      on,
      select({with({count(make(node_kind::true_))}).flag(node_flag::recursive), read[0], read[1], limit(4)}),
      "with recursive n(x, y) as (select 1, 1 union all select x + 1, y * 2 from n) select x, y from "
      "n limit 4");
}

TEST_CASE("a recursion without an end stops at the deadline", "[memory]") {
  both on(1);
  const piece forever = common("n", pairs,
                               compound(tenon::set_operation::union_all,
                                        {select({results({number(1), number(1)})}),
                                         select({results({column(pairs, "x", "n"), column(pairs, "y", "n")}),
                                                 from({common_source("n", pairs)})})}));
  on.memory().set_deadline(tenon::deadline_clock::now() + std::chrono::milliseconds(50));
  const tenon::error problem = memory_test::error_of([&] {
    rows_of(on.memory(),
            select({with({forever}).flag(node_flag::recursive), results({make(node_kind::count_all)}),
                    from({common_source("n", pairs)})}),
            1);
  });
  CHECK(problem.kind == tenon::error_kind::timeout);
  on.memory().set_deadline(tenon::no_deadline);
}

TEST_CASE("elements of a JSON document are rows", "[memory]") {
  both on(1);
  const auto elements_of = [](const piece& document, const list& steps) {
    list all{document};
    all.insert(all.end(), steps.begin(), steps.end());
    return named(node_kind::json_elements, "e", &elements, all);
  };
  const piece document = parameter({cell_kind::json, 0, 0, R"({"a":[1,"x",null],"b":{"c":true}})"});
  const list columns{column(elements, "key", "e"), column(elements, "value", "e"),
                     column(elements, "position", "e")};
  CHECK(rows_of(on.memory(),
                select({results(columns),
                        from({elements_of(document, {named(node_kind::json_step, "a", nullptr)})})}),
                3) ==
        table_of_texts{{"NULL", "'1'", "0"}, {"NULL", "'\"x\"'", "1"}, {"NULL", "'null'", "2"}});
  CHECK(rows_of(on.memory(), select({results(columns), from({elements_of(document, {})})}), 3) ==
        table_of_texts{{"'a'", "'[1,\"x\",null]'", "0"}, {"'b'", "'{\"c\":true}'", "1"}});
  // Of the rows of another source.
  const piece lists =
      select({results({one("k"), make(node_kind::json_list, {one("id"), order_by({ascending(one("id"))})}),
                       text("")}),
              from({table(ones)}), make(node_kind::group_by, {one("k")})});
  const piece sum = make(
      node_kind::sum, {make(node_kind::json_get, {column(elements, "value", "e")}).kind(cell_kind::integer)});
  CHECK_SAME(on,
             select({results({column(threes, "x", "l"), sum}),
                     from({named(node_kind::derived, "l", &threes, {lists}),
                           join(join_kind::cross, elements_of(column(threes, "y", "l"), {}))}),
                     make(node_kind::group_by, {column(threes, "x", "l")})}),
             "select k, sum(id) from ones group by k");
}

TEST_CASE("what the store cannot do is refused when the statement is prepared", "[memory]") {
  both on(1);
  const auto refused = [&](const piece& operand) {
    return memory_test::error_of([&] {
      rows_of(on.memory(), select({results({operand}), from({table(ones)})}), 1);
    });
  };
  const tenon::error custom = refused(named(node_kind::custom, "soundex", nullptr, {one("t")}));
  CHECK(custom.kind == tenon::error_kind::statement);
  CHECK(custom.message.find("soundex") != std::string::npos);
  CHECK(refused(make(node_kind::scalar, {select({results({two("id"), two("k")}), from({table(twos)})})}))
            .kind == tenon::error_kind::statement);
}

TEST_CASE("a key that stands in a subquery is looked up", "[memory]") {
  for (unsigned seed = 0; seed < datasets; ++seed) {
    both on(seed, 200);
    for (const std::string_view column : {"id", "v"}) {
      const std::string name(column);
      const piece rows =
          select({results({two("w")}), from({table(twos)}), where(equal(two("t"), text("a")))});
      CHECK_SAME(on,
                 select({results({one("id"), one("t")}), from({table(ones)}),
                         where(make(node_kind::in_query, {one(column), rows}))}),
                 "select id, t from ones where " + name + " in (select w from twos where t = 'a')");
    }
  }
}

TEST_CASE("rows that are read stay what they were while others write", "[memory]") {
  std::unique_ptr<tenon::backend> store = tenon::memory_store();
  const std::unique_ptr<tenon::backend_connection> writer = store->connect({});
  const std::unique_ptr<tenon::backend_connection> reader = store->connect({});
  const tenon::table_info* tables[] = {&ones, &twos};
  tenon::enforce(tenon::synchronize, *writer, tables);
  node head{node_kind::insert};
  head.table = &ones;
  for (int i = 1; i <= 50; ++i) {
    run(*writer,
        make(head, {make(node_kind::column_names, {one("id"), one("k"), one("t")}),
                    make(node_kind::values, {number(i), number(i % 3), text("text " + std::to_string(i))})}));
  }
  const piece written =
      select({results({one("id"), call(tenon::sql_function::upper, cell_kind::text, {one("t")}), one("t")}),
              from({table(ones)}), order_by({ascending(one("id"))})});
  tenon::statement described;
  described.nodes = written.nodes;
  tenon::encoder values;
  encode(written, values);
  tenon::cursor& rows = reader->open({0, nullptr, nullptr, &described}, values);
  node gone{node_kind::remove};
  gone.table = &ones;
  CHECK(run(*writer, make(gone, {where(make(node_kind::greater, {call(tenon::sql_function::length,
                                                                      cell_kind::integer, {one("t")}),
                                                                 number(0)}))})) == 50);
  tenon::cell row_cells[3];
  for (int i = 1; i <= 50; ++i) {
    REQUIRE(rows.next(row_cells));
    CHECK(spell(row_cells[0]) == std::to_string(i));
    CHECK(row_cells[1].text() == "TEXT " + std::to_string(i));
    CHECK(row_cells[2].text() == "text " + std::to_string(i));
  }
  CHECK_FALSE(rows.next(row_cells));
  CHECK(rows_of(*reader, written, 3).empty());
}
