// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tenon/model/constraint.hpp>
#include <tenon/schema/full_text.hpp>
#include <tenon/schema/list.hpp>

namespace tenon::inline v0::schema {

/// Whether values stay just as they are in a column whose type is called otherwise; null: in none.
struct type_keeper {
  bool (*keeps)(std::string_view type) = nullptr;

  /// It is about what may be found, and no part of what a column is.
  friend constexpr bool operator==(const type_keeper&, const type_keeper&) { return true; }
};

/// One column as its database describes it. All texts are SQL of that database; empty means "none".
struct column {
  std::string name = {};
  std::string type = {};
  bool nullable = true;
  std::string default_text = {};
  std::string generated = {};  ///< the expression of a computed column
  bool stored = false;         ///< with `generated`: kept on disk
  std::string collation = {};  ///< empty: the database's own
  std::string comment = {};
  type_keeper also = {};  ///< of a wanted column: other types that may stay where they are found

  friend bool operator==(const column&, const column&) = default;
};

/// One part of an index: a column or an expression.
struct index_part {
  std::string column = {};
  std::string expression = {};
  std::string collation = {};  ///< empty: the column's own
  bool descending = false;

  friend bool operator==(const index_part&, const index_part&) = default;
};

/// An index or a unique constraint; a constraint that nobody named has an empty name.
struct index {
  std::string name = {};
  list<index_part> parts = {};
  bool unique = false;
  std::string where = {};    ///< the condition of a partial index
  bool constraint = false;   ///< PostgreSQL: made by a unique constraint, with which it goes
  std::string details = {};  ///< PostgreSQL: what Tenon never says of an index, as SQL: "INCLUDE (a)"

  friend bool operator==(const index&, const index&) = default;
};

struct foreign_key {
  std::string name = {};
  std::vector<std::string> columns = {};
  std::string table = {};
  std::vector<std::string> referenced = {};
  referential_action on_delete = referential_action::no_action;
  referential_action on_update = referential_action::no_action;
  deferrable checked = deferrable::no;
  std::string schema = {};  ///< of the referenced table, see `table::schema`
  bool validated = true;    ///< PostgreSQL: older rows were looked at too

  friend bool operator==(const foreign_key&, const foreign_key&) = default;
};

struct check {
  std::string name = {};
  std::string expression = {};
  bool validated = true;  ///< PostgreSQL: older rows were looked at too

  friend bool operator==(const check&, const check&) = default;
};

/// A type that is a list of names, on databases that have such types.
struct enumeration {
  std::string name = {};  ///< as SQL spells it
  std::vector<std::string> labels = {};
  std::string schema = {};  ///< see `table::schema`

  friend bool operator==(const enumeration&, const enumeration&) = default;
};

/// A table as a value: what is compared, planned and created.
struct table {
  std::string name = {};  ///< "schema.table" for a table of a schema that is not the connection's own
  list<column> columns = {};
  std::vector<std::string> primary_key = {};
  bool autoincrement = false;  ///< the database makes the key and never gives one out again
  list<index> indexes = {};
  list<foreign_key> foreign_keys = {};
  list<check> checks = {};
  list<full_text> full_texts = {};
  bool strict = false;              ///< SQLite: STRICT
  bool without_rowid = false;       ///< SQLite: WITHOUT ROWID
  std::string conflict_rules = {};  ///< SQLite: ON CONFLICT clauses of constraints, which Tenon never writes
  std::string comment = {};
  std::string schema = {};  ///< the schema with which `name` begins, on databases that have schemas

  /// The name within its schema.
  std::string own_name() const { return schema.empty() ? name : name.substr(schema.size() + 1); }

  friend bool operator==(const table&, const table&) = default;
};

}  // namespace tenon::inline v0::schema
