// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <tenon/memory.hpp>

namespace memory_test {

struct Item {
  std::int64_t id = 0;
  std::string name{};
  int stock = 0;
  std::optional<std::string> note{};
  bool operator==(const Item&) const = default;
};

/// A key of two columns, a typed check.
struct Line {
  std::int64_t book = 0;
  std::string place{};
  int amount = 0;
  bool operator==(const Line&) const = default;
};

/// Refers to others of its kind.
struct Node {
  std::int64_t id = 0;
  std::optional<std::int64_t> parent{};
  std::string name{};
  bool operator==(const Node&) const = default;
};

struct Owner {
  std::int64_t id = 0;
  std::string code{};
};
/// A foreign key of every kind.
struct Thing {
  std::int64_t id = 0;
  std::optional<std::int64_t> cascades{};
  std::optional<std::int64_t> empties{};
  std::optional<std::int64_t> falls_back{};
  std::optional<std::int64_t> restricts{};
  std::optional<std::string> follows{};
  std::optional<std::int64_t> waits{};
  bool operator==(const Thing&) const = default;
};

template <class Act>
tenon::error error_of(Act act) {
  try {
    act();
  } catch (const tenon::error& problem) {
    return problem;
  }
  return {tenon::error_kind::internal, "no tenon::error was thrown"};
}
template <class Act>
tenon::error_kind kind_of(Act act) {
  return error_of(act).kind;
}

}  // namespace memory_test

template <>
inline constexpr auto tenon::table_of<memory_test::Item> =
    tenon::table<memory_test::Item>("items").index(&memory_test::Item::stock);
template <>
inline constexpr auto tenon::table_of<memory_test::Line> =
    tenon::table<memory_test::Line>("lines")
        .primary_key(&memory_test::Line::book, &memory_test::Line::place)
        .check("amount_is_positive", [] { return tenon::col<&memory_test::Line::amount> >= 0; });
template <>
inline constexpr auto tenon::table_of<memory_test::Node> =
    tenon::table<memory_test::Node>("nodes").foreign_key(&memory_test::Node::parent, &memory_test::Node::id,
                                                         tenon::on_delete::cascade);
template <>
inline constexpr auto tenon::table_of<memory_test::Owner> =
    tenon::table<memory_test::Owner>("owners").unique(&memory_test::Owner::code);
template <>
inline constexpr auto tenon::table_of<memory_test::Thing> =
    tenon::table<memory_test::Thing>("things")
        .default_value(&memory_test::Thing::falls_back, 1)
        .foreign_key(&memory_test::Thing::cascades, &memory_test::Owner::id, tenon::on_delete::cascade)
        .foreign_key(&memory_test::Thing::empties, &memory_test::Owner::id, tenon::on_delete::set_null)
        .foreign_key(&memory_test::Thing::falls_back, &memory_test::Owner::id, tenon::on_delete::set_default)
        .foreign_key(&memory_test::Thing::restricts, &memory_test::Owner::id, tenon::on_delete::restrict_)
        .foreign_key(&memory_test::Thing::follows, &memory_test::Owner::code, tenon::on_delete::cascade,
                     tenon::on_update::cascade)
        .foreign_key(&memory_test::Thing::waits, &memory_test::Owner::id,
                     tenon::deferrable::initially_deferred);
