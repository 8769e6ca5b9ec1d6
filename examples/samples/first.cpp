// SPDX-License-Identifier: MIT
// clang-format off: the README has its structs on one line each.
// [first]
#include <tenon/sqlite.hpp>

#include <cstdio>

struct Author { std::int64_t id = 0; std::string name; };
struct Book { std::int64_t id = 0; std::string title; std::int64_t authorId = 0; std::optional<int> year; };

int main() {
  using tenon::col;
  auto db = tenon::open<Author, Book>("sqlite:library.db", {.schema = tenon::synchronize});
  tenon::repository<Author> authors{db};
  tenon::repository<Book> books{db};

  Author ursula = authors.save({.name = "Ursula K. Le Guin"});
  books.save({.title = "The Dispossessed", .authorId = ursula.id, .year = 1974});
  for (const Book& book : books.find(where(col<&Book::year> < 1980), order_by(col<&Book::title>)))
    std::printf("%s, %d\n", book.title.c_str(), *book.year);
}
// [/first]
