// SPDX-License-Identifier: MIT
#include <tenon/query/filterable.hpp>

#include <chrono>

#include <tenon/codec/chrono.hpp>
#include <tenon/codec/enums.hpp>
#include <tenon/query/json.hpp>

#include "catch.hpp"
#include "entities.hpp"

using namespace query_test;
using namespace std::chrono_literals;
using tenon::col;
using tenon::error_kind;
using tenon::filter_connective;
using tenon::filter_group;
using tenon::filter_term;
namespace op = tenon::filter_operators;

namespace {

enum class RobotStatus { idle, busy };
struct RobotConfig {
  std::string model{};
  int depth = 0;
};
struct Robot {
  std::int64_t id = 0;
  std::string name{};
  RobotStatus status = RobotStatus::idle;
  RobotStatus mode = RobotStatus::idle;  ///< by its number
  std::int16_t age = 0;
  std::optional<double> score{};
  bool active = false;
  tenon::uuid token{};
  tenon::decimal price{};
  tenon::timestamp seen{};
  std::chrono::sys_days born{};
  tenon::time_of_day alarm{};
  std::chrono::milliseconds wait{};
  tenon::json<RobotConfig> config{};
  Inner place{};
  std::string secret{};  ///< hidden
};

}  // namespace

template <>
inline constexpr auto tenon::table_of<Robot> =
    tenon::table<Robot>("robots").hidden(&Robot::secret).as_number(&Robot::mode);

namespace {

constexpr auto filter = tenon::filterable<Robot>()
                            .field("name", &Robot::name)
                            .field("status", &Robot::status)
                            .field("mode", &Robot::mode)
                            .field("age", &Robot::age)
                            .field("score", &Robot::score)
                            .field("active", &Robot::active)
                            .filter_only("token", &Robot::token, op::equal)
                            .field("price", &Robot::price)
                            .field("seen", &Robot::seen)
                            .field("born", &Robot::born)
                            .field("alarm", &Robot::alarm)
                            .field("wait", &Robot::wait)
                            .field("street", tenon::at(&Robot::place, &Inner::street), op::starts_with)
                            .field<col<&Robot::config>.at<&RobotConfig::model>()>("config.model")
                            .sortable("id", &Robot::id);

tenon::error refusal_of(const filter_group& wanted) {
  try {
    (void)filter.where(wanted);
  } catch (const tenon::error& problem) {
    return problem;
  }
  return {error_kind::internal, "nothing was refused"};
}
std::string refusal_of(const filter_term& wanted) {
  const tenon::error problem = refusal_of(filter_group{filter_connective::and_, {wanted}, {}});
  return problem.kind == error_kind::value ? problem.message : "another kind: " + problem.message;
}

/// What one condition comes to, as written in place.
template <class Condition>
bool is_written_as(const filter_term& asked, const Condition& in_place) {
  const auto composed = write(filter.where({asked}));
  const auto wanted = write(tenon::predicate<Robot>(in_place));
  return composed.statement.nodes == wanted.statement.nodes && composed.values == wanted.values;
}

}  // namespace

TEST_CASE("each operator is the condition it is named after", "[query]") {
  CHECK(is_written_as({"age", "eq", "30"}, col<&Robot::age> == std::int16_t{30}));
  CHECK(is_written_as({"age", "ne", "-30"}, col<&Robot::age> != std::int16_t{-30}));
  CHECK(is_written_as({"age", "lt", "30"}, col<&Robot::age> < 30));
  CHECK(is_written_as({"age", "le", "30"}, col<&Robot::age> <= 30));
  CHECK(is_written_as({"age", "gt", "30"}, col<&Robot::age> > 30));
  CHECK(is_written_as({"age", "ge", "30"}, col<&Robot::age> >= 30));
  CHECK(is_written_as({"name", "contains", "a%b"}, contains(col<&Robot::name>, "a%b")));
  CHECK(is_written_as({"name", "starts_with", "a_"}, starts_with(col<&Robot::name>, "a_")));
  CHECK(is_written_as({"name", "ends_with", "!"}, ends_with(col<&Robot::name>, "!")));
  CHECK(is_written_as({"score", "null"}, is_null(col<&Robot::score>)));
  CHECK(is_written_as({"score", "not_null"}, is_not_null(col<&Robot::score>)));
  CHECK(is_written_as({"age", "in", {"1", "2"}}, in(col<&Robot::age>, {1, 2})));
  CHECK(is_written_as({"age", "in", "1,2"}, in(col<&Robot::age>, {1, 2})));
}

TEST_CASE("values are read as the member's type", "[query]") {
  CHECK(is_written_as({"name", "eq", ""}, col<&Robot::name> == ""));
  CHECK(is_written_as({"status", "eq", "busy"}, col<&Robot::status> == RobotStatus::busy));
  CHECK(is_written_as({"mode", "eq", "busy"}, col<&Robot::mode> == RobotStatus::busy));
  CHECK(is_written_as({"score", "ge", "-1.5e3"}, col<&Robot::score> >= -1500.0));
  CHECK(is_written_as({"active", "eq", "true"}, col<&Robot::active> == true));
  CHECK(is_written_as({"token", "eq", "0190163d-8694-739b-aea5-966c26f8ad91"},
                      col<&Robot::token> == *tenon::uuid::parse("0190163d-8694-739b-aea5-966c26f8ad91")));
  CHECK(is_written_as({"price", "lt", "12.50"}, col<&Robot::price> < tenon::decimal("12.5")));
  CHECK(is_written_as({"seen", "gt", "2024-02-29T12:30:00+02:00"},
                      col<&Robot::seen> > tenon::timestamp(1'709'202'600s)));
  CHECK(is_written_as({"born", "eq", "1970-01-03"}, col<&Robot::born> == tenon::date(std::chrono::days(2))));
  CHECK(is_written_as({"alarm", "eq", "06:30:00"}, col<&Robot::alarm> == tenon::time_of_day(6, 30)));
  CHECK(is_written_as({"wait", "eq", "1.25"}, col<&Robot::wait> == 1250ms));
  CHECK(is_written_as({"wait", "eq", "-0.25"}, col<&Robot::wait> == -250ms));
  CHECK(is_written_as({"street", "starts_with", "Main"},
                      starts_with(col<&Robot::place, &Inner::street>, "Main")));
  CHECK(is_written_as({"config.model", "eq", "large"},
                      col<&Robot::config>.at<&RobotConfig::model>() == "large"));
}

TEST_CASE("malformed values are refused with what the field takes", "[query]") {
  for (const char* wrong :
       {"", " 3", "3 ", "+3", "0x10", "3.0", "1e2", "٣", "40000", "-40000", "NaN", "3;", "3\n"})
    CHECK(refusal_of(filter_term{"age", "eq", wrong}) == "filter: \"age\" takes an integer within its range");
  for (const char* wrong : {"", "nan", "inf", "-inf", "1e999", "0x1p3", "1,5", " 1"})
    CHECK(refusal_of(filter_term{"score", "eq", wrong}) == "filter: \"score\" takes a number, as 1.5");
  for (const char* wrong : {"", "1", "0", "TRUE", "yes", "true "})
    CHECK(refusal_of(filter_term{"active", "eq", wrong}) == "filter: \"active\" takes true or false");
  for (const char* wrong : {"", "lazy", "Idle", "0", "idle,busy"})
    CHECK(refusal_of(filter_term{"status", "eq", wrong}) == "filter: \"status\" takes one of idle, busy");
  for (const char* wrong : {"", "lazy", "1"})
    CHECK(refusal_of(filter_term{"mode", "eq", wrong}) == "filter: \"mode\" takes one of idle, busy");
  for (const char* wrong : {"", "0190163d8694739baea5966c26f8ad91", "g190163d-8694-739b-aea5-966c26f8ad91"})
    CHECK(refusal_of(filter_term{"token", "eq", wrong}) == "filter: \"token\" takes a uuid");
  for (const char* wrong : {"", "1e3", "1.2.3", "--1", "1,5"})
    CHECK(refusal_of(filter_term{"price", "eq", wrong}) ==
          "filter: \"price\" takes a decimal number, as -12.50");
  for (const char* wrong :
       {"", "yesterday", "2024-02-30 00:00:00", "2024-02-29", "2024-02-29T25:00:00Z", "0"})
    CHECK(refusal_of(filter_term{"seen", "eq", wrong}) ==
          "filter: \"seen\" takes a moment, as 2024-02-29T12:30:00Z");
  for (const char* wrong : {"", "2023-02-29", "29.2.2024", "2024-2-9", "2024-02-29 "})
    CHECK(refusal_of(filter_term{"born", "eq", wrong}) == "filter: \"born\" takes a date, as 2024-02-29");
  for (const char* wrong : {"", "24:00:00", "6:30:00", "06:30"})
    CHECK(refusal_of(filter_term{"alarm", "eq", wrong}) ==
          "filter: \"alarm\" takes a time of day, as 12:30:00");
  for (const char* wrong : {"", ".5", "1.", "1.0000005", "1.0005", "9223372036854775807", "1s", "1.-5"})
    CHECK(refusal_of(filter_term{"wait", "eq", wrong}) == "filter: \"wait\" takes seconds, as 1.5");
  for (const std::string& wrong :
       {std::string("a\0b", 3), std::string("\xff"), std::string("\xc3"), std::string("\xed\xa0\x80")})
    CHECK(refusal_of(filter_term{"name", "eq", wrong}) ==
          "filter: \"name\" takes a text of UTF-8 without NUL");
}

TEST_CASE("a value is a value, whatever is in it", "[query]") {
  for (const char* text :
       {"' OR 1=1 --", "\"; DROP TABLE robots; --", "/* */", "?1", "$1", ":name", "%", "_", "\\", "!", "😀",
        "NULL", "col<&Robot::secret>", "secret", "{\"a\":1}", "[1,2]", "../../etc/passwd", "\r\n"})
    CHECK(is_written_as({"name", "eq", text}, col<&Robot::name> == text));
}

TEST_CASE("unknown fields are all alike", "[query]") {
  const std::string known = refusal_of(filter_term{"nobody", "eq", "1"});
  CHECK(known ==
        "filter: a condition is on no field that can be filtered by; those are: name, status, mode, age, "
        "score, "
        "active, token, price, seen, born, alarm, wait, street, config.model");
  for (const char* field :
       {"secret", "Secret",       "id",          "createdAt",   "",       " ",      "name ",
        "NAME",   "__proto__",    "constructor", "eq",          "in",     "and",    "*",
        "1",      "name'",        "name\"",      "robots.name", "name--", "config", "config.depth",
        "place",  "place_street", "💣",           "name,age"})
    CHECK(refusal_of(filter_term{field, "eq", "1"}) == known);
  CHECK(refusal_of(filter_term{std::string("name\0", 5), "eq", "1"}) == known);
  CHECK(refusal_of(filter_term{std::string(1'000'000, 'x'), "eq", "1"}) == known);
  // Neither the operator nor the value makes a difference where the field is none.
  for (const char* other : {"", "ne", "like", "null", "' OR 1=1"}) {
    CHECK(refusal_of(filter_term{"secret", other, "x"}) == known);
    CHECK(refusal_of(filter_term{"secret", other, std::vector<std::string>{}}) == known);
  }
}

TEST_CASE("operators that a field has not are refused", "[query]") {
  for (const char* wrong : {"", "EQ", "=", "==", "like", "is", "eq ", "eq' OR 1=1", "$gt", "name", "between"})
    CHECK(refusal_of(filter_term{"age", wrong, "3"}) ==
          "filter: \"age\" has no such operator; it takes eq, ne, lt, le, gt, ge, in");
  CHECK(refusal_of(filter_term{"age", "contains", "3"}).starts_with("filter: \"age\" has no such operator"));
  CHECK(refusal_of(filter_term{"age", "null"}).starts_with("filter: \"age\" has no such operator"));
  CHECK(refusal_of(filter_term{"status", "lt", "busy"}) ==
        "filter: \"status\" has no such operator; it takes eq, ne, in");
  CHECK(refusal_of(filter_term{"active", "in", {"true"}}) ==
        "filter: \"active\" has no such operator; it takes eq, ne");
  CHECK(refusal_of(filter_term{"token", "ne", "x"}) == "filter: \"token\" has no such operator; it takes eq");
  CHECK(refusal_of(filter_term{"street", "eq", "x"}) ==
        "filter: \"street\" has no such operator; it takes starts_with");
}

TEST_CASE("an operator takes as many values as it needs", "[query]") {
  CHECK(refusal_of(filter_term{"age", "eq", {"1", "2"}}) == "filter: \"age\" takes one value with eq");
  CHECK(refusal_of(filter_term{"age", "eq", {"1"}}) == "filter: \"age\" takes one value with eq");
  CHECK(refusal_of(filter_term{"age", "eq"}) == "filter: \"age\" takes one value with eq");
  CHECK(refusal_of(filter_term{"score", "null", "x"}) == "filter: \"score\" takes no value with null");
  CHECK(refusal_of(filter_term{"age", "in", std::vector<std::string>{}}) ==
        "filter: \"age\" takes at least one value with in");
  CHECK(refusal_of(filter_term{"age", "in", {"1", "x"}}) ==
        "filter: \"age\" takes an integer within its range");
  CHECK(refusal_of(filter_term{"age", "in", "1,,2"}) == "filter: \"age\" takes an integer within its range");
  CHECK(is_written_as({"name", "in", {"a,b", ""}}, in(col<&Robot::name>, {"a,b", ""})));
}

TEST_CASE("a request is limited in what it asks for", "[query]") {
  constexpr auto strict = filter.limits({.terms = 3, .depth = 2, .list = 2, .text = 4, .sorts = 1});
  const auto refused = [&](const filter_group& wanted) {
    try {
      (void)strict.where(wanted);
    } catch (const tenon::error& problem) {
      return problem.message;
    }
    return std::string("nothing");
  };
  const filter_term one{"age", "eq", "1"};
  CHECK(refused({filter_connective::and_, {one, one, one}, {}}) == "nothing");
  CHECK(refused({filter_connective::and_, {one, one, one, one}, {}}) ==
        "filter: the request has more than 3 conditions");
  CHECK(refused({filter_connective::and_, {one, one}, {{filter_connective::or_, {one, one}, {}}}}) ==
        "filter: the request has more than 3 conditions");
  CHECK(refused({filter_connective::and_, std::vector<filter_term>(100'000, one), {}}) ==
        "filter: the request has more than 3 conditions");
  CHECK(refused({filter_connective::and_, {one}, {{filter_connective::or_, {one}, {{}}}}}) ==
        "filter: groups of conditions are nested too deep");
  CHECK(refused({filter_connective::and_, {{"age", "in", {"1", "2", "3"}}}, {}}) ==
        "filter: \"age\" takes at most 2 values with in");
  CHECK(refused({filter_connective::and_, {{"age", "in", "1,2,3"}}, {}}) ==
        "filter: \"age\" takes at most 2 values with in");
  CHECK(refused({filter_connective::and_, {{"name", "eq", "abcd"}}, {}}) == "nothing");
  CHECK(refused({filter_connective::and_, {{"name", "eq", "abcde"}}, {}}) ==
        "filter: \"name\" takes values of at most 4 bytes");
}

TEST_CASE("groups are connected by and, by or, and within each other", "[query]") {
  const filter_group wanted{
      filter_connective::or_,
      {{"status", "eq", "idle"}},
      {{filter_connective::and_, {{"age", "gt", "30"}, {"name", "contains", "x"}}, {}}}};
  const auto composed = write(filter.where(wanted));
  const auto in_place =
      write(tenon::predicate<Robot>(col<&Robot::status> == RobotStatus::idle ||
                                    (col<&Robot::age> > 30 && contains(col<&Robot::name>, "x"))));
  CHECK(composed.statement.nodes == in_place.statement.nodes);
  CHECK(composed.values == in_place.values);
}

TEST_CASE("predicates of requests are composed in loops", "[query]") {
  tenon::predicate<Robot> wanted = col<&Robot::active> == true;
  for (const char* part : {"a", "b"}) wanted = wanted && filter.where({{"name", "contains", part}});
  CHECK(write(wanted).values == std::vector<std::string>{"true", "a", "b"});
}

TEST_CASE("a request without conditions means every row, an or of nothing is refused", "[query]") {
  CHECK(filter.where(std::vector<filter_term>{}).is_all());
  CHECK(filter.where(filter_group{filter_connective::and_, {}, {{}, {}}}).is_all());
  CHECK(refusal_of(filter_group{filter_connective::or_, {}, {}}).kind == error_kind::value);
  CHECK(refusal_of(filter_group{filter_connective::or_, {{"age", "eq", "1"}}, {{}}}).kind ==
        error_kind::value);
}

TEST_CASE("an order is a list of declared fields", "[query]") {
  const auto composed = write(tenon::select<Robot>(filter.order_by("-seen,name,config.model")));
  const auto in_place = write(tenon::select<Robot>(
      order_by(desc(col<&Robot::seen>), col<&Robot::name>, col<&Robot::config>.at<&RobotConfig::model>())));
  CHECK(composed.statement.nodes == in_place.statement.nodes);
  CHECK(filter.order_by("").empty());
  CHECK_FALSE(filter.order_by("id").empty());
}

TEST_CASE("an order by anything else is refused, and always in one way", "[query]") {
  const auto refused = [](const std::string& text) {
    try {
      (void)filter.order_by(text);
    } catch (const tenon::error& problem) {
      return problem.kind == error_kind::value ? problem.message : "another kind";
    }
    return std::string("nothing");
  };
  const std::string known = refused("nobody");
  CHECK(known.starts_with("filter: the order is by no field that can be sorted by; those are: name, "));
  CHECK(known.find("token") == std::string::npos);
  CHECK(known.find("secret") == std::string::npos);
  for (const char* text :
       {"secret", "-secret", "token", "name,secret", "--name", "-", "name desc", " name", "name;--", "1",
        "(select 1)", "NAME", ",name", "name,,age", "random()", "\"name\""})
    CHECK(refused(text) == known);
  CHECK(refused("name,") == "filter: the order ends with a comma");
  CHECK(refused("name,-name") == "filter: \"name\" stands twice in the order");
  CHECK(refused("name,age,seen,born,alarm") == "filter: the order has more than 4 fields");
  CHECK(refused(std::string(1'000'000, ',')) == known);
}

TEST_CASE("pages are capped", "[query]") {
  constexpr auto small = filter.limits({.page = 20, .offset = 100});
  const auto refused = [&](auto act) {
    try {
      act();
    } catch (const tenon::error& problem) {
      return problem.message;
    }
    return std::string("nothing");
  };
  CHECK(small.page("5").count == 5);
  CHECK(small.page("").count == 20);
  CHECK(small.page("1000000").count == 20);
  CHECK(small.page(std::int64_t{7}).count == 7);
  CHECK(small.skip("").count == 0);
  CHECK(small.skip("100").count == 100);
  for (const char* wrong : {"-1", "x", "1e3", "99999999999999999999", "1;", " 1"}) {
    CHECK(refused([&] { (void)small.page(wrong); }) == "filter: the page size is no number of rows");
    CHECK(refused([&] { (void)small.skip(wrong); }) == "filter: the offset is no number of rows");
  }
  CHECK(refused([&] { (void)small.skip("101"); }) == "filter: the offset is larger than 100");
}

TEST_CASE("an error about a declared field names it", "[query]") {
  CHECK(refusal_of(filter_group{filter_connective::and_, {{"age", "eq", "x"}}, {}}).column == "age");
  CHECK(refusal_of(filter_group{filter_connective::and_, {{"secret", "eq", "x"}}, {}}).column.empty());
}
