// SPDX-License-Identifier: MIT
// The functions of the query language against those of PostgreSQL, over grids of arguments. What PostgreSQL
// has under the same meaning gives its answers, or refuses, alike.
#include <tenon/codec/call_function.hpp>
#include <tenon/codec/json_change.hpp>
#include <tenon/codec/json_contains.hpp>
#include <tenon/codec/json_query.hpp>

#include <cstdlib>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "../driver/postgresql/fixture.hpp"
#include "calls.hpp"

using calls::argument;
using calls::decimal;
using calls::json;
using tenon::cell;
using tenon::cell_kind;
using tenon::date_unit;
using f = tenon::sql_function;

namespace {

std::string quoted(std::string_view text) {
  std::string made = "'";
  for (const char letter : text) made += letter == '\'' ? "''" : std::string(1, letter);
  return made + "'";
}

/// Expressions with what they should come to: a text, "null", or the kind of an error.
class comparison {
 public:
  explicit comparison(const std::string& url) : database_(tenon::parse_postgresql_url(url)) {}
  ~comparison() { CHECK(count_ > 0); }

  /// `mine`: as `calls::outcome` shows it. The expression's text is the value's without its kind.
  void expect(const std::string& expression, const std::string& mine) {
    const std::size_t space = mine.find(' ');
    expected_.push_back({expression, space == std::string::npos ? mine : mine.substr(space + 1)});
    if (expected_.size() == 200) run();
  }

  void run() {
    std::string all = "SELECT coalesce(t, 'null') FROM (VALUES ";
    for (std::size_t i = 0; i < expected_.size(); ++i) {
      if (i > 0) all += ", ";
      all += "(" + std::to_string(i) + ", (" + expected_[i].expression + ")::text)";
    }
    all += ") AS v(n, t) ORDER BY n";
    const std::optional<std::vector<std::string>> together = answers(all);
    for (std::size_t i = 0; i < expected_.size(); ++i) {
      const std::string theirs =
          together ? (*together)[i]
                   : answer("SELECT coalesce((" + expected_[i].expression + ")::text, 'null')");
      INFO(expected_[i].expression);
      CHECK(expected_[i].mine == (theirs == "-0" ? "0" : theirs));
      ++count_;
    }
    expected_.clear();
  }

 private:
  struct entry {
    std::string expression;
    std::string mine;
  };

  std::vector<std::string> all_of(const std::string& text) {
    const tenon::cell_spec spec{cell_kind::text, tenon::storage::standard};
    postgresql_test::statement asked(database_, text, postgresql_test::raw({&spec, 1}));
    asked.open({}, false);
    std::vector<std::string> all;
    cell row;
    while (asked.next(&row)) all.emplace_back(row.text());
    return all;
  }
  std::optional<std::vector<std::string>> answers(const std::string& text) {
    try {
      return all_of(text);
    } catch (const tenon::error&) {  // one of them is refused; which one is found out one by one
      return std::nullopt;
    }
  }
  std::string answer(const std::string& text) {
    try {
      return all_of(text).at(0);
    } catch (const tenon::error& refused) {
      return std::string(to_string(refused.kind));
    }
  }

  postgresql_test::connection database_;
  std::vector<entry> expected_;
  int count_ = 0;
};

std::string number(std::int64_t value) {
  return "(" + std::to_string(value) + ")";
}
std::string digits(double value) {
  std::string room;
  return std::string(tenon::cast_cell(cells::real(value), cell_kind::text, room).text());
}
std::string real(double value) {
  return "(" + quoted(digits(value)) + "::float8)";
}

const std::vector<const char*> words = {
    "",       "a",           "abcdef", "  two words ", "banana", "na\xc3\xafve \xe2\x82\xac\xf0\x9f\x98\x80",
    "O'Neil", "AbC\xc3\x84z"};
const std::vector<double> reals = {0,
                                   0.5,
                                   -0.5,
                                   1.5,
                                   2.5,
                                   -2.5,
                                   1.005,
                                   2.675,
                                   -2.675,
                                   1234.5,
                                   1250,
                                   0.1,
                                   0.3,
                                   9.995,
                                   1e15,
                                   1e14,
                                   123456.789,
                                   -1e-5,
                                   0.0001,
                                   1e-7,
                                   1e22,
                                   1.0 / 3,
                                   2e300,
                                   -1e-300,
                                   99999.5,
                                   1e20,
                                   0.00012,
                                   5e-324,
                                   4503599627370497.5,
                                   0.1 + 0.2,
                                   100000,
                                   1234567.25};
const std::vector<const char*> decimals = {"0",
                                           "1",
                                           "-1",
                                           "0.5",
                                           "-0.5",
                                           "1.005",
                                           "2.675",
                                           "-12.345",
                                           "1250",
                                           "9999",
                                           "10000",
                                           "0.0001",
                                           "0.00009",
                                           "3",
                                           "7",
                                           "-7.5",
                                           "123456789012345678901234567890",
                                           "0.000000000000000000000000012",
                                           "99999.99999",
                                           "30000"};
const std::vector<const char*> moments = {
    "0001-01-01 00:00:00", "0004-02-29 23:59:59.999999", "1582-10-15 12:00:00",
    "1899-12-31 23:59:59", "1900-02-28 00:00:00",        "1969-12-31 23:59:59.999999",
    "1970-01-01 00:00:00", "1999-12-31 23:59:59.5",      "2000-02-29 12:34:56.789",
    "2015-12-31 00:00:00", "2016-01-03 00:00:00",        "2020-12-31 06:07:08.000009",
    "2021-01-01 00:00:00", "2021-01-03 23:59:59",        "2024-01-31 10:11:12.131415",
    "2024-02-29 00:00:00", "2024-12-30 18:00:00",        "9999-12-31 23:59:59.999999"};
const std::vector<const char*> days = {"0001-01-01", "0004-02-29", "1900-03-31", "1969-12-31", "1970-01-01",
                                       "2000-02-29", "2016-01-01", "2020-12-31", "2021-01-04", "2024-01-31",
                                       "2024-02-29", "2024-05-31", "9999-12-31"};
struct unit_name {
  date_unit unit;
  const char* part;
  const char* truncated;
};
constexpr unit_name units[] = {
    {date_unit::year, "year", "year"},       {date_unit::quarter, "quarter", "quarter"},
    {date_unit::month, "month", "month"},    {date_unit::week, "week", "week"},
    {date_unit::day, "day", "day"},          {date_unit::hour, "hour", "hour"},
    {date_unit::minute, "minute", "minute"}, {date_unit::second, "second", "second"},
    {date_unit::weekday, "isodow", nullptr}, {date_unit::day_of_year, "doy", nullptr},
    {date_unit::epoch, "epoch", nullptr},
};

/// A moment as Tenon spells it: milliseconds, or microseconds where they are needed.
std::string as_moment(const std::string& expression) {
  return "regexp_replace(to_char(" + expression + ", 'YYYY-MM-DD HH24:MI:SS.US'), '000$', '')";
}

}  // namespace

TEST_CASE("functions of texts agree with PostgreSQL", "[codec][functions][postgresql]") {
  const std::string url = postgresql_test::server_url();
  if (url.empty()) return;
  comparison same(url);
  for (const char* word : words) {
    const std::string text = quoted(word) + "::text";
    same.expect("length(" + text + ")", calls::call(f::length, {word}));
    same.expect("octet_length(" + text + ")", calls::call(f::byte_length, {word}));
    same.expect("lower(" + text + " COLLATE \"C\")", calls::call(f::lower, {word}));
    same.expect("upper(" + text + " COLLATE \"C\")", calls::call(f::upper, {word}));
    same.expect("reverse(" + text + ")", calls::call(f::reverse, {word}));
    for (const int count : {-2147483647, -7, -3, -1, 0, 1, 2, 5, 99}) {
      same.expect("left(" + text + "," + number(count) + ")", calls::call(f::left, {word, count}));
      same.expect("right(" + text + "," + number(count) + ")", calls::call(f::right, {word, count}));
      same.expect("substring(" + text + " from " + number(count) + ")",
                  calls::call(f::substring, {word, count}));
      if (count < 10)
        same.expect("repeat(" + text + "," + number(count) + ")", calls::call(f::repeat, {word, count}));
      for (const int more : {-1, 0, 1, 3, 8, 2147483647})
        same.expect("substring(" + text + " from " + number(count) + " for " + number(more) + ")",
                    calls::call(f::substring, {word, count, more}));
      for (const char* fill : {"", "*", "xyz", "\xc3\xa4\xe2\x82\xac"}) {
        const std::string rest = number(count) + "," + quoted(fill) + ")";
        same.expect("lpad(" + text + "," + rest, calls::call(f::pad_left, {word, count, fill}));
        same.expect("rpad(" + text + "," + rest, calls::call(f::pad_right, {word, count, fill}));
      }
    }
    for (const char* part : {"", "a", "an", "na", " ", "\xe2\x82\xac", "zz", "'"}) {
      same.expect("strpos(" + text + "," + quoted(part) + ")", calls::call(f::position, {word, part}));
      same.expect("btrim(" + text + "," + quoted(part) + ")", calls::call(f::trim, {word, part}));
      same.expect("ltrim(" + text + "," + quoted(part) + ")", calls::call(f::trim_left, {word, part}));
      same.expect("rtrim(" + text + "," + quoted(part) + ")", calls::call(f::trim_right, {word, part}));
      for (const char* by : {"", "a", "<>"})
        same.expect("replace(" + text + "," + quoted(part) + "," + quoted(by) + ")",
                    calls::call(f::replace, {word, part, by}));
    }
  }
  same.run();
}

TEST_CASE("functions of numbers agree with PostgreSQL", "[codec][functions][postgresql]") {
  const std::string url = postgresql_test::server_url();
  if (url.empty()) return;
  comparison same(url);
  const auto in_text = [](const cell& value) {
    return calls::outcome([&](std::string& room) { return tenon::cast_cell(value, cell_kind::text, room); });
  };
  const auto call = [&](f which, const std::vector<cell>& arguments) {
    std::string room;
    try {
      return in_text(tenon::call_function(which, arguments.data(), arguments.size(), cell_kind::null, room));
    } catch (const tenon::error& refused) {
      return std::string(to_string(refused.kind));
    }
  };
  for (const double value : reals) {
    const cell mine = cells::real(value);
    same.expect("abs(" + real(value) + ")", call(f::absolute, {mine}));
    same.expect("sign(" + real(value) + ")", call(f::sign, {mine}));
    same.expect("ceil(" + real(value) + ")", call(f::ceiling, {mine}));
    same.expect("floor(" + real(value) + ")", call(f::floor, {mine}));
    same.expect("trunc(" + real(value) + ")", call(f::truncate, {mine}));
    for (const int places : {-20, -3, -2, -1, 0, 1, 2, 3, 5, 10, 20})
      same.expect("round(" + real(value) + "::numeric," + number(places) + ")::float8",
                  call(f::round, {mine, argument(places)}));
  }
  for (const char* value : decimals) {
    const std::string theirs = quoted(value) + "::numeric";
    same.expect("trim_scale(abs(" + theirs + "))", call(f::absolute, {decimal(value)}));
    same.expect("sign(" + theirs + ")", call(f::sign, {decimal(value)}));
    same.expect("trim_scale(ceil(" + theirs + "))", call(f::ceiling, {decimal(value)}));
    same.expect("trim_scale(floor(" + theirs + "))", call(f::floor, {decimal(value)}));
    same.expect("trim_scale(trunc(" + theirs + "))", call(f::truncate, {decimal(value)}));
    for (const int places : {-40, -4, -1, 0, 1, 2, 4, 20, 30})
      same.expect("trim_scale(round(" + theirs + "," + number(places) + "))",
                  call(f::round, {decimal(value), argument(places)}));
  }
  for (const std::int64_t value : {std::int64_t{0}, std::int64_t{5}, std::int64_t{-15}, std::int64_t{1249},
                                   std::int64_t{1250}, std::numeric_limits<std::int64_t>::max()})
    for (const int places : {-20, -19, -3, -2, -1, 0, 4})
      same.expect("round(" + number(value) + "::numeric," + number(places) + ")::bigint",
                  call(f::round, {argument(value), argument(places)}));
  same.run();
}

TEST_CASE("roots, powers and logarithms agree with PostgreSQL but for the last digit",
          "[codec][functions][postgresql]") {
  const std::string url = postgresql_test::server_url();
  if (url.empty()) return;
  postgresql_test::connection database(tenon::parse_postgresql_url(url));
  const auto close = [&](const std::string& expression, f which, const std::vector<cell>& arguments) {
    INFO(expression);
    std::string room;
    cell mine;
    try {
      mine = tenon::call_function(which, arguments.data(), arguments.size(), cell_kind::real, room);
    } catch (const tenon::error& refused) {
      CHECK(postgresql_test::error_of([&] {
              postgresql_test::read_one(database, expression, cell_kind::real);
            }).kind == refused.kind);
      return;
    }
    if (mine.kind == cell_kind::null) {  // PostgreSQL refuses what has no result
      CHECK_THROWS_AS(postgresql_test::read_one(database, expression, cell_kind::real), tenon::error);
      return;
    }
    const double theirs = postgresql_test::read_one(database, expression, cell_kind::real).real;
    CHECK(mine.real == Approx(theirs).epsilon(1e-15));
  };
  for (const double value : {0.0, 1.0, 2.0, 0.5, -1.0, -2.5, 1e300, 1e-300, 800.0, -800.0, 10.0}) {
    close("SELECT sqrt(" + real(value) + ")", f::square_root, {cells::real(value)});
    // Too small a result is refused there, 0 here.
    if (value > -745) close("SELECT exp(" + real(value) + ")", f::exponential, {cells::real(value)});
    close("SELECT ln(" + real(value) + ")", f::logarithm, {cells::real(value)});
    close("SELECT log(" + real(value) + ")", f::logarithm10, {cells::real(value)});
    for (const double exponent : {0.0, 1.0, 2.0, -1.0, 0.5, -0.5, 3.0, 400.0, -400.0})
      close("SELECT power(" + real(value) + "," + real(exponent) + ")", f::power,
            {cells::real(value), cells::real(exponent)});
  }
}

TEST_CASE("arithmetic of decimals agrees with PostgreSQL", "[codec][decimal][postgresql]") {
  const std::string url = postgresql_test::server_url();
  if (url.empty()) return;
  comparison same(url);
  for (const char* a : decimals) {
    for (const char* b : decimals) {
      const auto theirs = [&](const char* sign) {
        return "trim_scale(" + quoted(a) + "::numeric " + sign + " nullif(" + quoted(b) + "::numeric, " +
               (std::string_view(sign) == "/" || std::string_view(sign) == "%" ? "0" : "-12345.6789") + "))";
      };
      std::string made;
      tenon::detail::add_decimals(a, b, false, made);
      same.expect(theirs("+"), made);
      tenon::detail::add_decimals(a, b, true, made);
      same.expect(theirs("-"), made);
      tenon::detail::multiply_decimals(a, b, made);
      same.expect(theirs("*"), made);
      same.expect(theirs("/"), tenon::detail::divide_decimals(a, b, made) ? made : "null");
      same.expect(theirs("%"), tenon::detail::modulo_decimals(a, b, made) ? made : "null");
    }
  }
  same.run();
}

TEST_CASE("casts agree with PostgreSQL", "[codec][cast][postgresql]") {
  const std::string url = postgresql_test::server_url();
  if (url.empty()) return;
  comparison same(url);
  for (const double value : reals) {
    same.expect(real(value) + "::text", calls::cast(value, cell_kind::text));
    same.expect("trim_scale(" + real(value) + "::numeric)", calls::cast(value, cell_kind::decimal));
    same.expect("trunc(" + real(value) + ")::bigint", calls::cast(value, cell_kind::integer));
  }
  for (const char* value : decimals)
    same.expect("trunc(" + quoted(value) + "::numeric)::bigint",
                calls::cast(decimal(value), cell_kind::integer));
  for (const char* text : {"",
                           " ",
                           "0",
                           "-1",
                           "+7",
                           " 42\t",
                           "9223372036854775807",
                           "9223372036854775808",
                           "1.5",
                           "1e3",
                           "4 2",
                           "12a",
                           "-",
                           "+-1",
                           ".5",
                           "5.",
                           "1e400",
                           "-1.25e-2",
                           "e5",
                           "1e"}) {
    const std::string theirs = quoted(text) + "::text";
    same.expect(theirs + "::bigint", calls::cast(text, cell_kind::integer));
    same.expect("trim_scale(" + theirs + "::numeric)", calls::cast(text, cell_kind::decimal));
    std::string room;
    same.expect(theirs + "::float8", calls::outcome([&](std::string& made) {
                  return tenon::cast_cell(tenon::cast_cell(cells::text(text), cell_kind::real, room),
                                          cell_kind::text, made);
                }));
  }
  for (const char* text :
       {"t",  "T",  "tr",  "true", "TRUE", "truee", "f", "false", "FaLsE", "y",    "yes", "no",   "n",  "o",
        "on", "of", "off", "offf", "1",    "0",     "2", "",      "10",    " on ", "yep", "\x11", "not"})
    same.expect(quoted(text) + "::text::boolean", calls::cast(text, cell_kind::boolean));
  same.run();
}

TEST_CASE("functions of times agree with PostgreSQL", "[codec][functions][postgresql]") {
  const std::string url = postgresql_test::server_url();
  if (url.empty()) return;
  comparison same(url);
  for (const char* text : moments) {
    const cell mine = calls::time(text);
    const std::string theirs = "timestamp " + quoted(text);
    for (const unit_name& name : units) {
      same.expect("floor(extract(" + std::string(name.part) + " from " + theirs + "))::bigint",
                  calls::call(f::date_part, {name.unit, mine}));
      if (name.truncated != nullptr)
        same.expect(as_moment("date_trunc(" + quoted(name.truncated) + "," + theirs + ")"),
                    calls::call(f::date_truncate, {name.unit, mine}));
    }
    for (const int months : {-25, -12, -1, 0, 1, 2, 11, 13, 48, 1200}) {
      const std::string added = calls::call(f::add_months, {mine, months});
      if (added != "limit")  // PostgreSQL goes on beyond the year 9999
        same.expect(as_moment(theirs + " + " + number(months) + " * interval '1 month'"), added);
    }
    for (const std::int64_t micros : {std::int64_t{-1}, std::int64_t{0}, std::int64_t{1},
                                      std::int64_t{86'400'000'000}, std::int64_t{-3'600'000'001}}) {
      const std::string added = calls::call(f::add_time, {mine, cells::number(cell_kind::interval, micros)});
      if (added != "limit")
        same.expect(as_moment(theirs + " + " + number(micros) + " * interval '1 microsecond'"), added);
    }
    same.expect(theirs + "::date", calls::call(f::to_date, {mine}));
    for (const char* other : moments)
      same.expect(
          "(extract(epoch from (" + theirs + " - timestamp " + quoted(other) + ")) * 1000000)::bigint",
          calls::call(f::time_between, {mine, calls::time(other)}));
  }
  for (const char* text : days) {
    const cell mine = calls::time(text);
    const std::string theirs = "date " + quoted(text);
    for (const unit_name& name : units) {
      same.expect("floor(extract(" + std::string(name.part) + " from " + theirs + "::timestamp))::bigint",
                  calls::call(f::date_part, {name.unit, mine}));
      if (name.truncated != nullptr)
        same.expect("date_trunc(" + quoted(name.truncated) + "," + theirs + "::timestamp)::date",
                    calls::call(f::date_truncate, {name.unit, mine}));
    }
    for (const int count : {-400, -29, -1, 0, 1, 13, 366}) {
      const std::string months = calls::call(f::add_months, {mine, count});
      if (months != "limit")
        same.expect("(" + theirs + " + " + number(count) + " * interval '1 month')::date", months);
      const std::string later = calls::call(f::add_days, {mine, count});
      if (later != "limit") same.expect(theirs + " + " + number(count), later);
    }
    for (const char* other : days)
      same.expect(theirs + " - date " + quoted(other),
                  calls::call(f::days_between, {mine, calls::time(other)}));
    same.expect(as_moment(theirs + "::timestamp"), calls::call(f::to_timestamp, {mine}));
  }
  same.run();
}

TEST_CASE("containment of JSON agrees with PostgreSQL", "[codec][json][postgresql]") {
  const std::string url = postgresql_test::server_url();
  if (url.empty()) return;
  comparison same(url);
  const std::vector<const char*> documents = {"null",
                                              "true",
                                              "false",
                                              "1",
                                              "1.0",
                                              "1e0",
                                              "\"a\"",
                                              "\"1\"",
                                              "[]",
                                              "{}",
                                              "[1]",
                                              "[1, 1.0, 2]",
                                              "[[1], 2]",
                                              "[[1, 2]]",
                                              "[\"a\"]",
                                              "[null]",
                                              "[[]]",
                                              "[{}]",
                                              R"({"a": 1})",
                                              R"({"a": 1.0, "b": [1, {"c": null}]})",
                                              R"({"b": [{"c": null}]})",
                                              R"({"a": {}})",
                                              R"({"a": {"b": {}}})",
                                              R"({"a": []})",
                                              R"({"a": [1]})",
                                              R"([{"a": 1, "b": 2}])",
                                              R"([{"a": 1}])",
                                              R"({"a": null})",
                                              "[[[1]]]",
                                              "[true, 1]"};
  for (const char* whole : documents)
    for (const char* part : documents)
      same.expect(quoted(whole) + "::jsonb @> " + quoted(part) + "::jsonb",
                  calls::shown(tenon::json_contains(json(whole), json(part))));
  same.run();
}

TEST_CASE("paths into JSON agree with PostgreSQL", "[codec][json][postgresql]") {
  const std::string url = postgresql_test::server_url();
  if (url.empty()) return;
  comparison same(url);
  struct in_document {
    const char* document;
    std::vector<std::vector<argument>> paths;
  };
  // Only names where objects are and positions where arrays are: PostgreSQL takes each for the other.
  const std::vector<in_document> all = {
      {R"({"a": 1, "b": {"c": "x", "d": null, "e": [1, 2.50, true]}, "l": []})",
       {{"a"},          {"b"},         {"x"},          {"b", "c"},      {"b", "d"},
        {"b", "x"},     {"b", "e", 0}, {"b", "e", 1},  {"b", "e", -1},  {"b", "e", -3},
        {"b", "e", -4}, {"b", "e", 3}, {"b", "e", 99}, {"l", 0},        {"l", -1},
        {"l", 5},       {"x", "y"},    {"a", "y"},     {"b", "x", "y"}, {"b", "d", "y"}}},
      {R"([10, {"a": [1]}, "s"])",
       {{0},
        {1},
        {2},
        {3},
        {-1},
        {-3},
        {-4},
        {1, "a"},
        {1, "b"},
        {1, "a", 0},
        {1, "a", 1},
        {1, "a", -2},
        {5, "a"}}},
      {"{}", {{"a"}, {"a", "b"}}},
      {"[]", {{0}, {-1}}},
  };
  for (const in_document& one : all) {
    const std::string document = quoted(one.document) + "::jsonb";
    for (const std::vector<argument>& steps : one.paths) {
      const std::vector<cell> path(steps.begin(), steps.end());
      std::string theirs = "ARRAY[";
      for (const cell& step : path) {
        if (theirs.size() > 6) theirs += ",";
        theirs += step.kind == cell_kind::text ? quoted(step.text()) : quoted(std::to_string(step.integer));
      }
      theirs += "]::text[]";
      std::string room;
      const cell found = tenon::json_get(json(one.document), path.data(), path.size(), cell_kind::json, room);
      if (found.kind == cell_kind::null) {
        same.expect("(" + document + " #> " + theirs + ") IS NULL", "true");
      } else {
        same.expect("(" + document + " #> " + theirs + ") = " + quoted(found.text()) + "::jsonb", "true");
        if (found.text().front() == '"')
          same.expect(document + " #>> " + theirs, calls::outcome([&](std::string& made) {
                        return tenon::json_get(json(one.document), path.data(), path.size(), cell_kind::text,
                                               made);
                      }));
      }
      const std::string set(
          tenon::json_set(json(one.document), path.data(), path.size(), json(R"({"new": 1})"), room).text());
      same.expect("jsonb_set(" + document + "," + theirs + R"(, '{"new": 1}') = )" + quoted(set) + "::jsonb",
                  "true");
      const std::string removed(
          tenon::json_remove(json(one.document), path.data(), path.size(), room).text());
      same.expect("(" + document + " #- " + theirs + ") = " + quoted(removed) + "::jsonb", "true");
    }
  }
  same.run();
}
