// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/schema/own_tables.hpp>
#include <tenon/schema/snapshot.hpp>

namespace tenon::inline v0::schema {

/// Which columns a diagram shows.
enum class diagram_columns : std::uint8_t {
  all,
  keys,  ///< those of primary and foreign keys
  none,
};

struct diagram_options {
  std::vector<std::string> tables =
      {};  ///< only these and the relations between them; empty: all but Tenon's own
  diagram_columns columns = diagram_columns::all;
  std::string title = {};
};

struct diagram_column {
  std::string name = {};
  std::string type = {};
  bool nullable = true;
  bool key = false;      ///< of the primary key
  bool foreign = false;  ///< of a foreign key
  bool unique = false;   ///< alone, in all rows, and not the primary key
};

struct diagram_table {
  std::string name = {};
  list<diagram_column> columns = {};
  bool missing = false;  ///< a foreign key names it, and it is not there
};

/// A foreign key, from the referring table to the referenced one; both by their places in the diagram.
struct diagram_relation {
  std::size_t from = 0;
  std::size_t to = 0;
  std::vector<std::string> columns = {};
  std::vector<std::string> referenced = {};
  bool optional = false;  ///< a referring row may refer to none
  bool single = false;    ///< a referenced row has at most one that refers to it
  referential_action on_delete = referential_action::no_action;
};

/// What a picture of a schema shows.
struct diagram {
  list<diagram_table> tables = {};
  list<diagram_relation> relations = {};
};

namespace detail {

template <class Deferred = void>
class diagram_reader {
 public:
  diagram_reader(const snapshot& source, const diagram_options& options)
      : source_(source), options_(options) {}

  diagram read() {
    for (const table& each : source_.tables) {
      if (is_shown(each.name)) add(each);
    }
    for (const table& each : source_.tables) {
      if (!is_shown(each.name)) continue;
      for (const foreign_key& key : each.foreign_keys) relate(each, key);
    }
    return std::move(made_);
  }

 private:
  bool same(std::string_view a, std::string_view b) const { return same_name(a, b, source_.folds_case); }
  bool has(const std::vector<std::string>& names, std::string_view name) const {
    for (const std::string& each : names) {
      if (same(each, name)) return true;
    }
    return false;
  }
  bool is_shown(std::string_view name) const {
    return options_.tables.empty() ? !is_own_table(name) : has(options_.tables, name);
  }
  static bool is_key(const index& each) {
    for (const index_part& part : each.parts) {
      if (part.column.empty()) return false;
    }
    return each.unique && each.where.empty();
  }
  std::size_t place_of(std::string_view name) const {
    std::size_t at = 0;
    while (at < made_.tables.size() && !same(made_.tables[at].name, name)) ++at;
    return at;
  }

  void add(const table& each) {
    diagram_table& shown = made_.tables.emplace_back();
    shown.name = each.name;
    for (const column& of : each.columns) {
      diagram_column next{of.name, of.type, of.nullable};
      next.key = has(each.primary_key, of.name);
      for (const foreign_key& key : each.foreign_keys)
        next.foreign = next.foreign || has(key.columns, of.name);
      for (const index& key : each.indexes)
        next.unique =
            next.unique || (is_key(key) && key.parts.size() == 1 && same(key.parts[0].column, of.name));
      const bool kept = options_.columns == diagram_columns::all ||
                        (options_.columns == diagram_columns::keys && (next.key || next.foreign));
      if (kept) shown.columns.push_back(std::move(next));
    }
  }

  void relate(const table& each, const foreign_key& key) {
    std::size_t to = place_of(key.table);
    if (to == made_.tables.size()) {
      if (source_.find(key.table) != nullptr) return;  // left out by the options
      diagram_table& missing = made_.tables.emplace_back();
      missing.name = key.table;
      missing.missing = true;
    }
    diagram_relation made{place_of(each.name), to, key.columns, key.referenced};
    made.on_delete = key.on_delete;
    for (const column& of : each.columns)
      made.optional = made.optional || (of.nullable && has(key.columns, of.name));
    made.single = covers(key.columns, each.primary_key);
    for (const index& other : each.indexes) {
      std::vector<std::string> names;
      for (const index_part& part : other.parts) names.push_back(part.column);
      made.single = made.single || (is_key(other) && covers(key.columns, names));
    }
    made_.relations.push_back(std::move(made));
  }
  /// Whether columns hold a whole key, so that they are unique themselves.
  bool covers(const std::vector<std::string>& columns, const std::vector<std::string>& key) const {
    bool all = !key.empty();
    for (const std::string& each : key) all = all && has(columns, each);
    return all;
  }

  const snapshot& source_;
  const diagram_options& options_;
  diagram made_;
};

}  // namespace detail

/// The tables and relations of a schema, as values to draw. One and many, and what may be missing, come from
/// keys, unique constraints and nullability.
template <class Deferred = void>
diagram diagram_of(const snapshot& source, const diagram_options& options = {}) {
  return detail::diagram_reader<Deferred>(source, options).read();
}

}  // namespace tenon::inline v0::schema
