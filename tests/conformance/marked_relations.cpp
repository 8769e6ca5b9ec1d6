// SPDX-License-Identifier: MIT
#include "stores.hpp"

#include <tenon/query.hpp>
#include <tenon/relations.hpp>

using namespace conformance;
using tenon::all_of, tenon::any_of, tenon::none_of, tenon::has, tenon::has_none;
using tenon::col;
using tenon::error_kind;
using tenon::order_by;
using tenon::where;
using tenon::with;
using tenon::with_deleted;

// Entities with every mark, related in every way: what is marked as deleted is out of sight on each way, and
// a version is checked on each.
namespace marked {
struct Tome;
struct Topic;
struct TomeTopic;
struct Shelf {
  std::int64_t id = 0;
  std::string name{};
  std::optional<tenon::timestamp> deletedAt{};
  int version = 0;
  tenon::has_many<Tome> tomes{};
};
struct Tome {
  std::int64_t id = 0;
  std::optional<std::int64_t> shelfId{};
  std::string title{};
  std::optional<tenon::timestamp> deletedAt{};
  int version = 0;
  tenon::belongs_to<Shelf> shelf{};
  tenon::many_to_many<Topic, TomeTopic> topics{};
};
struct Topic {
  std::int64_t id = 0;
  std::string name{};
  std::optional<tenon::timestamp> deletedAt{};
  tenon::many_to_many<Tome, TomeTopic> tomes{};
};
struct TomeTopic {
  std::int64_t tomeId = 0;
  std::int64_t topicId = 0;
  std::optional<tenon::timestamp> deletedAt{};
};
/// Rows between that hold more than two keys.
struct Theme;
struct PoemTheme;
struct Poem {
  std::int64_t id = 0;
  std::string title{};
  tenon::many_to_many<Theme, PoemTheme> themes{};
};
struct Theme {
  std::int64_t id = 0;
  std::string name{};
};
struct PoemTheme {
  std::int64_t id = 0;
  std::int64_t poemId = 0;
  std::int64_t themeId = 0;
  int weight = 1;
  tenon::timestamp updatedAt{};
  std::optional<tenon::timestamp> deletedAt{};
  int version = 0;
};
}  // namespace marked
using namespace marked;

template <>
inline constexpr auto tenon::table_of<Shelf> = tenon::table<Shelf>("shelves")
                                                   .deleted_at(&Shelf::deletedAt)
                                                   .version(&Shelf::version)
                                                   .cascades(&Shelf::tomes, tenon::cascade::all)
                                                   .orphaned(&Shelf::tomes, tenon::orphans::soft_remove);
template <>
inline constexpr auto tenon::table_of<Tome> = tenon::table<Tome>("tomes")
                                                  .foreign_key(&Tome::shelfId, &Shelf::id)
                                                  .deleted_at(&Tome::deletedAt)
                                                  .version(&Tome::version);
template <>
inline constexpr auto tenon::table_of<Topic> = tenon::table<Topic>("topics").deleted_at(&Topic::deletedAt);
template <>
inline constexpr auto tenon::table_of<TomeTopic> = tenon::table<TomeTopic>("tome_topics")
                                                       .primary_key(&TomeTopic::tomeId, &TomeTopic::topicId)
                                                       .foreign_key(&TomeTopic::tomeId, &Tome::id,
                                                                    tenon::on_delete::cascade)
                                                       .foreign_key(&TomeTopic::topicId, &Topic::id)
                                                       .deleted_at(&TomeTopic::deletedAt);
template <>
inline constexpr auto tenon::table_of<PoemTheme> = tenon::table<PoemTheme>("poem_themes")
                                                       .foreign_key(&PoemTheme::poemId, &Poem::id)
                                                       .foreign_key(&PoemTheme::themeId, &Theme::id)
                                                       .unique(&PoemTheme::poemId, &PoemTheme::themeId)
                                                       .updated_at(&PoemTheme::updatedAt)
                                                       .deleted_at(&PoemTheme::deletedAt)
                                                       .version(&PoemTheme::version);

namespace {

/// Shelf s1: tomes a and b, b deleted; shelf s2, deleted: tome c. Topics x, and y, deleted. Tome a is about x
/// and y; tomes b and c about x, the row between c and x deleted.
struct library : fresh_database<Shelf, Tome, Topic, TomeTopic> {
  explicit library(const store_under_test& store) : fresh_database(store) {
    s1 = shelves.insert(Shelf{.name = "s1"});
    s2 = shelves.insert(Shelf{.name = "s2"});
    a = tomes.insert(Tome{.shelfId = s1.id, .title = "a"});
    b = tomes.insert(Tome{.shelfId = s1.id, .title = "b"});
    c = tomes.insert(Tome{.shelfId = s2.id, .title = "c"});
    x = topics.insert(Topic{.name = "x"});
    y = topics.insert(Topic{.name = "y"});
    std::vector<TomeTopic> links{{a.id, x.id, {}}, {a.id, y.id, {}}, {b.id, x.id, {}}, {c.id, x.id, {}}};
    between.insert(links);
    between.soft_remove(links[3]);
    tomes.soft_remove(b);
    topics.soft_remove(y);
    shelves.soft_delete(where(col<&Shelf::id> == s2.id));
  }
  tenon::repository<Shelf> shelves{db};
  tenon::repository<Tome> tomes{db};
  tenon::repository<Topic> topics{db};
  tenon::repository<TomeTopic> between{db};
  Shelf s1, s2;
  Tome a, b, c;
  Topic x, y;
};

template <class Rows>
std::string titles(const Rows& rows) {
  std::string joined;
  for (const auto& each : rows) {
    if constexpr (requires { each.title; }) {
      joined += each.title;
    } else {
      joined += each.name;
    }
  }
  return joined;
}

}  // namespace

TEST_CASE("what is marked as deleted is out of sight on every way from one entity to another",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    library made(store);
    const auto by_title = order_by(col<&Tome::title>);
    // with<…>, down, up, and over rows between.
    const auto shelves = made.shelves.find(
        order_by(col<&Shelf::name>), with<&Shelf::tomes>(by_title, with<&Tome::topics>()), with_deleted);
    REQUIRE(shelves.size() == 2);
    CHECK(titles(shelves[0].tomes) == "a");
    CHECK(titles(shelves[0].tomes[0].topics) == "x");
    CHECK(titles(shelves[1].tomes) == "c");
    CHECK(titles(shelves[1].tomes[0].topics).empty());
    const auto tomes = made.tomes.find(by_title, with<&Tome::shelf>());
    CHECK(titles(tomes) == "ac");
    CHECK(tomes[0].shelf->name == "s1");
    CHECK_FALSE(tomes[1].shelf.has_value());
    CHECK(made.tomes.find(by_title, with<&Tome::shelf>(with_deleted))[1].shelf->name == "s2");
    // Asked for on one level means that level.
    const auto all = made.shelves.find(order_by(col<&Shelf::name>),
                                       with<&Shelf::tomes>(by_title, with_deleted, with<&Tome::topics>()));
    CHECK(titles(all) == "s1");
    CHECK(titles(all[0].tomes) == "ab");
    CHECK(titles(all[0].tomes[1].topics) == "x");
    // load(…) and pages.
    std::vector<Topic> topics = made.topics.find();
    load(made.db, topics, with<&Topic::tomes>(by_title));
    CHECK(titles(topics[0].tomes) == "a");
    load(made.db, topics, with<&Topic::tomes>(by_title, with_deleted));
    CHECK(titles(topics[0].tomes) == "abc");
    const auto [page, count] = made.shelves.find_and_count(with<&Shelf::tomes>());
    CHECK(count == 1);
    CHECK(titles(page[0].tomes) == "a");
    CHECK(made.shelves.find_one(with<&Shelf::tomes>(tenon::limit(5)))->tomes.size() == 1);
  });
}

TEST_CASE("what is marked as deleted does not count in conditions on relations", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    library made(store);
    const auto shelves = [&](const auto& condition) {
      return titles(made.shelves.find(where(condition), order_by(col<&Shelf::name>), with_deleted));
    };
    CHECK(shelves(any_of<&Shelf::tomes>(col<&Tome::title> == "b")).empty());
    CHECK(shelves(none_of<&Shelf::tomes>(col<&Tome::title> == "b")) == "s1s2");
    CHECK(shelves(all_of<&Shelf::tomes>(col<&Tome::title> == "a")) == "s1");
    CHECK(shelves(any_of<&Shelf::tomes>(any_of<&Tome::topics>(col<&Topic::name> == "y"))).empty());
    CHECK(shelves(any_of<&Shelf::tomes>(has<&Tome::topics>())) == "s1");
    const auto tomes = [&](const auto& condition) {
      return titles(made.tomes.find(where(condition), order_by(col<&Tome::title>)));
    };
    CHECK(tomes(has<&Tome::shelf>()) == "a");
    CHECK(tomes(has_none<&Tome::shelf>()) == "c");
    CHECK(tomes(has_none<&Tome::topics>()) == "c");
    made.tomes.soft_delete(where(col<&Tome::title> == "a"));
    CHECK(shelves(has<&Shelf::tomes>()) == "s2");
    CHECK(made.topics.count(where(has_none<&Topic::tomes>()), with_deleted) == 2);
  });
}

TEST_CASE("a graph that was read without the deleted rows leaves them alone when it is saved",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    library made(store);
    Shelf shelf = made.shelves.find_one_or_fail(with<&Shelf::tomes>());
    shelf.name = "renamed";
    shelf.tomes[0].title = "A";
    made.shelves.save(shelf);
    CHECK(made.tomes.find_one(where(col<&Tome::id> == made.b.id), with_deleted)->shelfId == made.s1.id);
    CHECK(made.tomes.find_one(where(col<&Tome::id> == made.b.id), with_deleted)->deletedAt ==
          made.b.deletedAt);
    CHECK(made.tomes.find_by_id(made.a.id)->title == "A");
    // An orphan is marked, and what was marked before keeps its moment.
    shelf = made.shelves.find_one_or_fail(with<&Shelf::tomes>());
    shelf.tomes.values().clear();
    made.shelves.save(shelf);
    CHECK(made.tomes.count() == 1);
    CHECK(made.tomes.count(with_deleted) == 3);
    CHECK(made.tomes.find_one(where(col<&Tome::id> == made.b.id), with_deleted)->deletedAt ==
          made.b.deletedAt);
  });
}

TEST_CASE("a cascading mark counts versions, and coming back takes only what went with it", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    library made(store);
    made.shelves.soft_remove(made.s1);
    const Tome a = made.tomes.find_one(where(col<&Tome::title> == "a"), with_deleted).value();
    CHECK(a.deletedAt == made.s1.deletedAt);
    CHECK(a.version == made.a.version + 1);
    made.shelves.recover(made.s1);
    CHECK(titles(made.tomes.find(order_by(col<&Tome::title>))) == "ac");
    CHECK(made.tomes.find_by_id(made.a.id)->version == made.a.version + 2);
    CHECK(kind_of([&] { made.tomes.save(made.a); }) == error_kind::conflict);
  });
}

TEST_CASE("a stale version anywhere in a graph keeps all of it from being written", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    library made(store);
    Shelf shelf = made.shelves.find_one_or_fail(with<&Shelf::tomes>());
    made.tomes.update(where(col<&Tome::title> == "a"), col<& Tome::title> = "by others");
    made.tomes.update(where(col<&Tome::id> == made.a.id), col<& Tome::title> = "by others again");
    shelf.name = "mine";
    shelf.tomes[0].title = "mine";
    const tenon::error problem = error_of([&] { made.shelves.save(shelf); });
    CHECK(problem.kind == error_kind::conflict);
    CHECK(problem.entity == "Tome");
    CHECK(problem.members == "version");
    CHECK(problem.expected_version == 1);
    CHECK(problem.found_version == 3);
    CHECK(shelf.version == 1);
    CHECK(made.shelves.find_by_id(shelf.id)->name == "s1");
    CHECK(made.tomes.find_by_id(made.a.id)->title == "by others again");
  });
}

TEST_CASE("every write of a stale entity is a conflict that tells both versions", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    library made(store);
    Tome stale = made.tomes.find_by_id_or_fail(made.a.id);
    made.tomes.update(where(col<&Tome::id> == stale.id), col<& Tome::title> = "changed");
    const auto tells = [&](auto act) {
      const Tome before = stale;
      const tenon::error problem = error_of([&] { act(); });
      INFO(problem.message);
      CHECK(problem.kind == error_kind::conflict);
      CHECK(problem.entity == "Tome");
      CHECK(problem.expected_version == 1);
      CHECK(problem.found_version == 2);
      CHECK(stale.version == before.version);
      CHECK(stale.deletedAt == before.deletedAt);
      CHECK(made.tomes.find_by_id(stale.id)->title == "changed");
    };
    std::vector<Tome> many{made.c, stale};
    tells([&] { made.tomes.save(stale); });
    tells([&] { made.tomes.save(many); });
    tells([&] { made.tomes.update(stale); });
    tells([&] { made.tomes.update(many); });
    tells([&] { made.tomes.remove(stale); });
    tells([&] { made.tomes.remove(many); });
    tells([&] { made.tomes.soft_remove(stale); });
    tells([&] { made.tomes.soft_remove(many); });
    CHECK(many[0].version == made.c.version);
    // With relations, what is related stays as well.
    Shelf shelf = made.s1;
    shelf.version = 7;
    const tenon::error problem = error_of([&] { made.shelves.soft_remove(shelf); });
    CHECK(problem.expected_version == 7);
    CHECK(problem.found_version == 1);
    CHECK(kind_of([&] { made.shelves.remove(shelf); }) == error_kind::conflict);
    CHECK(titles(made.tomes.find(order_by(col<&Tome::title>))) == "cchanged");
  });
  for_each_store([](const store_under_test& store) {
    library made(store);
    Tome stale = made.b;
    stale.version = 1;
    const tenon::error problem = error_of([&] { made.tomes.recover(stale); });
    CHECK(problem.kind == error_kind::conflict);
    CHECK(problem.expected_version == 1);
    CHECK(problem.found_version == 2);
    CHECK(stale.deletedAt.has_value());
    CHECK_FALSE(made.tomes.find_by_id(stale.id));
  });
}

TEST_CASE("an upsert of an entity with relations checks the version, and brings the one that came of it",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    library made(store);
    Tome stale = made.tomes.find_by_id_or_fail(made.a.id);
    made.tomes.update(where(col<&Tome::id> == stale.id), col<& Tome::title> = "changed");
    stale.title = "mine";
    CHECK(kind_of([&] { made.tomes.upsert(stale); }) == error_kind::conflict);
    CHECK(made.tomes.find_by_id(stale.id)->title == "changed");
    stale.version = 2;
    made.tomes.upsert(stale);
    CHECK(stale.version == 3);
    CHECK(made.tomes.find_by_id(stale.id)->version == 3);
    CHECK(made.tomes.find_by_id(stale.id)->title == "mine");
  });
}

TEST_CASE("linking what a deleted row between connected brings that row back", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    library made(store);
    const auto topics = [&](const Tome& of) {
      return made.tomes.find_one_or_fail(where(col<&Tome::id> == of.id), with<&Tome::topics>()).topics.size();
    };
    CHECK(topics(made.c) == 0);
    CHECK(made.tomes.link<&Tome::topics>(made.c, made.x, made.x) == 1);
    CHECK(topics(made.c) == 1);
    CHECK(made.tomes.link<&Tome::topics>(made.c, made.x) == 0);
    CHECK(made.between.count(tenon::with_deleted) == 4);
    // By a save of a graph, too.
    made.between.soft_delete(where(tenon::all));
    CHECK(topics(made.a) == 0);
    Tome a = made.tomes.find_one_or_fail(where(col<&Tome::id> == made.a.id), with<&Tome::topics>());
    a.topics.push_back(made.x);
    made.tomes.save(a);
    CHECK(topics(made.a) == 1);
    CHECK(made.between.count() == 1);
    made.between.soft_delete(where(tenon::all));
    made.tomes.replace_all<&Tome::topics>(made.a, made.x);
    CHECK(topics(made.a) == 1);
  });
}

TEST_CASE("a row between that comes back keeps what it holds, and counts its version", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Poem, Theme, PoemTheme> fresh(store);
    tenon::repository<Poem> poems{fresh.db};
    tenon::repository<PoemTheme> between{fresh.db};
    Poem poem = poems.insert(Poem{.title = "p"});
    std::vector<Theme> themes{{.name = "sea"}, {.name = "war"}, {.name = "owl"}};
    tenon::repository<Theme>{fresh.db}.insert(themes);
    std::vector<PoemTheme> rows{{.poemId = poem.id, .themeId = themes[0].id, .weight = 5},
                                {.poemId = poem.id, .themeId = themes[1].id, .weight = 6}};
    between.insert(rows);
    between.soft_remove(rows[0]);
    CHECK(poems.link<&Poem::themes>(poem, themes) == 2);  // one is back, one is new
    const std::vector<PoemTheme> found = between.find(order_by(col<&PoemTheme::themeId>));
    REQUIRE(found.size() == 3);
    CHECK(found[0].id == rows[0].id);
    CHECK(found[0].weight == 5);
    CHECK(found[0].version == 3);
    CHECK(found[0].updatedAt > rows[0].updatedAt);
    CHECK(found[1].version == 1);  // it was there
    CHECK(found[1].updatedAt == rows[1].updatedAt);
    CHECK(found[2].weight == 1);
  });
}
