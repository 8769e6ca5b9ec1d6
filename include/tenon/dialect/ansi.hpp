// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/dialect/ansi_result.hpp>

namespace tenon::inline v0::dialect {

/// Speaks the query language as standard SQL: select and compound, their clauses and sources. A dialect
/// derives from it and overrides what its database says differently.
template <class Deferred = void>
class basic_ansi : public ansi_result {
 protected:
  // What dialects differ in.

  /// Gives trees that have to be the same to the database the same parameters.
  virtual void tie_values(const std::vector<node>& nodes) { (void)nodes; }
  virtual void write_select(std::size_t head, const result_names& names) {
    write_with(head);
    if (child(head, node_kind::distinct_on) != none) return write_distinct_on(head, names);
    write_select_start(head);
    write_results(child(head, node_kind::results), names);
    write_body(head);
    write_tail(head);
  }
  /// Of the rows that agree in the keys the first one: numbered in their order, and the first is taken.
  virtual void write_distinct_on(std::size_t head, const result_names& names) {
    write_first_rows(head, names);
  }
  virtual void write_compound(std::size_t head, const result_names& names) {
    write_with(head);
    write_parts(head, names);
    write_tail(head);
  }
  /// One of the two queries of a compound.
  virtual void write_part(std::size_t query, const result_names& names, bool first) {
    (void)first;
    const bool grouped = at(query).kind == node_kind::compound || has_clauses_around(query);
    if (grouped) text_ += '(';
    go_to(query);
    write_query(names);
    if (grouped) text_ += ')';
  }
  virtual void write_derived(const node& derived) {
    const bool lateral = has(derived.flags, node_flag::lateral);
    if (lateral) text_ += "LATERAL ";
    write_apart(derived, lateral);
    text_ += " AS ";
    write_name(text_, derived.text);
  }
  /// Rows of the program; their `rows` node comes next.
  virtual void write_values_source(const node& source) {
    write_rows_source();
    text_ += " AS ";
    write_name(text_, source.text);
    text_ += ' ';
    write_columns(*source.table, true);
  }
  virtual void write_json_elements(const node& source) {
    text_ += "json_elements(";
    write_expression();
    for (std::uint16_t i = 1; i < source.arity; ++i) {
      text_ += ", ";
      write_json_step();
    }
    text_ += ") AS ";
    write_name(text_, source.text);
  }
  /// What comes back of a change.
  void write_returning(std::size_t head, std::size_t returning) override {
    (void)head;
    text_ += " RETURNING ";
    write_results(returning, {});
  }
  void write_delete_using(std::size_t from, std::size_t where) override {
    write_from(from, " USING ");
    write_clause(where, " WHERE ");
  }

  // Queries.

  void prepare(const std::vector<node>& nodes) override {
    results_ = none;
    ties_.clear();
    orders_rows_ = spells_results_ = false;
    names_ = {};
    take_suffix();
    tie_values(nodes);
  }

  /// A query with a name, in parentheses; `looks_outside`: it may name columns of other sources.
  void write_apart(const node& named, bool looks_outside) {
    const scope outer = scope_;
    if (!looks_outside) scope_ = {};
    text_ += '(';
    write_query(names_of(named));
    text_ += ')';
    scope_ = outer;
  }

  void write_query(const result_names& names) override {
    const std::size_t head = position();
    const scope outer = scope_;
    const std::size_t results = results_;
    const bool spells = std::exchange(spells_results_, false);
    const result_names outer_names = std::exchange(names_, names);
    switch (at(head).kind) {
      case node_kind::select:
        scope_ = scope_of(child(head, node_kind::from), outer);
        results_ = child(head, node_kind::results);
        write_select(head, names);
        break;
      case node_kind::compound: write_compound(head, names); break;
      case node_kind::raw: text_ += at(head).text; break;
      default: detail::fail(error_kind::internal, "a node stands where no query can be");
    }
    names_ = outer_names;
    spells_results_ = spells;
    results_ = results;
    scope_ = outer;
    go_to(skip(head));
  }

  void write_with(std::size_t head) override {
    const std::size_t with = child(head, node_kind::with);
    if (with == none) return;
    go_to(with);
    const node& tables = take();
    const bool recursive = has(tables.flags, node_flag::recursive);
    text_ += recursive ? "WITH RECURSIVE " : "WITH ";
    for (std::uint16_t i = 0; i < tables.arity; ++i) {
      if (i > 0) text_ += ", ";
      const node& table = take();
      write_name(text_, table.text);
      result_names names = names_of(table);
      names.recursive = recursive;
      text_ += ' ';
      write_columns(*table.table, names.with_hidden);
      constexpr std::string_view hints[] = {" AS (", " AS MATERIALIZED (", " AS NOT MATERIALIZED ("};
      text_ += hints[table.index];
      const scope outer = std::exchange(scope_, {});
      write_query(names);
      scope_ = outer;
      text_ += ')';
    }
    text_ += ' ';
  }

  /// The two queries of a compound.
  void write_parts(std::size_t head, const result_names& names) {
    constexpr std::string_view signs[] = {" UNION ", " UNION ALL ", " INTERSECT ", " EXCEPT "};
    result_names inner = names;
    inner.inner = true;
    const std::size_t first = child_number(head, at(head + 1).kind == node_kind::with ? 1 : 0);
    write_part(first, inner, true);
    text_ += signs[at(head).index];
    inner.unnamed = true;
    write_part(skip(first), inner, false);
    results_ = results_of(head);
    scope_ = {};
  }

  bool has_clauses_behind(std::size_t query) const {
    for (const node_kind kind :
         {node_kind::group_by, node_kind::having, node_kind::order_by, node_kind::limit, node_kind::offset}) {
      if (child(query, kind) != none) return true;
    }
    const std::size_t where = child(query, node_kind::where);
    return where != none && at(where + 1).kind != node_kind::true_;
  }
  bool has_clauses_around(std::size_t query) const {
    for (const node_kind kind :
         {node_kind::with, node_kind::order_by, node_kind::limit, node_kind::offset, node_kind::lock}) {
      if (child(query, kind) != none) return true;
    }
    return false;
  }

  void write_groups(std::size_t head) override {
    const std::size_t groups = child(head, node_kind::group_by);
    if (groups != none) {
      text_ += " GROUP BY ";
      go_to(groups);
      const std::uint16_t count = take().arity;
      for (std::uint16_t i = 0; i < count; ++i) {
        if (i > 0) text_ += ", ";
        write_ordered_item(node_kind::group_by);
      }
    }
    write_clause(child(head, node_kind::having), " HAVING ");
  }

  // Sources.

  void write_source() override {
    const node& source = peek();
    if (source.kind == node_kind::rows) return write_rows();
    if (source.kind == node_kind::join) return write_join();
    take();
    switch (source.kind) {
      case node_kind::table_source:
        write_table_name(text_, *source.table);
        if (source.text.empty()) return;
        text_ += " AS ";
        return write_name(text_, source.text);
      case node_kind::common_source: return write_name(text_, source.text);
      case node_kind::alias:
        write_name(text_, take().text);
        text_ += " AS ";
        return write_name(text_, source.text);
      case node_kind::derived: return write_derived(source);
      case node_kind::values_source: return write_values_source(source);
      case node_kind::json_elements: return write_json_elements(source);
      default: detail::fail(error_kind::internal, "a node stands where no source can be");
    }
  }
  /// Whether a query ends with its sources.
  bool is_open(std::size_t query) const override {
    if (at(query).kind == node_kind::raw || has_clauses_behind(query)) return false;
    if (at(query).kind == node_kind::compound) {
      const std::size_t last = skip(child_number(query, at(query + 1).kind == node_kind::with ? 1 : 0));
      return at(last).kind == node_kind::compound || has_clauses_around(last) || is_open(last);
    }
    return child(query, node_kind::distinct_on) == none;
  }

  /// The rows of a query with `distinct_on`, numbered in their order: of each number 1 one is taken.
  void write_first_rows(std::size_t head, const result_names& names) {
    const std::size_t results = child(head, node_kind::results);
    const std::size_t keys = child(head, node_kind::distinct_on);
    const std::size_t order = child(head, node_kind::order_by);
    text_ += "SELECT ";
    for (std::size_t i = 0, count = count_results(results); i < count; ++i) {
      text_ += i > 0 ? ", c" : "c";
      append_number(text_, i);
      if (!names.numbered) write_result_name(names, i, nullptr);
    }
    text_ += " FROM (SELECT ";
    result_names inner = names;
    inner.numbered = true;
    write_results(results, inner);
    spells_results_ = true;
    const auto each_item = [&](auto write) {
      std::size_t item = order + 1;
      for (std::uint16_t i = 0; order != none && i < at(order).arity; ++i, item = skip(item)) write(i, item);
    };
    each_item([&](std::uint16_t i, std::size_t item) {
      text_ += ", ";
      go_to(item + 1);
      write_ordered_item(node_kind::group_by);
      text_ += " AS o";
      append_number(text_, i);
    });
    text_ += ", row_number() OVER (PARTITION BY ";
    go_to(keys);
    write_list(take().arity);
    if (order != none) {
      text_ += " ORDER BY ";
      go_to(order);
      write_order_items();
    }
    text_ += ") AS n";
    write_body(head);
    text_ += ") AS d WHERE n = 1";
    each_item([&](std::uint16_t i, std::size_t item) {
      text_ += i > 0 ? ", o" : " ORDER BY o";
      append_number(text_, i);
      text_ += order_rule({item + 1, nullptr});
      if (has(at(item).flags, node_flag::descending)) text_ += " DESC";
      write_null_order(at(item));
    });
    write_limit(child(head, node_kind::limit), child(head, node_kind::offset));
  }

 private:
  void write_join() {
    constexpr std::string_view words[] = {" JOIN ", " LEFT JOIN ", " RIGHT JOIN ", " FULL JOIN "};
    const node& join = take();
    const auto kind = static_cast<join_kind>(join.index);
    const bool inner = kind == join_kind::inner || kind == join_kind::cross;
    const std::size_t condition = skip(position());
    const bool bare = join.arity < 2 || at(condition).kind == node_kind::true_;
    text_ += inner ? (bare ? " CROSS JOIN " : " JOIN ") : words[join.index];
    write_source();
    if (join.arity > 1) go_to(skip(condition));
    if (bare && inner) return;
    text_ += " ON ";
    if (bare) {
      text_ += "TRUE";
    } else {
      text_ += captured(condition, [this] { write_condition(); });
    }
  }
};
using ansi = basic_ansi<>;

}  // namespace tenon::inline v0::dialect
