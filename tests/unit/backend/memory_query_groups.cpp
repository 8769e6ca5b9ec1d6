// SPDX-License-Identifier: MIT
#include "catch.hpp"
#include "memory_query.hpp"

using namespace memory_query;
using namespace nodes;
using tenon::join_kind;
using tenon::node_kind;

namespace {

constexpr unsigned datasets = 25;

piece group_by(const list& keys) {
  return make(node_kind::group_by, keys);
}
piece having(const piece& condition) {
  return make(node_kind::having, {condition});
}
piece distinct(piece aggregate) {
  aggregate.flag(node_flag::distinct);
  return aggregate;
}
piece filter(const piece& aggregate, const piece& condition) {
  return make(node_kind::filter, {aggregate, condition});
}

}  // namespace

TEST_CASE("groups, their aggregates and having give what SQLite gives", "[memory]") {
  for (unsigned seed = 0; seed < datasets; ++seed) {
    both on(seed, 30);
    CHECK_SAME(
        on,
        select({results({one("k"), make(node_kind::count_all), make(node_kind::count, {one("v")}),
                         make(node_kind::sum, {one("v")}), make(node_kind::average, {one("r")}),
                         make(node_kind::minimum, {one("t")}), make(node_kind::maximum, {one("v")}),
                         distinct(make(node_kind::count, {one("t")})),
                         distinct(make(node_kind::sum, {one("v")}))}),
                from({table(ones)}), group_by({one("k")})}),
        "select k, count(*), count(v), sum(v), avg(r), min(t), max(v), count(distinct t), sum(distinct "
        "v) from ones group by k");
    CHECK_SAME(
        on,
        select({results({one("t"), make(node_kind::add, {make(node_kind::sum, {two("w")}), number(1)})}),
                from({table(ones),
                      join(join_kind::inner, table(twos), make(node_kind::equal, {one("k"), two("k")}))}),
                group_by({one("t"), make(node_kind::greater, {two("w"), number(0)})}),
                having(make(node_kind::greater, {make(node_kind::count_all), number(1)}))}),
        "select ones.t, sum(w) + 1 from ones join twos on ones.k = twos.k group by ones.t, w > 0 having "
        "count(*) > 1");
    CHECK_SAME(
        on,
        select({results({one("k"),
                         filter(make(node_kind::count_all), make(node_kind::greater, {one("v"), number(1)})),
                         filter(make(node_kind::sum, {one("r")}), make(node_kind::is_not_null, {one("t")}))}),
                from({table(ones)}), group_by({result(0)}), order_by({ascending(result(0))})}),
        "select k, count(*) filter (where v > 1), sum(r) filter (where t is not null) from ones group "
        "by k");
    CHECK_SAME_ORDER(
        on,
        select({results({one("t"), make(node_kind::sum, {one("v")})}), from({table(ones)}),
                group_by({one("t")}),
                order_by({descending(make(node_kind::sum, {one("v")})), ascending(one("t"))}), limit(2)}),
        "select t, sum(v) from ones group by t order by sum(v) desc, t limit 2");
  }
}

TEST_CASE("without groups there is one row, also of no rows", "[memory]") {
  for (unsigned seed = 0; seed < datasets; ++seed) {
    both on(seed);
    CHECK_SAME(on,
               select({results({make(node_kind::count_all), make(node_kind::sum, {one("v")}),
                                make(node_kind::maximum, {one("t")})}),
                       from({table(ones)}), where(make(node_kind::greater, {one("id"), number(7)})),
                       order_by({ascending(make(node_kind::count_all))})}),
               "select count(*), sum(v), max(t) from ones where id > 7");
    CHECK_SAME(on,
               select({results({make(node_kind::count_all)}), from({table(ones)}),
                       having(make(node_kind::greater, {make(node_kind::count_all), number(3)}))}),
               "select count(*) from ones having count(*) > 3");
  }
}

TEST_CASE("every and some leave NULLs out, and are NULL over no rows", "[memory]") {
  for (unsigned seed = 0; seed < datasets; ++seed) {
    both on(seed);
    const piece condition = make(node_kind::greater, {one("v"), number(0)});
    CHECK_SAME(
        on,
        select({results({one("k"), make(node_kind::every, {condition}), make(node_kind::some, {condition})}),
                from({table(ones)}), group_by({one("k")})}),
        "select k, min(v > 0), max(v > 0) from ones group by k");
  }
}

TEST_CASE("texts are joined and lists are made in the order that is asked for", "[memory]") {
  for (unsigned seed = 0; seed < datasets; ++seed) {
    both on(seed);
    CHECK_SAME(
        on,
        select({results({one("k"),
                         make(node_kind::join_texts,
                              {one("t"), text("-"), order_by({descending(one("t")), ascending(one("id"))})}),
                         make(node_kind::json_list, {one("v"), order_by({ascending(one("id"))})})}),
                from({table(ones)}), group_by({one("k")})}),
        "select distinct k, (select group_concat(t, '-') from (select t from ones i where i.k is o.k order "
        "by t "
        "desc, id)), (select json_group_array(v) from (select v from ones i where i.k is o.k order by id)) "
        "from ones o");
  }
  both on(2);
  CHECK(rows_of(on.memory(),
                select({results({make(node_kind::json_members, {one("t"), one("id")}),
                                 make(node_kind::json_list, {one("t")})}),
                        from({table(ones)}), where(make(node_kind::is_null, {one("id")}))}),
                2) == table_of_texts{{"NULL", "NULL"}});
}

TEST_CASE("an aggregate where rows are looked at one by one is refused", "[memory]") {
  both on(1);
  const auto refused = [&](const piece& written) {
    return memory_test::kind_of([&] { rows_of(on.memory(), written, 1); });
  };
  const piece sum = make(node_kind::sum, {one("v")});
  CHECK(refused(select({results({one("id")}), from({table(ones)}),
                        where(make(node_kind::greater, {sum, number(0)}))})) == tenon::error_kind::statement);
  CHECK(refused(select({results({make(node_kind::sum, {sum})}), from({table(ones)})})) ==
        tenon::error_kind::statement);
}

TEST_CASE("a sum of integers that is none is an error of kind limit", "[memory]") {
  both on(9);
  const piece big = number(std::numeric_limits<std::int64_t>::max());
  const auto problem = memory_test::kind_of([&] {
    rows_of(on.memory(),
            select({results({one("id", "a"), make(node_kind::sum, {big})}),
                    from({table(ones, "a"), join(join_kind::cross, table(ones, "b"))}),
                    group_by({one("id", "a")})}),
            2);
  });
  CHECK(problem == tenon::error_kind::limit);
}

TEST_CASE("set operations give what SQLite gives, NULL being like NULL", "[memory]") {
  const std::pair<tenon::set_operation, std::string> operations[] = {
      {tenon::set_operation::union_, "union"},
      {tenon::set_operation::union_all, "union all"},
      {tenon::set_operation::intersect, "intersect"},
      {tenon::set_operation::except_, "except"}};
  for (unsigned seed = 0; seed < datasets; ++seed) {
    both on(seed);
    const piece left = select({results({one("k"), one("t")}), from({table(ones)})});
    const piece right = select({results({two("k"), two("t")}), from({table(twos)})});
    for (const auto& [operation, name] : operations) {
      const std::string said = "select k, t from ones " + name + " select k, t from twos";
      CHECK_SAME(on, compound(operation, {left, right}), said);
      CHECK_SAME_ORDER(
          on,
          compound(operation, {left, right, order_by({descending(result(1)), ascending(one("k"))}), limit(5),
                               offset(1)}),
          said + " order by 2 desc, 1 limit 5 offset 1");
      CHECK_SAME(on,
                 compound(tenon::set_operation::except_,
                          {compound(operation, {left, right}),
                           select({results({number(1), one("t")}), from({table(ones)})})}),
                 said + " except select 1, t from ones");
    }
    CHECK(
        rows_of(on.memory(), compound(tenon::set_operation::union_all, {left, right, limit(3)}), 2).size() <=
        3);
  }
}

TEST_CASE("of rows that agree the first in the order is given", "[memory]") {
  for (unsigned seed = 0; seed < datasets; ++seed) {
    both on(seed, 25);
    CHECK_SAME_ORDER(
        on,
        select({results({one("k"), one("id"), one("v")}), make(node_kind::distinct_on, {one("k")}),
                from({table(ones)}),
                order_by({ascending(one("k")), descending(one("v")), ascending(one("id"))}), limit(4),
                offset(1)}),
        "select k, id, v from (select k, id, v, row_number() over (partition by k order by v desc, id) as n "
        "from ones) where n = 1 order by k limit 4 offset 1");
  }
}
