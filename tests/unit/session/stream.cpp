// SPDX-License-Identifier: MIT
#include "catch.hpp"

#include <cstdlib>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/query.hpp>
#include <tenon/sqlite.hpp>

namespace stream_test {
struct Page {
  std::int64_t id = 0;
  std::string title;
  std::optional<std::string> note{};
  tenon::blob bytes{};
};
struct PageView {
  std::int64_t id;
  std::string_view title;
  std::optional<std::string_view> note;
  std::span<const std::byte> bytes;
};
struct Inner {
  std::string_view title;
};
struct Outer {
  std::int64_t id;
  Inner inner;
};
}  // namespace stream_test

namespace {
using namespace stream_test;
using tenon::col;
using tenon::fields;
using tenon::from;
using tenon::select;

[[maybe_unused]] thread_local long allocations = 0;

tenon::database pages(int count) {
  tenon::database db = tenon::open<Page>("sqlite::memory:", {.schema = tenon::synchronize});
  std::vector<Page> all;
  for (int i = 0; i < count; ++i) {
    Page each{.title = "a title that is longer than a string holds in itself, number " + std::to_string(i)};
    if (i % 2 == 0) each.note = std::string(100, 'n');
    each.bytes.assign(200, std::byte{7});
    all.push_back(std::move(each));
  }
  tenon::repository<Page>{db}.insert(all);
  return db;
}
const auto views = select<PageView>(
    fields(col<&Page::id>, col<&Page::title>, col<&Page::note>, col<&Page::bytes>), from<Page>());
}  // namespace

#ifndef TENON_SANITIZED  // a sanitizer has operators of its own
void* operator new(std::size_t size) {
  ++allocations;
  if (void* const memory = std::malloc(size != 0 ? size : 1)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

TEST_CASE("views are read without an allocation a row", "[session]") {
  tenon::database db = pages(1000);
  std::size_t bytes = 0;
  long before = -1;
  long after = 0;
  for (const PageView& each : tenon::stream(db, views)) {
    if (before < 0) before = allocations;
    bytes += each.title.size() + each.note.value_or("").size() + each.bytes.size();
    after = allocations;
  }
  CHECK(bytes > 250'000);
  CHECK(after == before);
}
#endif

TEST_CASE("views point into the row of the driver", "[session]") {
  tenon::database db = pages(3);
  int rows = 0;
  for (const PageView& each : tenon::stream(db, views)) {
    CHECK(each.title ==
          "a title that is longer than a string holds in itself, number " + std::to_string(rows++));
    CHECK(each.bytes.size() == 200);
    CHECK(each.note.has_value() == (each.id % 2 == 1));
  }
  CHECK(rows == 3);
}

TEST_CASE("structs within a row may hold views", "[session]") {
  tenon::database db = pages(2);
  std::string titles;
  for (const Outer& each :
       tenon::stream(db, select<Outer>(fields(col<&Page::id>, col<&Page::title>), from<Page>())))
    titles += each.inner.title.back();
  CHECK(titles == "01");
}

TEST_CASE("a member that is no view of text or bytes is not taken for one", "[session]") {
  using tenon::detail::holds_views;
  static_assert(holds_views<PageView>());
  static_assert(holds_views<Outer>());
  static_assert(holds_views<std::optional<std::string_view>>());
  static_assert(holds_views<std::tuple<int, std::string_view>>());
  static_assert(!holds_views<Page>());
  static_assert(!holds_views<std::string>());
  static_assert(!holds_views<std::tuple<Page, std::optional<Page>>>());
  using tenon::detail::view_shows;
  static_assert(view_shows<std::string_view, std::string>);
  static_assert(view_shows<std::span<const std::byte>, tenon::blob>);
  static_assert(!view_shows<std::string_view, tenon::blob>);
  static_assert(!view_shows<std::span<const std::byte>, std::string>);
  static_assert(!view_shows<std::string_view, tenon::decimal>);
}

TEST_CASE("a statement that cannot start leaves its connection", "[session]") {
  tenon::database db = pages(1);
  const std::string bad("\xff");
  const auto query =
      select<PageView>(fields(col<&Page::id>, col<&Page::title>, col<&Page::note>, col<&Page::bytes>),
                       from<Page>(), tenon::where(col<&Page::title> == bad));
  CHECK_THROWS_AS(tenon::stream(db, query), tenon::error);
  CHECK(tenon::repository<Page>{db}.count() == 1);
}

TEST_CASE("values that a query holds live as long as its stream", "[session]") {
  tenon::database db = pages(5);
  auto rows = [&db] {
    const auto query = select<Page>(tenon::where(
        tenon::ends_with(col<&Page::title>, std::string("a text of its own, number 3").substr(17))));
    return tenon::stream(db, query);
  }();
  auto moved = std::move(rows);
  int count = 0;
  for (const Page& each : moved) count += each.id == 4 ? 1 : 100;
  CHECK(count == 1);
}
