// SPDX-License-Identifier: MIT
#include "catch.hpp"

#include <optional>
#include <string>
#include <vector>

#include <tenon/query.hpp>
#include <tenon/sqlite.hpp>

namespace keyset_test {
enum class Shade { dark, light };
struct Leaf {
  std::int64_t id = 0;
  std::string name;
  std::optional<int> size{};
  std::optional<tenon::decimal> weight{};
  double length = 0;
  Shade shade = Shade::dark;
  tenon::uuid tag{};
  std::optional<tenon::blob> bytes{};
  bool operator==(const Leaf&) const = default;
};
struct Bare {
  std::string name;
  bool operator==(const Bare&) const = default;
};
}  // namespace keyset_test

namespace {
using namespace keyset_test;
using tenon::col;
using tenon::desc;
using tenon::error_kind;
using tenon::keyset_page;
using tenon::order_by;
using tenon::select;

struct leaves {
  leaves() {
    std::vector<Leaf> all;
    for (int i = 0; i < 12; ++i) {
      Leaf each{.name = std::string(1, static_cast<char>('a' + i % 3)), .length = (i % 5) * 0.3};
      if (i % 4 != 0) each.size = i % 2;
      if (i % 3 != 0) each.weight = tenon::decimal(i % 2 == 0 ? "10.5" : "9.5");
      each.shade = i % 2 == 0 ? Shade::light : Shade::dark;
      each.tag = tenon::uuid::v7();
      if (i % 2 != 0) each.bytes = tenon::blob(3, std::byte{0});
      all.push_back(each);
    }
    tenon::repository<Leaf>{db}.insert(all);
  }
  tenon::database db = tenon::open<Leaf, Bare>("sqlite::memory:", {.schema = tenon::synchronize});
};

template <class Query>
bool refuses(tenon::database& db, const Query& query, std::string_view token, std::string_view key = {}) {
  try {
    keyset_page(db, query, 2, token, {.key = key});
    return false;
  } catch (const tenon::error& problem) {
    return problem.kind == error_kind::value &&
           problem.message.find("the token is not one of this query's") != std::string::npos;
  }
}
}  // namespace

TEST_CASE("a token of which any letter is another is refused", "[session]") {
  leaves fresh;
  const auto query = select<Leaf>(order_by(col<&Leaf::size>, col<&Leaf::weight>, col<&Leaf::name>));
  const std::string token = keyset_page(fresh.db, query, 5).next;
  REQUIRE_FALSE(token.empty());
  int accepted = 0;
  for (std::size_t i = 0; i < token.size(); ++i) {
    for (const char letter : {'A', 'b', '7', '-', '_', '!', '\0', '='}) {
      std::string altered = token;
      if (altered[i] == letter) continue;
      altered[i] = letter;
      accepted += refuses(fresh.db, query, altered) ? 0 : 1;
    }
  }
  CHECK(accepted == 0);
}

TEST_CASE("a token that is cut, or longer than it was, is refused", "[session]") {
  leaves fresh;
  const auto query = select<Leaf>(order_by(col<&Leaf::name>));
  const std::string token = keyset_page(fresh.db, query, 5).next;
  for (std::size_t size = 1; size < token.size(); ++size)
    CHECK(refuses(fresh.db, query, token.substr(0, size)));
  for (const char* const more : {"A", "AA", "AAAA", " ", "="}) CHECK(refuses(fresh.db, query, token + more));
  CHECK(refuses(fresh.db, query, token + token));
  CHECK(refuses(fresh.db, query, "no token at all"));
  CHECK_FALSE(refuses(fresh.db, query, token));
}

TEST_CASE("a token leads on only in the query it is of, whatever its values", "[session]") {
  leaves fresh;
  const std::string token = keyset_page(fresh.db, select<Leaf>(order_by(col<&Leaf::name>)), 5).next;
  CHECK(refuses(fresh.db, select<Leaf>(order_by(desc(col<&Leaf::name>))), token));
  CHECK(refuses(fresh.db, select<Leaf>(order_by(tenon::asc(col<&Leaf::name>).nulls_last())), token));
  CHECK(refuses(fresh.db, select<Leaf>(order_by(col<&Leaf::name>, col<&Leaf::size>)), token));
  CHECK(refuses(fresh.db, select<Bare>(order_by(col<&Bare::name>)), token));
  const auto some = [](int least) {
    return select<Leaf>(tenon::where(col<&Leaf::id> > least), order_by(col<&Leaf::name>));
  };
  CHECK(refuses(fresh.db, some(2), token));
  // Values are no part of a query: its pages may be as long as they like, and begin behind another filter.
  const std::string filtered = keyset_page(fresh.db, some(2), 5).next;
  CHECK_FALSE(refuses(fresh.db, some(3), filtered));
}

TEST_CASE("values of a token that do not fit the order are refused", "[session]") {
  leaves fresh;
  const auto query = select<Leaf>(order_by(col<&Leaf::name>));
  const auto plan = tenon::detail::plan_keyset(tenon::detail::as_any_select(query));
  const std::uint64_t shape = tenon::detail::shape_of_statement(
      tenon::detail::keyset_select<false, false>(plan.select, plan.keys, 1));
  const auto token_of = [&](std::initializer_list<tenon::cell_kind> kinds, std::size_t more = 0) {
    tenon::detail::basic_cell_writer<> out;
    for (const tenon::cell_kind kind : kinds) {
      tenon::cell value;
      value.kind = kind;
      if (kind == tenon::cell_kind::text) {
        value.bytes = {"a", 1};
      } else {
        value.integer = 1;
      }
      out.add(value);
    }
    out.bytes.append(more, 'x');
    return tenon::detail::make_token(out.bytes, shape, false, {});
  };
  using enum tenon::cell_kind;
  CHECK_FALSE(refuses(fresh.db, query, token_of({text, integer})));
  CHECK(refuses(fresh.db, query, token_of({text})));
  CHECK(refuses(fresh.db, query, token_of({text, integer, integer})));
  CHECK(refuses(fresh.db, query, token_of({text, integer}, 1)));
  CHECK(refuses(fresh.db, query, token_of({integer, integer})));
  CHECK(refuses(fresh.db, query, token_of({text, text})));
  CHECK(refuses(fresh.db, query, token_of({null, integer})));  // neither can be NULL
  CHECK(refuses(fresh.db, query, token_of({text, null})));
}

TEST_CASE("a key seals tokens", "[session]") {
  leaves fresh;
  const auto query = select<Leaf>(order_by(col<&Leaf::name>));
  const std::string open = keyset_page(fresh.db, query, 5).next;
  const std::string sealed = keyset_page(fresh.db, query, 5, {}, {.key = "a secret"}).next;
  CHECK(open != sealed);
  CHECK(refuses(fresh.db, query, open, "a secret"));
  CHECK(refuses(fresh.db, query, sealed));
  CHECK(refuses(fresh.db, query, sealed, "another"));
  CHECK_FALSE(refuses(fresh.db, query, sealed, "a secret"));
}

TEST_CASE("a page is one statement, and takes the primary key into its order", "[session]") {
  leaves fresh;
  const auto text_of = [](const auto& query, auto resumed) {
    auto plan = tenon::detail::plan_keyset(tenon::detail::as_any_select(query));
    plan.keys.each([](auto& key) { key.value.emplace(); });
    const auto shell =
        tenon::detail::keyset_select<decltype(resumed)::value, false>(plan.select, plan.keys, 3);
    tenon::statement described;
    tenon::encoder values;
    tenon::statement_writer out(&described, values);
    shell.write(out);
    const std::string text = tenon::dialect::sqlite().render(described);
    return text.substr(text.find(" FROM "));
  };
  const std::false_type first;
  const std::true_type behind;
  CHECK(text_of(select<Leaf>(order_by(col<&Leaf::name>)), first) ==
        R"( FROM "leaf" ORDER BY "name", "id" LIMIT ?1)");
  CHECK(text_of(select<Leaf>(order_by(col<&Leaf::name>)), behind) ==
        R"( FROM "leaf" WHERE ("name", "id") > (?1, ?2) ORDER BY "name", "id" LIMIT ?3)");
  CHECK(text_of(select<Leaf>(order_by(desc(col<&Leaf::name>))), behind) ==
        R"( FROM "leaf" WHERE ("name", "id") < (?1, ?2) ORDER BY "name" DESC, "id" DESC LIMIT ?3)");
  CHECK(text_of(select<Leaf>(order_by(col<&Leaf::id>)), behind) ==
        R"( FROM "leaf" WHERE "id" > ?1 ORDER BY "id" LIMIT ?2)");
  CHECK(
      text_of(select<Leaf>(order_by(col<&Leaf::name>, desc(col<&Leaf::id>))), behind) ==
      R"( FROM "leaf" WHERE "name" >= ?1 AND ("name" > ?2 OR "id" < ?3) ORDER BY "name", "id" DESC LIMIT ?4)");
  CHECK(text_of(select<Bare>(order_by(col<&Bare::name>)), behind) ==
        R"( FROM "bare" WHERE "name" > ?1 ORDER BY "name" LIMIT ?2)");
}

TEST_CASE("values of every kind begin a page", "[session]") {
  leaves fresh;
  const auto passes = [&](auto... items) {
    const auto query = select<Leaf>(order_by(items...));
    std::vector<Leaf> passed;
    std::string token;
    do {
      auto page = keyset_page(fresh.db, query, 1, token);
      for (Leaf& each : page.rows) passed.push_back(std::move(each));
      token = page.next;
    } while (!token.empty() && passed.size() < 100);
    return passed == tenon::repository<Leaf>{fresh.db}.find(order_by(items..., col<&Leaf::id>));
  };
  CHECK(passes(col<&Leaf::size>));
  CHECK(passes(col<&Leaf::weight>));
  CHECK(passes(col<&Leaf::length>));
  CHECK(passes(col<&Leaf::shade>));
  CHECK(passes(col<&Leaf::tag>));
  CHECK(passes(col<&Leaf::bytes>));
  CHECK(passes(-col<&Leaf::length>));  // negative zero among them
}
