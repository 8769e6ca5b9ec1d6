// SPDX-License-Identifier: MIT
#include <tenon/relations.hpp>

#include "typeorm_entities.hpp"

using namespace conformance;
using namespace newspaper;
using tenon::col;
using tenon::error_kind;
using tenon::with;

// Scenarios of connecting and loading without reading or writing the entities; typeorm.md says which.

namespace {

struct stock : press {
  explicit stock(const store_under_test& store) : press(store) {
    posts.insert(all_posts);
    tags.insert(all_tags);
    sections.insert(all_sections);
  }
  std::string tags_of(const Post& post) {
    Post read = *posts.find_by_id(post.id);
    load(db, read, with<&Post::tags>(order_by(col<&Tag::name>)));
    return told(read.tags);
  }
  std::string posts_of(const Section& section) {
    Section read = *sections.find_by_id(section.id);
    load(db, read, with<&Section::posts>(order_by(col<&Post::title>)));
    return told(read.posts);
  }
  std::vector<Post> all_posts{{.title = "p"}, {.title = "q"}, {.title = "r"}};
  std::vector<Tag> all_tags{{.name = "x"}, {.name = "y"}, {.name = "z"}};
  std::vector<Section> all_sections{{.name = "s"}, {.name = "t"}};
};

}  // namespace

TEST_CASE("elements are added to and removed from a many-to-many by the side that owns it", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    stock made(store);
    const auto statements =
        statements_of(made, [&] { made.posts.link<&Post::tags>(made.all_posts[0], made.all_tags); });
    CHECK(made.tags_of(made.all_posts[0]) == "x y z");
    CHECK(statements.size() <= 4);  // with the beginning and end of a transaction, and a read
    CHECK(made.posts.unlink<&Post::tags>(made.all_posts[0], made.all_tags[1]) == 1);
    CHECK(made.tags_of(made.all_posts[0]) == "x z");
    CHECK(made.posts.unlink<&Post::tags>(made.all_posts[0], made.all_tags) == 2);
    CHECK(made.tags_of(made.all_posts[0]).empty());
  });
}

TEST_CASE("elements are added to and removed from a many-to-many by the other side", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    stock made(store);
    CHECK(made.tags.link<&Tag::posts>(made.all_tags[0], made.all_posts[0], made.all_posts[1]) == 2);
    CHECK(made.tags_of(made.all_posts[0]) == "x");
    CHECK(made.tags_of(made.all_posts[1]) == "x");
    CHECK(made.tags.unlink<&Tag::posts>(made.all_tags[0], made.all_posts[0]) == 1);
    CHECK(made.tags_of(made.all_posts[0]).empty());
    CHECK(made.tags_of(made.all_posts[1]) == "x");
  });
}

TEST_CASE("entities that hold their keys alone are enough to connect them", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    stock made(store);
    CHECK(made.posts.link<&Post::tags>(Post{.id = made.all_posts[1].id}, Tag{.id = made.all_tags[2].id}) ==
          1);
    CHECK(made.tags_of(made.all_posts[1]) == "z");
    CHECK(made.posts.find_by_id(made.all_posts[1].id)->title == "q");
    CHECK(made.tags.find_by_id(made.all_tags[2].id)->name == "z");
  });
}

TEST_CASE("connecting what is not stored is an error and connects nothing", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    stock made(store);
    CHECK(kind_of([&] {
            made.posts.link<&Post::tags>(made.all_posts[0], made.all_tags[0], Tag{.id = 999});
          }) == error_kind::foreign_key_violation);
    CHECK(kind_of([&] {
            made.posts.link<&Post::tags>(made.all_posts[0], made.all_tags[0], Tag{.name = "new"});
          }) == error_kind::misuse);
    CHECK(made.between.count() == 0);
    CHECK(made.posts.link<&Post::tags>(made.all_posts[0]) == 0);
    CHECK(made.posts.link<&Post::tags>(made.all_posts[0], std::vector<Tag>{}) == 0);
  });
}

TEST_CASE("a collection is set to what is given, whatever was in it", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    stock made(store);
    made.posts.link<&Post::tags>(made.all_posts[0], made.all_tags[0], made.all_tags[1]);
    made.posts.link<&Post::tags>(made.all_posts[1], made.all_tags[0]);
    CHECK(made.posts.replace_all<&Post::tags>(made.all_posts[0], made.all_tags[1], made.all_tags[2]) == 2);
    CHECK(made.tags_of(made.all_posts[0]) == "y z");
    CHECK(made.posts.replace_all<&Post::tags>(made.all_posts[0]) == 2);
    CHECK(made.tags_of(made.all_posts[0]).empty());
    CHECK(made.tags_of(made.all_posts[1]) == "x");
  });
}

TEST_CASE("rows are made to refer to an entity, to another one, and to none", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    stock made(store);
    CHECK(made.sections.link<&Section::posts>(made.all_sections[0], made.all_posts[0], made.all_posts[1]) ==
          2);
    CHECK(made.posts_of(made.all_sections[0]) == "p q");
    CHECK(made.sections.link<&Section::posts>(made.all_sections[1], made.all_posts[1]) == 1);
    CHECK(made.posts_of(made.all_sections[0]) == "p");
    CHECK(made.posts_of(made.all_sections[1]) == "q");
    CHECK(made.sections.unlink<&Section::posts>(made.all_sections[0], made.all_posts) == 1);
    CHECK(made.posts_of(made.all_sections[0]).empty());
    CHECK(made.posts_of(made.all_sections[1]) == "q");
    CHECK(made.sections.replace_all<&Section::posts>(made.all_sections[1], made.all_posts[0],
                                                     made.all_posts[2]) == 3);
    CHECK(made.posts_of(made.all_sections[1]) == "p r");
  });
}

TEST_CASE("what a row belongs to is set by its own column, for one row and for many", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    stock made(store);
    CHECK(
        made.posts.update(where(in(col<&Post::id>, std::vector{made.all_posts[0].id, made.all_posts[2].id})),
                          col<& Post::sectionId> = made.all_sections[0].id) == 2);
    CHECK(made.posts_of(made.all_sections[0]) == "p r");
    Post post = *made.posts.find_by_id(made.all_posts[0].id);
    post.section = made.all_sections[1];
    made.posts.save(post);
    CHECK(made.posts_of(made.all_sections[1]) == "p");
    CHECK(made.posts.update(where(col<&Post::sectionId> == made.all_sections[0].id),
                            col<& Post::sectionId> = std::nullopt) == 1);
    CHECK(made.posts_of(made.all_sections[0]).empty());
  });
}

TEST_CASE("the one related entity is set from the side without the key", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    stock made(store);
    const Details own = made.details.insert(Details{.postId = made.all_posts[0].id, .summary = "d"});
    CHECK(made.posts.link<&Post::details>(made.all_posts[1], own) == 1);
    CHECK(made.details.find()[0].postId == made.all_posts[1].id);
    const Details other = made.details.insert(Details{.postId = made.all_posts[2].id, .summary = "e"});
    CHECK(kind_of([&] { made.posts.link<&Post::details>(made.all_posts[1], other); }) ==
          error_kind::unique_violation);
  });
}

TEST_CASE("related entities are loaded of an entity, of its key alone, and of many", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    stock made(store);
    made.posts.link<&Post::tags>(made.all_posts[0], made.all_tags[0], made.all_tags[2]);
    made.sections.link<&Section::posts>(made.all_sections[1], made.all_posts);
    Post by_key{.id = made.all_posts[0].id, .sectionId = made.all_sections[1].id};
    load(made.db, by_key, with<&Post::tags>(order_by(col<&Tag::name>)), with<&Post::section>());
    CHECK(told(by_key.tags) == "x z");
    CHECK(by_key.section->name == "t");
    auto all = made.posts.find(order_by(col<&Post::id>));
    const auto statements = statements_of(made, [&] { load(made.db, all, with<&Post::section>()); });
    CHECK(statements.size() == 1);
    for (const Post& each : all) CHECK(each.section->name == "t");
  });
}

TEST_CASE("loading again sees what has changed, and what was not loaded stays so", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    stock made(store);
    Post post = *made.posts.find_by_id(made.all_posts[0].id);
    load(made.db, post, with<&Post::tags>());
    CHECK(post.tags.empty());
    made.posts.link<&Post::tags>(post, made.all_tags[0]);
    CHECK(post.tags.empty());
    load(made.db, post, with<&Post::tags>());
    CHECK(told(post.tags) == "x");
    CHECK_FALSE(post.comments.is_loaded());
  });
}

TEST_CASE("links are made and undone with their transaction", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    stock made(store);
    try {
      made.db.transaction([&](tenon::transaction& tx) {
        tenon::repository<Post> posts{tx};
        posts.link<&Post::tags>(made.all_posts[0], made.all_tags);
        posts.replace_all<&Post::tags>(made.all_posts[0], made.all_tags[0]);
        Post post = *posts.find_by_id(made.all_posts[0].id);
        load(tx, post, with<&Post::tags>());
        CHECK(told(post.tags) == "x");
        throw 1;
      });
    } catch (int) {
    }
    CHECK(made.between.count() == 0);
  });
}

TEST_CASE("the key of what a row belongs to is at hand without reading it", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    stock made(store);
    made.sections.link<&Section::posts>(made.all_sections[0], made.all_posts[0]);
    const auto read = made.posts.find(order_by(col<&Post::id>));
    CHECK(read[0].sectionId == made.all_sections[0].id);
    CHECK_FALSE(read[1].sectionId.has_value());
    made.posts.link<&Post::tags>(made.all_posts[0], made.all_tags[0], made.all_tags[1]);
    std::vector<std::int64_t> keys;
    for (const PostTag& each : made.between.find(where(col<&PostTag::postId> == made.all_posts[0].id),
                                                 order_by(col<&PostTag::tagId>)))
      keys.push_back(each.tagId);
    CHECK(keys == std::vector<std::int64_t>{made.all_tags[0].id, made.all_tags[1].id});
  });
}
