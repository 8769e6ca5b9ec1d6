// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "stores.hpp"
#include "tree_entities.hpp"

// Trees under test, and what they have to say of their rows.
namespace trees {

using conformance::for_each_store;
using conformance::fresh_database;
using conformance::store_under_test;

using division_closure = tenon::closure_row<Division, "division_closure">;

template <class Entity>
struct forest : fresh_database<Entity> {
  explicit forest(const store_under_test& store) : fresh_database<Entity>(store) {}

  Entity add(std::string name, std::optional<std::int64_t> parent = std::nullopt) {
    return rows.insert(Entity{.parentId = parent, .name = std::move(name)});
  }
  tenon::repository<Entity> rows{this->db};
  tenon::tree<Entity> tree{this->db};
};

/// plants: trees (oak, elm (wych)), ferns; animals: none below.
template <class Entity>
struct garden : forest<Entity> {
  explicit garden(const store_under_test& store) : forest<Entity>(store) {
    plants = this->add("plants");
    animals = this->add("animals");
    trees = this->add("trees", plants.id);
    ferns = this->add("ferns", plants.id);
    oak = this->add("oak", trees.id);
    elm = this->add("elm", trees.id);
    wych = this->add("wych", elm.id);
  }
  Entity plants, animals, trees, ferns, oak, elm, wych;
};

/// Runs `body.operator()<Entity>(store)` for every store and each way a tree is kept.
template <class Body>
void for_each_tree(Body body) {
  for_each_store([&](const store_under_test& store) {
    {
      INFO("adjacency");
      body.template operator()<Branch>(store);
    }
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

/// What a tree says of the same rows in plain C++.
struct plain_tree {
  std::map<std::int64_t, std::int64_t> parents;  // 0: a root

  std::vector<std::int64_t> above(std::int64_t key) const {
    std::vector<std::int64_t> found;
    while ((key = parents.at(key)) != 0 && found.size() <= parents.size()) found.push_back(key);
    return found;
  }
  std::map<std::int64_t, std::int64_t> below(std::int64_t key) const {
    std::map<std::int64_t, std::int64_t> found;
    for (const auto& [each, parent] : parents) {
      const std::vector<std::int64_t> way = above(each);
      const auto place = std::find(way.begin(), way.end(), key);
      if (place != way.end()) found[each] = place - way.begin() + 1;
    }
    return found;
  }
};

template <class Entity>
std::vector<std::int64_t> keys_of(const std::vector<Entity>& rows) {
  std::vector<std::int64_t> keys;
  for (const Entity& each : rows) keys.push_back(each.id);
  return keys;
}

inline std::string path_part(std::int64_t key) {
  const std::string digits = std::to_string(key);
  return static_cast<char>('a' + digits.size() - 1) + digits + "/";
}

/// Whether what is kept beside the rows is what the rows say.
template <class Entity>
void check_kept(tenon::database& db, const plain_tree& plain) {
  if constexpr (std::is_same_v<Entity, Folder>) {
    for (const Folder& each : tenon::repository<Folder>(db).find(tenon::with_deleted)) {
      std::string path = path_part(each.id);
      for (const std::int64_t key : plain.above(each.id)) path.insert(0, path_part(key));
      path.insert(0, "/");
      if (each.path != path) CHECK(each.path == path);
    }
  } else if constexpr (std::is_same_v<Entity, Division>) {
    std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> links;
    for (const division_closure& each : tenon::repository<division_closure>(db).find())
      links[{each.ancestor, each.descendant}] = each.depth;
    std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> expected;
    for (const auto& [key, parent] : plain.parents) {
      expected[{key, key}] = 0;
      std::int64_t depth = 0;
      for (const std::int64_t each : plain.above(key)) expected[{each, key}] = ++depth;
    }
    CHECK((links == expected));
  }
}

template <class Entity>
plain_tree stored(tenon::database& db) {
  plain_tree plain;
  for (const Entity& each : tenon::repository<Entity>(db).find(tenon::with_deleted))
    plain.parents[each.id] = each.parentId.value_or(0);
  return plain;
}

}  // namespace trees
