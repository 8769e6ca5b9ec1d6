// SPDX-License-Identifier: MIT
// The README has its struct on one line.
// clang-format off
// [first]
#include <tenon/sqlite.hpp>
#include <iostream>

struct Book { std::int64_t id = 0; std::string title; int year = 0; };

int main() {
  auto db = tenon::open<Book>("sqlite:library.db", {.schema = tenon::synchronize});
  tenon::repository<Book> books{db};
  books.save({.title = "The Dispossessed", .year = 1974});
  for (const Book& book : books.find(where(tenon::col<&Book::year> < 1980), tenon::limit(10)))
    std::cout << book.title << ", " << book.year << '\n';
}
// [/first]
