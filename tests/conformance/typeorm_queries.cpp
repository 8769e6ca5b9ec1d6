// SPDX-License-Identifier: MIT
#include <tenon/query.hpp>
#include <tenon/relations.hpp>

#include "typeorm_entities.hpp"

using namespace conformance;
using namespace newspaper;
using tenon::col;
using tenon::error_kind;
using tenon::with;

// Scenarios that are queries, or about keys and constraints between entities; typeorm.md says which.
namespace newspaper {

/// What a list of posts shows.
struct Headline {
  std::string title{};
  std::optional<std::string> writer{};
  bool operator==(const Headline&) const = default;
};
/// Refers to a row that may come later: the key is looked at when the transaction ends.
struct Wing;
struct Bird {
  std::int64_t id = 0;
  std::int64_t wingId = 0;
  tenon::belongs_to<Wing> wing{};
};
struct Wing {
  std::int64_t id = 0;
  tenon::has_one<Bird> bird{};
};

}  // namespace newspaper

template <>
inline constexpr auto tenon::table_of<Bird> =
    tenon::table<Bird>("birds").foreign_key(&Bird::wingId, &Wing::id, tenon::deferrable::initially_deferred);
TEST_CASE("entities are ordered by a column of what they belong to", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    std::vector<Writer> writers{{.name = "zoe"}, {.name = "amy"}};
    made.writers.insert(writers);
    std::vector<Post> posts{{.writerId = writers[0].id, .title = "a"},
                            {.writerId = writers[1].id, .title = "b"}};
    made.posts.insert(posts);
    auto read = tenon::query(made.db, tenon::select<Post>(tenon::from<Post>(), tenon::join<Writer>(),
                                                          order_by(col<&Writer::name>), tenon::limit(5)));
    CHECK(told(read) == "b a");
    load(made.db, read, with<&Post::writer>());
    CHECK(read[0].writer->name == "amy");
  });
}

TEST_CASE("some columns of an entity and of what it belongs to are read into a struct", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    const Writer writer = made.writers.insert(Writer{.name = "amy"});
    made.posts.insert(Post{.writerId = writer.id, .title = "a"});
    made.posts.insert(Post{.title = "free"});
    const auto read =
        tenon::query(made.db, tenon::select<Headline>(tenon::fields(col<&Post::title>, col<&Writer::name>),
                                                      tenon::from<Post>(), tenon::left_join<Writer>(),
                                                      order_by(col<&Post::title>)));
    CHECK(read == std::vector<Headline>{{"a", "amy"}, {"free", std::nullopt}});
  });
}

TEST_CASE("an update of the query language writes the time of change and the version that it says",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    made.posts.insert(Post{.title = "p"});
    tenon::execute(
        made.db, tenon::update<Post>(tenon::set(col<& Post::updatedAt> = long_ago, col<& Post::version> = 5),
                                     tenon::where(col<&Post::title> == "p")));
    CHECK(made.posts.find()[0].updatedAt == long_ago);
    CHECK(made.posts.find()[0].version == 5);
    tenon::execute(made.db,
                   tenon::update<Post>(tenon::set(col<& Post::title> = "q"), tenon::where(tenon::all)));
    CHECK(made.posts.find()[0].version == 6);
    CHECK(made.posts.find()[0].updatedAt > long_ago);
  });
}

TEST_CASE("a row may come before the one it belongs to where its key is looked at in the end",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Bird, Wing> fresh(store);
    fresh.db.transaction([](tenon::transaction& tx) {
      tenon::repository<Bird>{tx}.insert(Bird{.id = 1, .wingId = 2});
      tenon::repository<Wing>{tx}.insert(Wing{.id = 2});
    });
    const Bird read =
        tenon::repository<Bird>{fresh.db}.find_one_or_fail(with<&Bird::wing>(with<&Wing::bird>()));
    CHECK(read.wing->bird->id == 1);
    CHECK(kind_of([&] {
            fresh.db.transaction([](tenon::transaction& tx) {
              tenon::repository<Bird>{tx}.insert(Bird{.id = 3, .wingId = 4});
            });
          }) == error_kind::foreign_key_violation);
    CHECK(tenon::repository<Bird>{fresh.db}.count() == 1);
  });
}

TEST_CASE("keys that no floating-point number holds connect rows", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    constexpr std::int64_t large = 9007199254740993;
    made.sections.insert(
        std::vector<Section>{{.id = large, .name = "odd"}, {.id = large - 1, .name = "even"}});
    made.posts.insert(Post{.sectionId = large, .title = "p"});
    CHECK(made.posts.find_one_or_fail(with<&Post::section>()).section->name == "odd");
    const auto read = made.sections.find(order_by(col<&Section::id>), with<&Section::posts>());
    CHECK(read[0].posts.empty());
    CHECK(told(read[1].posts) == "p");
  });
}

TEST_CASE("a row that has to belong to another one is not saved without it", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Post post{.title = "p"};
    post.comments = std::vector<Comment>{{.text = "c"}};
    made.posts.save(post);
    Comment comment = made.comments.find_one_or_fail(with<&Comment::post>());
    comment.post = std::nullopt;
    const tenon::error problem = error_of([&] { made.comments.save(comment); });
    CHECK(problem.kind == error_kind::value);
    CHECK(problem.message.find("Comment::postId takes no NULL") != std::string::npos);
    CHECK(made.comments.find()[0].postId == post.id);
    CHECK(kind_of([&] { made.comments.insert(Comment{.postId = 999, .text = "x"}); }) ==
          error_kind::foreign_key_violation);
  });
}

TEST_CASE("an existing entity is attached to a new one", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    const Post post = made.posts.insert(Post{.title = "old"});
    Section section{.name = "new"};
    section.posts = std::vector<Post>{post, Post{.title = "newer"}};
    made.sections.save(section);
    CHECK(made.posts.find_by_id(post.id)->sectionId == section.id);
    CHECK(made.posts.count() == 2);
    Tag tag{.name = "new"};
    tag.posts.push_back(*made.posts.find_by_id(post.id));
    made.tags.save(tag);
    CHECK(made.between.count() == 1);
  });
}

TEST_CASE("an upsert by columns that are not unique is refused, and rows go by their keys", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Post post = made.posts.insert(Post{.title = "p"});
    Post same{.title = "p"};
    CHECK(kind_of([&] { made.posts.upsert(same, col<&Post::title>); }) == error_kind::statement);
    CHECK(made.posts.count() == 1);
    CHECK(made.posts.delete_by_id(post.id));
    CHECK_FALSE(made.posts.delete_by_id(post.id));
    CHECK(made.posts.count() == 0);
  });
}
