// SPDX-License-Identifier: MIT
#include <cstdlib>
#include <fstream>
#include <ranges>
#include <span>
#include <string_view>
#include <tuple>

#include <unistd.h>

#include <tenon/query.hpp>

#include "entities.hpp"
#include "stores.hpp"

using namespace conformance;
using tenon::asc;
using tenon::col;
using tenon::count_all;
using tenon::desc;
using tenon::error_kind;
using tenon::fields;
using tenon::from;
using tenon::limit;
using tenon::order_by;
using tenon::select;
using tenon::where;

namespace conformance {

enum class MarkLevel { low, middle, high };

/// A column of every kind that has an order, with few values, so that many rows are equal in them.
struct Mark {
  std::int64_t id = 0;
  std::int64_t group = 0;
  std::optional<int> points{};
  std::string word{};
  std::optional<std::string> note{};
  double weight = 0;
  std::optional<tenon::decimal> price{};
  std::optional<tenon::timestamp> seen{};
  MarkLevel level = MarkLevel::low;
  bool fine = false;
  tenon::blob bytes{};
  bool operator==(const Mark&) const = default;
};
struct Team {
  std::int64_t id = 0;
  std::string name{};
};

struct MarkRow {
  std::int64_t id;
  std::optional<std::string> note;
  bool operator==(const MarkRow&) const = default;
};
struct NoteRow {
  std::optional<std::string> note;
  std::int64_t marks;
  bool operator==(const NoteRow&) const = default;
};
struct WordRow {
  std::string word;
  bool operator==(const WordRow&) const = default;
};
struct MarkView {
  std::int64_t id;
  std::string_view word;
  std::optional<std::string_view> note;
  std::span<const std::byte> bytes;
};
struct Number {
  std::int64_t value;
};
struct NumberView {
  std::int64_t value;
  std::string_view text;
};
struct Small {
  signed char value;
};

}  // namespace conformance

template <>
inline constexpr auto tenon::table_of<conformance::Mark> =
    tenon::table<conformance::Mark>("marks").column(&conformance::Mark::group, "team");

namespace {

/// A generator whose numbers are the same everywhere.
class dice {
 public:
  explicit dice(unsigned seed) : state_(seed * 2654435761u + 1) {}
  int roll(int sides) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<int>((state_ >> 33) % static_cast<unsigned>(sides));
  }

 private:
  std::uint64_t state_;
};

std::vector<Mark> some_marks(int count, unsigned seed) {
  dice any(seed);
  std::vector<Mark> made;
  for (int i = 0; i < count; ++i) {
    Mark each;
    each.group = 1 + any.roll(3);
    if (any.roll(3) != 0) each.points = any.roll(4) - 2;
    each.word =
        std::vector<std::string>{"", "a", "A", "b", "\xc3\xa4", "z"}[static_cast<std::size_t>(any.roll(6))];
    if (any.roll(3) != 0) each.note = std::string(static_cast<std::size_t>(any.roll(3)), 'n');
    each.weight = (any.roll(5) - 2) * 0.1;
    if (any.roll(3) != 0)
      each.price = tenon::decimal(
          std::vector<const char*>{"9.5", "10.25", "-1"}[static_cast<std::size_t>(any.roll(3))]);
    if (any.roll(2) != 0) each.seen = tenon::timestamp(std::chrono::microseconds(any.roll(3) - 1));
    each.level = static_cast<MarkLevel>(any.roll(3));
    each.fine = any.roll(2) == 0;
    each.bytes.assign(static_cast<std::size_t>(any.roll(2)), std::byte{0xff});
    made.push_back(std::move(each));
  }
  return made;
}

struct marks_database : fresh_database<Mark, Team> {
  marks_database(const store_under_test& store, int count, unsigned seed = 1) : fresh_database(store) {
    std::vector<Mark> all = some_marks(count, seed);
    tenon::repository<Mark>{db}.insert(all);
    std::vector<Team> teams{{.name = "red"}, {.name = "green"}, {.name = "blue"}};
    tenon::repository<Team>{db}.insert(teams);
  }
};

/// Reads all pages from the beginning to the end, then back to the beginning. The order is total.
template <class Query>
auto walk(tenon::database& db, const Query& query, std::int64_t size) {
  using page_type = decltype(tenon::keyset_page(db, query, size));
  using row_type = typename decltype(page_type::rows)::value_type;
  std::vector<row_type> passed;
  std::vector<std::vector<row_type>> pages;
  std::string token;
  std::string last;
  for (;;) {
    page_type page = tenon::keyset_page(db, query, size, token);
    REQUIRE(page.rows.size() <= static_cast<std::size_t>(size));
    REQUIRE(page.previous.empty() == pages.empty());
    passed.insert(passed.end(), page.rows.begin(), page.rows.end());
    pages.push_back(std::move(page.rows));
    last = page.previous;
    if (page.next.empty()) break;
    token = page.next;
    REQUIRE(pages.size() < 1000);
  }
  for (std::size_t at = pages.size() - 1; at > 0; --at) {
    page_type page = tenon::keyset_page(db, query, size, last);
    const bool same = page.rows == pages[at - 1];
    CHECK(same);
    CHECK_FALSE(page.next.empty());
    CHECK(page.previous.empty() == (at == 1));
    CHECK(tenon::keyset_page(db, query, size, page.next).rows == pages[at]);
    last = page.previous;
  }
  return passed;
}

/// Passing pages of the query gives the rows that `whole` gives at once.
template <class Query, class Whole>
void check_walks(tenon::database& db, const Query& query, const Whole& whole) {
  std::vector<typename Whole::row_type> expected = tenon::query(db, whole);
  for (const std::int64_t size : {1, 3, 7, 1000}) {
    CAPTURE(size);
    const bool same = walk(db, query, size) == expected;
    CHECK(same);
  }
}

/// The same for marks in an order, to which `key` is added.
template <class Key, class... Items>
void check_order(tenon::database& db, const Key& key, const Items&... items) {
  check_walks(db, select<Mark>(order_by(items...)), select<Mark>(from<Mark>(), order_by(items..., key)));
}

/// Lets another program write when the first statement with rows has ended.
class intruder final : public tenon::observer {
 public:
  explicit intruder(tenon::database& through) : through_(&through) {}
  void finished(const tenon::observed_call& call, void*) override {
    if (call.operation != "SELECT" || !waits_) return;
    waits_ = false;
    tenon::repository<Team>{*through_}.insert(Team{.name = "yellow"});
  }
  void wait() { waits_ = true; }

 private:
  tenon::database* through_;
  bool waits_ = false;
};

/// Kilobytes of the process that are in memory.
long resident() {
  std::ifstream facts("/proc/self/statm");
  long all = 0;
  long here = 0;
  facts >> all >> here;
  return here * (::sysconf(_SC_PAGESIZE) / 1024);
}

/// The numbers from 1 to `most`, made by the database.
auto numbers_to(std::int64_t most) {
  static constexpr auto numbers = tenon::source<Number, "numbers">;
  constexpr auto value = numbers.col<&Number::value>;
  return std::pair{
      tenon::with_recursive(numbers.as(tenon::union_all(
          select<Number>(fields(tenon::value_of(std::int64_t{1})), from<Team>(), where(col<&Team::id> == 1)),
          select<Number>(fields(value + 1), from(numbers), where(value < most))))),
      numbers};
}

}  // namespace

TEST_CASE("a stream gives the rows of a query one by one", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    marks_database fresh(store, 50);
    tenon::database& db = fresh.db;
    const auto in_order = select<Mark>(order_by(col<&Mark::id>));
    std::vector<Mark> passed;
    for (const Mark& each : tenon::stream(db, in_order)) passed.push_back(each);
    CHECK(passed == tenon::repository<Mark>{db}.find(order_by(col<&Mark::id>)));
    CHECK(passed.size() == 50);

    const auto rows =
        select<MarkRow>(fields(col<&Mark::id>, col<&Mark::note>), from<Mark>(), order_by(col<&Mark::id>));
    std::vector<MarkRow> some;
    for (MarkRow& each : tenon::stream(db, rows)) some.push_back(std::move(each));
    CHECK(some == tenon::query(db, rows));

    const auto joined =
        select(fields(tenon::whole<Team>, col<&Mark::id>), from<Mark>(),
               tenon::join<Team>(tenon::on(col<&Team::id> == col<&Mark::group>)), order_by(col<&Mark::id>));
    std::size_t count = 0;
    for (const auto& [team, id] : tenon::stream(db, joined)) {
      CHECK(team.id == passed[count].group);
      CHECK(id == passed[count++].id);
    }
    CHECK(count == 50);
    for (const auto& each : tenon::stream(db, select<Mark>(where(col<&Mark::id> < 0)))) FAIL(each.id);
    std::int64_t sum = 0;
    for (const bool fine : tenon::stream(db, select(fields(col<&Mark::fine>), from<Mark>())))
      sum += fine ? 1 : 0;
    CHECK(sum == tenon::repository<Mark>{db}.count(where(col<&Mark::fine> == true)));
  });
}

TEST_CASE("a stream of entities reads hidden columns only if asked, and leaves nothing of the row before",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Account> fresh(store);
    std::vector<Account> accounts{{.name = "a", .secret = "s1"}, {.name = "b", .secret = "s2"}};
    tenon::repository<Account>{fresh.db}.insert(accounts);
    for (Account& each : tenon::stream(fresh.db, select<Account>())) {
      CHECK(each.secret.empty());
      each.secret = "seen";
    }
    std::string secrets;
    for (const Account& each :
         tenon::stream(fresh.db, select<Account>(order_by(col<&Account::id>), tenon::with_hidden)))
      secrets += each.secret;
    CHECK(secrets == "s1s2");
    CHECK(tenon::keyset_page(fresh.db, select<Account>(order_by(col<&Account::name>), tenon::with_hidden), 1)
              .rows[0]
              .secret == "s1");
    CHECK(tenon::page(fresh.db, select<Account>(order_by(col<&Account::name>), tenon::with_hidden), 2, 1)
              .rows[0]
              .secret == "s2");
  });
}

TEST_CASE("a stream that is left early gives its connection back", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    marks_database fresh(store, 300);
    tenon::database& db = fresh.db;
    tenon::repository<Mark> marks{db};
    const auto all_of_them = select<Mark>(order_by(col<&Mark::id>));
    for (const Mark& each : tenon::stream(db, all_of_them)) {
      if (each.id == 2) break;
    }
    CHECK(marks.count() == 300);
    {
      auto rows = tenon::stream(db, all_of_them);
      auto at = rows.begin();
      CHECK(at->id == 1);
      CHECK(kind_of([&] { marks.count(); }) == error_kind::misuse);
      auto moved = std::move(rows);
      ++at;
      CHECK((*moved.begin()).id == 2);
      moved.close();
      CHECK(at == moved.end());
      CHECK(marks.count() == 300);
    }
    { const auto unused = tenon::stream(db, all_of_them); }
    db.transaction([&](tenon::transaction& tx) {
      for (const Mark& each : tenon::stream(tx, all_of_them)) {
        if (each.id == 2) break;
      }
      tenon::repository<Mark>{tx}.delete_by_id(1);
      std::int64_t count = 0;
      for (const Mark& each : tenon::stream(tx, all_of_them)) count += each.id > 0 ? 1 : 0;
      CHECK(count == 299);
    });
    CHECK(marks.count() == 299);
  });
}

TEST_CASE("an error ends a stream", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    tenon::repository<Item> items{fresh.db};
    for (const int stock : {1, 2, 300, 4}) items.insert(Item{.name = std::to_string(stock), .stock = stock});
    const auto passed_until = [&](auto rows, error_kind expected) {
      int passed = 0;
      auto at = rows.begin();
      CHECK(kind_of([&] {
              for (; at != rows.end(); ++at) ++passed;
            }) == expected);
      CHECK(at == rows.end());
      CHECK(items.count() == 4);  // the connection is free
      return passed;
    };
    const auto in_order = order_by(col<&Item::id>);
    CHECK(passed_until(
              tenon::stream(fresh.db, select<Small>(fields(col<&Item::stock>), from<Item>(), in_order)),
              error_kind::decode) == 2);
    CHECK(passed_until(
              tenon::chunks(fresh.db, select<Small>(fields(col<&Item::stock>), from<Item>(), in_order), 1),
              error_kind::decode) == 1);
    items.insert(Item{.name = "no number"});
    const auto numbers =
        select<Number>(fields(tenon::cast<std::int64_t>(col<&Item::name>)), from<Item>(), in_order);
    CHECK(kind_of([&] {
            for (const Number& each : tenon::stream(fresh.db, numbers)) CHECK(each.value > 0);
          }) == error_kind::value);
    CHECK(items.count() == 5);
  });
}

TEST_CASE("views show the driver's memory until the next row", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    marks_database fresh(store, 100);
    const std::vector<Mark> all = tenon::repository<Mark>{fresh.db}.find(order_by(col<&Mark::id>));
    std::size_t at = 0;
    for (const MarkView& each : tenon::stream(
             fresh.db,
             select<MarkView>(fields(col<&Mark::id>, col<&Mark::word>, col<&Mark::note>, col<&Mark::bytes>),
                              from<Mark>(), order_by(col<&Mark::id>)))) {
      REQUIRE(at < all.size());
      CHECK(each.id == all[at].id);
      CHECK(each.word == all[at].word);
      CHECK(each.note == all[at].note);
      CHECK(tenon::blob(each.bytes.begin(), each.bytes.end()) == all[at].bytes);
      ++at;
    }
    CHECK(at == all.size());
    std::string words;
    for (const std::string_view word :
         tenon::stream(fresh.db, select<std::string_view>(fields(tenon::upper(col<&Team::name>)),
                                                          from<Team>(), order_by(col<&Team::id>))))
      words += word;
    CHECK(words == "REDGREENBLUE");
  });
}

#if !defined(__clang__) || __clang_major__ >= 16  // before, it cannot read libstdc++'s <ranges>
TEST_CASE("a stream is a range", "[conformance]") {
  using stream_type = decltype(tenon::stream(std::declval<tenon::database&>(), select<Mark>()));
  static_assert(std::ranges::input_range<stream_type&>);
  static_assert(!std::ranges::forward_range<stream_type&>);
  static_assert(std::movable<stream_type> && !std::copyable<stream_type>);
  static_assert(std::is_same_v<std::ranges::range_reference_t<stream_type&>, Mark&>);
  static_assert(std::ranges::input_range<decltype(tenon::chunks(std::declval<tenon::database&>(),
                                                                select<Mark>(), 1))&>);
  for_each_store([](const store_under_test& store) {
    marks_database fresh(store, 20);
    auto rows = tenon::stream(fresh.db, select<Mark>(order_by(col<&Mark::id>)));
    std::int64_t sum = 0;
    for (const std::int64_t id :
         rows | std::views::filter([](const Mark& each) { return each.id % 2 == 0; }) |
             std::views::transform([](const Mark& each) { return each.id; }) | std::views::take(3))
      sum += id;
    CHECK(sum == 12);
  });
}
#endif

TEST_CASE("a stream needs no more memory for more rows", "[conformance]") {
  // A store without SQL has its rows in memory anyway.
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    fresh_database<Team> fresh(store);
    tenon::repository<Team>{fresh.db}.insert(Team{.name = "red"});
    const char* const wanted = std::getenv("TENON_TEST_ROWS");
    const std::int64_t most = wanted != nullptr ? std::atoll(wanted) : 300'000;
    const auto [numbers, source] = numbers_to(most);
    std::int64_t rows = 0;
    std::size_t letters = 0;
    long before = 0;
    for (const NumberView& each : tenon::stream(
             fresh.db, select<NumberView>(fields(source.col<&Number::value>,
                                                 tenon::lpad(tenon::value_of(std::string("x")), 200, "y")),
                                          numbers, from(source)))) {
      if (++rows == 10'000) before = resident();
      letters += each.text.size();
    }
    CHECK(rows == most);
    CHECK(letters == static_cast<std::size_t>(most) * 200);
#ifndef TENON_SANITIZED  // a sanitizer keeps what was freed
    CHECK(resident() - before < 8 * 1024);
#else
    CHECK(before > 0);
#endif
  });
}

TEST_CASE("chunks give the rows of a query in vectors", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    marks_database fresh(store, 10);
    const auto in_order = select<Mark>(order_by(col<&Mark::id>));
    const std::vector<Mark> all = tenon::repository<Mark>{fresh.db}.find(order_by(col<&Mark::id>));
    for (const std::size_t size : {1u, 3u, 5u, 10u, 11u}) {
      std::vector<Mark> passed;
      for (std::vector<Mark>& part : tenon::chunks(fresh.db, in_order, size)) {
        CHECK_FALSE(part.empty());
        CHECK(part.size() == std::min(size, all.size() - passed.size()));
        for (Mark& each : part) passed.push_back(std::move(each));
      }
      CHECK(passed == all);
    }
    for (const auto& part : tenon::chunks(fresh.db, select<Mark>(where(col<&Mark::id> < 0)), 2))
      FAIL(part.size());
    for (const auto& part : tenon::chunks(fresh.db, in_order, 4)) {
      CHECK(part.front().id == 1);
      break;
    }
    CHECK(tenon::repository<Mark>{fresh.db}.count() == 10);
    CHECK(kind_of([&] { tenon::chunks(fresh.db, in_order, 0); }) == error_kind::value);
  });
}

TEST_CASE("a page has its rows and the number of all", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    marks_database fresh(store, 23);
    tenon::database& db = fresh.db;
    const auto in_order = select<Mark>(where(col<&Mark::id> > 3), order_by(desc(col<&Mark::id>)));
    const auto ids = [](const auto& page) {
      std::string text;
      for (const auto& each : page.rows) text += std::to_string(each.id) + " ";
      return text;
    };
    auto page = tenon::page(db, in_order, 1, 6);
    CHECK(ids(page) == "23 22 21 20 19 18 ");
    CHECK(page.total == 20);
    CHECK(page.number == 1);
    CHECK(page.size == 6);
    CHECK(page.pages() == 4);
    page = tenon::page(db, in_order, 4, 6);
    CHECK(ids(page) == "5 4 ");
    CHECK(page.total == 20);
    page = tenon::page(db, in_order, 5, 6);
    CHECK(page.rows.empty());
    CHECK(page.total == 20);
    CHECK(tenon::page(db, in_order, 1, 20).pages() == 1);
    CHECK(tenon::page(db, in_order, 1, 21).total == 20);
    page = tenon::page(db, select<Mark>(where(col<&Mark::id> < 0)), 1, 5);
    CHECK(page.total == 0);
    CHECK(page.pages() == 0);
    for (const std::int64_t bad : {std::int64_t{0}, std::int64_t{-1}}) {
      CHECK(kind_of([&] { tenon::page(db, in_order, 1, bad); }) == error_kind::value);
      CHECK(kind_of([&] { tenon::page(db, in_order, bad, 1); }) == error_kind::value);
    }
    CHECK(kind_of([&] { tenon::page(db, in_order, std::numeric_limits<std::int64_t>::max(), 3); }) ==
          error_kind::value);
    db.transaction([&](tenon::transaction& tx) {
      tenon::repository<Mark>{tx}.delete_by_id(23);
      CHECK(tenon::page(tx, in_order, 2, 6).total == 19);
    });
  });
}

TEST_CASE("the rows of a page and their number are of one state", "[conformance]") {
  for_each_store({ability::concurrent, ability::shared}, [](const store_under_test& store) {
    marks_database fresh(store, 1);
    const auto other = std::make_shared<intruder>(fresh.db);
    tenon::open_options options;
    options.pool.observer = tenon::observed_by(other);
    tenon::database db = tenon::open<Mark, Team>(fresh.home->store(), options);
    const auto teams = select<Team>(order_by(col<&Team::id>));
    other->wait();
    CHECK(tenon::page(db, teams, 1, 2).total == 3);
    CHECK(tenon::page(db, teams, 1, 2).total == 4);
  });
}

TEST_CASE("a page counts groups, distinct rows and combined queries", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    marks_database fresh(store, 60);
    tenon::database& db = fresh.db;
    const auto check = [&](const auto& query) {
      const auto expected = tenon::query(db, query);
      const auto page = tenon::page(db, query, 1, 2);
      CHECK(page.total == static_cast<std::int64_t>(expected.size()));
      CHECK(page.rows == std::vector(expected.begin(), expected.begin() + 2));
    };
    const auto groups = select<NoteRow>(fields(col<&Mark::note>, count_all()), from<Mark>(),
                                        tenon::group_by(col<&Mark::note>), order_by(col<&Mark::note>));
    check(groups);
    check(select<NoteRow>(fields(col<&Mark::note>, count_all()), from<Mark>(),
                          tenon::group_by(col<&Mark::note>), tenon::having(count_all() > 3),
                          order_by(desc(tenon::result<&NoteRow::marks>), col<&Mark::note>)));
    check(
        select<WordRow>(fields(col<&Mark::word>), from<Mark>(), tenon::distinct, order_by(col<&Mark::word>)));
    check(select<MarkRow>(fields(col<&Mark::id>, col<&Mark::note>), from<Mark>(),
                          tenon::distinct_on(col<&Mark::note>),
                          order_by(col<&Mark::note>, desc(col<&Mark::id>))));
    check(tenon::union_(select<WordRow>(fields(col<&Mark::word>), from<Mark>()),
                        select<WordRow>(fields(col<&Team::name>), from<Team>()),
                        order_by(tenon::result<&WordRow::word>)));
    check(select<MarkRow>(fields(col<&Mark::id>, col<&Team::name>), from<Mark>(),
                          tenon::join<Team>(tenon::on(col<&Team::id> == col<&Mark::group>)),
                          where(col<&Mark::points> > 0), order_by(col<&Mark::id>)));
    CHECK(tenon::page(db, select(fields(count_all()), from<Mark>()), 1, 5).total == 1);
  });
}

TEST_CASE("pages by key pass every row once, in every order", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    for (const unsigned seed : {1u, 2u}) {
      marks_database fresh(store, 60, seed);
      tenon::database& db = fresh.db;
      constexpr auto rising = asc(col<&Mark::id>);
      constexpr auto falling = desc(col<&Mark::id>);
      check_order(db, rising, col<&Mark::word>);
      check_order(db, falling, desc(col<&Mark::word>));
      check_order(db, rising, col<&Mark::points>);
      check_order(db, falling, desc(col<&Mark::points>));
      check_order(db, rising, asc(col<&Mark::points>).nulls_last());
      check_order(db, falling, desc(col<&Mark::points>).nulls_first());
      check_order(db, falling, col<&Mark::note>, desc(col<&Mark::points>).nulls_first());
      check_order(db, falling, desc(col<&Mark::note>), desc(col<&Mark::points>));
      check_order(db, rising, asc(col<&Mark::note>).nulls_last(), desc(col<&Mark::word>),
                  asc(col<&Mark::points>).nulls_last());
      check_order(db, rising, desc(col<&Mark::level>), col<&Mark::weight>);
      check_order(db, falling, col<&Mark::price>, desc(col<&Mark::seen>));
      check_order(db, rising, col<&Mark::fine>, col<&Mark::bytes>);
      check_order(db, rising, col<&Mark::group>, col<&Mark::word>);
    }
  });
}

TEST_CASE("pages by key are passed in the order of expressions", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    marks_database fresh(store, 60, 3);
    tenon::database& db = fresh.db;
    constexpr auto rising = asc(col<&Mark::id>);
    check_order(db, desc(col<&Mark::id>), tenon::lower(col<&Mark::word>), desc(col<&Mark::points> * 2));
    check_order(db, rising, -col<&Mark::weight>);
    check_order(db, rising, tenon::coalesce(col<&Mark::points>, 0), tenon::length(col<&Mark::note>));
    check_order(db, rising, col<&Mark::price> + col<&Mark::price>);
    check_order(db, rising, tenon::concat(col<&Mark::word>, col<&Mark::note>));
  });
}

TEST_CASE("pages by key are taken of joins, groups, distinct rows, windows and combined queries",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    marks_database fresh(store, 40, 4);
    tenon::database& db = fresh.db;
    const auto check = [&](const auto& query) { check_walks(db, query, query); };
    const auto team =
        tenon::left_join<Team>(tenon::on(col<&Team::id> == col<&Mark::group> && col<&Team::id> < 3));
    check(select<MarkRow>(fields(col<&Mark::id>, col<&Team::name>), from<Mark>(), team,
                          order_by(desc(col<&Team::name>), col<&Mark::id>)));
    check(select<MarkRow>(fields(col<&Mark::id>, col<&Mark::note>), from<Mark>(),
                          where(col<&Mark::points> >= 0 || tenon::is_null(col<&Mark::points>)),
                          order_by(col<&Mark::points>, col<&Mark::id>)));
    check(select<NoteRow>(fields(col<&Mark::note>, count_all()), from<Mark>(),
                          tenon::group_by(col<&Mark::note>), order_by(col<&Mark::note>)));
    check(select<NoteRow>(fields(col<&Mark::note>, count_all()), from<Mark>(),
                          tenon::group_by(col<&Mark::note>),
                          order_by(desc(tenon::result<&NoteRow::marks>), col<&Mark::note>)));
    check(select<NoteRow>(fields(col<&Mark::note>, count_all()), from<Mark>(),
                          tenon::group_by(col<&Mark::note>),
                          order_by(tenon::maximum(col<&Mark::weight>), col<&Mark::note>)));
    check(
        select<WordRow>(fields(col<&Mark::word>), from<Mark>(), tenon::distinct, order_by(col<&Mark::word>)));
    check(select<MarkRow>(fields(col<&Mark::id>, col<&Mark::note>), from<Mark>(),
                          tenon::distinct_on(col<&Mark::note>),
                          order_by(col<&Mark::note>, desc(col<&Mark::id>))));
    check(select<MarkRow>(fields(col<&Mark::id>, col<&Mark::note>), from<Mark>(),
                          order_by(desc(tenon::rank().over(order_by(col<&Mark::points>))), col<&Mark::id>)));
    check(tenon::union_(select<WordRow>(fields(col<&Mark::word>), from<Mark>()),
                        select<WordRow>(fields(col<&Team::name>), from<Team>()),
                        order_by(desc(tenon::result<&WordRow::word>))));
  });
}

TEST_CASE("rows that come and go shift no page by key", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    tenon::repository<Item> items{fresh.db};
    for (int i = 0; i < 10; ++i) items.insert(Item{.name = std::string(1, static_cast<char>('b' + i))});
    const auto by_name = select<Item>(order_by(col<&Item::name>));
    const auto names = [](const std::vector<Item>& rows) {
      std::string text;
      for (const Item& each : rows) text += each.name;
      return text;
    };
    auto page = tenon::keyset_page(fresh.db, by_name, 3);
    CHECK(names(page.rows) == "bcd");
    CHECK(page.previous.empty());
    items.delete_where(where(col<&Item::name> == "d"));
    items.insert(Item{.name = "a"});
    items.insert(Item{.name = "ee"});
    page = tenon::keyset_page(fresh.db, by_name, 3, page.next);
    CHECK(names(page.rows) == "eeef");
    page = tenon::keyset_page(fresh.db, by_name, 3, page.previous);
    CHECK(names(page.rows) == "abc");
    CHECK(page.previous.empty());
    items.delete_all();
    page = tenon::keyset_page(fresh.db, by_name, 3, page.next);
    CHECK(page.rows.empty());
    CHECK(page.next.empty());
    CHECK(page.previous.empty());
  });
}

TEST_CASE("a token is taken by the query it is of, on every store", "[conformance]") {
  const auto by_note = select<Mark>(order_by(col<&Mark::note>, col<&Mark::price>));
  std::vector<std::string> tokens;
  for_each_store([&](const store_under_test& store) {
    marks_database fresh(store, 30);
    tenon::database& db = fresh.db;
    const auto page = tenon::keyset_page(db, by_note, 5);
    tokens.push_back(page.next);
    CHECK(page.next == tokens.front());
    const auto refused = [&](const auto& query, std::string_view token, tenon::keyset_options options = {}) {
      const tenon::error problem = error_of([&] { tenon::keyset_page(db, query, 5, token, options); });
      CHECK(problem.kind == error_kind::value);
      CHECK(problem.message.find("the token is not one of this query's") != std::string::npos);
    };
    refused(select<Mark>(order_by(col<&Mark::note>)), page.next);
    refused(select<Mark>(order_by(col<&Mark::note>, desc(col<&Mark::price>))), page.next);
    refused(select<Mark>(order_by(col<&Mark::price>, col<&Mark::note>)), page.next);
    refused(select<Mark>(where(col<&Mark::id> > 0), order_by(col<&Mark::note>, col<&Mark::price>)),
            page.next);
    refused(by_note, page.next, {.key = "secret"});
    const auto sealed = tenon::keyset_page(db, by_note, 5, {}, {.key = "secret"});
    CHECK(sealed.rows == page.rows);
    CHECK(tenon::keyset_page(db, by_note, 5, sealed.next, {.key = "secret"}).rows ==
          tenon::keyset_page(db, by_note, 5, page.next).rows);
    refused(by_note, sealed.next);
    refused(by_note, sealed.next, {.key = "Secret"});
    CHECK(kind_of([&] { tenon::keyset_page(db, by_note, 0); }) == error_kind::value);
    CHECK(kind_of([&] { tenon::keyset_page(db, by_note, -1, page.next); }) == error_kind::value);
  });
}

TEST_CASE("a condition composed at run time goes with pages by key", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    marks_database fresh(store, 40, 5);
    tenon::predicate<Mark> filter = tenon::all;
    filter = filter && col<&Mark::group> == 2;
    check_walks(fresh.db, select<Mark>(where(filter), order_by(col<&Mark::points>)),
                select<Mark>(from<Mark>(), where(col<&Mark::group> == 2),
                             order_by(col<&Mark::points>, col<&Mark::id>)));
  });
}

TEST_CASE("a sample is so many rows, different ones", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    marks_database fresh(store, 200);
    tenon::database& db = fresh.db;
    const auto ids_of = [&](const auto& query) {
      std::vector<bool> seen(201);
      int count = 0;
      for (const auto& each : tenon::stream(db, query)) {
        const auto id = static_cast<std::size_t>(each.id);
        CHECK_FALSE(seen[id]);
        seen[id] = true;
        ++count;
      }
      return std::pair{count, seen};
    };
    const auto first = ids_of(tenon::sample(select<Mark>(), 20));
    const auto second = ids_of(tenon::sample(select<Mark>(), 20));
    CHECK(first.first == 20);
    CHECK(first.second != second.second);  // the same twenty of 200 twice: once in 10^27
    CHECK(ids_of(tenon::sample(select<Mark>(where(col<&Mark::id> <= 7)), 20)).first == 7);
    CHECK(ids_of(tenon::sample(select<MarkRow>(fields(col<&Mark::id>, col<&Mark::note>), from<Mark>()), 9))
              .first == 9);
    const auto words = select<WordRow>(fields(col<&Mark::word>), from<Mark>(), tenon::distinct);
    CHECK(tenon::query(db, tenon::sample(words, 1000)).size() == tenon::query(db, words).size());
    CHECK(tenon::query(
              db,
              tenon::sample(tenon::union_(words, select<WordRow>(fields(col<&Team::name>), from<Team>())), 3))
              .size() == 3);
    CHECK(tenon::query(db, tenon::sample(words, 0)).empty());
    CHECK(kind_of([&] { tenon::query(db, tenon::sample(words, -1)); }) == error_kind::value);
  });
}
