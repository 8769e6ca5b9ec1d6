// SPDX-License-Identifier: MIT
#include <random>
#include <thread>
#include <type_traits>

#include <tenon/unit_of_work.hpp>

#include "tree_model.hpp"

using namespace conformance;
using namespace trees;
using tenon::col;
using tenon::error_kind;

namespace {

/// Closure table and path, and that both are what the rows say after each action.
template <class Body>
void for_each_kept_tree(Body body) {
  for_each_store([&](const store_under_test& store) {
    {
      INFO("closure table");
      body.template operator()<Division>(store);
    }
    {
      INFO("path");
      body.template operator()<Folder>(store);
    }
  });
}
template <class Entity>
void check_kept(forest<Entity>& made) {
  trees::check_kept<Entity>(made.db, stored<Entity>(made.db));
}

/// The entities and their members whose tree is checked by names.
std::string paths_of(tenon::database& db) {
  std::string text;
  for (const Label& each : tenon::repository<Label>(db).find(order_by(col<&Label::path>)))
    text += each.path + " ";
  return text;
}

}  // namespace

TEST_CASE("what a repository inserts stands in its tree", "[conformance]") {
  for_each_kept_tree([]<class Entity>(const store_under_test& store) {
    forest<Entity> made(store);
    Entity top{.name = "top"};
    made.rows.insert(top);
    const Entity below = made.rows.insert(Entity{.parentId = top.id, .name = "below"});
    check_kept(made);
    if constexpr (std::is_same_v<Entity, Folder>) {
      CHECK(top.path == "/" + path_part(top.id));
      CHECK(below.path == top.path + path_part(below.id));
    }
    // Several levels at once, children before their parents.
    std::vector<Entity> several;
    for (std::int64_t i = 20; i > 10; --i)
      several.push_back(Entity{.id = i, .parentId = i == 11 ? below.id : i - 1, .name = "n"});
    made.rows.insert(several);
    CHECK(made.tree.count_descendants(top) == 11);
    CHECK(made.tree.count_ancestors(std::int64_t{20}) == 11);
    check_kept(made);
    std::vector<Entity> keyless{{.parentId = 20, .name = "a"}, {.name = "b"}};
    made.rows.save(keyless);
    CHECK(made.tree.count_ancestors(keyless[0]) == 12);
    CHECK(made.tree.roots().size() == 2);
    check_kept(made);
    // A graph, level by level.
    Entity root{.name = "root"};
    Entity child{.name = "child"};
    child.children = std::vector<Entity>{{.name = "grandchild"}};
    root.children = std::vector<Entity>{child};
    made.rows.save(root);
    CHECK(made.tree.count_descendants(root) == 2);
    check_kept(made);
  });
}

TEST_CASE("a row that is inserted costs a tree two statements, many rows no more", "[conformance]") {
  for_each_kept_tree([]<class Entity>(const store_under_test& store) {
    forest<Entity> made(store);
    const Entity top = made.add("top");
    std::vector<std::string> one = statements_of(made, [&] { (void)made.add("x", top.id); });
    std::vector<Entity> many;
    for (int i = 0; i < 400; ++i) many.push_back(Entity{.parentId = top.id, .name = "y"});
    CHECK(statements_of(made, [&] { made.rows.insert(many); }).size() == one.size());
    // Beginning, the row, its parent's place, its own, commit; a path is read back into the entity.
    CHECK(one.size() == (std::is_same_v<Entity, Folder> ? 6 : 5));
    check_kept(made);
  });
}

TEST_CASE("a saved row moves with all below it when its parent is another one", "[conformance]") {
  for_each_kept_tree([]<class Entity>(const store_under_test& store) {
    forest<Entity> made(store);
    Entity a = made.add("a");
    Entity b = made.add("b", a.id);
    Entity c = made.add("c", b.id);
    Entity d = made.add("d");
    b.parentId = d.id;
    made.rows.save(b);
    CHECK(made.tree.is_ancestor(d, c));
    CHECK_FALSE(made.tree.is_ancestor(a, c));
    check_kept(made);
    b.parentId = std::nullopt;
    made.rows.update(b);
    CHECK(made.tree.count_ancestors(c) == 1);
    check_kept(made);
    // A row whose parent stays costs one question and no more.
    b.name = "renamed";
    const std::vector<std::string> said = statements_of(made, [&] { made.rows.save(b); });
    CHECK(said.size() == (std::is_same_v<Entity, Folder> ? 5 : 4));
    // a - b - c becomes c - b - a in one save, whatever comes first.
    std::vector<Entity> chain{a, b, c};
    chain[0].parentId = b.id;
    chain[1].parentId = c.id;
    chain[2].parentId = std::nullopt;
    made.rows.save(chain);
    CHECK(made.tree.count_ancestors(a) == 2);
    CHECK(made.tree.is_ancestor(c, a));
    check_kept(made);
    std::reverse(chain.begin(), chain.end());
    chain[0].parentId = b.id;
    chain[1].parentId = a.id;
    chain[2].parentId = std::nullopt;
    made.rows.save(chain);
    CHECK(made.tree.is_ancestor(a, c));
    check_kept(made);
  });
}

TEST_CASE("a save that would make a cycle is undone", "[conformance]") {
  for_each_kept_tree([]<class Entity>(const store_under_test& store) {
    forest<Entity> made(store);
    Entity a = made.add("a");
    const Entity b = made.add("b", a.id);
    const plain_tree before = stored<Entity>(made.db);
    a.parentId = b.id;
    a.name = "changed";
    CHECK(kind_of([&] { made.rows.save(a); }) == error_kind::cycle);
    CHECK(kind_of([&] { made.rows.update(a); }) == error_kind::cycle);
    CHECK(kind_of([&] { made.rows.upsert(a); }) == error_kind::cycle);
    a.parentId = a.id;
    CHECK(kind_of([&] { made.rows.save(a); }) == error_kind::cycle);
    std::vector<Entity> round{{.id = 50, .parentId = 51, .name = "x"},
                              {.id = 51, .parentId = 50, .name = "y"}};
    CHECK(kind_of([&] { made.rows.insert(round); }) == error_kind::cycle);
    CHECK(kind_of([&] { made.rows.insert(Entity{.id = 60, .parentId = 60, .name = "z"}); }) ==
          error_kind::cycle);
    CHECK(kind_of([&] { made.rows.insert(Entity{.parentId = 99, .name = "z"}); }) ==
          error_kind::foreign_key_violation);
    CHECK((stored<Entity>(made.db).parents == before.parents));
    CHECK(made.rows.exists(where(col<&Entity::name> == "changed")) == false);
    check_kept(made);
  });
}

TEST_CASE("upserted rows stand in their tree, whether they were there or not", "[conformance]") {
  for_each_kept_tree([]<class Entity>(const store_under_test& store) {
    forest<Entity> made(store);
    const Entity a = made.add("a");
    const Entity b = made.add("b", a.id);
    const Entity c = made.add("c", b.id);
    std::vector<Entity> rows{b, {.id = 70, .parentId = c.id, .name = "new"}};
    rows[0].parentId = std::nullopt;
    made.rows.upsert(rows);
    CHECK(made.tree.count_ancestors(std::int64_t{70}) == 2);
    check_kept(made);
    rows[0].parentId = a.id;
    rows.push_back({.id = 71, .parentId = 70, .name = "newer"});
    made.rows.upsert(rows, {.skip_existing = true});
    CHECK_FALSE(made.tree.is_ancestor(a, c));  // what was there stays as it is
    CHECK(made.tree.is_ancestor(c, std::int64_t{71}));
    check_kept(made);
  });
}

TEST_CASE("what a repository removes leaves its tree", "[conformance]") {
  for_each_kept_tree([]<class Entity>(const store_under_test& store) {
    forest<Entity> made(store);
    const Entity a = made.add("a");
    const Entity b = made.add("b", a.id);
    const Entity c = made.add("c", b.id);
    made.rows.remove(c);
    check_kept(made);
    if constexpr (std::is_same_v<Entity, Folder>) {  // whose foreign key cascades
      made.rows.remove(a);
      CHECK(made.rows.count() == 0);
    } else {
      CHECK(kind_of([&] { made.rows.remove(a); }) == error_kind::foreign_key_violation);
      made.rows.delete_by_id(b.id);
    }
    check_kept(made);
    made.rows.delete_all();
    check_kept(made);
  });
}

TEST_CASE("a tree takes part in the transaction around it", "[conformance]") {
  for_each_kept_tree([]<class Entity>(const store_under_test& store) {
    forest<Entity> made(store);
    const Entity a = made.add("a");
    Entity b = made.add("b");
    {
      tenon::transaction tx = made.db.begin();
      tenon::tree<Entity>(tx).move(b, a);
      const Entity c = tenon::repository<Entity>(tx).insert(Entity{.parentId = b.id, .name = "c"});
      CHECK(tenon::tree<Entity>(tx).count_ancestors(c) == 2);
      tx.rollback();
    }
    CHECK(made.tree.count_descendants(a) == 0);
    CHECK(made.rows.count() == 2);
    check_kept(made);
  });
}

TEST_CASE("a unit of work moves a row only where its parent was changed", "[conformance]") {
  for_each_kept_tree([]<class Entity>(const store_under_test& store) {
    forest<Entity> made(store);
    const Entity a = made.add("a");
    const Entity b = made.add("b");
    const Entity c = made.add("c", b.id);
    tenon::unit_of_work unit{made.db};
    Entity* const held = unit.get<Entity>(b.id);
    REQUIRE(held != nullptr);
    made.tree.move(b.id, a.id);  // by somebody else
    held->name = "renamed";
    unit.commit();
    CHECK(made.tree.is_ancestor(a, c));
    check_kept(made);
    tenon::unit_of_work next{made.db};
    next.get<Entity>(b.id)->parentId = std::nullopt;
    next.add(Entity{.parentId = c.id, .name = "new"});
    next.commit();
    CHECK(made.tree.count_descendants(a) == 0);
    CHECK(made.tree.count_descendants(b) == 2);
    check_kept(made);
  });
}

TEST_CASE("closure tables and paths are made anew for rows that were written past Tenon", "[conformance]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    forest<Division> made(store);
    const Division a = made.add("a");
    const Division b = made.add("b", a.id);
    tenon::execute(made.db, R"(DELETE FROM "division_closure")");
    CHECK(kind_of([&] { (void)made.add("c", b.id); }) == error_kind::corrupt);
    CHECK(kind_of([&] { made.tree.move(b.id, std::nullopt); }) == error_kind::corrupt);
    CHECK(made.rows.count() == 2);
    made.tree.rebuild();
    check_kept(made);
    CHECK(statements_of(made, [&] { made.tree.rebuild(); }).size() == 5);  // three, beginning and commit
    check_kept(made);

    forest<Folder> other(store);
    const Folder c = other.add("c");
    const Folder d = other.add("d", c.id);
    tenon::execute(other.db, R"(UPDATE "folders" SET "path" = '')");
    CHECK(kind_of([&] { (void)other.add("e", d.id); }) == error_kind::corrupt);
    other.tree.rebuild();
    check_kept(other);
    tenon::execute(other.db, R"(UPDATE "folders" SET "parentId" = 2 WHERE "id" = 1)");
    CHECK(kind_of([&] { other.tree.rebuild(); }) == error_kind::cycle);
  });
}

TEST_CASE("keys that are texts are whole parts of a path, whatever they hold", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Label> made(store);
    tenon::repository<Label> rows(made.db);
    tenon::tree<Label> tree(made.db);
    for (const char* root : {"a", "a/b", "a%", "a_", "ab", "A", "\xc3\xa4", "%2F", "\xf4\x8f\xbf\xbfx"})
      rows.insert(Label{.name = root});
    const auto below = [&](const std::string& of) {
      return rows.insert(Label{.name = of + "+", .under = of}).path;
    };
    CHECK(below("a") == "/a/a+/");
    CHECK(below("a/b") == "/a%2Fb/a%2Fb+/");
    CHECK(below("a%") == "/a%25/a%25+/");
    CHECK(below("a_") == "/a_/a_+/");
    CHECK(below("\xc3\xa4") == "/\xc3\xa4/\xc3\xa4+/");
    CHECK(below("%2F") == "/%252F/%252F+/");
    CHECK(below("\xf4\x8f\xbf\xbfx") == "/%10FFFFx/%10FFFFx+/");
    for (const char* root : {"a", "a/b", "a%", "a_", "\xc3\xa4", "%2F", "\xf4\x8f\xbf\xbfx"}) {
      REQUIRE(tree.descendants(root).size() == 1);
      CHECK(tree.descendants(root)[0].name == std::string(root) + "+");
      CHECK(tree.count_descendants(std::string(root)) == 1);
    }
    CHECK(tree.count_descendants("ab") == 0);
    CHECK(tree.count_descendants("A") == 0);
    tree.move("\xc3\xa4", "a/b");
    tree.move("a/b", "a_");
    CHECK(tree.descendants_with_levels("a_").back().entity.name == "\xc3\xa4+");
    CHECK(tree.descendants_with_levels("a_").back().level == 3);
    CHECK(rows.find_by_id_or_fail("\xc3\xa4+").path == "/a_/a%2Fb/\xc3\xa4/\xc3\xa4+/");
    CHECK(kind_of([&] { tree.move("a_", "\xc3\xa4+"); }) == error_kind::cycle);
    CHECK(kind_of([&] { tree.move("a", "a+"); }) == error_kind::cycle);
    CHECK(paths_of(made.db) ==
          "/%10FFFFx/ /%10FFFFx/%10FFFFx+/ /%252F/ /%252F/%252F+/ /A/ /a%25/ /a%25/a%25+/ /a/ /a/a+/ /a_/ "
          "/a_/a%2Fb/ /a_/a%2Fb/a%2Fb+/ /a_/a%2Fb/\xc3\xa4/ /a_/a%2Fb/\xc3\xa4/\xc3\xa4+/ /a_/a_+/ /ab/ ");
  });
}

TEST_CASE("paths of integer keys sort as the keys do", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    forest<Folder> made(store);
    const std::int64_t keys[] = {5, 10, -1, 9, 100, -10, 99, -9, 1'000'000'007, -2'000'000'000'000};
    for (const std::int64_t key : keys) made.rows.insert(Folder{.id = key, .name = "x"});
    std::vector<std::int64_t> sorted(std::begin(keys), std::end(keys));
    std::sort(sorted.begin(), sorted.end());
    CHECK(keys_of(made.rows.find(order_by(col<&Folder::path>))) == sorted);
    CHECK(made.rows.find_by_id_or_fail(10).path == "/b10/");
    CHECK(made.rows.find_by_id_or_fail(-10).path == "/Y89/");
    CHECK(made.tree.count_descendants(1) == 0);
    CHECK(made.tree.count_descendants(10) == 0);
  });
}

TEST_CASE("a move counts the version and refuses a stale one", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Team> made(store);
    tenon::repository<Team> rows(made.db);
    tenon::tree<Team> tree(made.db);
    Team a = rows.insert(Team{.code = "a"});
    Team b = rows.insert(Team{.code = "b", .bossId = a.id});
    Team c = rows.insert(Team{.code = "c", .bossId = b.id, .deputyId = a.id});
    CHECK(tree.count_ancestors(c) == 2);
    Team stale = b;
    const Team before = rows.find_by_id_or_fail(b.id);
    tree.move(b, std::nullopt);
    const Team now = rows.find_by_id_or_fail(b.id);
    CHECK_FALSE(now.bossId.has_value());
    CHECK_FALSE(b.bossId.has_value());
    CHECK(b.version == now.version);
    CHECK(b.updatedAt == now.updatedAt);
    CHECK(b.version == before.version + 1);
    CHECK(b.updatedAt >= before.updatedAt);
    CHECK(kind_of([&] { tree.move(stale, a); }) == error_kind::conflict);
    CHECK(stale.version == before.version);
    CHECK(tree.count_ancestors(c) == 1);
    tree.move(b, a);  // with the version it was given
    CHECK(tree.is_ancestor(a, c));
    // Found by another unique column than its key.
    Team again{.code = "c", .bossId = a.id};
    rows.upsert(again, col<&Team::code>);
    CHECK(again.id == c.id);
    CHECK(tree.count_ancestors(c) == 1);
    Team fresh{.code = "d", .bossId = c.id};
    rows.upsert(fresh, col<&Team::code>);
    CHECK(tree.count_ancestors(fresh) == 2);
    CHECK(tree.descendants_tree(a).teams.size() == 2);
  });
}

TEST_CASE("a closure table belongs to the schema, and its rows can be asked like others", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    forest<Division> made(store);
    const Division a = made.add("a");
    const Division b = made.add("b", a.id);
    tenon::repository<division_closure> links(made.db);
    CHECK(links.count() == 3);
    CHECK(links.find_by_id_or_fail(a.id, b.id).depth == 1);
    made.rows.remove(b);
    CHECK(links.count() == 1);
    if (store.can(ability::shared)) {
      CHECK_NOTHROW(tenon::open<Division>(made.home->store(), {.schema = tenon::verify}));
      tenon::execute(made.db, R"(DROP TABLE "division_closure")");
      CHECK(error_of([&] {
              tenon::open<Division>(made.home->store(), {.schema = tenon::verify});
            }).message.find("division_closure") != std::string::npos);
    }
  });
}

namespace {

/// The same random tree and moves for each kind of tree and each store.
template <class Entity>
void compare_random_tree(const store_under_test& store, std::int64_t rows, int moves, bool deep) {
  std::mt19937 random(7);
  const auto pick = [&](std::int64_t to) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(to)) + 1;
  };
  forest<Entity> made(store);
  plain_tree plain;
  std::vector<Entity> all;
  for (std::int64_t key = 1; key <= rows; ++key) {
    // Parents may come behind their children.
    std::int64_t parent = key == 1 || random() % 20 == 0 ? 0 : pick(key - 1);
    if (deep && key > 1 && random() % 4 != 0) parent = key - 1;
    plain.parents[key] = parent;
    all.push_back(Entity{.id = key, .name = std::to_string(key)});
    if (parent != 0) all.back().parentId = parent;
  }
  made.rows.insert(all);
  const auto compare = [&](std::int64_t key) {
    const std::map<std::int64_t, std::int64_t> below = plain.below(key);
    std::map<std::int64_t, std::int64_t> found;
    for (const auto& each : made.tree.descendants_with_levels(key)) found[each.entity.id] = each.level;
    if (found != below) FAIL_CHECK("descendants of " << key);
    if (made.tree.count_descendants(key) != static_cast<std::int64_t>(below.size()))
      FAIL_CHECK("count of descendants of " << key);
    std::int64_t near = 0;
    for (const auto& [each, level] : below) near += level <= 2 ? 1 : 0;
    if (made.tree.count_descendants(key, {.depth = 2}) != near) FAIL_CHECK("near descendants of " << key);
    if (keys_of(made.tree.ancestors(key)) != plain.above(key)) FAIL_CHECK("ancestors of " << key);
  };
  for (int i = 0; i < 10; ++i) compare(pick(rows));
  int refused = 0;
  for (int i = 0; i < moves; ++i) {
    const std::int64_t key = pick(rows);
    const std::int64_t parent = random() % 10 == 0 ? 0 : pick(rows);
    const std::vector<std::int64_t> way = parent != 0 ? plain.above(parent) : std::vector<std::int64_t>();
    const bool cyclic = parent == key || std::find(way.begin(), way.end(), key) != way.end();
    const auto act = [&] {
      made.tree.move(key, parent != 0 ? std::optional<std::int64_t>(parent) : std::nullopt);
    };
    if (cyclic) {
      if (kind_of(act) != error_kind::cycle) FAIL_CHECK(key << " below " << parent << " is no cycle");
      ++refused;
      continue;
    }
    act();
    plain.parents[key] = parent;
    if (i % 10 == 0) compare(key);
  }
  CHECK((deep ? refused > 0 : true));
  CHECK((stored<Entity>(made.db).parents == plain.parents));
  trees::check_kept<Entity>(made.db, plain);
  for (int i = 0; i < 10; ++i) compare(pick(rows));
  std::size_t nested = 0;
  const auto count = [&](const auto& self, const auto& entities) -> void {
    for (const Entity& each : entities) {
      ++nested;
      for (const Entity& child : each.children) {
        if (plain.parents.at(child.id) != each.id) FAIL_CHECK("the place of " << child.id);
      }
      self(self, each.children);
    }
  };
  count(count, made.tree.trees());
  CHECK(nested == static_cast<std::size_t>(rows));
  made.tree.rebuild();
  trees::check_kept<Entity>(made.db, plain);
}

}  // namespace

TEST_CASE("several writers at once leave every row in its place", "[conformance]") {
  for_each_store({ability::concurrent}, [](const store_under_test& store) {
    const auto work = [&]<class Entity>(std::type_identity<Entity>) {
      forest<Entity> made(store);
      std::vector<Entity> first;
      for (std::int64_t key = 1; key <= 12; ++key) first.push_back(Entity{.id = key, .name = "x"});
      made.rows.insert(first);
      std::vector<std::string> problems(4);
      std::vector<std::thread> writers;
      for (unsigned number = 0; number < 4; ++number) {
        writers.emplace_back([&, number] {
          std::mt19937 random(number);
          for (int i = 0; i < 40; ++i) {
            try {
              const std::int64_t key = static_cast<std::int64_t>(random() % 12) + 1;
              const std::int64_t other = static_cast<std::int64_t>(random() % 12) + 1;
              if (i % 2 == 0) {
                tenon::tree<Entity>(made.db).move(key, other);
              } else {
                tenon::repository<Entity>(made.db).insert(Entity{.parentId = key, .name = "y"});
              }
            } catch (const tenon::error& problem) {
              if (problem.kind != error_kind::cycle && !problem.retryable) problems[number] = problem.what();
            }
          }
        });
      }
      for (std::thread& each : writers) each.join();
      for (const std::string& each : problems) CHECK(each.empty());
      const plain_tree plain = stored<Entity>(made.db);
      CHECK(plain.parents.size() > 12);
      CHECK(made.tree.trees().size() > 0);  // no cycle: else reading would end with an error
      trees::check_kept<Entity>(made.db, plain);
    };
    work(std::type_identity<Branch>());
    work(std::type_identity<Division>());
    work(std::type_identity<Folder>());
  });
}

TEST_CASE("a random tree of 3000 rows is what a plain one is, also after moves", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    compare_random_tree<Branch>(store, 3000, 60, false);
    compare_random_tree<Division>(store, 3000, 60, false);
    compare_random_tree<Folder>(store, 3000, 60, false);
  });
}

TEST_CASE("a deep tree is what a plain one is, also after moves", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    compare_random_tree<Branch>(store, 400, 40, true);
    compare_random_tree<Division>(store, 400, 40, true);
    compare_random_tree<Folder>(store, 400, 40, true);
  });
}
