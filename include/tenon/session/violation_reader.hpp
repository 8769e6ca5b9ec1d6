// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include <tenon/core/array_view.hpp>
#include <tenon/session/violation.hpp>

namespace tenon::inline v0::detail {

/// Names the entity and its members in an error about a constraint, from what the store told: columns, a
/// constraint's or an index's name, or nothing but the kind.
template <class Deferred = void>
class violation_reader {
 public:
  explicit violation_reader(error& problem) : problem_(problem) {}

  void read(const statement_source& source) {
    if (source.described != nullptr) return read(source.described->nodes);
    statement written;
    encoder unused;
    statement_writer writer(&written, unused);
    source.write(source.shell, writer);
    read(written.nodes);
  }

 private:
  void read(const std::vector<node>& nodes) {
    const node& root = nodes.front();
    if (root.kind != node_kind::insert && root.kind != node_kind::update && root.kind != node_kind::remove)
      return;
    const table_info& table = *root.table;
    if (problem_.kind == error_kind::foreign_key_violation) {
      read_reference(table, root.kind);
    } else if (is_of(table)) {
      read_columns(table);
    }
    if (problem_.entity.empty()) return;
    problem_.message +=
        sentence({" (", problem_.entity, problem_.members.empty() ? "" : "::", problem_.members, ")"});
  }

  /// A trigger's statement may have failed, on another table.
  bool is_of(const table_info& table) const {
    if (problem_.table.empty() || problem_.table == table.name) return true;
    return problem_.table == sentence({table.schema, ".", table.name});
  }

  /// Stores tell either the row that refers to nothing, or hardly anything. A row that is removed, or gets
  /// another key, is the one that others refer to.
  void read_reference(const table_info& table, node_kind doing) {
    const bool referred =
        doing == node_kind::remove || !is_of(table) ||
        (doing == node_kind::update && problem_.table.empty() && !problem_.constraint.empty());
    if (referred) return name(table, table.key, false);
    if (problem_.column.empty() && table.foreign_keys.size() == 1)
      return name(table, columns_of(table.foreign_keys[0]), true);
    read_columns(table);
  }

  void read_columns(const table_info& table) {
    problem_.entity = table.entity;
    if (problem_.table.empty()) problem_.table = table.name;
    std::string_view rest = problem_.column;
    while (!rest.empty()) {
      const std::size_t end = rest.find(", ");
      add_column(table, rest.substr(0, end));
      rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 2);
    }
    if (problem_.members.empty() && !problem_.constraint.empty()) read_constraint(table);
  }
  void read_constraint(const table_info& table) {
    if (problem_.kind == error_kind::check_violation) {
      for (const check_info& each : table.checks) {
        if (each.name == problem_.constraint) return read_check(table, each);
      }
      for (const column_info& each : table.columns) {
        if (problem_.constraint == sentence({"ck_", table.name, "_", each.name.view()})) return add(each);
      }
      return;
    }
    const index_info* found = nullptr;
    for (const index_info& each : table.indexes) {
      if (!each.options.unique) continue;
      if (each.options.name == problem_.constraint) return read_index(table, each);
      bool plain = true;
      for (const index_part& part : each.parts) plain = plain && part.expression.empty();
      // Its name was made of columns and expressions; one alone can be no other.
      if (each.options.name.empty() && !plain) found = found == nullptr ? &each : &unknown;
    }
    if (found != nullptr) read_index(table, *found);
  }
  void read_check(const table_info& table, const check_info& rule) {
    if (rule.write == nullptr) return add_mentioned(table, rule.expression);
    statement written;
    encoder unused;
    statement_writer writer(&written, unused);
    rule.write(writer);
    for (const node& each : written.nodes) {
      if (each.kind == node_kind::column && each.column != nullptr) add(*each.column);
    }
  }
  void read_index(const table_info& table, const index_info& index) {
    for (const index_part& part : index.parts) {
      if (part.expression.empty()) {
        add(table.columns[part.column]);
      } else {
        add_mentioned(table, part.expression);
      }
    }
  }
  /// Columns whose names stand in SQL text as whole words.
  void add_mentioned(const table_info& table, std::string_view text) {
    for (const column_info& each : table.columns) {
      const std::string_view name = each.name.view();
      for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
        const bool whole = (at == 0 || !is_word(text[at - 1])) &&
                           (at + name.size() == text.size() || !is_word(text[at + name.size()]));
        if (whole) add(each);
      }
    }
  }
  static bool is_word(char each) {
    return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') || (each >= '0' && each <= '9') ||
           each == '_' || static_cast<unsigned char>(each) >= 0x80;
  }

  static array_view<const std::uint16_t> columns_of(const foreign_key_info& key) {
    return {key.columns.items, key.columns.size()};
  }
  void name(const table_info& table, array_view<const std::uint16_t> columns, bool own) {
    problem_.entity = table.entity;
    for (const std::uint16_t part : columns) add(table.columns[part]);
    if (!problem_.table.empty()) return;
    problem_.table = table.name;
    for (const std::uint16_t part : columns) {
      if (!own) break;
      if (!problem_.column.empty()) problem_.column += ", ";
      problem_.column += table.columns[part].name.view();
    }
  }
  void add_column(const table_info& table, std::string_view column) {
    for (const column_info& each : table.columns) {
      if (each.name.view() == column) return add(each);
    }
  }
  void add(const column_info& column) {
    const std::string known = sentence({", ", problem_.members, ", "});
    if (known.find(sentence({", ", column.member, ", "})) != std::string::npos) return;
    if (!problem_.members.empty()) problem_.members += ", ";
    problem_.members += column.member;
  }

  static constexpr index_info unknown{};
  error& problem_;
};

/// Has errors explained in a program that opens a database; see `violation_explainer`.
template <class Asked>
struct violation_door {
  static void explain(error& problem, const statement_source& source) {
    violation_reader<>(problem).read(source);
  }
  static inline const bool opened = (violation_explainer = &explain, true);
};

}  // namespace tenon::inline v0::detail
