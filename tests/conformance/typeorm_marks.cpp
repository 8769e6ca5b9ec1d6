// SPDX-License-Identifier: MIT
#include <tenon/relations.hpp>

#include "typeorm_entities.hpp"

using namespace conformance;
using namespace newspaper;
using tenon::any_of;
using tenon::col;
using tenon::error_kind;
using tenon::has;
using tenon::with;

// Scenarios of soft delete, versions and times across relations; typeorm.md says which.

namespace {

/// A post "p" with comments a and b, a tag, details, in section "s".
Post make_post(press& made) {
  Post post{.title = "p", .section = Section{.name = "s"}};
  post.comments = std::vector<Comment>{{.text = "a"}, {.text = "b"}};
  post.tags = std::vector<Tag>{{.name = "t"}};
  post.details = Details{.summary = "d"};
  made.posts.save(post);
  return post;
}

}  // namespace

TEST_CASE("a mark goes on to what can be marked and cascades, and comes back from it", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Post post = make_post(made);
    made.posts.soft_remove(post);
    CHECK(post.deletedAt.has_value());
    CHECK(made.posts.count() == 0);
    CHECK(made.comments.count() == 0);
    CHECK(made.details.count() == 1);
    CHECK(made.tags.count() == 1);
    CHECK(made.between.count() == 1);
    CHECK(made.sections.count() == 1);
    made.posts.recover(post);
    CHECK_FALSE(post.deletedAt.has_value());
    const Post read =
        made.posts.find_one_or_fail(with<&Post::comments>(order_by(col<&Comment::id>)), with<&Post::tags>());
    CHECK(told(read.comments) == "a b");
    CHECK(told(read.tags) == "t");
  });
}

TEST_CASE("a related row that was marked before its entity stays marked", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Post post = make_post(made);
    Comment first = *made.comments.find_one_by(col<&Comment::text> == "a");
    made.comments.soft_remove(first);
    made.posts.soft_remove(post);
    made.posts.recover(post);
    CHECK(told(made.comments.find()) == "b");
    made.comments.recover(first);
    CHECK(made.comments.count() == 2);
  });
}

TEST_CASE("a mark is set and taken of many entities with what belongs to them", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    std::vector<Post> posts(6);
    for (Post& each : posts) each.comments.push_back({.text = "c"});
    made.posts.save(posts);
    made.posts.soft_remove(posts);
    CHECK(made.comments.count() == 0);
    made.posts.recover(posts);
    CHECK(made.comments.count() == 6);
  });
}

TEST_CASE("marking rows by a condition touches these rows alone", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    make_post(made);
    CHECK(made.posts.soft_delete(where(col<&Post::title> == "p")) == 1);
    CHECK(made.posts.count() == 0);
    CHECK(made.comments.count() == 2);
    CHECK(made.posts.restore(where(col<&Post::title> == "p")) == 1);
    CHECK(made.posts.restore(where(col<&Post::title> == "p")) == 0);
    CHECK(made.posts.count() == 1);
  });
}

TEST_CASE("marked rows are hidden in relations, and read by each with that asks for them", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    const Post post = make_post(made);
    Comment first = *made.comments.find_one_by(col<&Comment::text> == "a");
    made.comments.soft_remove(first);
    CHECK(told(made.posts.find_one_or_fail(with<&Post::comments>()).comments) == "b");
    CHECK(made.posts.find_one_or_fail(with<&Post::comments>(tenon::with_deleted)).comments.size() == 2);
    CHECK(told(made.posts.find_one_or_fail(tenon::with_deleted, with<&Post::comments>()).comments) == "b");
    Post marked = *made.posts.find_by_id(post.id);
    made.posts.soft_delete(where(tenon::all));
    CHECK(made.sections.find_one_or_fail(with<&Section::posts>()).posts.empty());
    CHECK(told(made.sections.find_one_or_fail(with<&Section::posts>(tenon::with_deleted)).posts) == "p");
    CHECK(made.tags.find_one_or_fail(with<&Tag::posts>()).posts.empty());
    const auto comment = made.comments.find_one_or_fail(with<&Comment::post>());
    CHECK_FALSE(comment.post.has_value());
    CHECK(made.comments.find_one_or_fail(with<&Comment::post>(tenon::with_deleted)).post->title == "p");
  });
}

TEST_CASE("marked rows do not count in conditions across relations", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    make_post(made);
    CHECK(made.sections.count(where(has<&Section::posts>())) == 1);
    made.posts.soft_delete(where(tenon::all));
    CHECK(made.sections.count(where(has<&Section::posts>())) == 0);
    CHECK(made.sections.count(where(tenon::has_none<&Section::posts>())) == 1);
    CHECK(made.sections.count(where(any_of<&Section::posts>(col<&Post::title> == "p"))) == 0);
    CHECK(made.tags.count(where(has<&Tag::posts>())) == 0);
    CHECK(made.posts.count(where(has<&Post::comments>()), tenon::with_deleted) == 1);
  });
}

TEST_CASE("saving an owner does not touch related rows that are marked", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    make_post(made);
    Comment first = *made.comments.find_one_by(col<&Comment::text> == "a");
    made.comments.soft_remove(first);
    Post read = made.posts.find_one_or_fail(with<&Post::comments>());
    read.title = "changed";
    read.comments[0].text = "B";
    made.posts.save(read);
    const auto all = made.comments.find(order_by(col<&Comment::id>), tenon::with_deleted);
    REQUIRE(all.size() == 2);
    CHECK(all[0].deletedAt.has_value());
    CHECK(told(all) == "a B");
  });
}

TEST_CASE("the mark of a member that is no mark is refused, of rows without a mark it does not compile",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Post post = make_post(made);
    post.id += 100;
    CHECK(kind_of([&] { made.posts.soft_remove(post); }) == error_kind::not_found);
    CHECK(made.comments.count() == 2);
    CHECK_FALSE(post.deletedAt.has_value());
  });
}

TEST_CASE("removing a marked entity for good takes its marked rows too", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Post post = make_post(made);
    made.posts.soft_remove(post);
    made.posts.remove(post);
    CHECK(made.posts.count(tenon::with_deleted) == 0);
    CHECK(made.comments.count(tenon::with_deleted) == 0);
    CHECK(made.between.count() == 0);
    CHECK(made.sections.count() == 1);
  });
}

TEST_CASE("marks and removals of a graph are undone with their transaction", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Post post = make_post(made);
    try {
      made.db.transaction([&](tenon::transaction& tx) {
        tenon::repository<Post>{tx}.soft_remove(post);
        CHECK(tenon::repository<Comment>{tx}.count() == 0);
        throw 1;
      });
    } catch (int) {
    }
    CHECK(made.comments.count() == 2);
    CHECK(made.posts.count() == 1);
  });
}

TEST_CASE("a stale version anywhere in a graph undoes the save", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    make_post(made);
    Section mine = made.sections.find_one_or_fail(with<&Section::posts>());
    Post yours = *made.posts.find_one_by(col<&Post::title> == "p");
    yours.title = "yours";
    made.posts.save(yours);
    mine.name = "mine";
    mine.posts[0].title = "mine";
    CHECK(kind_of([&] { made.sections.save(mine); }) == error_kind::conflict);
    CHECK(made.sections.find()[0].name == "s");
    CHECK(made.posts.find()[0].title == "yours");
    CHECK(mine.posts[0].version == 1);
  });
}

TEST_CASE("a version counts once a save, and not for relations that change", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    make_post(made);
    Post read = made.posts.find_one_or_fail(with<&Post::comments>(), with<&Post::tags>());
    CHECK(read.version == 1);
    read.comments[0].text = "changed";
    made.posts.save(read);
    CHECK(read.version == made.posts.find()[0].version);
    const int before = read.version;
    made.posts.link<&Post::tags>(read, made.tags.insert(Tag{.name = "u"}));
    CHECK(made.posts.find()[0].version == before);
  });
}

TEST_CASE("times of creation and change are set in every entity of a graph", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Section section{.name = "s"};
    section.posts = std::vector<Post>{{.title = "a"}, {.title = "b"}};
    made.sections.save(section);
    for (const Post& each : section.posts) {
      CHECK(each.createdAt > long_ago);
      CHECK(each.updatedAt == each.createdAt);
      CHECK(made.posts.find_by_id(each.id)->createdAt == each.createdAt);
    }
    made.posts.update_all(col<& Post::updatedAt> = long_ago);
    Section read = made.sections.find_one_or_fail(with<&Section::posts>(order_by(col<&Post::title>)));
    read.posts[0].title = "changed";
    made.sections.save(read);
    const auto all = made.posts.find(order_by(col<&Post::id>));
    CHECK(all[0].updatedAt > long_ago);
    CHECK(all[0].createdAt == section.posts[0].createdAt);
    CHECK(all[1].updatedAt == long_ago);
  });
}

TEST_CASE("an orphan that is removed leaves its marks and versions to nobody", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Section section{.name = "s"};
    section.posts = std::vector<Post>{{.title = "a"}, {.title = "b"}};
    made.sections.save(section);
    section.posts.values().pop_back();
    made.sections.save(section);
    const Post free = *made.posts.find_one_by(col<&Post::title> == "b");
    CHECK_FALSE(free.sectionId.has_value());
    CHECK(free.version == 2);
    CHECK(made.posts.find_one_by(col<&Post::title> == "a")->version == 1);
  });
}

TEST_CASE("a time of change or a version that an update assigns is what is written", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    make_post(made);
    CHECK(made.posts.update(where(col<&Post::title> == "p"), col<& Post::updatedAt> = long_ago,
                            col<& Post::version> = 7) == 1);
    CHECK(made.posts.find()[0].updatedAt == long_ago);
    CHECK(made.posts.find()[0].version == 7);
    CHECK(made.posts.update_all(col<& Post::title> = "q") == 1);
    CHECK(made.posts.find()[0].updatedAt > long_ago);
    CHECK(made.posts.find()[0].version == 8);
  });
}
