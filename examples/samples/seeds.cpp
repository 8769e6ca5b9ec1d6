// SPDX-License-Identifier: MIT
// Rows for new databases, tests and demonstrations.
#include <cstdio>
#include <string>

#include <tenon/seed.hpp>
#include <tenon/sqlite.hpp>

// [entities]
struct Author {
  std::int64_t id = 0;
  std::string name{};
  std::string mail{};
  int age = 0;
};
template <>
inline constexpr auto tenon::table_of<Author> = tenon::table<Author>("authors")
                                                    .unique(&Author::mail)
                                                    .validate<&Author::mail>(tenon::rules::email)
                                                    .validate<&Author::age>(tenon::rules::range<18, 99>);
struct Book {
  std::int64_t id = 0;
  std::int64_t authorId = 0;
  std::string title{};
};
template <>
inline constexpr auto tenon::table_of<Book> = tenon::table<Book>("books").foreign_key(&Book::authorId,
                                                                                      &Author::id);
// [/entities]

int main() {
  auto db = tenon::open<Author, Book>("sqlite::memory:", {.schema = tenon::synchronize});

  // [factory]
  const auto authors = tenon::factory<Author>(7).create(db, 3);  // 7: others for another number
  const auto books = tenon::factory<Book>(7).create(
      db, 10, [&](Book& made, std::size_t index) { made.authorId = authors[index % authors.size()].id; });
  const Author grown = tenon::factory<Author>().make([](Author& made) { made.age = 77; });  // in memory only
  // [/factory]
  std::printf("%s, %s, %d; %zu books, the last is \"%s\"\n", authors[0].name.c_str(), authors[0].mail.c_str(),
              grown.age, books.size(), books.back().title.c_str());

  // [seeds]
  const tenon::seed seeds[] = {{"first_author",
                                [](tenon::transaction& tx, std::uint64_t) {
                                  tenon::repository<Author> repository{tx};
                                  Author first{.name = "Ada", .mail = "ada@example.org", .age = 36};
                                  repository.insert(first);
                                }},
                               {"demonstration", [](tenon::transaction& tx, std::uint64_t number) {
                                  tenon::factory<Author>(number).create(
                                      tx, 5, [](Author& made, std::size_t index) {
                                        made.mail = "guest" + std::to_string(index) + "@example.org";
                                      });
                                }}};
  for (const std::string_view name : tenon::run_seeds(db, seeds))
    std::printf("ran %s\n", std::string(name).c_str());
  // [/seeds]
  std::printf("again: %zu\n", tenon::run_seeds(db, seeds).size());
}
