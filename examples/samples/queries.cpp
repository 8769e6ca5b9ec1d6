// SPDX-License-Identifier: MIT
// Conditions, orders, and sets of rows.
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include <tenon/sqlite.hpp>

// [entity]
using tenon::col;

enum class Genre { novel, poetry, science };

struct Book {
  std::int64_t id = 0;
  std::string title{};
  std::string author{};
  Genre genre = Genre::novel;
  int pages = 0;
  int read = 0;  // pages
  std::optional<int> year{};
  std::optional<std::string> lentTo{};
};
// [/entity]

void show(const char* what, const std::vector<Book>& books) {
  std::printf("%s:", what);
  const char* between = " ";
  for (const Book& each : books) {
    std::printf("%s%s", between, each.title.c_str());
    between = ", ";
  }
  std::printf("\n");
}

// [composed]
std::vector<Book> search(tenon::database& db, std::optional<Genre> genre, const std::string& text,
                         bool newest_first) {
  tenon::predicate<Book> filter = tenon::all;
  if (genre) filter = filter && col<&Book::genre> == *genre;
  if (!text.empty())
    filter = filter && (icontains(col<&Book::title>, text) || icontains(col<&Book::author>, text));

  tenon::order<Book> order;
  if (newest_first) order.add(desc(col<&Book::year>));
  order.add(col<&Book::title>);
  return tenon::repository<Book>{db}.find(where(filter), order);
}
// [/composed]

int main() {
  auto db = tenon::open<Book>("sqlite::memory:", {.schema = tenon::synchronize});
  tenon::repository<Book> books{db};
  std::vector<Book> shelf{
      {.title = "Middlemarch", .author = "Eliot", .pages = 880, .year = 1871},
      {.title = "The Waves", .author = "Woolf", .pages = 228, .year = 1931, .lentTo = "Ada"},
      {.title = "Four Quartets", .author = "Eliot", .genre = Genre::poetry, .pages = 60, .year = 1943},
      {.title = "Beowulf", .author = "unknown", .genre = Genre::poetry, .pages = 120},
      {.title = "100% Cotton", .author = "Weaver", .genre = Genre::science, .pages = 310, .year = 2003},
  };
  books.insert(shelf);

  // [conditions]
  show("long and not read", books.find_by(col<&Book::pages> > 200 && col<&Book::read> < col<&Book::pages>));
  show("poetry or old", books.find_by(col<&Book::genre> == Genre::poetry || !(col<&Book::year> > 1900)));
  show("between", books.find_by(between(col<&Book::year>, 1900, 1950)));
  // [/conditions]

  // [in]
  show("in", books.find_by(in(col<&Book::author>, {"Eliot", "Woolf"})));
  const std::vector<std::int64_t> none;
  show("in nothing", books.find_by(in(col<&Book::id>, none)));
  show("not in", books.find_by(not_in(col<&Book::genre>, {Genre::novel, Genre::poetry})));
  // [/in]

  // [text]
  show("contains", books.find_by(contains(col<&Book::title>, "100%")));  // % and _ are letters like any other
  show("starts with", books.find_by(istarts_with(col<&Book::title>, "the ")));
  show("ends with", books.find_by(ends_with(col<&Book::title>, "s")));
  show("like", books.find_by(like(col<&Book::title>, "%o_u%")));
  // [/text]

  // [null]
  show("lent", books.find_by(is_not_null(col<&Book::lentTo>)));
  const std::optional<std::string> nobody;
  show("lent to nobody", books.find_by(col<&Book::lentTo> == nobody));  // an empty optional equals NULL
  show("year or 0", books.find_by(coalesce(col<&Book::year>, 0) < 1900));
  // [/null]

  // [order]
  show("page 2", books.find(order_by(desc(col<&Book::year>).nulls_last(), col<&Book::title>), tenon::limit(2),
                            tenon::offset(2)));
  const auto [page, total] =
      books.find_and_count(where(col<&Book::pages> > 100), order_by(col<&Book::id>), tenon::limit(2));
  // [/order]
  std::printf("%zu of %ld\n", page.size(), static_cast<long>(total));

  show("composed", search(db, Genre::poetry, "", true));
  show("composed", search(db, {}, "eliot", false));

  // clang-format off
  // [sets]
  std::int64_t touched =
      books.update(where(col<&Book::author> == "Eliot"), col<&Book::read> = col<&Book::read> + 10,
                   col<&Book::lentTo> = "Grace");
  touched += books.increment(where(col<&Book::genre> == Genre::science), col<&Book::read>, 5);
  touched += books.update_all(col<&Book::lentTo> = std::nullopt);
  touched += books.delete_where(where(col<&Book::year> < 1900));
  // [/sets]
  // clang-format on
  std::printf("touched %ld, left %ld\n", static_cast<long>(touched), static_cast<long>(books.count()));

  // [sql]
  const auto statement = tenon::select<Book>(where(col<&Book::genre> == Genre::poetry), tenon::limit(10));
  std::printf("%s\n", tenon::sql<tenon::sqlite>(statement).c_str());
  // [/sql]
}
