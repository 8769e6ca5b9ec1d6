// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tenon/schema/names.hpp>
#include <tenon/schema/table.hpp>

namespace tenon::inline v0::schema {

/// A view, or a virtual table, by its name and the text that made it.
struct view {
  std::string name = {};
  std::string text = {};    ///< SQLite: the whole statement; PostgreSQL: the query
  std::string schema = {};  ///< see `table::schema`
  bool stored = false;      ///< PostgreSQL: a materialized view

  friend bool operator==(const view&, const view&) = default;
};

struct trigger {
  std::string name = {};
  std::string table = {};
  std::string text = {};
  std::string schema = {};  ///< of the table

  friend bool operator==(const trigger&, const trigger&) = default;
};

/// A counter that belongs to no column, on databases that have such.
struct sequence {
  std::string name = {};
  std::string text = {};    ///< its rules as SQL: "AS bigint START WITH 1 …"
  std::string schema = {};  ///< see `table::schema`

  friend bool operator==(const sequence&, const sequence&) = default;
};

/// A whole schema at one moment, tables in the order of their creation.
struct snapshot {
  list<table> tables = {};
  list<view> views = {};
  list<view> virtual_tables = {};
  list<trigger> triggers = {};
  list<enumeration> types = {};
  list<sequence> sequences = {};
  std::vector<std::string> schemas = {};  ///< beside the connection's own, on databases that have schemas
  bool refers_ahead = true;               ///< a foreign key may be made before the table that it references
  bool folds_case = false;  ///< the database takes names for equal that differ in the case of ASCII letters

  /// The table of this name, or null.
  const table* find(std::string_view name) const {
    for (const table& each : tables) {
      if (same_name(each.name, name, folds_case)) return &each;
    }
    return nullptr;
  }

  /// The type of this name, or null.
  const enumeration* find_type(std::string_view name) const {
    for (const enumeration& each : types) {
      if (each.name == name) return &each;
    }
    return nullptr;
  }

  friend bool operator==(const snapshot&, const snapshot&) = default;
};

}  // namespace tenon::inline v0::schema
