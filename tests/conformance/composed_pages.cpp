// SPDX-License-Identifier: MIT
#include <cstddef>
#include <initializer_list>

#include <tenon/query.hpp>

#include "stores.hpp"

using namespace conformance;
using namespace tenon;

// Pages by key in an order that is put together at run time, as a request asks for it.

namespace {

enum class Size { small, large };
struct Ware {
  std::int64_t id = 0;
  std::string name{};
  std::optional<int> stock{};
  double weight = 0;
  std::optional<decimal> price{};
  Size size = Size::small;
  std::optional<timestamp> seen{};
  bool old = false;
  std::string secret{};

  bool operator==(const Ware&) const = default;
};
struct Maker {
  std::int64_t id = 0;
  std::string name{};
};
struct WareRow {
  std::int64_t id = 0;
  std::string name{};
  bool operator==(const WareRow&) const = default;
};

}  // namespace

template <>
inline constexpr auto tenon::table_of<Ware> = tenon::table<Ware>("wares").hidden(&Ware::secret);

namespace {

struct filled : fresh_database<Ware, Maker> {
  explicit filled(const store_under_test& store) : fresh_database<Ware, Maker>(store) {
    std::vector<Ware> wares;
    unsigned state = 7;
    const auto roll = [&](unsigned sides) {
      state = state * 1664525u + 1013904223u;
      return static_cast<int>((state >> 16) % sides);
    };
    for (int i = 0; i < 40; ++i) {
      Ware each;
      each.name = std::string(static_cast<std::size_t>(roll(3)), static_cast<char>('a' + roll(3)));
      if (roll(3) != 0) each.stock = roll(3) - 1;
      each.weight = roll(4) * 0.25 - 0.25;
      if (roll(3) != 0) each.price = decimal(roll(2) == 0 ? "9.5" : "10.25");
      each.size = roll(2) == 0 ? Size::small : Size::large;
      if (roll(2) != 0) each.seen = timestamp(std::chrono::microseconds(roll(3)));
      each.old = roll(2) == 0;
      wares.push_back(each);
    }
    repository<Ware>(db).insert(wares);
    std::vector<Maker> makers{{0, "a"}, {0, "b"}};
    repository<Maker>(db).insert(makers);
  }
};

/// All pages to the end, and back, beside the whole query.
template <class Query, class Whole>
void check_pages(database& db, const Query& asked, const Whole& whole) {
  const auto expected = query(db, whole);
  for (const std::int64_t size : {1, 4, 100}) {
    CAPTURE(size);
    std::decay_t<decltype(expected)> passed;
    std::vector<std::decay_t<decltype(expected)>> pages;
    std::string token;
    std::string back;
    do {
      auto page = keyset_page(db, asked, size, token);
      passed.insert(passed.end(), page.rows.begin(), page.rows.end());
      pages.push_back(page.rows);
      token = page.next;
      back = page.previous;
      REQUIRE(pages.size() < 100);
    } while (!token.empty());
    const bool same = passed == expected;
    CHECK(same);
    for (std::size_t i = pages.size() - 1; i-- > 0;) {
      const auto page = keyset_page(db, asked, size, back);
      const bool same_page = page.rows == pages[i];
      CHECK(same_page);
      back = page.previous;
    }
    CHECK(back.empty());
  }
}

template <class... Items>
order<Ware> order_of(Items... items) {
  order<Ware> made;
  (made.add(items), ...);
  return made;
}

}  // namespace

TEST_CASE("pages by key follow an order of run time, with NULLs, directions, kinds and expressions",
          "[conformance]") {
  for (const store_under_test& store : stores()) {
    INFO(store.name());
    filled fresh(store);
    const auto id = col<&Ware::id>;
    const auto check = [&](const order<Ware>& asked, auto... total) {
      check_pages(fresh.db, select<Ware>(asked), select<Ware>(order_by(total...)));
    };
    check(order_of(id), id);
    check(order_of(desc(col<&Ware::name>)), desc(col<&Ware::name>), desc(id));
    check(order_of(col<&Ware::name>, desc(col<&Ware::weight>), id), col<&Ware::name>,
          desc(col<&Ware::weight>), id);
    check(order_of(col<&Ware::stock>), col<&Ware::stock>, id);
    check(order_of(desc(col<&Ware::stock>).nulls_first()), desc(col<&Ware::stock>).nulls_first(), desc(id));
    check(order_of(col<&Ware::price>, col<&Ware::size>, col<&Ware::seen>), col<&Ware::price>,
          col<&Ware::size>, col<&Ware::seen>, id);
    check(order_of(desc(col<&Ware::old>), col<&Ware::seen>), desc(col<&Ware::old>), col<&Ware::seen>, id);
    check(order_of(length(col<&Ware::name>), desc(coalesce(col<&Ware::stock>, 5))), length(col<&Ware::name>),
          desc(coalesce(col<&Ware::stock>, 5)), desc(id));
    check(order<Ware>(), id);
  }
}

TEST_CASE("a query with conditions, joins and fields of its own is paged in an order of run time",
          "[conformance]") {
  for (const store_under_test& store : stores()) {
    INFO(store.name());
    filled fresh(store);
    const auto rows = [](const auto& by) {
      return select<WareRow>(fields(col<&Ware::id>, coalesce(col<&Maker::name>, "none")), from<Ware>(),
                             left_join<Maker>(on(col<&Maker::name> == col<&Ware::name>)),
                             where(col<&Ware::weight> >= 0 && left(col<&Ware::name>, 1) != "c"), by);
    };
    check_pages(fresh.db, rows(order_of(desc(col<&Ware::stock>), col<&Ware::id>)),
                rows(order_by(desc(col<&Ware::stock>), col<&Ware::id>)));
  }
}

TEST_CASE("the order of a request becomes pages by key", "[conformance]") {
  for (const store_under_test& store : stores()) {
    INFO(store.name());
    filled fresh(store);
    static constexpr auto allowed =
        filterable<Ware>().field("name", &Ware::name).field("stock", &Ware::stock).field("id", &Ware::id);
    check_pages(fresh.db,
                select<Ware>(allowed.order_by("-stock,name"), where(allowed.where({{"id", "gt", "5"}}))),
                select<Ware>(order_by(desc(col<&Ware::stock>), col<&Ware::name>, col<&Ware::id>),
                             where(col<&Ware::id> > 5)));
  }
}

TEST_CASE("a token belongs to the order it was made in", "[conformance]") {
  for (const store_under_test& store : stores()) {
    INFO(store.name());
    filled fresh(store);
    const auto by_name = select<Ware>(order_of(col<&Ware::name>));
    const std::string token = keyset_page(fresh.db, by_name, 3).next;
    const auto refused = [&](const auto& asked, std::string_view with) {
      try {
        (void)keyset_page(fresh.db, asked, 3, with);
      } catch (const error& problem) {
        return problem.kind == error_kind::value;
      }
      return false;
    };
    CHECK(!refused(by_name, token));
    CHECK(refused(select<Ware>(order_of(desc(col<&Ware::name>))), token));
    CHECK(refused(select<Ware>(order_of(col<&Ware::name>, col<&Ware::stock>)), token));
    CHECK(refused(select<Ware>(order_of(col<&Ware::stock>)), token));
    CHECK(refused(by_name, token + "A"));
    std::string altered = token;
    altered[12] = altered[12] == 'A' ? 'B' : 'A';
    CHECK(refused(by_name, altered));
  }
}

TEST_CASE("with_hidden reads the hidden columns of combined, held and paged queries too", "[conformance]") {
  for (const store_under_test& store : stores()) {
    INFO(store.name());
    fresh_database<Ware, Maker> fresh(store);
    std::vector<Ware> wares(2);
    wares[0].name = "one";
    wares[0].secret = "s1";
    wares[1].name = "two";
    wares[1].secret = "s2";
    wares[1].old = true;
    repository<Ware>(fresh.db).insert(wares);
    const auto by_name = select<Ware>(order_by(col<&Ware::name>), with_hidden);
    CHECK(query(fresh.db, by_name) == wares);
    CHECK(prepare(fresh.db, by_name)() == wares);
    const auto both =
        union_all(select<Ware>(where(col<&Ware::name> == "one"), with_hidden),
                  select<Ware>(where(col<&Ware::name> == "two"), with_hidden), order_by(result<&Ware::id>));
    CHECK(query(fresh.db, both) == wares);
    const auto first = keyset_page(fresh.db, both, 1);
    CHECK(first.rows == std::vector<Ware>{wares[0]});
    CHECK(keyset_page(fresh.db, both, 1, first.next).rows == std::vector<Ware>{wares[1]});
    CHECK(keyset_page(fresh.db, select<Ware>(order_of(col<&Ware::name>), with_hidden), 1).rows ==
          std::vector<Ware>{wares[0]});
    CHECK(query(fresh.db, union_all(select<Ware>(), select<Ware>()))[0].secret.empty());
  }
}
