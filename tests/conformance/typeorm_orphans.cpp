// SPDX-License-Identifier: MIT
#include <tenon/relations.hpp>

#include "typeorm_entities.hpp"

using namespace conformance;
using namespace newspaper;
using tenon::col;
using tenon::error_kind;
using tenon::with;

// Scenarios of what leaves a collection; typeorm.md says which.

namespace {

/// A post with three comments, three tags and details.
Post full_post(press& made) {
  Post post{.title = "full"};
  for (const char* name : {"a", "b", "c"}) {
    post.comments.push_back({.text = name});
    post.tags.push_back({.name = name});
  }
  post.details = Details{.summary = "d"};
  made.posts.save(post);
  return made.posts.find_one_or_fail(where(col<&Post::id> == post.id),
                                     with<&Post::comments>(order_by(col<&Comment::id>)),
                                     with<&Post::tags>(order_by(col<&Tag::name>)), with<&Post::details>());
}

struct league : fresh_database<Team, Player, Coach, Fan, Sponsor> {
  explicit league(const store_under_test& store) : fresh_database(store) {}
  tenon::repository<Team> teams{db};
  tenon::repository<Player> players{db};
  tenon::repository<Coach> coaches{db};
  tenon::repository<Fan> fans{db};
  tenon::repository<Sponsor> sponsors{db};
};

}  // namespace

TEST_CASE("an element that leaves a many-to-many loses the row between, and stays itself", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Post post = full_post(made);
    post.tags.values().erase(post.tags.values().begin() + 1);
    made.posts.save(post);
    CHECK(told(made.tags.find(where(tenon::has<&Tag::posts>()), order_by(col<&Tag::name>))) == "a c");
    CHECK(made.tags.count() == 3);
    made.posts.save(post);
    CHECK(made.between.count() == 2);
    made.between.insert(
        PostTag{.postId = post.id, .tagId = made.tags.find_one_by(col<&Tag::name> == "b")->id});
    post.tags.values().clear();
    made.posts.save(post);
    CHECK(made.between.count() == 1);  // it was added by somebody else
  });
}

TEST_CASE("a many-to-many that is emptied or assigned anew is what it was assigned", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Post post = full_post(made);
    const Tag kept = post.tags[2];
    post.tags = std::vector<Tag>{kept, Tag{.name = "new"}};
    made.posts.save(post);
    CHECK(told(made.tags.find(where(tenon::has<&Tag::posts>()), order_by(col<&Tag::name>))) == "c new");
    post.tags = std::vector<Tag>{};
    made.posts.save(post);
    CHECK(made.between.count() == 0);
    CHECK(made.tags.count() == 4);
  });
}

TEST_CASE("rows between are let go of many entities by one statement", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    std::size_t few = 0;
    for (const std::size_t count : {2u, 12u}) {
      std::vector<Post> posts(count);
      for (Post& each : posts) each.tags = std::vector<Tag>{{.name = "x"}, {.name = "y"}};
      made.posts.save(posts);
      for (Post& each : posts) each.tags.values().pop_back();
      const auto statements = statements_of(made, [&] { made.posts.save(posts); });
      if (few == 0) few = statements.size();
      CHECK(statements.size() == few);
      CHECK(made.between.count() == static_cast<std::int64_t>(count));
      made.posts.remove(posts);
    }
  });
}

TEST_CASE("an element that leaves a collection is deleted where the description says so", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Post post = full_post(made);
    post.comments.values().erase(post.comments.values().begin());
    made.posts.save(post);
    CHECK(told(made.comments.find(order_by(col<&Comment::id>), tenon::with_deleted)) == "b c");
    for (const Comment& each : made.comments.find()) CHECK(each.postId == post.id);
    post.comments = std::vector<Comment>{post.comments[1]};
    made.posts.save(post);
    CHECK(told(made.comments.find()) == "c");
  });
}

TEST_CASE("the one related entity is deleted when it is replaced or taken away", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    Post post = full_post(made);
    post.details = Details{.summary = "other"};
    made.posts.save(post);
    REQUIRE(made.details.count() == 1);
    CHECK(made.details.find()[0].summary == "other");
    post.details = std::nullopt;
    made.posts.save(post);
    CHECK(made.details.count() == 0);
    CHECK(made.posts.count() == 1);
  });
}

TEST_CASE("an element that leaves a collection refers to nothing where the description says so",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    league made(store);
    Team team{.name = "t"};
    team.players = std::vector<Player>{{.name = "a"}, {.name = "b"}};
    made.teams.save(team);
    team.players.values().pop_back();
    made.teams.save(team);
    CHECK(made.players.count() == 2);
    CHECK(told(made.players.find(where(is_null(col<&Player::teamId>)))) == "b");
    team.players = std::vector<Player>{};
    made.teams.save(team);
    CHECK(made.players.count(where(is_null(col<&Player::teamId>))) == 2);
  });
}

TEST_CASE("an element that leaves a collection is marked as deleted where the description says so",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    league made(store);
    Team team{.name = "t"};
    team.coaches = std::vector<Coach>{{.name = "a"}, {.name = "b"}};
    made.teams.save(team);
    team.coaches.values().pop_back();
    made.teams.save(team);
    CHECK(told(made.coaches.find()) == "a");
    CHECK(made.coaches.count(tenon::with_deleted) == 2);
    Team read = made.teams.find_one_or_fail(with<&Team::coaches>());
    made.teams.save(read);
    CHECK(made.coaches.count(tenon::with_deleted) == 2);
    CHECK(made.coaches.count() == 1);
  });
}

TEST_CASE("a save that would let an element go is refused where the description says so", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    league made(store);
    Team team{.name = "t"};
    team.fans = std::vector<Fan>{{.name = "a"}, {.name = "b"}};
    made.teams.save(team);
    team.name = "changed";
    team.fans.values().pop_back();
    const tenon::error problem = error_of([&] { made.teams.save(team); });
    CHECK(problem.kind == error_kind::misuse);
    CHECK(problem.message.find("Team::fans lacks 1 of the Fans") != std::string::npos);
    CHECK(made.fans.count() == 2);
    CHECK(made.teams.find()[0].name == "t");
  });
}

TEST_CASE("an element that leaves a collection stays as it is if nothing is said", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    league made(store);
    Team team{.name = "t"};
    team.sponsors = std::vector<Sponsor>{{.name = "a"}, {.name = "b"}};
    made.teams.save(team);
    team.sponsors.values().clear();
    made.teams.save(team);
    CHECK(made.sponsors.count(where(col<&Sponsor::teamId> == team.id)) == 2);
  });
}

TEST_CASE("a collection that was read in part lets nothing go, whatever is done to it", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    const std::int64_t id = full_post(made).id;
    for (int how = 0; how < 3; ++how) {
      Post post = *made.posts.find_by_id(id);
      if (how == 0)
        load(made.db, post, with<&Post::comments>(where(col<&Comment::text> == "b")),
             with<&Post::tags>(where(col<&Tag::name> == "b")));
      if (how == 1)
        load(made.db, post, with<&Post::comments>(tenon::limit(2)), with<&Post::tags>(tenon::limit(1)));
      if (how == 2)
        load(made.db, post, with<&Post::comments>(tenon::offset(1)), with<&Post::tags>(tenon::offset(1)));
      CHECK(post.comments.is_partial());
      CHECK(post.tags.is_partial());
      post.comments.values().clear();
      post.tags.values().clear();
      made.posts.save(post);
      CHECK(made.comments.count() == 3);
      CHECK(made.between.count() == 3);
      post.comments = std::vector<Comment>{};
      post.tags = std::vector<Tag>{};
      made.posts.save(post);
      CHECK(made.comments.count() == 3);
      CHECK(made.between.count() == 3);
    }
  });
}

TEST_CASE("a collection that was never read lets nothing go when it is assigned", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    const std::int64_t id = full_post(made).id;
    Post post = *made.posts.find_by_id(id);
    post.tags = std::vector<Tag>{};
    post.comments = std::vector<Comment>{{.text = "new"}};
    made.posts.save(post);
    CHECK(made.between.count() == 3);
    CHECK(made.comments.count() == 4);
  });
}

TEST_CASE("an element that moves to another collection is not let go by the one it left", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    press made(store);
    std::vector<Section> sections(2);
    sections[0].posts = std::vector<Post>{{.title = "a"}, {.title = "b"}};
    sections[1].posts = std::vector<Post>{{.title = "c"}};
    made.sections.save(sections);
    sections =
        made.sections.find(order_by(col<&Section::id>), with<&Section::posts>(order_by(col<&Post::title>)));
    sections[1].posts.push_back(sections[0].posts[1]);
    sections[0].posts.values().pop_back();
    made.sections.save(sections);
    const auto read =
        made.sections.find(order_by(col<&Section::id>), with<&Section::posts>(order_by(col<&Post::title>)));
    CHECK(told(read[0].posts) == "a");
    CHECK(told(read[1].posts) == "b c");
  });
}

TEST_CASE("orphans of rows with composite keys are found by their keys", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Sheet, Entry, Topic, SheetTopic> fresh(store);
    tenon::repository<Sheet> sheets{fresh.db};
    std::vector<Sheet> all{{.book = "x", .page = 1}, {.book = "x", .page = 2}};
    for (Sheet& each : all) {
      each.entries = std::vector<Entry>{{.line = 1, .text = "one"}, {.line = 2, .text = "two"}};
      each.topics = std::vector<Topic>{{.name = "t" + std::to_string(each.page)}, {.name = "u"}};
    }
    all[1].topics = std::vector<Topic>{{.name = "t2"}};
    sheets.save(all);
    all = sheets.find(order_by(col<&Sheet::page>), with<&Sheet::entries>(order_by(col<&Entry::line>)),
                      with<&Sheet::topics>(order_by(col<&Topic::name>)));
    REQUIRE(all[0].entries.size() == 2);
    REQUIRE(all[0].topics.size() == 2);
    all[0].entries.values().erase(all[0].entries.values().begin());
    all[0].topics.values().pop_back();
    all[1].entries[0].text = "changed";
    sheets.save(all);
    tenon::repository<Entry> entries{fresh.db};
    CHECK(told(entries.find(order_by(col<&Entry::sheetPage>, col<&Entry::line>))) == "two changed two");
    CHECK(tenon::repository<SheetTopic>{fresh.db}.count() == 2);
    CHECK(tenon::repository<Topic>{fresh.db}.count() == 3);
  });
}
