// SPDX-License-Identifier: MIT
#include "stores.hpp"
#include "values.hpp"

using namespace conformance;
using tenon::col;
using tenon::where;

namespace {

/// Every stored value finds exactly the rows that hold it, as a condition and as a predicate.
template <auto Member>
void finds_itself(tenon::repository<Everything>& all, const std::vector<Everything>& rows) {
  INFO("member " << tenon::table_info_of<Everything>.columns[decltype(col<Member>)::index].member);
  std::size_t wrong = 0;
  for (std::size_t r = 0; r < rows.size(); r += 3) {
    const auto& value = rows[r].*Member;
    const auto expected = std::count_if(rows.begin(), rows.end(),
                                        [&](const Everything& each) { return each.*Member == value; });
    wrong += all.count(where(col<Member> == value)) == expected ? 0 : 1;
    const tenon::predicate<Everything> unequal = col<Member> != value;
    wrong += all.count(where(unequal)) == static_cast<std::int64_t>(rows.size()) - expected ? 0 : 1;
  }
  CHECK(wrong == 0);
}

/// The order of the store is the order of C++.
template <auto Member>
void is_ordered(tenon::repository<Everything>& all, const std::vector<Everything>& rows) {
  INFO("member " << tenon::table_info_of<Everything>.columns[decltype(col<Member>)::index].member);
  const std::vector<Everything> found = all.find(tenon::order_by(col<Member>));
  REQUIRE(found.size() == rows.size());
  CHECK(std::is_sorted(found.begin(), found.end(),
                       [](const Everything& a, const Everything& b) { return a.*Member < b.*Member; }));
  std::size_t wrong = 0;
  for (std::size_t r = 0; r < rows.size(); r += 7) {
    const auto& value = rows[r].*Member;
    const auto less =
        std::count_if(rows.begin(), rows.end(), [&](const Everything& each) { return each.*Member < value; });
    wrong += all.count(where(col<Member> < value)) == less ? 0 : 1;
    wrong += all.count(where(col<Member> >= value)) == static_cast<std::int64_t>(rows.size()) - less ? 0 : 1;
  }
  CHECK(wrong == 0);
}

}  // namespace

TEST_CASE("every boundary value finds itself as a parameter", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Everything> fresh(store);
    tenon::repository<Everything> all{fresh.db};
    std::vector<Everything> rows = boundary_rows();
    rows.resize(60);
    all.insert(rows);
    finds_itself<&Everything::flag>(all, rows);
    finds_itself<&Everything::i8>(all, rows);
    finds_itself<&Everything::u32>(all, rows);
    finds_itself<&Everything::i64>(all, rows);
    finds_itself<&Everything::u64>(all, rows);
    finds_itself<&Everything::f32>(all, rows);
    finds_itself<&Everything::f64>(all, rows);
    finds_itself<&Everything::text>(all, rows);
    finds_itself<&Everything::bytes>(all, rows);
    finds_itself<&Everything::four>(all, rows);
    finds_itself<&Everything::uuid>(all, rows);
    finds_itself<&Everything::colour>(all, rows);
    finds_itself<&Everything::at>(all, rows);
    finds_itself<&Everything::second>(all, rows);
    finds_itself<&Everything::day>(all, rows);
    finds_itself<&Everything::clock>(all, rows);
    finds_itself<&Everything::span>(all, rows);
    finds_itself<&Everything::price>(all, rows);
    finds_itself<&Everything::maybe_flag>(all, rows);
    finds_itself<&Everything::maybe_i64>(all, rows);
    finds_itself<&Everything::maybe_text>(all, rows);
    finds_itself<&Everything::maybe_bytes>(all, rows);
    finds_itself<&Everything::maybe_at>(all, rows);
    finds_itself<&Everything::maybe_price>(all, rows);
    finds_itself<&Everything::maybe_colour>(all, rows);
  });
}

TEST_CASE("numbers, times, decimals and texts are ordered as in C++", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Everything> fresh(store);
    tenon::repository<Everything> all{fresh.db};
    std::vector<Everything> rows = boundary_rows();
    all.insert(rows);
    is_ordered<&Everything::i64>(all, rows);
    is_ordered<&Everything::f64>(all, rows);
    is_ordered<&Everything::f32>(all, rows);
    is_ordered<&Everything::text>(all, rows);
    is_ordered<&Everything::at>(all, rows);
    is_ordered<&Everything::second>(all, rows);
    is_ordered<&Everything::day>(all, rows);
    is_ordered<&Everything::clock>(all, rows);
    is_ordered<&Everything::span>(all, rows);
    is_ordered<&Everything::price>(all, rows);
    is_ordered<&Everything::uuid>(all, rows);
  });
}

TEST_CASE("decimals are added up exactly", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Everything> fresh(store);
    tenon::repository<Everything> all{fresh.db};
    std::vector<Everything> rows(1000);
    for (Everything& each : rows) each.price = tenon::decimal("0.1");
    all.insert(rows);
    CHECK(all.sum(col<&Everything::price>) == tenon::decimal("100"));
    CHECK(all.average(col<&Everything::price>) == tenon::decimal("0.1"));
    CHECK_FALSE(all.sum(col<&Everything::maybe_price>));
    all.insert(Everything{.price = tenon::decimal("-9.5")});
    all.insert(Everything{.price = tenon::decimal("10.25")});
    CHECK(all.minimum(col<&Everything::price>) == tenon::decimal("-9.5"));
    CHECK(all.maximum(col<&Everything::price>) == tenon::decimal("10.25"));
  });
}

TEST_CASE("an assignment that does not fit the column's type is refused by name", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Everything> fresh(store);
    tenon::repository<Everything> all{fresh.db};
    all.insert(Everything{});
    const tenon::error problem = error_of([&] { all.update_all(col<& Everything::i8> = 1000); });
    CHECK(problem.kind == tenon::error_kind::value);
    CHECK(problem.message.find("Everything::i8") != std::string::npos);
    CHECK(kind_of([&] { all.update_all(col<& Everything::u8> = -1); }) == tenon::error_kind::value);
    CHECK(kind_of([&] { all.update_all(col<& Everything::f32> = 1e300); }) == tenon::error_kind::value);
    Everything merged;
    CHECK(kind_of([&] { all.merge(merged, col<& Everything::i8> = 1000); }) == tenon::error_kind::value);
    CHECK(merged.i8 == 0);
    // In a condition such a value is just larger or smaller than all others.
    CHECK(all.count_by(col<&Everything::i8> < 1000) == 1);
    CHECK(all.count_by(col<&Everything::u8> == -1) == 0);
    CHECK(all.find().size() == 1);
  });
}
