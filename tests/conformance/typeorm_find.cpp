// SPDX-License-Identifier: MIT
#include <tenon/relations.hpp>

#include "typeorm_entities.hpp"

using namespace conformance;
using namespace newspaper;
using tenon::all_of;
using tenon::any_of;
using tenon::col;
using tenon::error_kind;
using tenon::has;
using tenon::has_none;
using tenon::none_of;
using tenon::with;

// Scenarios of find options across relations; typeorm.md says which.

namespace {

/// Writers ann (20) and ben (30); sections news and sport. Posts: n1 (ann, news, 2 likes, tags x y, comments
/// c1 c2), n2 (ben, news, 5 likes, tag y), s1 (ann, sport, 0 likes, comment c3), free (nobody's, 1 like, tag
/// x).
struct issue : press {
  explicit issue(const store_under_test& store) : press(store) {
    std::vector<Writer> people{{.name = "ann", .age = 20}, {.name = "ben", .age = 30}};
    writers.insert(people);
    std::vector<Section> parts{{.name = "news"}, {.name = "sport"}};
    sections.insert(parts);
    std::vector<Tag> marks{{.name = "x"}, {.name = "y"}, {.name = "z"}};
    tags.insert(marks);
    std::vector<Post> all{
        {.sectionId = parts[0].id, .writerId = people[0].id, .title = "n1", .counts = {2, 9}},
        {.sectionId = parts[0].id, .writerId = people[1].id, .title = "n2", .counts = {5, 1}},
        {.sectionId = parts[1].id, .writerId = people[0].id, .title = "s1", .counts = {0, 4}},
        {.title = "free", .counts = {1, 1}}};
    posts.insert(all);
    std::vector<PostTag> links{{all[0].id, marks[0].id, 2},
                               {all[0].id, marks[1].id, 1},
                               {all[1].id, marks[1].id, 1},
                               {all[3].id, marks[0].id, 1}};
    between.insert(links);
    std::vector<Comment> said{{.postId = all[0].id, .text = "c1"},
                              {.postId = all[0].id, .text = "c2"},
                              {.postId = all[2].id, .text = "c3"}};
    comments.insert(said);
    details.insert(Details{.postId = all[0].id, .summary = "long"});
  }
  template <class Condition>
  std::string titles(const Condition& condition) {
    return told(posts.find(where(condition), order_by(col<&Post::id>)));
  }
};

}  // namespace

TEST_CASE("nothing related is read unless it is asked for", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    issue made(store);
    std::vector<Post> read;
    CHECK(statements_of(made, [&] { read = made.posts.find(); }).size() == 1);
    for (const Post& each : read) {
      CHECK_FALSE(each.section.is_loaded());
      CHECK_FALSE(each.comments.is_loaded());
      CHECK_FALSE(each.tags.is_loaded());
    }
    CHECK(kind_of([&] { (void)read[0].comments.size(); }) == error_kind::not_loaded);
  });
}

TEST_CASE("several relations and their own relations are read together", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    issue made(store);
    std::vector<Post> read;
    const auto statements = statements_of(made, [&] {
      read = made.posts.find(order_by(col<&Post::id>), with<&Post::writer>(with<&Writer::posts>()),
                             with<&Post::section>(), with<&Post::tags>(order_by(col<&Tag::name>)),
                             with<&Post::comments>(with<&Comment::post>()), with<&Post::details>());
    });
    CHECK(statements.size() == 8);
    CHECK(read[0].writer->posts.size() == 2);
    CHECK(read[0].section->name == "news");
    CHECK(told(read[0].tags) == "x y");
    CHECK(read[0].comments[1].post->title == "n1");
    CHECK(read[0].details->summary == "long");
    CHECK_FALSE(read[3].writer.has_value());
    CHECK(read[3].comments.empty());
    CHECK_FALSE(read[1].details.has_value());
  });
}

TEST_CASE("one entity is read with its relations, by a condition or the first there is", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    issue made(store);
    const auto read = made.posts.find_one(where(col<&Post::title> == "n1"),
                                          with<&Post::comments>(order_by(desc(col<&Comment::id>))));
    REQUIRE(read.has_value());
    CHECK(told(read->comments) == "c2 c1");
    CHECK_FALSE(made.posts.find_one(where(col<&Post::title> == "none"), with<&Post::comments>()));
    CHECK(kind_of([&] {
            made.posts.find_one_or_fail(where(col<&Post::title> == "none"), with<&Post::comments>());
          }) == error_kind::not_found);
    CHECK(made.posts.find_one_or_fail(order_by(desc(col<&Post::id>)), with<&Post::tags>()).tags.size() == 1);
  });
}

TEST_CASE("a page of entities is a page of entities, whatever relations are read with it", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    issue made(store);
    const auto [page, count] =
        made.posts.find_and_count(order_by(col<&Post::id>), tenon::limit(2), tenon::offset(1),
                                  with<&Post::tags>(), with<&Post::comments>());
    CHECK(told(page) == "n2 s1");
    CHECK(count == 4);
    CHECK(page[0].tags.size() == 1);
    CHECK(page[1].comments.size() == 1);
    const auto [none, all] = made.posts.find_and_count(tenon::limit(0), with<&Post::tags>());
    CHECK(none.empty());
    CHECK(all == 4);
  });
}

TEST_CASE("a condition on what a row belongs to chooses rows", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    issue made(store);
    CHECK(made.titles(any_of<&Post::writer>(col<&Writer::name> == "ann")) == "n1 s1");
    CHECK(made.titles(any_of<&Post::writer>(col<&Writer::name> == "ann") && col<&Post::title> == "s1") ==
          "s1");
    CHECK(made.titles(any_of<&Post::writer>(col<&Writer::name> == "ann") &&
                      any_of<&Post::section>(col<&Section::name> == "news")) == "n1");
    CHECK(made.titles(any_of<&Post::writer>(col<&Writer::age> >= 30) || has_none<&Post::writer>()) ==
          "n2 free");
    CHECK(made.titles(
              any_of<&Post::writer>(in(col<&Writer::name>, std::vector<std::string>{"ben", "cat"}))) == "n2");
    CHECK(made.titles(any_of<&Post::writer>(between(col<&Writer::age>, 25, 35))) == "n2");
    CHECK(made.titles(!any_of<&Post::writer>(like(col<&Writer::name>, "a%"))) == "n2 free");
  });
}

TEST_CASE("a condition on a collection chooses each row once, and keeps the collection whole",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    issue made(store);
    const auto read = made.posts.find(where(any_of<&Post::tags>(col<&Tag::name> != "z")),
                                      order_by(col<&Post::id>), with<&Post::tags>());
    CHECK(told(read) == "n1 n2 free");
    CHECK(read[0].tags.size() == 2);
    CHECK_FALSE(read[0].tags.is_partial());
    CHECK(made.titles(any_of<&Post::tags>(col<&Tag::name> == "x")) == "n1 free");
    CHECK(made.titles(any_of<&Post::tags>(col<&Tag::name> == "x") &&
                      any_of<&Post::tags>(col<&Tag::name> == "y")) == "n1");
    CHECK(made.titles(any_of<&Post::tags>(col<&Tag::name> == "x" && col<&Tag::name> == "y")).empty());
    CHECK(made.titles(all_of<&Post::tags>(col<&Tag::name> == "y") && has<&Post::tags>()) == "n2");
    CHECK(made.titles(none_of<&Post::comments>(col<&Comment::text> == "c3")) == "n1 n2 free");
  });
}

TEST_CASE("conditions go through several relations", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    issue made(store);
    const auto writers = [&](const auto& condition) {
      return told(made.writers.find(where(condition), order_by(col<&Writer::name>)));
    };
    CHECK(writers(any_of<&Writer::posts>(any_of<&Post::tags>(col<&Tag::name> == "x"))) == "ann");
    CHECK(writers(any_of<&Writer::posts>(any_of<&Post::section>(col<&Section::name> == "news"))) ==
          "ann ben");
    CHECK(writers(any_of<&Writer::posts>(any_of<&Post::comments>(col<&Comment::text> == "c3") ||
                                         (any_of<&Post::tags>(col<&Tag::name> == "y") &&
                                          col<&Post::counts, &Counts::likes> > 4))) == "ann ben");
    CHECK(told(made.tags.find(
              where(any_of<&Tag::posts>(any_of<&Post::writer>(col<&Writer::name> == "ben"))))) == "y");
    CHECK(told(made.comments.find(where(any_of<&Comment::post>(
                   any_of<&Post::writer>(any_of<&Writer::posts>(col<&Post::title> == "s1"))))))
              .size() == 8);
  });
}

TEST_CASE("a condition on a member of an embedded struct is one on any other column", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    issue made(store);
    CHECK(made.titles(col<&Post::counts, &Counts::likes> > 1) == "n1 n2");
    CHECK(told(made.writers.find(where(any_of<&Writer::posts>(col<&Post::counts, &Counts::stars> == 4)))) ==
          "ann");
    CHECK(told(made.posts.find(order_by(desc(col<&Post::counts, &Counts::stars>), col<&Post::id>))) ==
          "n1 s1 n2 free");
    const auto read =
        made.sections.find_one_or_fail(where(col<&Section::name> == "news"),
                                       with<&Section::posts>(order_by(col<&Post::counts, &Counts::stars>)));
    CHECK(told(read.posts) == "n2 n1");
  });
}

TEST_CASE("alternatives and their combinations choose rows as in C++", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    issue made(store);
    CHECK(made.titles(col<&Post::title> == "n1" || col<&Post::title> == "free") == "n1 free");
    CHECK(made.titles((col<&Post::title> == "n1" || has<&Post::section>()) &&
                      !(col<&Post::counts, &Counts::likes> == 0)) == "n1 n2");
    CHECK(made.titles(col<&Post::title> == "none").empty());
    CHECK(made.titles(tenon::all) == "n1 n2 s1 free");
    CHECK(made.titles(in(col<&Post::title>, std::vector<std::string>{})).empty());
  });
}

TEST_CASE("operators across a relation are those of any column", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    issue made(store);
    const auto by_likes = [&](const auto& condition) {
      return told(made.writers.find(where(any_of<&Writer::posts>(condition)), order_by(col<&Writer::name>)));
    };
    constexpr auto likes = col<&Post::counts, &Counts::likes>;
    CHECK(by_likes(likes < 2) == "ann");
    CHECK(by_likes(likes <= 2) == "ann");
    CHECK(by_likes(likes > 2) == "ben");
    CHECK(by_likes(likes >= 2) == "ann ben");
    CHECK(by_likes(likes != 5) == "ann");
    CHECK(by_likes(!(likes > 2)) == "ann");
    CHECK(by_likes(between(likes, 4, 6)) == "ben");
    CHECK(by_likes(!in(likes, std::vector<int>{0, 2})) == "ben");
    CHECK(by_likes(ilike(col<&Post::title>, "N_")) == "ann ben");
    CHECK(by_likes(starts_with(col<&Post::title>, "s")) == "ann");
    CHECK(by_likes(is_null(col<&Post::sectionId>)).empty());
    CHECK(by_likes(is_not_null(col<&Post::sectionId>)) == "ann ben");
  });
}

TEST_CASE("related rows are ordered by themselves, entities by themselves", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    issue made(store);
    const auto read =
        made.writers.find(order_by(desc(col<&Writer::age>)),
                          with<&Writer::posts>(order_by(desc(col<&Post::title>)),
                                               with<&Post::tags>(order_by(desc(col<&Tag::name>)))));
    CHECK(told(read) == "ben ann");
    CHECK(told(read[1].posts) == "s1 n1");
    CHECK(told(read[1].posts[1].tags) == "y x");
  });
}

TEST_CASE("counting and existence take conditions across relations", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    issue made(store);
    CHECK(made.posts.count() == 4);
    CHECK(made.posts.count(where(any_of<&Post::tags>(col<&Tag::name> != "z"))) == 3);
    CHECK(made.posts.count_by(any_of<&Post::writer>(col<&Writer::name> == "ann")) == 2);
    CHECK(made.posts.exists(where(any_of<&Post::writer>(col<&Writer::name> == "ben"))));
    CHECK_FALSE(made.posts.exists_by(any_of<&Post::writer>(col<&Writer::name> == "cat")));
    CHECK(made.writers.count(where(has_none<&Writer::posts>())) == 0);
  });
}

TEST_CASE("aggregates take conditions across relations, and are empty where no row is meant",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    issue made(store);
    constexpr auto likes = col<&Post::counts, &Counts::likes>;
    const auto by = [](const std::string& name) {
      return where(any_of<&Post::writer>(col<&Writer::name> == name));
    };
    CHECK(made.posts.sum(likes, by("ann")) == 2);
    CHECK(made.posts.average(likes, by("ann")) == 1.0);
    CHECK(made.posts.minimum(likes, by("ann")) == 0);
    CHECK(made.posts.maximum(likes, by("ann")) == 2);
    CHECK_FALSE(made.posts.sum(likes, by("cat")).has_value());
    CHECK_FALSE(made.posts.average(likes, by("cat")).has_value());
    CHECK_FALSE(made.posts.minimum(likes, by("cat")).has_value());
    CHECK_FALSE(made.posts.maximum(likes, by("cat")).has_value());
    CHECK(made.posts.sum(likes,
                         where(any_of<&Post::tags>(col<&Tag::name> == "y") && has<&Post::comments>())) == 2);
    CHECK(made.posts.maximum(col<&Post::id>, by("ann")) ==
          made.posts.find_one_by(col<&Post::title> == "s1")->id);
  });
}

TEST_CASE("sets of rows are changed and deleted by conditions across relations", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    issue made(store);
    CHECK(made.posts.update(where(any_of<&Post::writer>(col<&Writer::name> == "ann")),
                            col<& Post::title> = "by ann") == 2);
    CHECK(made.posts.increment(where(any_of<&Post::tags>(col<&Tag::name> == "y")),
                               col<&Post::counts, &Counts::likes>, 10) == 2);
    CHECK(made.posts.decrement(where(has<&Post::details>()), col<&Post::counts, &Counts::likes>, 1) == 1);
    CHECK(made.posts.sum(col<&Post::counts, &Counts::likes>) == 27);
    CHECK(made.comments.delete_where(where(any_of<&Comment::post>(col<&Post::title> == "by ann"))) == 3);
    CHECK(made.posts.soft_delete(where(has_none<&Post::writer>())) == 1);
    CHECK(made.posts.restore(where(has_none<&Post::writer>())) == 1);
    CHECK(made.tags.delete_where(where(has_none<&Tag::posts>())) == 1);
  });
}

TEST_CASE("an empty collection is there and empty", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    issue made(store);
    const auto read = made.tags.find(where(col<&Tag::name> == "z"), with<&Tag::posts>());
    REQUIRE(read.size() == 1);
    CHECK(read[0].posts.is_loaded());
    CHECK(read[0].posts.empty());
    CHECK_FALSE(read[0].posts.is_partial());
  });
}

TEST_CASE("related rows may be read by several conditions, and know whether they are all", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    issue made(store);
    auto post = made.posts.find_one_or_fail(
        where(col<&Post::title> == "n1"),
        with<&Post::comments>(where(col<&Comment::text> == "c1" || col<&Comment::text> == "c9")),
        with<&Post::tags>(where(col<&Tag::name> == "none")));
    CHECK(told(post.comments) == "c1");
    CHECK(post.comments.is_partial());
    CHECK(post.tags.empty());
    CHECK(post.tags.is_partial());
    load(made.db, post, with<&Post::tags>());
    CHECK(post.tags.size() == 2);
    CHECK_FALSE(post.tags.is_partial());
  });
}

TEST_CASE("the newest of each are read by one statement", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    issue made(store);
    std::vector<Writer> read;
    const auto statements = statements_of(made, [&] {
      read = made.writers.find(order_by(col<&Writer::name>),
                               with<&Writer::posts>(order_by(desc(col<&Post::id>)), tenon::limit(1)));
    });
    CHECK(statements.size() == 2);
    CHECK(told(read[0].posts) == "s1");
    CHECK(told(read[1].posts) == "n2");
  });
}

TEST_CASE("an empty optional in a condition across a relation means NULL, and never every row",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    issue made(store);
    const std::optional<std::int64_t> nothing;
    CHECK(told(made.posts.find(where(col<&Post::sectionId> == nothing))) == "free");
    CHECK(made.writers.count(where(any_of<&Writer::posts>(col<&Post::sectionId> == nothing))) == 0);
    CHECK(made.posts.update(where(col<&Post::sectionId> == nothing), col<& Post::title> = "only") == 1);
    CHECK(made.posts.count(where(col<&Post::title> == "only")) == 1);
  });
}

TEST_CASE("entities and relations are found by several keys at once", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    issue made(store);
    const auto all = made.posts.find(order_by(col<&Post::id>));
    auto two = made.posts.find_by_ids(std::vector<std::int64_t>{all[2].id, all[0].id, 999});
    CHECK(told(two) == "s1 n1");
    load(made.db, two, with<&Post::comments>());
    CHECK(told(two[0].comments) == "c3");
    CHECK(two[1].comments.size() == 2);
  });
}

TEST_CASE("text that looks like SQL stays a value in conditions across relations", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    issue made(store);
    const std::string bad = "x' OR '1'='1\"; DROP TABLE posts; --";
    CHECK(made.titles(any_of<&Post::writer>(col<&Writer::name> == bad)).empty());
    made.tags.insert(Tag{.name = bad});
    const auto post = *made.posts.find_one_by(col<&Post::title> == "n1");
    made.posts.link<&Post::tags>(post, *made.tags.find_one_by(col<&Tag::name> == bad));
    CHECK(made.titles(any_of<&Post::tags>(col<&Tag::name> == bad)) == "n1");
    CHECK(made.posts.count() == 4);
  });
}
