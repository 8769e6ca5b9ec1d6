// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/core/array_view.hpp>
#include <tenon/query/clauses.hpp>
#include <tenon/query/filter_value.hpp>

namespace tenon::inline v0 {
namespace detail {

/// A field that requests may name.
struct filter_field {
  std::string_view name;
  const table_info* table = nullptr;
  const column_info* column = nullptr;  ///< null: `write` writes an expression
  void (*write)(statement_writer& out) = nullptr;
  filter_reader read = nullptr;
  std::string_view (*enumerator)(std::size_t index) =
      nullptr;  ///< of an enum: its names; empty behind the last
  cell_spec spec;
  unsigned operators = 0;
  bool sorts = false;
};

/// A part of a statement that was put together at run time, as an expression.
template <class Entity>
struct composed_condition {
  using is_tenon_expression = void;
  using value_type = bool;
  using entity = Entity;
  static constexpr bool is_static = false;
  static constexpr const column_info* origin() { return nullptr; }
  const std::vector<node>* nodes;
  const owned_values<>* values;
  void write(statement_writer& out) const {
    for (const node& each : *nodes) out.add(each);
    values->write(out.values());
  }
};
/// Turns requests into nodes and values: only fields that were declared, and values as parameters. What it
/// refuses names nothing that was not declared.
template <class Deferred = void>
class basic_filter_engine {
 public:
  basic_filter_engine(array_view<const filter_field> fields, const filter_limits& limits)
      : fields_(fields), limits_(limits) {}

  void compose(const filter_group& wanted) {
    check_depth(wanted, 1);
    if (!is_empty(wanted)) group(wanted);
  }
  const std::vector<node>& nodes() const noexcept { return written_.nodes; }
  const owned_values<>& values() const noexcept { return values_; }

  /// The parts of "-createdAt,name"; `each(item)` takes an item.
  template <class Each>
  void order(std::string_view text, Each each) {
    std::vector<const filter_field*> seen;
    while (!text.empty()) {
      const std::size_t comma = text.find(',');
      std::string_view name = text.substr(0, comma);
      text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
      if (comma != std::string_view::npos && text.empty()) refuse("the order ends with a comma");
      const bool descending = name.starts_with('-');
      if (descending) name.remove_prefix(1);
      const filter_field* const field = find(name);
      if (field == nullptr || !field->sorts) refuse_sort();
      for (const filter_field* other : seen) {
        if (other == field) refuse(*field, "stands twice in the order");
      }
      if (seen.size() == limits_.sorts)
        refuse(sentence({"the order has more than ", std::to_string(limits_.sorts), " fields"}));
      seen.push_back(field);
      composed_item item;
      item.flags = descending ? node_flag::descending : node_flag::none;
      item.column = field->column;
      item.spec = field->column != nullptr ? field->column->spec : field->spec;
      item.take([field](statement_writer& out) { operand(*field, out); });
      each(item);
    }
  }

  std::int64_t page(std::string_view text) const {
    if (text.empty()) return limits_.page;
    return page(number(text, "the page size is no number of rows"));
  }
  std::int64_t page(std::int64_t rows) const {
    if (rows < 0) refuse("the page size is no number of rows");
    return rows < limits_.page ? rows : limits_.page;
  }
  std::int64_t skip(std::string_view text) const {
    return text.empty() ? 0 : skip(number(text, "the offset is no number of rows"));
  }
  std::int64_t skip(std::int64_t rows) const {
    if (rows < 0) refuse("the offset is no number of rows");
    if (rows > limits_.offset)
      refuse(sentence({"the offset is larger than ", std::to_string(limits_.offset)}));
    return rows;
  }

 private:
  static constexpr std::string_view names[] = {
      "eq", "ne", "lt", "le", "gt", "ge", "in", "contains", "starts_with", "ends_with", "null", "not_null"};
  static constexpr node_kind kinds[] = {node_kind::equal,      node_kind::not_equal, node_kind::less,
                                        node_kind::less_equal, node_kind::greater,   node_kind::greater_equal,
                                        node_kind::in,         node_kind::contains,  node_kind::starts_with,
                                        node_kind::ends_with,  node_kind::is_null,   node_kind::is_not_null};
  enum place : std::size_t { in = 6, contains = 7, null = 10, count = 12 };

  /// First of all, since the rest goes as deep as the groups do.
  void check_depth(const filter_group& wanted, std::size_t depth) const {
    if (depth > limits_.depth) refuse("groups of conditions are nested too deep");
    for (const filter_group& each : wanted.groups) check_depth(each, depth + 1);
  }

  /// Whether a group asks for nothing: every row then.
  static bool is_empty(const filter_group& wanted) {
    if (!wanted.terms.empty()) return false;
    for (const filter_group& each : wanted.groups) {
      if (!is_empty(each)) return false;
    }
    return wanted.how == filter_connective::and_;
  }

  void group(const filter_group& wanted) {
    std::size_t parts = wanted.terms.size();
    for (const filter_group& each : wanted.groups) {
      if (!is_empty(each)) {
        ++parts;
      } else if (wanted.how == filter_connective::or_) {
        refuse("a group of which one condition has to hold has an empty part");
      }
    }
    if (parts == 0) refuse("a group of which one condition has to hold has none");
    if (parts > limits_.terms) refuse_number();
    const node_kind connective = wanted.how == filter_connective::and_ ? node_kind::and_ : node_kind::or_;
    for (std::size_t i = 1; i < parts; ++i) out_.add(connective, 2);
    for (const filter_term& each : wanted.terms) term(each);
    for (const filter_group& each : wanted.groups) {
      if (!is_empty(each)) group(each);
    }
  }

  void term(const filter_term& wanted) {
    if (++terms_ > limits_.terms) refuse_number();
    const filter_field* const field = find(wanted.field);
    if (field == nullptr || field->operators == 0) refuse_field();
    std::size_t op = 0;
    while (op < count && names[op] != wanted.op) ++op;
    if (op == count || (field->operators >> op & 1) == 0) refuse_operator(*field);
    if (op >= null) {
      const bool empty =
          wanted.value.texts.empty() ||
          (!wanted.value.is_list && wanted.value.texts.size() == 1 && wanted.value.texts[0].empty());
      if (!empty) refuse(*field, sentence({"takes no value with ", names[op]}));
      out_.add(kinds[op], 1);
      return operand(*field);
    }
    if (op == in) return list(*field, wanted.value);
    if (wanted.value.is_list || wanted.value.texts.size() != 1)
      refuse(*field, sentence({"takes one value with ", names[op]}));
    out_.add(kinds[op], 2);
    operand(*field);
    const bool of_text = op >= contains;
    value(*field, wanted.value.texts[0], values_);
    node parameter{node_kind::parameter};
    parameter.column = of_text ? nullptr : field->column;
    parameter.spec = field->spec;
    written_.nodes.push_back(parameter);
  }

  void operand(const filter_field& field) { operand(field, out_); }
  static void operand(const filter_field& field, statement_writer& out) {
    if (field.column != nullptr) {
      out.column(node_kind::column, *field.table, *field.column);
    } else {
      field.write(out);
    }
  }

  void value(const filter_field& field, std::string_view text, owned_values<>& into) const {
    if (text.size() > limits_.text)
      refuse(field, sentence({"takes values of at most ", std::to_string(limits_.text), " bytes"}));
    if (!field.read(text, field.column, into)) refuse_value(field);
  }

  struct read_list {
    std::vector<owned_values<>> values;
    static void fill(const void* self, std::size_t index, encoder& out) {
      static_cast<const read_list*>(self)->values[index].write(out);
    }
  };

  /// A list, or one text with commas.
  void list(const filter_field& field, const filter_value& given) {
    read_list made;
    const auto add = [&](std::string_view text) {
      if (made.values.size() == limits_.list)
        refuse(field, sentence({"takes at most ", std::to_string(limits_.list), " values with in"}));
      value(field, text, made.values.emplace_back());
    };
    if (given.is_list) {
      for (const std::string& each : given.texts) add(each);
    } else if (given.texts.size() == 1) {
      std::string_view rest = given.texts[0];
      while (true) {
        const std::size_t comma = rest.find(',');
        add(rest.substr(0, comma));
        if (comma == std::string_view::npos) break;
        rest.remove_prefix(comma + 1);
      }
    }
    if (made.values.empty()) refuse(field, "takes at least one value with in");
    out_.add(node_kind::in, 2);
    operand(field);
    const row_source source{&made, made.values.size(), 1, &read_list::fill};
    encoder rows;
    rows.rows(source);
    values_.take(rows);
    out_.kept_rows(source);
    out_.rows_column(0, {field.spec, field.column});
  }

  const filter_field* find(std::string_view name) const noexcept {
    for (const filter_field& each : fields_) {
      if (each.name == name) return &each;
    }
    return nullptr;
  }

  static std::int64_t number(std::string_view text, std::string_view otherwise) {
    cell made;
    if (!read_filter_cell(cell_kind::integer, text, made)) refuse(otherwise);
    return made.integer;
  }

  [[noreturn, gnu::noinline, gnu::cold]] static void refuse(std::string_view why) {
    fail(error_kind::value, sentence({"filter: ", why}));
  }
  [[noreturn, gnu::noinline, gnu::cold]] static void refuse(const filter_field& field, std::string_view why) {
    error problem(error_kind::value, sentence({"filter: \"", field.name, "\" ", why}));
    problem.column = field.name;
    throw problem;
  }
  [[noreturn, gnu::noinline, gnu::cold]] void refuse_number() const {
    refuse(sentence({"the request has more than ", std::to_string(limits_.terms), " conditions"}));
  }
  [[noreturn, gnu::noinline, gnu::cold]] void refuse_field() const {
    std::string known;
    for (const filter_field& each : fields_) {
      if (each.operators != 0) known += sentence({known.empty() ? "" : ", ", each.name});
    }
    refuse(sentence({"a condition is on no field that can be filtered by; those are: ", known}));
  }
  [[noreturn, gnu::noinline, gnu::cold]] void refuse_sort() const {
    std::string known;
    for (const filter_field& each : fields_) {
      if (each.sorts) known += sentence({known.empty() ? "" : ", ", each.name});
    }
    refuse(sentence({"the order is by no field that can be sorted by; those are: ", known}));
  }
  [[noreturn, gnu::noinline, gnu::cold]] static void refuse_operator(const filter_field& field) {
    std::string known;
    for (std::size_t op = 0; op < count; ++op) {
      if ((field.operators >> op & 1) != 0) known += sentence({known.empty() ? "" : ", ", names[op]});
    }
    refuse(field, sentence({"has no such operator; it takes ", known}));
  }
  [[noreturn, gnu::noinline, gnu::cold]] static void refuse_value(const filter_field& field) {
    if (field.enumerator != nullptr) {
      std::string known;
      for (std::size_t i = 0; !field.enumerator(i).empty(); ++i)
        known += sentence({known.empty() ? "" : ", ", field.enumerator(i)});
      refuse(field, sentence({"takes one of ", known}));
    }
    constexpr std::string_view wanted[] = {"no value",
                                           "true or false",
                                           "an integer within its range",
                                           "a number, as 1.5",
                                           "a text of UTF-8 without NUL",
                                           "no value",
                                           "a uuid",
                                           "a moment, as 2024-02-29T12:30:00Z",
                                           "a date, as 2024-02-29",
                                           "a time of day, as 12:30:00",
                                           "seconds, as 1.5",
                                           "a decimal number, as -12.50",
                                           "no value",
                                           "no value"};
    refuse(field, sentence({"takes ", wanted[static_cast<std::size_t>(field.spec.kind)]}));
  }

  array_view<const filter_field> fields_;
  const filter_limits& limits_;
  statement written_;
  encoder unused_;
  statement_writer out_{&written_, unused_};
  owned_values<> values_;
  std::size_t terms_ = 0;
};
using filter_engine = basic_filter_engine<>;

}  // namespace detail
}  // namespace tenon::inline v0
