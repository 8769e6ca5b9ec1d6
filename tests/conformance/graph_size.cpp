// SPDX-License-Identifier: MIT
#include <cstdint>
#include <string>
#include <vector>

#include <tenon/relations.hpp>

#include "stores.hpp"

using namespace conformance;
using tenon::col;
using tenon::with;

namespace sized {

struct Line;
struct Mark;
struct Sheet {
  std::int64_t id = 0;
  std::string name{};
  tenon::has_many<Line> lines{};
};
struct Line {
  std::int64_t id = 0;
  std::int64_t sheetId = 0;
  std::optional<int> number{};
  tenon::many_to_many<Mark, tenon::join_table<"line_marks">> marks{};
};
struct Mark {
  std::string name{};
};

}  // namespace sized

template <>
inline constexpr auto tenon::table_of<sized::Sheet> =
    tenon::table<sized::Sheet>("sheets").cascades(&sized::Sheet::lines, tenon::cascade::save);
template <>
inline constexpr auto tenon::table_of<sized::Line> = tenon::table<sized::Line>("lines")
                                                         .foreign_key(&sized::Line::sheetId,
                                                                      &sized::Sheet::id)
                                                         .cascades(&sized::Line::marks,
                                                                   tenon::cascade::insert);
template <>
inline constexpr auto tenon::table_of<sized::Mark> =
    tenon::table<sized::Mark>("marks").primary_key(&sized::Mark::name);

using namespace sized;

namespace {

std::vector<Sheet> make_sheets(int sheets, int lines) {
  std::vector<Sheet> made(static_cast<std::size_t>(sheets));
  int number = 0;
  for (Sheet& each : made) {
    std::vector<Line> list(static_cast<std::size_t>(lines));
    for (Line& line : list) {
      line.number = ++number;
      line.marks = std::vector<Mark>{{.name = "m" + std::to_string(sheets) + "_" + std::to_string(number)}};
    }
    each.lines = std::move(list);
  }
  return made;
}

}  // namespace

TEST_CASE("a graph is saved by as many statements as it has relations, however many rows it has",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Sheet, Line, Mark> fresh(store);
    tenon::repository<Sheet> sheets{fresh.db};
    std::vector<Sheet> small = make_sheets(2, 3);
    const auto few = statements_of(fresh, [&] { sheets.save(small); });
    std::vector<Sheet> large = make_sheets(20, 20);  // 20 + 400 + 400 marks + 400 rows between
    const auto many = statements_of(fresh, [&] { sheets.save(large); });
    CHECK(many.size() == few.size());
    CHECK(tenon::repository<Line>{fresh.db}.count() == 406);
    CHECK(tenon::repository<Mark>{fresh.db}.count() == 406);

    // And again, with a change in each of the rows.
    std::vector<Sheet> read =
        sheets.find(order_by(col<&Sheet::id>), with<&Sheet::lines>(order_by(col<&Line::id>)));
    CHECK(statements_of(fresh, [&] { sheets.save(read); }).size() <= few.size());
    for (Sheet& sheet : read) {
      for (Line& line : sheet.lines) line.number = *line.number + 1000;
    }
    CHECK(statements_of(fresh, [&] { sheets.save(read); }).size() <= few.size());
    CHECK(tenon::repository<Line>{fresh.db}.count(where(col<&Line::number> <= 1000)) == 0);
  });
}

TEST_CASE("rows of a graph get their keys in the order of the graph", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Sheet, Line, Mark> fresh(store);
    std::vector<Sheet> made = make_sheets(30, 5);
    tenon::repository<Sheet>{fresh.db}.save(made);
    const std::vector<Line> lines = tenon::repository<Line>{fresh.db}.find(order_by(col<&Line::id>));
    REQUIRE(lines.size() == 150);
    bool in_order = true;
    for (std::size_t i = 0; i < lines.size(); ++i)
      in_order = in_order && *lines[i].number == static_cast<int>(i) + 1;
    CHECK(in_order);
  });
}

TEST_CASE("a member that was empty when it was read and is zero now is saved", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Sheet, Line, Mark> fresh(store);
    tenon::repository<Sheet> sheets{fresh.db};
    Sheet sheet{.name = "one"};
    sheet.lines = std::vector<Line>(1);
    sheets.save(sheet);
    Sheet read = sheets.find_one_or_fail(with<&Sheet::lines>());
    CHECK_FALSE(read.lines[0].number.has_value());
    read.lines[0].number = 0;
    sheets.save(read);
    CHECK(tenon::repository<Line>{fresh.db}.count(where(col<&Line::number> == 0)) == 1);
  });
}
