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
piece both_hold(const piece& a, const piece& b) {
  return make(node_kind::and_, {a, b});
}

}  // namespace

TEST_CASE("joins of every kind give what SQLite gives, by hash, by index and by looking at each",
          "[memory]") {
  const std::pair<join_kind, std::string> kinds[] = {{join_kind::inner, "join"},
                                                     {join_kind::left, "left join"},
                                                     {join_kind::right, "right join"},
                                                     {join_kind::full, "full join"}};
  const std::pair<piece, std::string> conditions[] = {
      {equal(one("k"), two("k")), "ones.k = twos.k"},
      {equal(two("id"), one("v")), "twos.id = ones.v"},
      {equal(one("v"), two("w")), "ones.v = twos.w"},
      {make(node_kind::less, {one("v"), two("w")}), "ones.v < twos.w"},
      {both_hold(equal(one("k"), two("k")), make(node_kind::not_equal, {one("t"), two("t")})),
       "ones.k = twos.k and ones.t <> twos.t"},
      {both_hold(equal(one("k"), two("k")), make(node_kind::greater, {two("w"), number(0)})),
       "ones.k = twos.k and twos.w > 0"},
      {make(node_kind::is_same, {one("t"), two("t")}), "ones.t is twos.t"}};
  const std::pair<piece, std::string> wheres[] = {
      {make(node_kind::true_), "true"},
      {make(node_kind::is_null, {two("id")}), "twos.id is null"},
      {make(node_kind::greater_equal, {one("v"), number(0)}), "ones.v >= 0"},
      {make(node_kind::or_, {make(node_kind::is_null, {one("k")}), equal(two("w"), number(1))}),
       "ones.k is null or twos.w = 1"}};
  for (unsigned seed = 0; seed < datasets; ++seed) {
    both on(seed);
    for (const auto& [kind, name] : kinds) {
      for (const auto& [condition, text] : conditions) {
        for (const auto& [filter, said] : wheres) {
          CHECK_SAME(on,
                     select({results({one("id"), one("t"), two("id"), two("w")}),
                             from({table(ones), join(kind, table(twos), condition)}), where(filter)}),
                     "select ones.id, ones.t, twos.id, twos.w from ones " + name + " twos on " + text +
                         " where " + said);
        }
      }
    }
  }
}

TEST_CASE("three sources are joined one after the other, outer joins in their order", "[memory]") {
  const std::pair<join_kind, std::string> kinds[] = {{join_kind::inner, "join"},
                                                     {join_kind::left, "left join"},
                                                     {join_kind::right, "right join"},
                                                     {join_kind::full, "full join"}};
  for (unsigned seed = 0; seed < datasets; ++seed) {
    both on(seed, 8);
    for (const auto& [first, a] : kinds) {
      for (const auto& [second, b] : kinds) {
        CHECK_SAME(
            on,
            select({results({one("id"), two("id"), one("id", "other")}),
                    from({table(ones), join(first, table(twos), equal(one("k"), two("k"))),
                          join(second, table(ones, "other"),
                               both_hold(equal(one("v", "other"), two("w")),
                                         make(node_kind::not_equal, {one("id", "other"), one("id")})))}),
                    where(make(node_kind::is_not_same, {one("v"), number(2)}))}),
            "select ones.id, twos.id, other.id from ones " + a + " twos on ones.k = twos.k " + b +
                " ones other on other.v = twos.w and other.id <> ones.id where ones.v is not 2");
      }
    }
  }
}

TEST_CASE("a table joins itself under another name, and crosses with others", "[memory]") {
  for (unsigned seed = 0; seed < datasets; ++seed) {
    both on(seed);
    CHECK_SAME(on,
               select({results({one("id", "a"), one("id", "b")}),
                       from({table(ones, "a"), join(join_kind::cross, table(ones, "b"))}),
                       where(both_hold(equal(one("k", "a"), one("k", "b")),
                                       make(node_kind::less, {one("id", "a"), one("id", "b")})))}),
               "select a.id, b.id from ones a, ones b where a.k = b.k and a.id < b.id");
    CHECK_SAME(on,
               select({results({one("id"), two("id"), one("id", "c")}),
                       from({table(ones), join(join_kind::cross, table(twos)),
                             join(join_kind::inner, table(ones, "c"), equal(one("id", "c"), two("w")))}),
                       where(equal(two("id"), number(3)))}),
               "select ones.id, twos.id, c.id from ones cross join twos join ones c on c.id = twos.w where "
               "twos.id = 3");
  }
}

TEST_CASE("rows of a join are ordered, skipped, limited and told apart", "[memory]") {
  for (unsigned seed = 0; seed < datasets; ++seed) {
    both on(seed);
    const piece sources = from({table(ones), join(join_kind::left, table(twos), equal(one("k"), two("k")))});
    CHECK_SAME_ORDER(on,
                     select({results({one("id"), two("id")}), sources,
                             order_by({descending(one("t")), ascending(two("w")), ascending(one("id")),
                                       ascending(two("id"))}),
                             limit(7), offset(2)}),
                     "select ones.id, twos.id from ones left join twos on ones.k = twos.k order by ones.t "
                     "desc, twos.w, ones.id, twos.id limit 7 offset 2");
    CHECK_SAME_ORDER(
        on,
        select({results({one("k"), two("w")}).flag(node_flag::distinct), sources,
                order_by({ascending(result(1)).flag(node_flag::nulls_last), descending(result(0))})}),
        "select distinct ones.k, twos.w from ones left join twos on ones.k = twos.k order by 2 nulls last, 1 "
        "desc");
    CHECK_SAME(on, select({results({one("k")}).flag(node_flag::distinct), sources, limit(100), offset(1)}),
               "select distinct ones.k from ones left join twos on ones.k = twos.k limit 100 offset 1");
    CHECK(rows_of(on.memory(), select({results({one("id")}), sources, limit(0)}), 1).empty());
  }
}

TEST_CASE("a derived table gives its columns by their places", "[memory]") {
  for (unsigned seed = 0; seed < datasets; ++seed) {
    both on(seed);
    const piece inner = select({results({two("k"), make(node_kind::add, {two("w"), number(1)})}),
                                from({table(twos)}), where(make(node_kind::is_not_null, {two("w")}))});
    CHECK_SAME(
        on,
        select({results({one("id"), column(pairs, "y", "d")}),
                from({table(ones), join(join_kind::left, named(node_kind::derived, "d", &pairs, {inner}),
                                        equal(column(pairs, "x", "d"), one("k")))})}),
        "select ones.id, d.y from ones left join (select k as x, w + 1 as y from twos where w is not null) d "
        "on d.x = ones.k");
  }
}

TEST_CASE("a lateral derived table looks at the sources before it", "[memory]") {
  for (unsigned seed = 0; seed < datasets; ++seed) {
    both on(seed);
    const piece inner =
        select({results({two("id"), two("w")}), from({table(twos)}), where(equal(two("k"), one("k"))),
                order_by({descending(two("w")), ascending(two("id"))}), limit(2)});
    CHECK_SAME(on,
               select({results({one("id"), column(pairs, "x", "best"), column(pairs, "y", "best")}),
                       from({table(ones),
                             join(join_kind::left,
                                  named(node_kind::derived, "best", &pairs, {inner}).flag(node_flag::lateral),
                                  make(node_kind::true_))})}),
               "select ones.id, b.id, b.w from ones left join twos b on b.id in (select id from twos where "
               "twos.k = ones.k order by w desc, id limit 2)");
  }
}

TEST_CASE("values of the program are a source", "[memory]") {
  both on(4);
  const std::vector<std::pair<std::int64_t, std::int64_t>> rows{{1, 10}, {2, 20}, {2, 21}, {99, 5}};
  const tenon::row_source source{&rows, rows.size(), 2,
                                 [](const void* all, std::size_t i, tenon::encoder& out) {
                                   const auto& list = *static_cast<const decltype(rows)*>(all);
                                   out.integer(list[i].first);
                                   out.integer(list[i].second);
                                 }};
  node head{node_kind::rows};
  head.index = 2;
  node given{node_kind::parameter};
  given.spec.kind = cell_kind::rows;
  node first{node_kind::rows_column};
  node second{node_kind::rows_column};
  second.index = 1;
  const piece listed =
      named(node_kind::values_source, "v", &pairs, {make(head, {make(given), make(first), make(second)})});
  const piece written = select(
      {results({one("id"), column(pairs, "y", "v")}),
       from({table(ones), join(join_kind::right, listed, equal(one("id"), column(pairs, "x", "v")))})});
  tenon::statement described;
  described.nodes = written.nodes;
  tenon::encoder values;
  values.rows(source);
  tenon::cursor& found = on.memory().open({0, nullptr, nullptr, &described}, values);
  table_of_texts texts;
  tenon::cell row[2];
  while (found.next(row)) texts.push_back({spell(row[0]), spell(row[1])});
  std::sort(texts.begin(), texts.end());
  CHECK(texts == table_of_texts{{"1", "10"}, {"2", "20"}, {"2", "21"}, {"NULL", "5"}});
}

TEST_CASE("a name that no source goes by is refused, with the way out", "[memory]") {
  both on(1);
  const tenon::error problem = memory_test::error_of([&] {
    rows_of(on.memory(),
            select({results({two("id")}), from({table(ones), join(join_kind::cross, table(ones, "o"))})}), 1);
  });
  CHECK(problem.kind == tenon::error_kind::statement);
  CHECK(problem.message.find("no source is called twos") != std::string::npos);
  CHECK(problem.message.find("add it to from() or join()") != std::string::npos);
}
