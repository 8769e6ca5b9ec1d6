// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/dialect/ansi_function.hpp>

namespace tenon::inline v0::dialect {

/// Speaks the results of queries, and what they are called where others name them.
template <class Deferred = void>
class basic_ansi_result : public ansi_function {
 protected:
  /// What stands behind result number `index`, so that others see it as what it is.
  virtual std::string_view result_rule(const result_names& names, result_place place,
                                       std::size_t index) const {
    (void)names, (void)place, (void)index;
    return {};
  }

  // Results that are no columns have the names of what they are made of, or of the function.
  bool is_taken_for_result(const node& column) const override {
    const std::string_view name = column.column->name.view();
    for (std::size_t i = 0;; ++i) {
      const result_place place = result(i);
      if (place.position == none) return false;
      const node& first = at(place.position);
      const column_info* const shown = place.column != nullptr           ? place.column
                                       : first.kind == node_kind::column ? first.column
                                                                         : nullptr;
      const column_info* const named = names_.unnamed ? nullptr : named_column(names_, i);
      if (named != nullptr && named->name.view() == name && shown != column.column) return true;
      if (named == nullptr && shown == nullptr && may_be_called(place.position, name)) return true;
    }
  }

  /// The expressions of `results` or `returning`.
  void write_results(std::size_t list, const result_names& names) {
    const std::size_t back = position();
    go_to(list);
    const std::uint16_t results = take().arity;
    std::size_t index = 0;
    for (std::uint16_t i = 0; i < results; ++i) {
      if (i > 0) text_ += ", ";
      if (!next_is(node_kind::entity_columns)) {
        const node& expression = peek();
        const std::string_view rule = result_rule(names, {position(), nullptr}, index);
        write_operand(rule.empty() ? -1 : tightest);
        text_ += rule;
        write_result_name(names, index++, expression.kind == node_kind::column ? expression.column : nullptr);
        continue;
      }
      const std::size_t place = position();
      const node& columns = take();
      bool first = true;
      for (const column_info& column : columns.table->columns) {
        if (!shows(columns, column)) continue;
        if (!first) text_ += ", ";
        first = false;
        write_shown_column(columns, column);
        text_ += result_rule(names, {place, &column}, index);
        write_result_name(names, index++, &column);
      }
    }
    go_to(back);
  }
  /// `shown`: the column that the result is, which has a name already.
  void write_result_name(const result_names& names, std::size_t index, const column_info* shown) {
    if (names.numbered) {
      text_ += " AS c";
      append_number(text_, index);
    } else if (names.table != nullptr && !names.unnamed) {
      const column_info* const named = named_column(names, index);
      if (named == nullptr || (shown != nullptr && shown->name.view() == named->name.view())) return;
      text_ += " AS ";
      write_name(text_, named->name);
    }
  }
  /// The column that a result becomes; null if there is none.
  static const column_info* named_column(const result_names& names, std::size_t index) {
    if (names.table == nullptr) return nullptr;
    for (const column_info& column : names.table->columns) {
      if ((names.with_hidden || !column.is(column_trait::hidden)) && index-- == 0) return &column;
    }
    return nullptr;
  }
  /// What the results of a common or derived table are called. Hidden columns are among them if the query
  /// gives so many.
  result_names names_of(const node& table) const {
    result_names names{table.table};
    names.inner = true;
    names.with_hidden = true;
    const std::size_t results = results_of(static_cast<std::size_t>(&table - &at(0)) + 1);
    if (results != none) names.with_hidden = count_results(results) == table.table->columns.size();
    return names;
  }
  void write_columns(const table_info& table, bool with_hidden) {
    char before = '(';
    for (const column_info& column : table.columns) {
      if (column.is(column_trait::hidden) && !with_hidden) continue;
      text_ += before;
      if (before == ',') text_ += ' ';
      before = ',';
      write_name(text_, column.name);
    }
    text_ += ')';
  }

  result_names names_;  ///< of the query that is written

 private:
  bool may_be_called(std::size_t expression, std::string_view name) const {
    for (std::size_t each = expression, end = skip(expression); each < end; ++each) {
      if (at(each).column != nullptr && at(each).column->name.view() == name) return true;
    }
    return text_.find(detail::sentence({name, "("})) != std::string::npos || name == "case" ||
           name == "exists";
  }
};
using ansi_result = basic_ansi_result<>;

}  // namespace tenon::inline v0::dialect
