// SPDX-License-Identifier: MIT
#include <tenon/query.hpp>

#include "stores.hpp"

using namespace conformance;
using namespace tenon;

// What is grouped by, or what rows are told apart by, may hold values; the same values have to stand where
// it is said again.

namespace {

struct Word {
  std::int64_t id = 0;
  std::string text{};
  std::string language{};
  int number = 0;
};
struct Letter {
  std::string letter{};
  std::int64_t words = 0;
};
struct Tagged {
  std::string letter{};
  std::string tagged{};
  std::int64_t words = 0;
};
struct Pair {
  std::string one{};
  std::string two{};
};

const auto sees_letter = [](const Letter& a) { return a.letter + " " + std::to_string(a.words); };

struct filled : fresh_database<Word> {
  explicit filled(const store_under_test& store) : fresh_database<Word>(store) {
    std::vector<Word> words{{0, "ant", "en", 1},  {0, "bee", "en", 2},  {0, "ape", "en", 3},
                            {0, "bear", "en", 4}, {0, "ara", "de", 5},  {0, "cat", "en", 6},
                            {0, "affe", "de", 7}, {0, "chat", "fr", 8}, {0, "yak", "xx", 9}};
    repository<Word>(db).insert(words);
  }
};

template <class Rows, class Show>
std::vector<std::string> shown(const Rows& rows, Show show) {
  std::vector<std::string> texts;
  for (const auto& row : rows) texts.push_back(show(row));
  return texts;
}
using texts = std::vector<std::string>;

template <class Query>
error_kind refusal(database& db, const Query& asked) {
  try {
    (void)query(db, asked);
  } catch (const error& problem) {
    CHECK(problem.message.find("other values") != std::string::npos);
    return problem.kind;
  }
  return error_kind::internal;
}

}  // namespace

TEST_CASE("a group by an expression with values is selected, compared, ordered by and computed with",
          "[conformance]") {
  for (const store_under_test& store : stores()) {
    INFO(store.name());
    filled fresh(store);
    const auto letter = upper(left(col<&Word::text>, 1));
    const auto found =
        query(fresh.db, select<Letter>(fields(letter, count_all()), from<Word>(), group_by(letter),
                                       having(letter > "A" && count_all() > 0), order_by(desc(letter))));
    CHECK(shown(found, sees_letter) == texts{"Y 1", "C 2", "B 2"});
    const auto computed =
        query(fresh.db, select<Tagged>(fields(letter, concat(letter, "!", letter), count_all()), from<Word>(),
                                       group_by(letter), order_by(concat("x", letter)), limit(2)));
    CHECK(shown(computed, [](const Tagged& a) { return a.letter + a.tagged + std::to_string(a.words); }) ==
          texts{"AA!A4", "BB!B2"});
    const auto unselected =
        query(fresh.db, select<std::int64_t>(fields(count_all()), from<Word>(), group_by(letter),
                                             having(!in(letter, {"A", "Y"})), order_by(letter)));
    CHECK(unselected == std::vector<std::int64_t>{2, 2});
    // Of a window over the groups, too.
    const auto numbered =
        query(fresh.db, select<Letter>(fields(letter, row_number().over(order_by(desc(letter)))),
                                       from<Word>(), group_by(letter), order_by(letter)));
    CHECK(shown(numbered, sees_letter) == texts{"A 4", "B 3", "C 2", "Y 1"});
  }
}

TEST_CASE("several groups of one shape are told apart by their values", "[conformance]") {
  for (const store_under_test& store : stores()) {
    INFO(store.name());
    filled fresh(store);
    const auto ask = [&](int one, int two, int three, int four) {
      const auto part = [](int length) { return left(col<&Word::text>, length); };
      return shown(
          query(fresh.db,
                select<Pair>(fields(part(one), part(two)), from<Word>(), where(col<&Word::language> == "de"),
                             group_by(part(three), part(four)), order_by(part(three), part(four)))),
          [](const Pair& a) { return a.one + " " + a.two; });
    };
    CHECK(ask(1, 2, 1, 2) == texts{"a af", "a ar"});
    CHECK(ask(1, 2, 2, 1) == texts{"a af", "a ar"});
    CHECK(ask(2, 1, 2, 1) == texts{"af a", "ar a"});
    CHECK(ask(3, 2, 3, 2) == texts{"aff af", "ara ar"});
  }
}

TEST_CASE("what depends on a grouped column may hold other values than a group does", "[conformance]") {
  for (const store_under_test& store : stores()) {
    INFO(store.name());
    filled fresh(store);
    const auto found =
        query(fresh.db, select<Pair>(fields(left(col<&Word::text>, 2), left(col<&Word::text>, 1)),
                                     from<Word>(), where(col<&Word::language> == "de"),
                                     group_by(col<&Word::text>, left(col<&Word::text>, 3)),
                                     order_by(col<&Word::text>)));
    CHECK(shown(found, [](const Pair& a) { return a.one + " " + a.two; }) == texts{"af a", "ar a"});
  }
}

TEST_CASE("an expression with other values than the group's is refused, and nothing is read",
          "[conformance]") {
  for (const store_under_test& store : stores()) {
    INFO(store.name());
    filled fresh(store);
    const auto part = [](int length) { return left(col<&Word::text>, length); };
    CHECK(refusal(fresh.db, select<Letter>(fields(part(2), count_all()), from<Word>(), group_by(part(1)))) ==
          error_kind::statement);
    CHECK(refusal(fresh.db, select<Letter>(fields(part(1), count_all()), from<Word>(), group_by(part(1)),
                                           having(part(2) == "ap"))) == error_kind::statement);
    CHECK(refusal(fresh.db, select<std::string>(fields(part(1)), from<Word>(), distinct,
                                                order_by(part(2)))) == error_kind::statement);
    // An aggregate looks at every row, so its values are its own.
    const auto counted =
        query(fresh.db, select<Letter>(fields(part(1), count(distinct(part(2)))), from<Word>(),
                                       group_by(part(1)), order_by(part(1)), limit(1)));
    CHECK(shown(counted, sees_letter) == texts{"a 4"});
  }
}

TEST_CASE("distinct rows are ordered by, and chosen by, expressions with values", "[conformance]") {
  for (const store_under_test& store : stores()) {
    INFO(store.name());
    filled fresh(store);
    const auto letter = left(col<&Word::text>, 1);
    CHECK(query(fresh.db, select<std::string>(fields(letter), from<Word>(), distinct,
                                              order_by(desc(letter)))) == texts{"y", "c", "b", "a"});
    CHECK(query(fresh.db, select<std::string>(fields(col<&Word::text>), from<Word>(), distinct_on(letter),
                                              order_by(letter, desc(col<&Word::number>)))) ==
          texts{"affe", "bear", "chat", "yak"});
  }
}

TEST_CASE("a held statement gives a group's values by a name", "[conformance]") {
  for (const store_under_test& store : stores()) {
    INFO(store.name());
    filled fresh(store);
    constexpr auto length = parameter<"length", int>;
    constexpr auto part = left(col<&Word::text>, length);
    auto held = prepare(fresh.db, select<Letter>(fields(part, count_all()), from<Word>(), group_by(part),
                                                 having(part > "b"), order_by(part)));
    CHECK(shown(held(length = 1), sees_letter) == texts{"c 2", "y 1"});
    CHECK(shown(held(length = 2), sees_letter) == texts{"be 2", "ca 1", "ch 1", "ya 1"});
  }
}
