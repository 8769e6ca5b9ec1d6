// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/schema/list.hpp>
#include <tenon/schema/names.hpp>
#include <tenon/schema/step.hpp>

namespace tenon::inline v0::schema {

/// Those of the renames that still have something to do, in an order in which no name is taken twice; names
/// that change places take a way round. `found` are the names that are there, `wanted` those that are to be.
template <class Deferred = void>
list<rename> rename_order(const list<rename>& given, std::vector<std::string> found,
                          const std::vector<std::string>& wanted, bool folds_case, bool due = false) {
  const auto place_in = [&](const std::vector<std::string>& names, std::string_view name) {
    std::size_t at = 0;
    while (at < names.size() && !same_name(names[at], name, folds_case)) ++at;
    return at;
  };
  const auto has = [&](const std::vector<std::string>& names, std::string_view name) {
    return place_in(names, name) < names.size();
  };
  int number = 1;
  const auto free_name = [&] {
    std::string free;
    do free = "tenon_renamed_" + std::to_string(number++);
    while (has(found, free) || has(wanted, free));
    return free;
  };
  list<rename> left;
  for (const rename& each : given) {
    bool known = same_name(each.from, each.to, folds_case) || !has(found, each.from) || !has(wanted, each.to);
    for (const rename& other : left)
      known =
          known || same_name(other.from, each.from, folds_case) || same_name(other.to, each.to, folds_case);
    if (!known) left.push_back(each);
  }
  for (std::size_t at = 0, said = left.size(); due && at < said; ++at) {
    const std::string taken = left[at].to;
    bool leaves = !has(found, taken);
    for (const rename& other : left) leaves = leaves || same_name(other.from, taken, folds_case);
    if (!leaves) left.push_back({taken, free_name()});
  }
  // A new name that is there and does not give way: this rename was made before.
  for (bool changed = true; changed;) {
    changed = false;
    list<rename> kept;
    for (const rename& each : left) {
      bool leaves = !has(found, each.to);
      for (const rename& other : left) leaves = leaves || same_name(other.from, each.to, folds_case);
      if (leaves) kept.push_back(each);
    }
    changed = kept.size() != left.size();
    left = std::move(kept);
  }
  list<rename> order;
  while (!left.empty()) {
    list<rename> waiting;
    for (rename& each : left) {
      if (has(found, each.to)) {
        waiting.push_back(std::move(each));
      } else {
        found[place_in(found, each.from)] = each.to;
        order.push_back(std::move(each));
      }
    }
    if (waiting.size() == left.size()) {  // a circle
      const std::string free = free_name();
      found[place_in(found, waiting[0].from)] = free;
      order.push_back({std::exchange(waiting[0].from, free), free});
    }
    left = std::move(waiting);
  }
  return order;
}

}  // namespace tenon::inline v0::schema
