// SPDX-License-Identifier: MIT
#include <cstdint>
#include <string>

#include <tenon/relations.hpp>

#include "stores.hpp"

using namespace conformance;
using tenon::any_of;
using tenon::col;
using tenon::error_kind;
using tenon::has;
using tenon::join_table;
using tenon::limit;
using tenon::many_to_many;
using tenon::none_of;
using tenon::with;

namespace joined {

struct Topic;
struct Shelf;

struct Article {
  std::int64_t id = 0;
  std::string title{};
  many_to_many<Topic, join_table<"article_topics">> topics{};
  many_to_many<Shelf, join_table<"article_shelves", "article", "shelf">> shelves{};
};
struct Topic {
  std::string name{};
  many_to_many<Article, join_table<"article_topics">> articles{};
};
/// A key of two columns.
struct Shelf {
  std::string room{};
  int number = 0;
  many_to_many<Article, join_table<"article_shelves", "shelf", "article">> articles{};
};
struct Person {
  tenon::uuid id{};
  std::string name{};
  many_to_many<Person, join_table<"follows", "follower_id", "followed_id">> following{};
  many_to_many<Person, join_table<"follows", "followed_id", "follower_id">> followers{};
};

/// What a join table holds, for a look at it.
struct ArticleTopic {
  std::int64_t article_id = 0;
  std::string topic_name{};
};
struct Follow {
  tenon::uuid followed_id{};
  tenon::uuid follower_id{};
};

}  // namespace joined

template <>
inline constexpr auto tenon::table_of<joined::Article> = tenon::table<joined::Article>("articles")
                                                             .cascades(&joined::Article::topics,
                                                                       tenon::cascade::save)
                                                             .orphaned(&joined::Article::topics,
                                                                       tenon::orphans::stay);
template <>
inline constexpr auto tenon::table_of<joined::Topic> = tenon::table<joined::Topic>("topics")
                                                           .primary_key(&joined::Topic::name)
                                                           .cascades(&joined::Topic::articles,
                                                                     tenon::cascade::remove);
template <>
inline constexpr auto tenon::table_of<joined::Shelf> =
    tenon::table<joined::Shelf>("shelves").primary_key(&joined::Shelf::room, &joined::Shelf::number);
template <>
inline constexpr auto tenon::table_of<joined::ArticleTopic> =
    tenon::table<joined::ArticleTopic>("article_topics")
        .primary_key(&joined::ArticleTopic::article_id, &joined::ArticleTopic::topic_name);
template <>
inline constexpr auto tenon::table_of<joined::Follow> = tenon::table<joined::Follow>("follows").primary_key(
    &joined::Follow::followed_id, &joined::Follow::follower_id);

using namespace joined;

namespace {

struct library : fresh_database<Article, Topic, Shelf, Person> {
  using fresh_database::fresh_database;
  tenon::repository<Article> articles{db};
  tenon::repository<Topic> topics{db};
  tenon::repository<Shelf> shelves{db};
  tenon::repository<Person> people{db};
  tenon::repository<ArticleTopic> rows{db};
};

template <class Many>
std::string topics_of(const Many& many) {
  std::string names;
  for (const auto& each : many) {
    if (!names.empty()) names += ' ';
    if constexpr (requires { each.name; }) {
      names += each.name;
    } else {
      names += each.title;
    }
  }
  return names;
}

const auto by_name = [] { return order_by(col<&Topic::name>); };

}  // namespace

TEST_CASE("a join table needs no entity: both sides name it, and opening them makes it", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    library made(store);
    Article first{.title = "first"};
    first.topics = std::vector<Topic>{{.name = "red"}, {.name = "blue"}};
    Article second{.title = "second"};
    second.topics = std::vector<Topic>{{.name = "red"}};
    std::vector<Article> both{first, second};
    made.articles.save(both[0]);
    made.articles.save(both[1]);
    std::vector<Article> found;
    const auto statements = statements_of(made, [&] {
      found = made.articles.find(
          order_by(col<&Article::title>),
          with<&Article::topics>(by_name(), with<&Topic::articles>(order_by(desc(col<&Article::title>)))));
    });
    CHECK(statements.size() == 3);
    REQUIRE(found.size() == 2);
    CHECK(topics_of(found[0].topics) == "blue red");
    CHECK(topics_of(found[1].topics) == "red");
    CHECK(topics_of(found[0].topics[1].articles) == "second first");
    CHECK(made.rows.count() == 3);
    const auto paged =
        made.topics.find(by_name(), with<&Topic::articles>(order_by(desc(col<&Article::title>)), limit(1)));
    CHECK(topics_of(paged[1].articles) == "second");
  });
}

TEST_CASE("a join table holds each pair once, of rows that are there, and goes with them", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    library made(store);
    const Article article = made.articles.insert(Article{.title = "first"});
    const Topic red = made.topics.insert(Topic{.name = "red"});
    const Topic blue = made.topics.insert(Topic{.name = "blue"});
    made.rows.insert(ArticleTopic{article.id, "red"});
    CHECK(kind_of([&] {
            made.rows.insert(ArticleTopic{article.id, "red"});
          }) == error_kind::unique_violation);
    CHECK(kind_of([&] {
            made.rows.insert(ArticleTopic{article.id, "green"});
          }) == error_kind::foreign_key_violation);
    CHECK(made.articles.link<&Article::topics>(article, red, blue) == 1);
    made.topics.delete_by_id("blue");
    CHECK(made.rows.count() == 1);
    made.articles.remove(article);
    CHECK(made.rows.count() == 0);
    CHECK(made.topics.count() == 1);
  });
}

TEST_CASE("entities are linked, unlinked and replaced through a join table", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    library made(store);
    const Article article = made.articles.insert(Article{.title = "first"});
    std::vector<Topic> all{{.name = "blue"}, {.name = "green"}, {.name = "red"}};
    made.topics.insert(all);
    const auto linked = [&] {
      Article now = article;
      load(made.db, now, with<&Article::topics>(by_name()));
      return topics_of(now.topics);
    };
    CHECK(made.articles.link<&Article::topics>(article, all[0], all[1]) == 2);
    CHECK(linked() == "blue green");
    CHECK(made.topics.unlink<&Topic::articles>(all[0], article) == 1);
    CHECK(linked() == "green");
    made.articles.replace_all<&Article::topics>(article, all[2], all[0]);
    CHECK(linked() == "blue red");
    CHECK(made.topics.count() == 3);
    made.topics.remove(all[0]);
    CHECK(linked() == "red");
  });
}

TEST_CASE("conditions ask through a join table", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    library made(store);
    std::vector<Article> articles{{.title = "a"}, {.title = "b"}, {.title = "c"}};
    made.articles.insert(articles);
    std::vector<Topic> all{{.name = "blue"}, {.name = "red"}};
    made.topics.insert(all);
    made.articles.link<&Article::topics>(articles[0], all);
    made.articles.link<&Article::topics>(articles[1], all[0]);
    const auto titles = [&](const auto& condition) {
      return topics_of(made.articles.find(where(condition), order_by(col<&Article::title>)));
    };
    CHECK(titles(any_of<&Article::topics>(col<&Topic::name> == "red")) == "a");
    CHECK(titles(none_of<&Article::topics>(col<&Topic::name> == "red")) == "b c");
    CHECK(titles(has<&Article::topics>()) == "a b");
  });
}

TEST_CASE("a key of two columns takes part in a join table", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    library made(store);
    std::vector<Article> articles{{.title = "a"}, {.title = "b"}};
    made.articles.insert(articles);
    std::vector<Shelf> all{
        {.room = "east", .number = 1}, {.room = "east", .number = 2}, {.room = "west", .number = 1}};
    made.shelves.insert(all);
    made.articles.link<&Article::shelves>(articles[0], all[0], all[2]);
    made.shelves.link<&Shelf::articles>(all[1], articles);
    const auto found =
        made.articles.find(order_by(col<&Article::title>),
                           with<&Article::shelves>(order_by(col<&Shelf::room>, desc(col<&Shelf::number>))));
    REQUIRE(found[0].shelves.size() == 3);
    CHECK(found[0].shelves[0].number == 2);
    CHECK(found[0].shelves[2].room == "west");
    REQUIRE(found[1].shelves.size() == 1);
    CHECK(made.articles.unlink<&Article::shelves>(articles[0], all[1]) == 1);
    CHECK(made.shelves.count(where(has<&Shelf::articles>())) == 3);
  });
}

TEST_CASE("an entity is related to many of its own kind, each way by its column", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    library made(store);
    std::vector<Person> people{{.name = "ada"}, {.name = "bob"}, {.name = "cy"}};
    made.people.insert(people);
    made.people.link<&Person::following>(people[0], people[1], people[2]);
    made.people.link<&Person::followers>(people[1], people[2]);
    const auto by_person = order_by(col<&Person::name>);
    const auto found = made.people.find(by_person, with<&Person::following>(order_by(col<&Person::name>)),
                                        with<&Person::followers>(order_by(col<&Person::name>)));
    CHECK(topics_of(found[0].following) == "bob cy");
    CHECK(topics_of(found[0].followers).empty());
    CHECK(topics_of(found[1].followers) == "ada cy");
    CHECK(topics_of(found[2].following) == "bob");
    CHECK(topics_of(made.people.find(where(any_of<&Person::followers>(col<&Person::name> == "cy")))) ==
          "bob");
    CHECK(topics_of(made.people.find(where(none_of<&Person::following>(col<&Person::name> == "bob")))) ==
          "bob");
    tenon::repository<Follow> follows{made.db};
    CHECK(follows.exists(
        where(col<&Follow::follower_id> == people[2].id && col<&Follow::followed_id> == people[1].id)));
    CHECK(follows.count() == 3);
  });
}

TEST_CASE("opening one side alone of a join table says which entity is missing", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    const auto problem = error_of([&] { fresh_database<Topic> fresh(store); });
    CHECK(problem.kind == error_kind::schema);
    CHECK(problem.message.find("Article") != std::string::npos);
    CHECK(problem.message.find("article_topics") != std::string::npos);
  });
}
