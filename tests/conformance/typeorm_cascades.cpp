// SPDX-License-Identifier: MIT
#include <tenon/relations.hpp>

#include "typeorm_entities.hpp"

using namespace conformance;
using namespace newspaper;
using tenon::col;
using tenon::error_kind;
using tenon::with;

// Scenarios of saving graphs; typeorm.md says which.

TEST_CASE("a graph is inserted from either of its sides", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Section below{.name = "below"};
    below.posts.push_back({.title = "a"});
    below.posts.push_back({.title = "b"});
    made.sections.save(below);
    CHECK(made.posts.count(where(col<&Post::sectionId> == below.id)) == 2);
    Post above{.title = "c", .section = Section{.name = "above"}};
    made.posts.save(above);
    CHECK(above.section->id == above.sectionId);
    CHECK(made.sections.find_by_id(*above.sectionId)->name == "above");
    CHECK(made.sections.count() == 2);
  });
}

TEST_CASE("every kind of relation is inserted by one save", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Post post{.title = "all", .section = Section{.name = "news"}};
    post.comments.push_back({.text = "first"});
    post.comments.push_back({.text = "second"});
    post.details = Details{.summary = "short"};
    post.tags = std::vector<Tag>{{.name = "x"}, {.name = "y"}};
    made.posts.save(post);
    const Post read =
        made.posts.find_one_or_fail(where(col<&Post::title> == "all"), with<&Post::section>(),
                                    with<&Post::comments>(order_by(col<&Comment::id>)),
                                    with<&Post::details>(), with<&Post::tags>(order_by(col<&Tag::name>)));
    CHECK(read.section->name == "news");
    CHECK(told(read.comments) == "first second");
    CHECK(read.details->summary == "short");
    CHECK(told(read.tags) == "x y");
    CHECK(post.tags[0].id != 0);
    CHECK(post.details->postId == post.id);
  });
}

TEST_CASE("inserts go on through several levels", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Section section{.name = "deep"};
    for (const char* title : {"p", "q"}) {
      Post post{.title = title};
      post.comments.push_back({.text = std::string(title) + "1"});
      post.tags.push_back({.name = std::string(title) + "tag"});
      section.posts.push_back(std::move(post));
    }
    made.sections.save(section);
    const Section read = made.sections.find_one_or_fail(
        with<&Section::posts>(order_by(col<&Post::title>), with<&Post::comments>(), with<&Post::tags>()));
    REQUIRE(read.posts.size() == 2);
    CHECK(told(read.posts[1].comments) == "q1");
    CHECK(told(read.posts[1].tags) == "qtag");
  });
}

TEST_CASE("a second save of a new graph updates what the first one inserted", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Post post{.title = "again"};
    post.comments.push_back({.text = "once"});
    post.details = Details{.summary = "s"};
    post.tags.push_back({.name = "t"});
    made.posts.save(post);
    post.comments[0].text = "twice";
    post.details.edit().summary = std::nullopt;
    post.tags[0].name = "u";
    made.posts.save(post);
    CHECK(made.comments.count() == 1);
    CHECK(made.comments.find()[0].text == "twice");
    CHECK_FALSE(made.details.find()[0].summary.has_value());
    CHECK(made.details.count() == 1);
    CHECK(made.tags.find()[0].name == "u");
    CHECK(made.between.count() == 1);
    CHECK(made.posts.find()[0].version == 2);
  });
}

TEST_CASE("an unchanged graph is saved without touching related rows", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Section section{.name = "quiet"};
    section.posts.push_back({.title = "p"});
    made.sections.save(section);
    Section read = made.sections.find_one_or_fail(with<&Section::posts>());
    const auto statements = statements_of(made, [&] { made.sections.save(read); });
    for (const std::string& each : statements) CHECK(each.find("posts") == std::string::npos);
    CHECK(made.posts.find()[0].version == 1);
  });
}

TEST_CASE("a related entity that is attached by its key alone is not read or overwritten", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    const Section section = made.sections.insert(Section{.name = "kept"});
    Post post{.sectionId = section.id, .title = "by key"};
    made.posts.save(post);
    CHECK(made.posts.find_one_or_fail(with<&Post::section>()).section->name == "kept");
    post.sectionId = std::nullopt;
    made.posts.save(post);
    CHECK_FALSE(made.posts.find_one_or_fail(with<&Post::section>()).section.has_value());
    CHECK(made.sections.count() == 1);
  });
}

TEST_CASE("an existing entity is attached to an existing one, from the side that holds the key",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    std::vector<Section> sections{{.name = "a"}, {.name = "b"}};
    made.sections.insert(sections);
    Post post = made.posts.insert(Post{.sectionId = sections[0].id, .title = "moved"});
    post.section = sections[1];
    made.posts.save(post);
    CHECK(post.sectionId == sections[1].id);
    CHECK(made.posts.find_by_id(post.id)->sectionId == sections[1].id);
    post.section = std::nullopt;
    made.posts.save(post);
    CHECK_FALSE(made.posts.find_by_id(post.id)->sectionId.has_value());
    CHECK(made.sections.count() == 2);
  });
}

TEST_CASE("an existing entity is attached to an existing one, from the side without the key",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Section section = made.sections.insert(Section{.name = "s"});
    std::vector<Post> posts{{.title = "a"}, {.title = "b"}};
    made.posts.insert(posts);
    section.posts.push_back(posts[0]);
    made.sections.save(section);
    CHECK(made.posts.find_by_id(posts[0].id)->sectionId == section.id);
    section = made.sections.find_one_or_fail(with<&Section::posts>());
    section.posts.push_back(*made.posts.find_by_id(posts[1].id));
    made.sections.save(section);
    CHECK(told(made.sections.find_one_or_fail(with<&Section::posts>(order_by(col<&Post::title>))).posts) ==
          "a b");
  });
}

TEST_CASE("a change of what a row belongs to is saved with the row if it cascades", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    made.posts.save(Post{.title = "p", .section = Section{.name = "old"}});
    Post post = made.posts.find_one_or_fail(with<&Post::section>());
    post.section.edit().name = "new";
    made.posts.save(post);
    CHECK(made.sections.find()[0].name == "new");
  });
}

TEST_CASE("a change of what a row belongs to stays with the entity if it does not cascade", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    const Writer writer = made.writers.insert(Writer{.name = "old"});
    made.posts.insert(Post{.writerId = writer.id, .title = "p"});
    Post post = made.posts.find_one_or_fail(with<&Post::writer>());
    post.writer.edit().name = "new";
    post.title = "q";
    made.posts.save(post);
    CHECK(made.writers.find()[0].name == "old");
    CHECK(made.posts.find()[0].title == "q");
  });
}

TEST_CASE("a relation that does not cascade still gives its key", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    const Writer writer = made.writers.insert(Writer{.name = "w"});
    Post post{.title = "p", .writer = writer};
    made.posts.save(post);
    CHECK(made.posts.find()[0].writerId == writer.id);
    CHECK(kind_of([&] { made.posts.save(Post{.title = "q", .writer = Writer{.name = "unsaved"}}); }) ==
          error_kind::misuse);
    CHECK(made.posts.count() == 1);
  });
}

TEST_CASE("removing an entity leaves what it belongs to alone", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Post post{.title = "p", .section = Section{.name = "s"}};
    made.posts.save(post);
    made.posts.remove(post);
    CHECK(made.posts.count() == 0);
    CHECK(made.sections.count() == 1);
  });
}

TEST_CASE("removing goes on to what cascades, loaded or not, and to nothing else", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    std::vector<Post> posts(2);
    for (Post& each : posts) {
      each.title = "p";
      each.comments.push_back({.text = "c"});
      each.details = Details{.summary = "d"};
      each.tags.push_back({.name = "t"});
    }
    made.posts.save(posts);
    made.posts.remove(*made.posts.find_by_id(posts[0].id));
    CHECK(made.posts.count() == 1);
    CHECK(made.comments.count() == 1);
    CHECK(made.details.count() == 1);
    CHECK(made.between.count() == 1);
    CHECK(made.tags.count() == 2);
  });
}

TEST_CASE("removing many entities removes what belongs to them in as many statements as for one",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    std::size_t few = 0;
    for (const std::size_t count : {1u, 20u}) {
      std::vector<Post> posts(count);
      for (Post& each : posts) {
        each.comments.push_back({.text = "c"});
        each.tags.push_back({.name = "t"});
      }
      made.posts.save(posts);
      const auto statements = statements_of(made, [&] { made.posts.remove(posts); });
      if (few == 0) few = statements.size();
      CHECK(statements.size() == few);
      CHECK(made.comments.count() == 0);
      CHECK(made.between.count() == 0);
    }
  });
}

TEST_CASE("a relation that cascades only on removal does not insert", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Team, Player, Coach, Fan, Sponsor> fresh(store);
    tenon::repository<Team> teams{fresh.db};
    Team team{.name = "t"};
    team.sponsors.push_back({.name = "s"});
    teams.save(team);
    teams.remove(team);  // the database's own rule: on_delete::cascade
    CHECK(tenon::repository<Sponsor>{fresh.db}.count() == 0);
    Team other{.name = "u"};
    other.fans.push_back({.name = "f"});
    teams.save(other);
    CHECK(kind_of([&] { teams.remove(other); }) == error_kind::foreign_key_violation);
    CHECK(tenon::repository<Fan>{fresh.db}.count() == 1);
  });
}

TEST_CASE("the database's own rule empties the key of rows whose entity is removed", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    const Section section = made.sections.insert(Section{.name = "s"});
    made.posts.insert(Post{.sectionId = section.id, .title = "p"});
    made.sections.remove(section);
    CHECK(made.posts.count() == 1);
    CHECK_FALSE(made.posts.find()[0].sectionId.has_value());
  });
}

TEST_CASE("entities of several types are saved and removed in one transaction", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    made.db.transaction([&](tenon::transaction& tx) {
      Post post{.title = "p"};
      post.comments.push_back({.text = "c"});
      tenon::repository<Post>{tx}.save(post);
      tenon::repository<Writer>{tx}.save(Writer{.name = "w"});
      CHECK(tenon::repository<Comment>{tx}.count() == 1);
      tenon::repository<Post>{tx}.remove(post);
    });
    CHECK(made.posts.count() == 0);
    CHECK(made.comments.count() == 0);
    CHECK(made.writers.count() == 1);
  });
}

TEST_CASE("what a cascade breaks undoes the whole save", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Post post{.title = "p"};
    post.details = Details{.summary = "d"};
    made.posts.save(post);
    Post second{.title = "q"};
    second.details = Details{.id = post.details->id, .summary = "of p"};
    second.comments.push_back({.postId = 0, .text = "c"});
    second.tags.push_back({.name = "new"});
    Post third{.title = "r", .section = Section{.name = "s"}};
    third.writerId = tenon::uuid::parse("00000000-0000-7000-8000-000000000001");
    std::vector<Post> both{second, third};
    CHECK(kind_of([&] { made.posts.save(both); }) == error_kind::foreign_key_violation);
    CHECK(made.posts.count() == 1);
    CHECK(made.sections.count() == 0);
    CHECK(made.tags.count() == 0);
    CHECK(both[0].id == 0);
    CHECK_FALSE(both[1].sectionId.has_value());
  });
}

TEST_CASE("an insert or update writes the entity alone, whatever its relations hold", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Post post{.title = "p"};
    post.comments.push_back({.text = "c"});
    made.posts.insert(post);
    CHECK(made.comments.count() == 0);
    post.title = "q";
    made.posts.update(post);
    CHECK(made.comments.count() == 0);
    made.posts.save(post);
    CHECK(made.comments.count() == 1);
  });
}

TEST_CASE("an entity is saved with empty collections, and without any", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Post empty{.title = "empty"};
    empty.tags = std::vector<Tag>{};
    empty.comments = std::vector<Comment>{};
    made.posts.save(empty);
    made.posts.save(Post{.title = "none"});
    made.posts.save(std::vector<Post>{});
    const auto read = made.posts.find(order_by(col<&Post::id>), with<&Post::tags>(), with<&Post::comments>());
    REQUIRE(read.size() == 2);
    CHECK(read[0].tags.empty());
    CHECK(read[1].comments.empty());
  });
}

TEST_CASE("a hundred entities with relations are saved together", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    std::vector<Post> posts(100);
    for (std::size_t i = 0; i < posts.size(); ++i) {
      posts[i].title = "p" + std::to_string(i);
      posts[i].comments.push_back({.text = std::to_string(i)});
    }
    made.posts.save(posts);
    const auto read = made.posts.find(with<&Post::comments>());
    REQUIRE(read.size() == 100);
    for (const Post& each : read) CHECK("p" + each.comments[0].text == each.title);
  });
}
