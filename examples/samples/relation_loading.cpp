// SPDX-License-Identifier: MIT
// Join tables without entities, and ways to load what entities are related to.
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include <tenon/observe.hpp>
#include <tenon/query.hpp>
#include <tenon/relations.hpp>
#include <tenon/sqlite.hpp>

using tenon::col;
using tenon::with;

// [join_table]
struct Tag;

struct Post {
  std::int64_t id = 0;
  std::string title{};
  tenon::many_to_many<Tag, tenon::join_table<"post_tags">> tags{};
};

struct Tag {
  std::string name{};
  tenon::many_to_many<Post, tenon::join_table<"post_tags">> posts{};
};

template <>
inline constexpr auto tenon::table_of<Tag> = tenon::table<Tag>("tags").primary_key(&Tag::name);
template <>
inline constexpr auto tenon::table_of<Post> = tenon::table<Post>("posts").cascades(&Post::tags,
                                                                                   tenon::cascade::save);
// [/join_table]

struct Shelving;

struct Book {
  std::int64_t id = 0;
  std::string title{};
};
// [payload]
struct Shelf {
  std::int64_t id = 0;
  std::string name{};
  tenon::many_to_many<Book, Shelving> books{};
};

struct Shelving {
  std::int64_t shelfId = 0;
  std::int64_t bookId = 0;
  int position = 0;
};
// [/payload]

template <>
inline constexpr auto tenon::table_of<Shelving> = tenon::table<Shelving>("shelvings")
                                                      .primary_key(&Shelving::shelfId, &Shelving::bookId)
                                                      .foreign_key(&Shelving::shelfId, &Shelf::id)
                                                      .foreign_key(&Shelving::bookId, &Book::id);

struct Chapter {
  std::int64_t id = 0;
  std::int64_t bookId = 0;
  std::string title{};
  tenon::belongs_to<Book> book{};
};
template <>
inline constexpr auto tenon::table_of<Chapter> =
    tenon::table<Chapter>("chapters").foreign_key(&Chapter::bookId, &Book::id);

// [itself]
struct Reader {
  std::int64_t id = 0;
  std::string name{};
  tenon::many_to_many<Reader, tenon::join_table<"follows", "follower_id", "followed_id">> following{};
  tenon::many_to_many<Reader, tenon::join_table<"follows", "followed_id", "follower_id">> followers{};
};
// [/itself]

namespace {

void join_tables(tenon::database& db) {
  // [join_table_use]
  tenon::repository<Post> posts{db};
  Post post{.title = "on parsers"};
  post.tags = std::vector<Tag>{{.name = "c++"}, {.name = "text"}};
  posts.save(post);  // the post, its tags, and the rows between
  for (const Tag& tag : tenon::repository<Tag>{db}.find(order_by(col<&Tag::name>), with<&Tag::posts>()))
    std::printf("%s: %s\n", tag.name.c_str(), tag.posts[0].title.c_str());
  // [/join_table_use]
  tenon::repository<Reader> readers{db};
  std::vector<Reader> all{{.name = "ada"}, {.name = "bob"}};
  readers.insert(all);
  // [itself_use]
  readers.link<&Reader::following>(all[0], all[1]);
  load(db, all, with<&Reader::followers>());
  std::printf("%s is followed by %s\n", all[1].name.c_str(), all[1].followers[0].name.c_str());
  // [/itself_use]
}

void rows_between(tenon::database& db) {
  tenon::repository<Shelf> shelves{db};
  tenon::repository<Book> books{db};
  const Shelf made = shelves.insert(Shelf{.name = "novels"});
  std::vector<Book> all{{.title = "Emma"}, {.title = "Ulysses"}, {.title = "Dracula"}};
  books.insert(all);
  for (int i = 0; i < 3; ++i)
    tenon::repository<Shelving>{db}.insert(Shelving{made.id, all[static_cast<std::size_t>(i)].id, 3 - i});
  // [payload_use]
  const Shelf shelf = shelves.find_one_or_fail(
      with<&Shelf::books>(tenon::with_links, where(col<&Shelving::position> <= 2 && col<&Book::title> != ""),
                          order_by(col<&Shelving::position>)));
  for (std::size_t i = 0; i < shelf.books.size(); ++i)
    std::printf("%d: %s\n", shelf.books.link(i).position, shelf.books[i].title.c_str());
  // [/payload_use]
}

void by_a_join(tenon::database& db) {
  const Book book = tenon::repository<Book>{db}.insert(Book{.title = "Middlemarch"});
  tenon::repository<Chapter> chapters{db};
  chapters.insert(std::vector<Chapter>{{.bookId = book.id, .title = "Miss Brooke"},
                                       {.bookId = book.id, .title = "Old and Young"}});
  // [joined]
  for (const Chapter& chapter :
       chapters.find(order_by(col<&Chapter::id>), with<&Chapter::book>(tenon::joined)))
    std::printf("%s: %s\n", chapter.book->title.c_str(), chapter.title.c_str());
  // [/joined]
}

void counting(tenon::database& db) {
  // [counts]
  tenon::repository<Shelf> shelves{db};
  const std::vector<Shelf> all = shelves.find();
  const std::vector<std::int64_t> counts = tenon::counts_of<&Shelf::books>(db, all);
  const std::vector<std::vector<std::int64_t>> books =
      tenon::ids_of<&Shelf::books>(db, all, where(col<&Shelving::position> > 1), order_by(col<&Book::id>));
  std::printf("%s: %ld books, %zu of them not the first\n", all[0].name.c_str(), static_cast<long>(counts[0]),
              books[0].size());
  // [/counts]
  // [count_value]
  const std::vector<Shelf> full = shelves.find(where(tenon::count_of<&Shelf::books>() >= 3),
                                               order_by(desc(tenon::count_of<&Shelf::books>())));
  // [/count_value]
  std::printf("%zu full\n", full.size());
}

void strict() {
  // [strict_open]
  tenon::open_options options{.schema = tenon::synchronize};
  options.pool.observer = tenon::observed_by(std::make_shared<tenon::strict_loading>());
  auto db = tenon::open<Post, Tag>("sqlite::memory:", options);
  // [/strict_open]
  tenon::repository<Post> posts{db};
  posts.insert(std::vector<Post>(5));
  // [strict]
  const tenon::strict_scope request({.most = 3});
  try {
    for (Post& post : posts.find()) load(db, post, with<&Post::tags>());  // a query for each post
  } catch (const tenon::error& problem) {
    std::printf("%s\n", to_string(problem.kind).data());
  }
  // [/strict]
}

void unused(tenon::database& db) {
  tenon::repository<Post> posts{db};
  // [unused]
  tenon::strict_scope request({.report_unused = [](const tenon::unused_relation& found, void*) {
    std::printf("%s::%s is loaded by line %u and not read\n", std::string(found.entity).c_str(),
                std::string(found.relation).c_str(), found.place.line);
  }});
  for (const Post& post : posts.find(with<&Post::tags>())) std::printf("%s\n", post.title.c_str());
  request.check();
  // [/unused]
}

}  // namespace

int main() {
  // [open]
  auto db = tenon::open<Post, Tag, Reader, Book, Shelf, Shelving, Chapter>("sqlite::memory:",
                                                                           {.schema = tenon::synchronize});
  // [/open]
  join_tables(db);
  rows_between(db);
  by_a_join(db);
  counting(db);
  strict();
  unused(db);
}
