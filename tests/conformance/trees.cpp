// SPDX-License-Identifier: MIT
#include <tenon/relations.hpp>

#include "tree_model.hpp"

using namespace conformance;
using namespace trees;
using tenon::col;
using tenon::error_kind;
using tenon::tree_order;
using tenon::with;

namespace {

template <class Entities>
std::string names_of(const Entities& entities) {
  std::string names;
  for (const auto& each : entities) {
    if (!names.empty()) names += ' ';
    names += each.name;
  }
  return names;
}
/// "a(b(c) d)": with all that is nested.
template <class Entity>
std::string nested(const Entity& entity) {
  std::string text = entity.name;
  if (!entity.children.is_loaded()) return text + "?";
  if (entity.children.empty()) return text;
  text += '(';
  for (const Entity& each : entity.children) {
    if (text.back() != '(') text += ' ';
    text += nested(each);
  }
  return text + ")";
}
template <class Entity>
std::string nested(const std::vector<Entity>& entities) {
  std::string text;
  for (const Entity& each : entities) text += (text.empty() ? "" : " ") + nested(each);
  return text;
}

}  // namespace

TEST_CASE("every question about a tree is one statement", "[conformance]") {
  for_each_tree([]<class Entity>(const store_under_test& store) {
    garden<Entity> made(store);
    auto& tree = made.tree;
    const auto once = [&](auto ask) { CHECK(statements_of(made, ask).size() == 1); };
    once([&] { CHECK(names_of(tree.roots(order_by(col<&Entity::name>))) == "animals plants"); });
    once([&] { CHECK(names_of(tree.ancestors(made.wych)) == "elm trees plants"); });
    once([&] { CHECK(names_of(tree.descendants(made.plants.id)) == "trees ferns oak elm wych"); });
    once([&] { CHECK(tree.count_ancestors(made.wych.id) == 3); });
    once([&] { CHECK(tree.count_descendants(made.plants) == 5); });
    once([&] { CHECK(tree.is_ancestor(made.plants, made.wych)); });
    once([&] { CHECK_FALSE(tree.is_ancestor(made.wych.id, made.plants)); });
    once([&] { CHECK_FALSE(tree.is_ancestor(made.wych, made.wych)); });
    once([&] { CHECK_FALSE(tree.is_ancestor(made.ferns, made.wych)); });
    once([&] { CHECK(nested(tree.descendants_tree(made.trees)) == "trees(oak elm(wych))"); });
    once([&] { CHECK(nested(tree.trees()) == "plants(trees(oak elm(wych)) ferns) animals"); });
    once([&] {
      const Entity found = tree.ancestors_tree(made.wych);
      CHECK(found.name == "wych");
      CHECK(found.parent->parent->parent->name == "plants");
      CHECK_FALSE(found.parent->parent->parent->parent.has_value());
    });
    CHECK(tree.ancestors(made.plants).empty());
    CHECK(tree.descendants(made.wych).empty());
    CHECK(tree.ancestors(std::int64_t{99}).empty());
    CHECK(tree.descendants(std::int64_t{99}).empty());
    CHECK(tree.count_descendants(99) == 0);
    CHECK(kind_of([&] { (void)tree.descendants_tree(99); }) == error_kind::not_found);
    CHECK(kind_of([&] { (void)tree.ancestors_tree(99); }) == error_kind::not_found);
  });
}

TEST_CASE("a tree is read to a depth, with levels and in the order that is asked for", "[conformance]") {
  for_each_tree([]<class Entity>(const store_under_test& store) {
    garden<Entity> made(store);
    auto& tree = made.tree;
    const auto levels = [](const auto& rows) {
      std::string text;
      for (const auto& each : rows) text += each.entity.name + std::to_string(each.level) + ' ';
      return text;
    };
    CHECK(levels(tree.ancestors_with_levels(made.wych)) == "elm1 trees2 plants3 ");
    CHECK(levels(tree.ancestors_with_levels(made.wych, {.depth = 2, .order = tree_order::root_first})) ==
          "trees2 elm1 ");
    CHECK(names_of(tree.ancestors(made.wych, {.order = tree_order::root_first})) == "plants trees elm");
    CHECK(tree.ancestors(made.wych, {.depth = 0}).empty());
    CHECK(tree.count_ancestors(made.wych, {.depth = 1}) == 1);
    CHECK(levels(tree.descendants_with_levels(made.plants)) == "trees1 ferns1 oak2 elm2 wych3 ");
    CHECK(levels(tree.descendants_with_levels(made.plants, {.depth = 2}, order_by(col<&Entity::name>))) ==
          "elm2 ferns1 oak2 trees1 ");
    CHECK(tree.descendants(made.plants, {.depth = 0}).empty());
    CHECK(tree.count_descendants(made.plants, {.depth = 1}) == 2);
    CHECK(tree.count_descendants(made.plants, where(col<&Entity::name> != "oak")) == 4);
    CHECK(kind_of([&] { (void)tree.descendants(made.plants, {.depth = -1}); }) == error_kind::value);
    // A condition leaves rows out, and not what stands below or above them.
    CHECK(names_of(tree.descendants(made.plants, where(col<&Entity::name> == "wych"))) == "wych");
    CHECK(names_of(tree.ancestors(made.wych, where(col<&Entity::name> != "trees"))) == "elm plants");
    CHECK(names_of(tree.roots(where(col<&Entity::name> != "plants"))) == "animals");
    CHECK(names_of(tree.roots(order_by(desc(col<&Entity::name>)), tenon::limit(1))) == "plants");
    const std::vector<Entity> loaded = tree.descendants(made.trees, with<&Entity::parent>());
    CHECK(loaded.back().parent->name == "elm");
  });
}

TEST_CASE("nested trees know what was not read", "[conformance]") {
  for_each_tree([]<class Entity>(const store_under_test& store) {
    garden<Entity> made(store);
    auto& tree = made.tree;
    CHECK(nested(tree.trees({.depth = 1})) == "plants(trees? ferns?) animals");
    CHECK(nested(tree.trees({.depth = 0})) == "plants? animals?");
    CHECK(nested(tree.trees(order_by(desc(col<&Entity::name>)))) ==
          "plants(trees(oak elm(wych)) ferns) animals");
    CHECK(nested(tree.trees({.depth = 1}, order_by(col<&Entity::name>))) == "animals plants(ferns? trees?)");
    CHECK(nested(tree.descendants_tree(made.plants, {.depth = 1})) == "plants(trees? ferns?)");
    CHECK(nested(tree.descendants_tree(made.trees, {.depth = 0})) == "trees?");
    // What stands below a row that is left out is left out with it; the row itself is what was asked for.
    const Entity some = tree.descendants_tree(made.plants, where(col<&Entity::name> != "elm"));
    CHECK(nested(some) == "plants(trees(oak) ferns)");
    CHECK(some.children.is_partial());
    CHECK(some.children[0].children.is_partial());
    CHECK_FALSE(tree.descendants_tree(made.plants).children.is_partial());
    CHECK(kind_of([&] { (void)tree.trees({.depth = 0})[0].children.size(); }) == error_kind::not_loaded);
    const Entity near = tree.ancestors_tree(made.wych, {.depth = 1});
    CHECK(near.parent->name == "elm");
    CHECK_FALSE(near.parent->parent.is_loaded());
  });
}

TEST_CASE("deleted rows of a tree are hidden, and shown where asked", "[conformance]") {
  for_each_tree([]<class Entity>(const store_under_test& store) {
    garden<Entity> made(store);
    auto& tree = made.tree;
    made.rows.soft_remove(made.elm);
    CHECK(names_of(tree.descendants(made.plants)) == "trees ferns oak wych");
    CHECK(names_of(tree.descendants(made.plants, tenon::with_deleted)) == "trees ferns oak elm wych");
    CHECK(tree.count_descendants(made.plants) == 4);
    CHECK(tree.count_descendants(made.plants, tenon::with_deleted) == 5);
    CHECK(names_of(tree.ancestors(made.wych)) == "trees plants");
    CHECK(tree.count_ancestors(made.wych) == 2);
    CHECK(names_of(tree.ancestors(made.wych, tenon::with_deleted)) == "elm trees plants");
    CHECK(tree.is_ancestor(made.trees, made.wych));
    CHECK(nested(tree.trees()) == "plants(trees(oak) ferns) animals");
    CHECK(nested(tree.trees(tenon::with_deleted)) == "plants(trees(oak elm(wych)) ferns) animals");
    CHECK(kind_of([&] { (void)tree.descendants_tree(made.elm); }) == error_kind::not_found);
    CHECK(nested(tree.descendants_tree(made.elm, tenon::with_deleted)) == "elm(wych)");
    made.rows.recover(made.elm);
    CHECK(names_of(tree.ancestors(made.wych)) == "elm trees plants");
    made.rows.soft_remove(made.plants);
    CHECK(names_of(tree.roots()) == "animals");
    check_kept<Entity>(made.db, stored<Entity>(made.db));
  });
}

TEST_CASE("a subtree moves by as many statements as a leaf", "[conformance]") {
  for_each_tree([]<class Entity>(const store_under_test& store) {
    garden<Entity> made(store);
    auto& tree = made.tree;
    const std::size_t leaf = statements_of(made, [&] { tree.move(made.oak.id, made.ferns.id); }).size();
    CHECK(names_of(tree.ancestors(made.oak)) == "ferns plants");
    std::vector<Entity> many;
    for (int i = 0; i < 300; ++i) many.push_back(Entity{.parentId = made.elm.id, .name = "x"});
    made.rows.insert(many);
    CHECK(statements_of(made, [&] { tree.move(made.trees.id, made.animals.id); }).size() == leaf);
    // The beginning and the commit are among them.
    CHECK(leaf == (std::is_same_v<Entity, Branch> ? 4 : std::is_same_v<Entity, Division> ? 8 : 6));
    CHECK(names_of(tree.ancestors(many[7])) == "elm trees animals");
    CHECK(tree.count_descendants(made.animals) == 303);
    CHECK(tree.count_descendants(made.plants) == 2);
    check_kept<Entity>(made.db, stored<Entity>(made.db));
    tree.move(made.elm, std::nullopt);
    CHECK_FALSE(made.elm.parentId.has_value());
    CHECK(names_of(tree.roots(order_by(col<&Entity::name>))) == "animals elm plants");
    tree.move(made.elm, made.plants);
    CHECK(made.elm.parentId == made.plants.id);
    tree.move(made.elm, std::optional<std::int64_t>());
    tree.move(made.elm.id, made.elm.parentId);
    CHECK(tree.ancestors(made.elm).empty());
    check_kept<Entity>(made.db, stored<Entity>(made.db));
  });
}

TEST_CASE("a move that would make a cycle is refused before anything is written", "[conformance]") {
  for_each_tree([]<class Entity>(const store_under_test& store) {
    garden<Entity> made(store);
    auto& tree = made.tree;
    const auto refuses = [&](error_kind kind, auto act) {
      const std::vector<std::string> said = statements_of(made, [&] { CHECK(kind_of(act) == kind); });
      for (const std::string& each : said)
        CHECK((each.find("UPDATE") == std::string::npos && each.find("INSERT") == std::string::npos &&
               each.find("DELETE") == std::string::npos));
    };
    refuses(error_kind::cycle, [&] { tree.move(made.plants, made.plants); });
    refuses(error_kind::cycle, [&] { tree.move(made.plants, made.wych.id); });
    refuses(error_kind::cycle, [&] { tree.move(made.elm.id, made.wych); });
    refuses(error_kind::not_found, [&] { tree.move(made.elm.id, 99); });
    CHECK(kind_of([&] { tree.move(99, made.elm); }) == error_kind::not_found);
    CHECK(kind_of([&] { tree.move(99, std::nullopt); }) == error_kind::not_found);
    CHECK(made.plants.parentId == std::nullopt);
    CHECK(nested(tree.trees()) == "plants(trees(oak elm(wych)) ferns) animals");
    check_kept<Entity>(made.db, stored<Entity>(made.db));
    const tenon::error problem = error_of([&] { tree.move(made.plants, made.wych); });
    CHECK(problem.message.find(tenon::table_info_of<Entity>.entity) == 0);
    CHECK(problem.table == tenon::table_info_of<Entity>.name);
  });
}

TEST_CASE("a cycle that stands in the data ends every question with an error", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    garden<Branch> made(store);
    auto& tree = made.tree;
    made.rows.update(where(col<&Branch::id> == made.trees.id), col<& Branch::parentId> = made.elm.id);
    const auto fails = [&](auto ask) { CHECK(kind_of(ask) == error_kind::cycle); };
    fails([&] { (void)tree.ancestors(made.elm); });
    fails([&] { (void)tree.ancestors(made.oak); });  // which hangs below the cycle
    fails([&] { (void)tree.count_ancestors(made.oak); });
    fails([&] { (void)tree.ancestors_tree(made.oak); });
    fails([&] { (void)tree.is_ancestor(made.plants, made.oak); });
    fails([&] { (void)tree.descendants(made.elm); });
    fails([&] { (void)tree.descendants(made.trees, where(col<&Branch::name> == "oak")); });
    fails([&] { (void)tree.count_descendants(made.elm); });
    fails([&] { (void)tree.count_descendants(made.elm, where(col<&Branch::name> == "oak")); });
    fails([&] { (void)tree.descendants_tree(made.elm); });
    fails([&] { (void)tree.trees(); });
    // What does not touch it is answered.
    CHECK(names_of(tree.descendants(made.plants)) == "ferns");
    CHECK(names_of(tree.ancestors(made.oak, {.depth = 1})) == "trees");
    CHECK(names_of(tree.descendants(made.elm, {.depth = 1})) == "trees wych");
    CHECK(tree.descendants(made.wych).empty());
    // It is mended by moving one of its rows away.
    tree.move(made.trees.id, made.plants.id);
    CHECK(nested(tree.trees()) == "plants(trees(oak elm(wych)) ferns) animals");
    made.rows.update(where(col<&Branch::id> == made.ferns.id), col<& Branch::parentId> = made.ferns.id);
    fails([&] { (void)tree.ancestors(made.ferns); });
    fails([&] { (void)tree.descendants(made.ferns); });
    fails([&] { (void)tree.trees(); });
  });
}
