// SPDX-License-Identifier: MIT
#include "catch.hpp"
#include "memory_query.hpp"

using namespace memory_query;
using namespace nodes;
using tenon::frame_bound;
using tenon::frame_unit;
using tenon::node_kind;
using tenon::window_function;

namespace {

constexpr unsigned datasets = 20;

piece call_window(window_function function, const list& arguments = {}) {
  return make(node_kind::window_call, arguments).index(static_cast<std::uint16_t>(function));
}
piece over(const piece& called, const list& parts) {
  list all{called};
  all.insert(all.end(), parts.begin(), parts.end());
  return make(node_kind::over, all);
}
piece partition_by(const list& keys) {
  return make(node_kind::partition_by, keys);
}

struct bound {
  frame_bound kind;
  int count;
  std::string said;
};
const bound bounds[] = {{frame_bound::unbounded_preceding, 0, "unbounded preceding"},
                        {frame_bound::preceding, 2, "2 preceding"},
                        {frame_bound::preceding, 1, "1 preceding"},
                        {frame_bound::current_row, 0, "current row"},
                        {frame_bound::following, 1, "1 following"},
                        {frame_bound::following, 3, "3 following"},
                        {frame_bound::unbounded_following, 0, "unbounded following"}};

bool counted(const bound& one) {
  return one.kind == frame_bound::preceding || one.kind == frame_bound::following;
}
piece frame(frame_unit unit, const bound& from, const bound& to) {
  list counts;
  if (counted(from)) counts.push_back(number(from.count));
  if (counted(to)) counts.push_back(number(to.count));
  return make(node_kind::frame, counts).index(tenon::frame_index(unit, from.kind, to.kind));
}

}  // namespace

TEST_CASE("ranking functions give what SQLite gives", "[memory]") {
  for (unsigned seed = 0; seed < datasets; ++seed) {
    both on(seed, 25);
    const list parts{partition_by({one("k")}), order_by({descending(one("v"))})};
    const list exact{partition_by({one("k")}), order_by({descending(one("v")), ascending(one("id"))})};
    CHECK_SAME(
        on,
        select({results({one("id"), over(call_window(window_function::row_number), exact),
                         over(call_window(window_function::rank), parts),
                         over(call_window(window_function::dense_rank), parts),
                         over(call_window(window_function::percent_rank), parts),
                         over(call_window(window_function::cumulative_distribution), parts),
                         over(call_window(window_function::ntile, {number(3)}), exact)}),
                from({table(ones)})}),
        "select id, row_number() over e, rank() over p, dense_rank() over p, percent_rank() over p, "
        "cume_dist() over p, ntile(3) over e from ones window p as (partition by k order by v desc), e "
        "as (partition by k order by v desc, id)");
  }
}

TEST_CASE("values of other rows of the window give what SQLite gives", "[memory]") {
  for (unsigned seed = 0; seed < datasets; ++seed) {
    both on(seed, 25);
    const list exact{partition_by({one("t")}), order_by({ascending(one("v")), ascending(one("id"))})};
    CHECK_SAME(
        on,
        select({results({one("id"), over(call_window(window_function::lag, {one("id"), number(1)}), exact),
                         over(call_window(window_function::lead, {one("id"), number(2), number(-7)}), exact),
                         over(call_window(window_function::first_value, {one("id")}), exact),
                         over(call_window(window_function::last_value, {one("r")}), exact),
                         over(call_window(window_function::nth_value, {one("id"), number(2)}), exact)}),
                from({table(ones)})}),
        "select id, lag(id, 1) over w, lead(id, 2, -7) over w, first_value(id) over w, last_value(r) "
        "over w, nth_value(id, 2) over w from ones window w as (partition by t order by v, id)");
  }
}

TEST_CASE("aggregates over frames with every unit and bound give what SQLite gives", "[memory]") {
  const std::pair<frame_unit, std::string> units[] = {
      {frame_unit::rows, "rows"}, {frame_unit::range, "range"}, {frame_unit::groups, "groups"}};
  for (unsigned seed = 0; seed < datasets; ++seed) {
    both on(seed, 18);
    for (const auto& [unit, name] : units) {
      for (const bool down : {false, true}) {
        for (const bound& from_bound : bounds) {
          for (const bound& to_bound : bounds) {
            if (static_cast<int>(from_bound.kind) > static_cast<int>(to_bound.kind)) continue;
            if (from_bound.kind == frame_bound::unbounded_following ||
                to_bound.kind == frame_bound::unbounded_preceding)
              continue;
            const piece part = frame(unit, from_bound, to_bound);
            // Rows that are equal have to come in one order where single rows are counted.
            const bool single = unit == frame_unit::rows;
            list items{down ? descending(one("v")) : ascending(one("v"))};
            if (single) items.push_back(ascending(one("id")));
            const list window{partition_by({one("k")}), order_by(items), part};
            const std::string said = "(partition by k order by v" + std::string(down ? " desc" : "") +
                                     (single ? ", id " : " ") + name + " between " + from_bound.said +
                                     " and " + to_bound.said + ")";
            CHECK_SAME(on,
                       select({results({one("id"), over(make(node_kind::sum, {one("id")}), window),
                                        over(make(node_kind::count, {one("r")}), window),
                                        over(make(node_kind::maximum, {one("id")}), window),
                                        over(make(node_kind::average, {one("id")}), window),
                                        over(call_window(window_function::first_value, {one("v")}), window)}),
                               from({table(ones)})}),
                       "select id, sum(id) over w, count(r) over w, max(id) over w, avg(id) over w, "
                       "first_value(v) over w from ones window w as " +
                           said);
          }
        }
      }
    }
  }
}

TEST_CASE("aggregates of a window take a filter, real numbers and texts", "[memory]") {
  for (unsigned seed = 0; seed < datasets; ++seed) {
    both on(seed, 18);
    const list window{order_by({ascending(one("id"))}), frame(frame_unit::rows, bounds[1], bounds[4])};
    CHECK_SAME(
        on,
        select({results({one("id"), over(make(node_kind::sum, {one("r")}), window),
                         over(make(node_kind::filter, {make(node_kind::sum, {one("v")}),
                                                       make(node_kind::is_not_null, {one("t")})}),
                              window),
                         over(make(node_kind::join_texts, {one("t"), text("+")}), window),
                         over(make(node_kind::minimum, {one("t")}), window)}),
                from({table(ones)})}),
        "select id, sum(r) over w, sum(v) filter (where t is not null) over w, group_concat(t, '+') over "
        "w, min(t) over w from ones window w as (order by id rows between 2 preceding and 1 following)");
  }
}

TEST_CASE("windows look at groups, and rows are ordered by windows", "[memory]") {
  for (unsigned seed = 0; seed < datasets; ++seed) {
    both on(seed, 25);
    const piece sum = make(node_kind::sum, {one("v")});
    const piece running = over(make(node_kind::sum, {sum}), {order_by({ascending(one("k"))})});
    CHECK_SAME_ORDER(
        on,
        select({results({one("k"), sum, running,
                         over(call_window(window_function::rank), {order_by({descending(sum)})})}),
                from({table(ones)}), make(node_kind::group_by, {one("k")}),
                make(node_kind::having, {make(node_kind::greater, {make(node_kind::count_all), number(1)})}),
                order_by({descending(running), ascending(one("k"))}), limit(4)}),
        "select k, sum(v), sum(sum(v)) over (order by k) as s, rank() over (order by sum(v) desc) from ones "
        "group by k having count(*) > 1 order by s desc, k limit 4");
  }
}

TEST_CASE("a frame by real distances ends where the value does", "[memory]") {
  for (unsigned seed = 0; seed < datasets; ++seed) {
    both on(seed, 25);
    const piece part =
        make(node_kind::frame, {real(1.5), real(0.5)})
            .index(tenon::frame_index(frame_unit::range, frame_bound::preceding, frame_bound::following));
    CHECK_SAME(
        on,
        select(
            {results({one("id"), over(make(node_kind::count_all), {order_by({ascending(one("r"))}), part})}),
             from({table(ones)})}),
        "select id, count(*) over (order by r range between 1.5 preceding and 0.5 following) from ones");
  }
}

TEST_CASE("a window function beside rows, and bounds that are no numbers, are refused", "[memory]") {
  both on(9);
  const piece ranked = over(call_window(window_function::row_number), {order_by({ascending(one("id"))})});
  CHECK(memory_test::kind_of([&] {
          rows_of(on.memory(),
                  select({results({one("id")}), from({table(ones)}),
                          where(make(node_kind::equal, {ranked, number(1)}))}),
                  1);
        }) == tenon::error_kind::statement);
  const piece part =
      make(node_kind::frame, {number(-1)})
          .index(tenon::frame_index(frame_unit::rows, frame_bound::preceding, frame_bound::current_row));
  CHECK(memory_test::kind_of([&] {
          rows_of(
              on.memory(),
              select({results({over(make(node_kind::count_all), {order_by({ascending(one("id"))}), part})}),
                      from({table(ones)})}),
              1);
        }) == tenon::error_kind::value);
}

TEST_CASE("a range counts by decimals, exactly", "[memory]") {
  both on(4);
  const auto price = [](const char* text) { return parameter({cell_kind::decimal, 0, 0, text}); };
  const piece exact = make(node_kind::case_, {make(node_kind::equal, {one("id"), number(1)}), price("0.3"),
                                              make(node_kind::equal, {one("id"), number(2)}), price("1.3"),
                                              price("9007199254740993.1")})
                          .kind(cell_kind::decimal);
  const piece part =
      make(node_kind::frame, {number(1)})
          .index(tenon::frame_index(frame_unit::range, frame_bound::preceding, frame_bound::current_row));
  const piece rows =
      select({results({one("id"), over(make(node_kind::count_all), {order_by({ascending(exact)}), part})}),
              from({table(ones)}), where(make(node_kind::less, {one("id"), number(4)})),
              order_by({ascending(one("id"))})});
  CHECK(rows_of(on.memory(), rows, 2) == table_of_texts{{"1", "1"}, {"2", "2"}, {"3", "1"}});
}
