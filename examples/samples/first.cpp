// SPDX-License-Identifier: MIT
// The README has its structs on one line each.
// clang-format off
// [first]
#include <tenon/sqlite.hpp>
#include <iostream>

struct Author { std::int64_t id = 0; std::string name; };
struct Book { std::int64_t id = 0, author = 0; std::string title; int year = 0; };

using tenon::col, tenon::repository;

int main() {
  auto db = tenon::open<Author, Book>("sqlite:library.db", {.schema = tenon::synchronize});
  repository<Author> authors{db};
  repository<Book> books{db};

  Author ursula = authors.save({.name = "Ursula K. Le Guin"});
  books.save({.author = ursula.id, .title = "The Dispossessed", .year = 1974});

  for (const Book& book : books.find(where(col<&Book::year> < 1980), order_by(col<&Book::title>)))
    std::cout << book.title << ", " << book.year << '\n';
}
// [/first]
