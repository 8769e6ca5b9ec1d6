// SPDX-License-Identifier: MIT
// Views: entities that are a query.
#include <cstdio>
#include <string>

#include <tenon/query.hpp>
#include <tenon/schema.hpp>
#include <tenon/sqlite.hpp>

using tenon::col;

// [view]
struct Book {
  std::int64_t id = 0;
  std::string author{};
  int pages = 0;
};
struct Author {
  std::string name{};
  std::int64_t books = 0;
};

template <>
inline constexpr auto tenon::table_of<Author> =
    tenon::table<Author>("authors").primary_key(&Author::name).view([] {
      return tenon::select<Author>(tenon::fields(col<&Book::author>, tenon::count_all()), tenon::from<Book>(),
                                   tenon::where(col<&Book::pages> > 40), tenon::group_by(col<&Book::author>));
    });
// [/view]

// [text]
struct Digest {
  std::string line{};
};
template <>
inline constexpr auto tenon::table_of<Digest> =
    tenon::table<Digest>("digest").view({.sqlite = "SELECT group_concat(name, ', ') FROM authors",
                                         .postgresql = "SELECT string_agg(name, ', ') FROM authors"});
// [/text]

int main() {
  // [use]
  auto db = tenon::open<Book, Author, Digest>("sqlite::memory:", {.schema = tenon::synchronize});
  tenon::repository<Book> books{db};
  Book first{.author = "Ada", .pages = 120};
  books.insert(first);
  for (const Author& each : tenon::repository<Author>{db}.find())
    std::printf("%s: %d\n", each.name.c_str(), static_cast<int>(each.books));
  // [/use]
  std::printf("%s\n", tenon::repository<Digest>{db}.find()[0].line.c_str());
}
