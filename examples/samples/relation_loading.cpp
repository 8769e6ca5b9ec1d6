// SPDX-License-Identifier: MIT
// Join tables without entities, and ways to load what entities are related to.
#include <cstdio>
#include <string>
#include <vector>

#include <tenon/query.hpp>
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

}  // namespace

int main() {
  // [open]
  auto db = tenon::open<Post, Tag, Reader>("sqlite::memory:", {.schema = tenon::synchronize});
  // [/open]
  join_tables(db);
}
