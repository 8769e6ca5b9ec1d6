// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/backend/memory/node_tree.hpp>
#include <tenon/backend/memory/plan.hpp>
#include <tenon/backend/memory/scope.hpp>
#include <tenon/backend/memory/store.hpp>
#include <tenon/query/match_of.hpp>
#include <tenon/schema/full_text.hpp>

namespace tenon::inline v0::memory_engine {

/// What may stand in an expression besides columns and values, and where it is put.
struct expression_place {
  relation_query* query = nullptr;
  bool aggregates = false;
  bool windows = false;
  std::vector<std::pair<std::size_t, std::uint16_t>> known;  ///< aggregates: their nodes and numbers
};

/// Makes steps of the nodes of expressions. Errors: `schema`, `statement`, `unsupported`.
template <class Deferred = void>
class basic_expression_planner {
 public:
  basic_expression_planner(const std::vector<node>& nodes, expression_list& into)
      : tree_(nodes), expressions_(into) {}
  basic_expression_planner(const basic_expression_planner&) = delete;
  basic_expression_planner& operator=(const basic_expression_planner&) = delete;

  /// A condition on one row of `on` whose parameters are constants: a check.
  std::uint32_t plan_constant(const cell* values, const table& on) {
    constants_ = values;
    alone_ = &on;
    return expression(0);
  }

 protected:
  ~basic_expression_planner() = default;

  /// Plans the select or compound at a position, as a query inside of `scope`; its number.
  virtual std::uint32_t plan_inner(std::size_t at, plan_scope& scope) = 0;
  virtual const relation_query& query_of(std::uint32_t number) const = 0;
  virtual table& table_of(const node& from) const = 0;
  /// The rows node at a position; the number of its list.
  virtual std::uint16_t list_of(std::size_t at) = 0;
  /// Plans an aggregate, maybe in a filter, or a window function; where its value stands.
  virtual std::uint32_t aggregate(std::size_t from) = 0;
  virtual std::uint32_t window(std::size_t from) = 0;

  expression_node& at(std::uint32_t root) noexcept { return expressions_.nodes[root]; }
  std::uint32_t here() const noexcept { return static_cast<std::uint32_t>(expressions_.nodes.size()); }

  std::uint32_t add(node_kind kind, std::uint16_t index = 0, node_flag flags = node_flag::none) {
    expression_node made;
    made.kind = kind;
    made.index = index;
    made.flags = flags;
    made.value = null_cell();
    made.end = here() + 1;
    expressions_.nodes.push_back(made);
    return here() - 1;
  }
  std::uint32_t add_constant(const cell& value) {
    const std::uint32_t root = add(node_kind::constant);
    at(root).value = expressions_.keep(value);
    return root;
  }
  std::uint32_t add_column(const resolved_column& column) {
    const auto source = static_cast<node_flag>(column.source);
    const std::uint32_t root = add(column.depth == 0 ? near_column : far_column, column.column, source);
    if (column.depth != 0) at(root).value = whole_cell(column.depth);
    return root;
  }
  std::uint32_t add_default(const table_column& column) {
    if (!column.defaults_to_clock) return add_constant(column.default_value);
    return add(node_kind::default_of, static_cast<std::uint16_t>(column.kind));
  }

  /// The expression at a position of the nodes; its position among the steps.
  std::uint32_t expression(std::size_t from) {
    const node& said = tree_[from];
    switch (said.kind) {
      case node_kind::column: return column(from);
      case node_kind::excluded: {
        node named = said;
        named.text = "excluded";
        return add_column(resolver::resolve(*scope_, named));
      }
      case node_kind::rows_column: return add_column(resolver::resolve_listed(*scope_, said.index, false));
      case node_kind::rows_number: return add_column(resolver::resolve_listed(*scope_, 0, true));
      case node_kind::parameter:
        if (constants_ != nullptr) return add_constant(constants_[tree_.parameter(from)]);
        return add(node_kind::parameter, tree_.parameter(from));
      case node_kind::default_of: {
        const table& where = table_of(said);
        return add_default(where.columns[column_in(where, said)]);
      }
      case node_kind::moment: return add(node_kind::moment);
      case node_kind::true_: return add_constant(whole_cell(1, cell_kind::boolean));
      case node_kind::false_: return add_constant(whole_cell(0, cell_kind::boolean));
      case node_kind::constant: return add_constant(constant_cell(said));
      case node_kind::and_:
      case node_kind::or_:
      case node_kind::not_:
      case node_kind::is_null:
      case node_kind::is_not_null:
      case node_kind::between:
      case node_kind::like:
      case node_kind::contains:
      case node_kind::starts_with:
      case node_kind::ends_with:
      case node_kind::add:
      case node_kind::subtract:
      case node_kind::multiply:
      case node_kind::divide:
      case node_kind::modulo:
      case node_kind::negate:
      case node_kind::coalesce: return plain(from, said.arity);
      case node_kind::equal:
      case node_kind::not_equal:
      case node_kind::less:
      case node_kind::less_equal:
      case node_kind::greater:
      case node_kind::greater_equal:
      case node_kind::is_same:
      case node_kind::is_not_same:
        return tree_.kind(from + 1) == node_kind::row ? compare_rows(from) : plain(from, 2);
      case node_kind::in: return membership(from);
      case node_kind::case_:
      case node_kind::call:
      case node_kind::cast:
      case node_kind::json_get:
      case node_kind::json_has:
      case node_kind::json_length:
      case node_kind::json_contains:
      case node_kind::json_set:
      case node_kind::json_remove: return step(from);
      case node_kind::scalar:
      case node_kind::exists:
      case node_kind::in_query:
      case node_kind::any_of:
      case node_kind::all_of: return ask(from);
      case node_kind::count_all:
      case node_kind::count:
      case node_kind::sum:
      case node_kind::average:
      case node_kind::minimum:
      case node_kind::maximum:
      case node_kind::every:
      case node_kind::some:
      case node_kind::join_texts:
      case node_kind::json_list:
      case node_kind::json_members:
      case node_kind::filter: return aggregate(from);
      case node_kind::over: return window(from);
      case node_kind::custom: return custom(from);
      case node_kind::matches:
      case node_kind::match_rank:
      case node_kind::match_snippet: return full_text(from);
      default: detail::fail(error_kind::internal, "a node stands where no expression can be");
    }
  }

  /// The order items of an order_by node. `number`: of a result that an item names.
  void order(std::size_t from, std::vector<relation_order>& made) {
    std::size_t item = from + 1;
    for (std::uint16_t i = 0; i < tree_.arity(from); ++i, item = tree_.end(item)) {
      relation_order part;
      const node_flag flags = tree_[item].flags;
      part.descending = has(flags, node_flag::descending);
      part.nulls_first =
          has(flags, node_flag::nulls_first) || (!has(flags, node_flag::nulls_last) && !part.descending);
      if (tree_.kind(item + 1) == node_kind::result_column) {
        part.result = tree_[item + 1].index;
      } else {
        part.root = expression(item + 1);
      }
      made.push_back(part);
    }
  }

  /// The sources of this query that an expression looks at.
  source_set uses(std::uint32_t root) {
    const expression_node& node = at(root);
    if (node.kind == near_column) {
      const auto source = static_cast<unsigned char>(node.flags);
      return source < scope_->sources.size() ? set_of(source) : 0;
    }
    source_set found = 0;
    std::uint32_t each = root + 1;
    if (node.kind != extra_node) {
      for (; each < node.end; each = at(each).end) found |= uses(each);
      return found;
    }
    const extra_step& step = extra_of(node);
    for (std::uint16_t i = 0; i < step.operands; ++i, each = at(each).end) found |= uses(each);
    if (asks(step.kind)) {
      for (const outer_column& column : query_of(step.query).depends.columns)
        found |= column.level == scope_->level ? set_of(column.source) : 0;
    }
    return found;
  }
  static bool asks(node_kind kind) noexcept {
    return kind == node_kind::scalar || kind == node_kind::exists || kind == node_kind::in_query ||
           kind == node_kind::any_of || kind == node_kind::all_of;
  }

  /// The conditions that hold together.
  void collect(std::uint32_t root, std::vector<std::uint32_t>& terms) {
    if (at(root).kind != node_kind::and_) return terms.push_back(root);
    for (std::uint32_t each = root + 1; each < at(root).end; each = at(each).end) collect(each, terms);
  }

  std::uint16_t column_in(const table& where, const node& from) const {
    const int found = where.find_column(from.column->name.view());
    if (found >= 0) return static_cast<std::uint16_t>(found);
    error problem(error_kind::schema,
                  detail::sentence({"preparing a statement: no such column: ", where.description.name, ".",
                                    from.column->name.view()}));
    problem.table = where.description.name;
    throw problem;
  }

  // Where the expression stands that is planned just now.

  /// Another place for as long as this lives.
  template <class Value>
  class exchanged {
   public:
    exchanged(Value& where, Value now) : where_(where), before_(std::exchange(where, now)) {}
    exchanged(const exchanged&) = delete;
    exchanged& operator=(const exchanged&) = delete;
    ~exchanged() { where_ = before_; }

   private:
    Value& where_;
    Value before_;
  };

  node_tree tree_;
  expression_list& expressions_;
  plan_scope* scope_ = nullptr;
  expression_place* place_ = nullptr;

 private:
  std::uint32_t column(std::size_t from) {
    if (alone_ != nullptr) return add(node_kind::column, column_in(*alone_, tree_[from]));
    return add_column(resolver::resolve(*scope_, tree_[from]));
  }

  /// A step that the evaluator knows by its own kind.
  std::uint32_t plain(std::size_t from, std::uint16_t operands) {
    const std::uint32_t root = add(tree_.kind(from), 0, tree_[from].flags);
    std::size_t each = from + 1;
    for (std::uint16_t i = 0; i < operands; ++i, each = tree_.end(each)) expression(each);
    at(root).end = here();
    return root;
  }

  std::uint32_t membership(std::size_t from) {
    const auto operands = static_cast<std::uint16_t>(tree_.arity(from) - 1);
    const std::uint32_t root = add(node_kind::in);
    if (tree_.kind(from + 1) == node_kind::row) {
      flatten(from + 1);
    } else {
      std::size_t each = from + 1;
      for (std::uint16_t i = 0; i < operands; ++i, each = tree_.end(each)) expression(each);
    }
    at(root).index = list_of(tree_.child(from, operands));
    at(root).end = here();
    return root;
  }

  extra_step& add_extra(std::uint32_t& root, std::size_t from) {
    root = add(extra_node);
    expressions_.extras.push_back(std::make_unique<extra_step>());
    extra_step& made = *expressions_.extras.back();
    at(root).value.bytes = {reinterpret_cast<const char*>(&made), 0};
    made.kind = tree_.kind(from);
    made.index = tree_[from].index;
    made.result = tree_[from].spec.kind;
    return made;
  }

  std::uint32_t custom(std::size_t from) {
    const node& said = tree_[from];
    const defined_function* const found =
        expressions_.functions != nullptr ? expressions_.functions->find(said.text) : nullptr;
    if (found == nullptr) {
      detail::fail(error_kind::statement,
                   detail::sentence({"preparing a statement: no such function: ", said.text,
                                     "; give it a body by db.define(function, body)"}));
    }
    if (found->parameters.size() != said.arity) {
      detail::fail(error_kind::statement,
                   detail::sentence(
                       {"preparing a statement: wrong number of arguments to function ", said.text, "()"}));
    }
    return step(from, found);
  }

  std::uint32_t step(std::size_t from, const defined_function* function = nullptr) {
    std::uint32_t root = 0;
    extra_step& made = add_extra(root, from);
    made.function = function;
    made.operands = tree_.arity(from);
    std::size_t each = from + 1;
    for (std::uint16_t i = 0; i < made.operands; ++i, each = tree_.end(each)) path_step(each);
    at(root).end = here();
    return root;
  }

 protected:
  /// An expression, or a step of a path in a JSON document.
  std::uint32_t path_step(std::size_t from) {
    if (tree_.kind(from) == node_kind::json_step) return add_constant(text_cell(tree_[from].text));
    const bool wrapped =
        tree_.kind(from) == node_kind::json_key || tree_.kind(from) == node_kind::json_position;
    return expression(wrapped ? from + 1 : from);
  }

 private:
  /// The values of a row, or the one value; how many.
  std::uint16_t flatten(std::size_t from) {
    if (tree_.kind(from) != node_kind::row) {
      expression(from);
      return 1;
    }
    std::size_t each = from + 1;
    for (std::uint16_t i = 0; i < tree_.arity(from); ++i, each = tree_.end(each)) expression(each);
    return tree_.arity(from);
  }

  std::uint32_t compare_rows(std::size_t from) {
    std::uint32_t root = 0;
    extra_step& made = add_extra(root, from);
    made.width = flatten(from + 1);
    const std::uint16_t other = flatten(tree_.end(from + 1));
    if (other != made.width) {
      detail::fail(error_kind::statement,
                   "preparing a statement: two rows are compared that have another number of values");
    }
    made.operands = static_cast<std::uint16_t>(2 * made.width);
    at(root).end = here();
    return root;
  }

  /// The search; then the columns of the index, or of a snippet its own operands.
  std::uint32_t full_text(std::size_t from) {
    const node& said = tree_[from];
    if (scope_ == nullptr || alone_ != nullptr) {
      detail::fail(error_kind::unsupported, "memory: a check looks for no words; leave matches() out");
    }
    const std::size_t asked = said.kind == node_kind::matches ? from : detail::match_of(&tree_[0], from);
    std::uint32_t root = 0;
    extra_step& made = add_extra(root, from);
    made.words = &words_of(said);
    made.operands = 1;
    expression(asked + 1);
    if (said.kind == node_kind::match_snippet) {
      std::size_t each = from + 1;
      for (std::uint16_t i = 0; i < said.arity; ++i, each = tree_.end(each), ++made.operands)
        expression(each);
    } else {
      for (const std::uint16_t part : said.table->full_texts[said.index].columns) {
        add_column(resolver::resolve(*scope_, column_node(said, part)));
        ++made.operands;
      }
    }
    at(root).end = here();
    return root;
  }
  static node column_node(const node& said, std::uint16_t part) {
    node column{node_kind::column};
    column.table = said.table;
    column.column = &said.table->columns[part];
    column.text = said.text;
    return column;
  }
  const text_index& words_of(const node& said) {
    const table_info& info = *said.table;
    const std::string table_name =
        info.schema.empty() ? std::string(info.name) : detail::sentence({info.schema, ".", info.name});
    const std::string name = schema::full_text_name(info, info.full_texts[said.index], table_name);
    const text_index* const found = table_of(said).find_texts(name);
    if (found != nullptr) return *found;
    error problem(error_kind::schema,
                  detail::sentence({"preparing a statement: no such full-text index: ", name,
                                    "; open the database "
                                    "with tenon::synchronize to make it"}));
    problem.table = table_name;
    throw problem;
  }

  /// What has to be found out by a query.
  std::uint32_t ask(std::size_t from) {
    std::uint32_t root = 0;
    extra_step& made = add_extra(root, from);
    const bool compares =
        made.kind == node_kind::in_query || made.kind == node_kind::any_of || made.kind == node_kind::all_of;
    std::size_t asked = from + 1;
    if (compares) {
      made.width = made.operands = flatten(asked);
      asked = tree_.end(asked);
    }
    if (scope_ == nullptr) {
      detail::fail(error_kind::unsupported, "memory: a check looks at its row only; leave the subquery out");
    }
    const exchanged<expression_place*> inside(place_, nullptr);
    made.query = plan_inner(asked, *scope_);
    const std::size_t given = query_of(made.query).width();
    if ((compares || made.kind == node_kind::scalar) && given != made.width) {
      detail::fail(error_kind::statement,
                   detail::sentence({"preparing a statement: a subquery gives ", std::to_string(given),
                                     " columns where ", std::to_string(made.width), " are wanted"}));
    }
    at(root).end = here();
    return root;
  }

 protected:
  /// Whether a text that an expression gives lives as long as the statement runs.
  bool is_lasting(std::uint32_t root) {
    const expression_node& node = at(root);
    if (node.kind == node_kind::parameter || node.kind == node_kind::constant) return true;
    if (node.kind != near_column || place_ == nullptr || place_->query == nullptr) return false;
    const auto source = static_cast<unsigned char>(node.flags);
    return source < place_->query->sources.size() && place_->query->sources[source].lasting;
  }

 private:
  const cell* constants_ = nullptr;
  const table* alone_ = nullptr;
};

}  // namespace tenon::inline v0::memory_engine
