// SPDX-License-Identifier: MIT
#include <tenon/relations.hpp>

#include "typeorm_entities.hpp"

using namespace conformance;
using namespace newspaper;
using tenon::col;
using tenon::error_kind;
using tenon::with;

// Scenarios of repository methods on entities with relations; typeorm.md says which.

TEST_CASE("an entity that has relations is inserted, found, changed and removed as any other",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Post post = made.posts.save(Post{.title = "p", .counts = {1, 2}});
    CHECK(post.id != 0);
    CHECK(tenon::repository<Post>::has_id(post));
    CHECK_FALSE(tenon::repository<Post>::has_id(Post{}));
    post.counts.stars = 3;
    made.posts.save(post);
    const Post read = *made.posts.find_by_id(post.id);
    CHECK(read.counts.likes == 1);
    CHECK(read.counts.stars == 3);
    CHECK(read.version == 2);
    made.posts.remove(read);
    CHECK(made.posts.count() == 0);
    CHECK(kind_of([&] { made.posts.remove(read); }) == error_kind::not_found);
  });
}

TEST_CASE("entities are made and merged without a database, and keep their relations", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Post post = tenon::repository<Post>::create();
    post.comments.push_back({.text = "c"});
    tenon::repository<Post>::merge(post, col<& Post::title> = "merged",
                                   col<&Post::counts, &Counts::likes> = 4);
    CHECK(post.title == "merged");
    CHECK(post.counts.likes == 4);
    CHECK(post.comments.size() == 1);
    CHECK(made.posts.count() == 0);
    made.posts.save(post);
    const auto preloaded = made.posts.preload(post.id, col<& Post::title> = "preloaded");
    REQUIRE(preloaded.has_value());
    CHECK(preloaded->title == "preloaded");
    CHECK(preloaded->counts.likes == 4);
    CHECK(made.posts.find()[0].title == "merged");
    CHECK_FALSE(made.posts.preload(std::int64_t{999}, col<& Post::title> = "x"));
  });
}

TEST_CASE("upserting an entity with relations writes its row alone", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Post post = made.posts.insert(Post{.title = "p"});
    Details first{.postId = post.id, .summary = "one"};
    made.details.upsert(first, col<&Details::postId>);
    Details second{.postId = post.id, .summary = "two"};
    made.details.upsert(second, col<&Details::postId>);
    CHECK(second.id == first.id);
    CHECK(made.details.count() == 1);
    CHECK(made.details.find()[0].summary == "two");
    post.comments.push_back({.text = "c"});
    post.title = "q";
    made.posts.upsert(post);
    CHECK(made.posts.find()[0].title == "q");
    CHECK(made.comments.count() == 0);
    CHECK(post.comments.size() == 1);
  });
}

TEST_CASE("many entities with relations are upserted together", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    std::vector<Post> posts{{.title = "a"}, {.title = "b"}};
    made.posts.insert(posts);
    std::vector<Details> all{{.postId = posts[0].id, .summary = "1"},
                             {.postId = posts[1].id, .summary = "2"}};
    CHECK(made.details.upsert(all, col<&Details::postId>) == 2);
    all[0].summary = "3";
    Details skipped{.postId = posts[1].id, .summary = "skipped"};
    CHECK(made.details.upsert(skipped, {.skip_existing = true}, col<&Details::postId>) == 0);
    CHECK(skipped.summary == "2");
    CHECK(made.details.upsert(all, {.only_if_changed = true}, col<&Details::postId>) == 1);
    CHECK(made.details.count() == 2);
  });
}

TEST_CASE("what an entity does not hold is not overwritten by saving it", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Post post{.title = "p", .section = Section{.name = "s"}};
    post.tags = std::vector<Tag>{{.name = "t"}};
    made.posts.save(post);
    Post part = *made.posts.find_by_id(post.id);
    part.title = "q";
    made.posts.save(part);
    const Post read = made.posts.find_one_or_fail(with<&Post::section>(), with<&Post::tags>());
    CHECK(read.section->name == "s");
    CHECK(read.tags.size() == 1);
    CHECK(made.posts.update(where(col<&Post::id> == post.id), col<&Post::counts, &Counts::likes> = 3) == 1);
    CHECK(made.posts.find()[0].title == "q");
    CHECK(made.posts.find()[0].sectionId == post.sectionId);
  });
}

TEST_CASE("an entity is reloaded by reading it again", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Post post = made.posts.save(Post{.title = "p", .section = Section{.name = "s"}});
    made.posts.update_all(col<& Post::title> = "changed");
    made.sections.update_all(col<& Section::name> = "changed too");
    CHECK(post.title == "p");
    CHECK(post.section->name == "s");
    post = made.posts.find_by_id_or_fail(post.id);
    load(made.db, post, with<&Post::section>());
    CHECK(post.title == "changed");
    CHECK(post.section->name == "changed too");
    CHECK(kind_of([&] { made.posts.find_by_id_or_fail(std::int64_t{999}); }) == error_kind::not_found);
  });
}

TEST_CASE("rows that others refer to are not emptied away", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Post post{.title = "p"};
    post.comments = std::vector<Comment>{{.text = "c"}};
    made.posts.save(post);
    CHECK(kind_of([&] { made.posts.clear(); }) == error_kind::foreign_key_violation);
    CHECK(made.posts.count() == 1);
    made.comments.clear();
    made.posts.clear();
    CHECK(made.posts.count() == 0);
  });
}

TEST_CASE("rows go with the row they refer to where their foreign key says so", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Team, Player, Coach, Fan, Sponsor> fresh(store);
    tenon::repository<Team> teams{fresh.db};
    std::vector<Team> all(2);
    for (Team& each : all) each = teams.insert(Team{.name = "t"});
    tenon::repository<Sponsor> sponsors{fresh.db};
    for (const Team& each : all) sponsors.insert(Sponsor{.teamId = each.id});
    CHECK(teams.delete_where(where(col<&Team::id> == all[0].id)) == 1);
    CHECK(sponsors.count() == 1);
    teams.clear();
    CHECK(sponsors.count() == 0);
  });
}

TEST_CASE("an entity that has no key yet is not found by it", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Post post{.title = "p"};
    CHECK(kind_of([&] { made.posts.update(post); }) == error_kind::not_found);
    CHECK(kind_of([&] { made.posts.remove(post); }) == error_kind::not_found);
    CHECK_FALSE(made.posts.find_by_id(std::int64_t{0}));
    CHECK(made.posts.delete_by_id(std::int64_t{0}) == false);
    CHECK(made.posts.count() == 0);
  });
}

TEST_CASE("a graph is saved by parts of one transaction that fail by themselves", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    made.db.transaction([&](tenon::transaction& tx) {
      Post post{.title = "kept"};
      post.comments.push_back({.text = "c"});
      tenon::repository<Post>{tx}.save(post);
      try {
        tx.nested([&](tenon::transaction& inner) {
          Post other{.title = "undone"};
          other.tags.push_back({.name = "t"});
          tenon::repository<Post>{inner}.save(other);
          throw 1;
        });
      } catch (int) {
      }
    });
    CHECK(told(made.posts.find()) == "kept");
    CHECK(made.comments.count() == 1);
    CHECK(made.tags.count() == 0);
  });
}

TEST_CASE("entities share what was read until one of them is changed", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Section section{.name = "s"};
    section.posts = std::vector<Post>{{.title = "a"}, {.title = "b"}};
    made.sections.save(section);
    auto posts = made.posts.find(order_by(col<&Post::id>), with<&Post::section>());
    posts[0].section.edit().name = "mine";
    CHECK(posts[1].section->name == "s");
    made.posts.save(posts[1]);
    CHECK(made.sections.find()[0].name == "s");
    made.posts.save(posts[0]);
    CHECK(made.sections.find()[0].name == "mine");
  });
}

TEST_CASE("a relation that is given up is not loaded any more, and a save leaves it alone", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Post post{.title = "p"};
    post.comments = std::vector<Comment>{{.text = "c"}};
    made.posts.save(post);
    post.comments.unload();
    made.posts.save(post);
    CHECK(made.comments.count() == 1);
    CHECK(kind_of([&] { (void)post.comments.empty(); }) == error_kind::not_loaded);
  });
}
