// SPDX-License-Identifier: MIT
// Rows that refer to rows of their own table.
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include <tenon/sqlite.hpp>
#include <tenon/trees.hpp>

// [adjacency]
struct Category {
  std::int64_t id = 0;
  std::optional<std::int64_t> parentId{};  // empty: a root
  std::string name{};
  tenon::belongs_to<Category> parent{};
  tenon::has_many<Category> children{};
};
template <>
inline constexpr auto tenon::table_of<Category> = tenon::table<Category>("categories")
                                                      .foreign_key(&Category::parentId, &Category::id)
                                                      .index(&Category::parentId);
// [/adjacency]

// [closure]
struct Division {
  std::int64_t id = 0;
  std::optional<std::int64_t> parentId{};
  std::string name{};
};
template <>
inline constexpr auto tenon::table_of<Division> = tenon::table<Division>("divisions")
                                                      .foreign_key(&Division::parentId, &Division::id)
                                                      .tree(tenon::closure_table<"division_closure">);
// [/closure]

// [path]
struct Folder {
  std::string name{};
  std::optional<std::string> parent{};
  std::string path{};  // kept by Tenon: "/documents/letters/"
};
template <>
inline constexpr auto tenon::table_of<Folder> = tenon::table<Folder>("folders")
                                                    .primary_key(&Folder::name)
                                                    .foreign_key(&Folder::parent, &Folder::name)
                                                    .tree(tenon::materialized_path<&Folder::path>);
// [/path]

using tenon::col;

namespace {

void print(const Category& category, int depth) {
  std::printf("%*s%s\n", depth * 2, "", category.name.c_str());
  for (const Category& each : category.children) print(each, depth + 1);
}

void categories(tenon::database& db) {
  tenon::repository<Category> rows{db};
  const Category plants = rows.insert({.name = "plants"});
  const Category animals = rows.insert({.name = "animals"});
  Category trees = rows.insert({.parentId = plants.id, .name = "trees"});
  const Category oak = rows.insert({.parentId = trees.id, .name = "oak"});
  rows.insert({.parentId = trees.id, .name = "elm"});

  // [flat]
  tenon::tree<Category> tree{db};
  for (const Category& root : tree.roots(order_by(col<&Category::name>)))
    std::printf("%s has %lld below it\n", root.name.c_str(),
                static_cast<long long>(tree.count_descendants(root)));
  for (const auto& [each, level] : tree.descendants_with_levels(plants.id, {.depth = 2}))
    std::printf("level %lld: %s\n", static_cast<long long>(level), each.name.c_str());
  for (const Category& each : tree.ancestors(oak, {.order = tenon::tree_order::root_first}))
    std::printf("%s > ", each.name.c_str());
  std::printf("%s\n", oak.name.c_str());
  // [/flat]

  // [nested]
  for (const Category& root : tree.trees(order_by(col<&Category::name>))) print(root, 0);
  const Category alone = tree.descendants_tree(plants, {.depth = 1});
  std::printf("%s: %s\n", alone.children[0].name.c_str(),
              alone.children[0].children.is_loaded() ? "loaded" : "not loaded");
  // [/nested]

  // [move]
  tree.move(trees, animals);
  tree.move(trees.id, std::nullopt);
  try {
    tree.move(trees, oak);  // which stands below it
  } catch (const tenon::error& problem) {
    std::printf("%s\n", problem.what());
  }
  // [/move]
}

void folders(tenon::database& db) {
  tenon::repository<Folder> rows{db};
  rows.insert(Folder{.name = "documents"});
  const Folder letters = rows.insert(Folder{.name = "letters", .parent = "documents"});
  rows.insert(Folder{.name = "2026", .parent = "letters"});
  tenon::tree<Folder> tree{db};
  std::printf("%s with %zu folders\n", letters.path.c_str(), tree.descendants(letters).size());
  tree.move("letters", std::nullopt);
  std::printf("%s\n", rows.find_by_id_or_fail("2026").path.c_str());
}

}  // namespace

int main() {
  auto db = tenon::open<Category, Division, Folder>("sqlite::memory:", {.schema = tenon::synchronize});
  categories(db);
  folders(db);
}
