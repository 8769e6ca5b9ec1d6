// SPDX-License-Identifier: MIT
#include <tenon/query/filterable.hpp>

#include "entities.hpp"
#include "stores.hpp"

using namespace conformance;
using tenon::col;
using tenon::error_kind;
using tenon::filter_connective;
using tenon::filter_group;
using tenon::filter_term;
using tenon::where;

namespace {

enum class BotMood { calm, busy };
struct BotSettings {
  std::string model{};
  int depth = 0;
};
struct Bot {
  std::int64_t id = 0;
  std::string name{};
  BotMood mood = BotMood::calm;
  BotMood rank = BotMood::calm;  ///< by its number
  int age = 0;
  std::optional<double> score{};
  tenon::uuid token{};
  tenon::decimal price{};
  std::optional<tenon::timestamp> seen{};
  tenon::json<BotSettings> settings{};
  std::string secret{};  ///< hidden
};

}  // namespace

template <>
inline constexpr auto tenon::table_of<Bot> =
    tenon::table<Bot>("bots").hidden(&Bot::secret).as_number(&Bot::rank);

namespace {

constexpr auto filter = tenon::filterable<Bot>()
                            .field("name", &Bot::name)
                            .field("mood", &Bot::mood)
                            .field("rank", &Bot::rank)
                            .field("age", &Bot::age)
                            .field("score", &Bot::score)
                            .filter_only("token", &Bot::token)
                            .field("price", &Bot::price)
                            .field("seen", &Bot::seen);

constexpr std::string_view first_token = "0190163d-8694-739b-aea5-966c26f8ad91";

/// Bots 1 to 6.
void add_six(tenon::repository<Bot>& bots) {
  for (int i = 1; i <= 6; ++i) {
    Bot each;
    each.name = std::string(1, static_cast<char>('a' + i - 1)) + "'; --%_";
    each.mood = i % 2 == 0 ? BotMood::busy : BotMood::calm;
    each.rank = i > 3 ? BotMood::busy : BotMood::calm;
    each.age = 10 * i;
    if (i != 4) each.score = i / 4.0;
    each.token = i == 1 ? *tenon::uuid::parse(first_token) : tenon::uuid::v7();
    each.price = tenon::decimal("0.10") * tenon::decimal(i);
    if (i > 2) each.seen = tenon::timestamp(std::chrono::seconds(1'000'000 * i));
    each.settings->model = i == 5 ? "large" : "small";
    each.secret = i == 6 ? "hunter2" : "none";
    bots.insert(each);
  }
}

std::string ages(const std::vector<Bot>& bots) {
  std::string all;
  for (const Bot& each : bots) all += std::to_string(each.age / 10);
  return all;
}

}  // namespace

TEST_CASE("a request's conditions find the same rows on every store", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Bot> fresh(store);
    tenon::repository<Bot> bots{fresh.db};
    add_six(bots);
    const auto found = [&](const filter_term& wanted) {
      return ages(bots.find(where(filter.where({wanted})), filter.order_by("age")));
    };
    CHECK(found({"mood", "eq", "busy"}) == "246");
    CHECK(found({"mood", "in", {"busy", "calm"}}) == "123456");
    CHECK(found({"rank", "eq", "busy"}) == "456");
    CHECK(found({"rank", "in", "calm"}) == "123");
    CHECK(found({"age", "gt", "40"}) == "56");
    CHECK(found({"age", "in", "10,60,70"}) == "16");
    CHECK(found({"score", "null"}) == "4");
    CHECK(found({"score", "ne", "0.25"}) == "2356");
    CHECK(found({"token", "eq", std::string(first_token)}) == "1");
    CHECK(found({"price", "ge", "0.500"}) == "56");
    CHECK(found({"price", "eq", "0.3"}) == "3");
    CHECK(found({"seen", "le", "1970-02-16T11:33:20Z"}) == "34");
    CHECK(found({"seen", "null"}) == "12");
    CHECK(found({"name", "contains", "'; --"}) == "123456");
    CHECK(found({"name", "contains", "%"}) == "123456");
    CHECK(found({"name", "starts_with", "%"}) == "");
    CHECK(found({"name", "ends_with", "%_"}) == "123456");
    CHECK(found({"name", "eq", "b'; --%_"}) == "2");
    CHECK(found({"name", "lt", "c"}) == "12");
  });
}

TEST_CASE("groups, orders and pages of a request work on every store", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Bot> fresh(store);
    tenon::repository<Bot> bots{fresh.db};
    add_six(bots);
    const filter_group wanted{
        filter_connective::or_,
        {{"age", "lt", "20"}},
        {{filter_connective::and_, {{"mood", "eq", "busy"}, {"score", "not_null"}}, {}}}};
    CHECK(ages(bots.find(where(filter.where(wanted)), filter.order_by("-age"))) == "621");
    CHECK(ages(bots.find(filter.order_by("mood,-age"))) == "642531");
    CHECK(ages(bots.find(filter.order_by("score,-age"))) == "412356");  // NULL is the least
    CHECK(ages(bots.find(filter.order_by("age"), filter.page("2"), filter.skip("3"))) == "45");
    tenon::predicate<Bot> all_of_them = tenon::all;
    for (const char* age : {"10", "20", "30"})
      all_of_them = all_of_them && filter.where({{"age", "ne", age}});
    CHECK(bots.count(where(all_of_them)) == 3);
  });
}

TEST_CASE("a request cannot reach beyond what was declared", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Bot> fresh(store);
    tenon::repository<Bot> bots{fresh.db};
    add_six(bots);
    const auto answer = [&](const filter_term& wanted) {
      try {
        return std::to_string(bots.count(where(filter.where({wanted}))));
      } catch (const tenon::error& refused) {
        return refused.kind == error_kind::value ? refused.message : "another kind: " + refused.message;
      }
    };
    // Injected through values: they are values.
    for (const char* text : {"' OR '1'='1", "a'; DROP TABLE bots; --", "\" OR 1=1 --", "/**/", "\\", "?",
                             "$1", "%", "_", "a' AND secret = 'hunter2", "😀", "\u202e", "NULL"})
      CHECK(answer({"name", "eq", text}) == "0");
    // Through fields and operators: always the same refusal, true guesses or not.
    const std::string unknown = answer({"nobody", "eq", "x"});
    CHECK(unknown.find("secret") == std::string::npos);
    for (const char* field :
         {"secret", "secret' --", "\"secret\"", "bots.secret", "settings", "id", "__proto__", "eq"}) {
      CHECK(answer({field, "eq", "hunter2"}) == unknown);
      CHECK(answer({field, "eq", "none"}) == unknown);
      CHECK(answer({field, "gt", "h"}) == unknown);
      CHECK(answer({field, "null"}) == unknown);
      CHECK(answer({field, "in", {"a", "b"}}) == unknown);
    }
    for (const char* op : {"eq OR 1=1", "= 1 --", "like", "secret", "__proto__", "$ne"})
      CHECK(answer({"age", op, "1"}).starts_with("filter: \"age\" has no such operator"));
    const auto ordered = [&](const std::string& text) {
      try {
        return ages(bots.find(filter.order_by(text)));
      } catch (const tenon::error& refused) {
        return refused.message;
      }
    };
    const std::string unsorted = ordered("nobody");
    for (const char* text :
         {"secret", "-secret", "token", "age,secret", "CASE WHEN 1=1 THEN age END", "1", "age;"})
      CHECK(ordered(text) == unsorted);
    CHECK(bots.count() == 6);
    // Values of any length and bytes are refused or harmless, and never reach the store as text.
    CHECK(answer({"name", "eq", std::string(300, 'x')}) ==
          "filter: \"name\" takes values of at most 256 bytes");
    CHECK(answer({"name", "eq", std::string("a\0b", 3)}) ==
          "filter: \"name\" takes a text of UTF-8 without NUL");
    CHECK(answer({"name", "contains", std::string(256, '%')}) == "0");
  });
}
