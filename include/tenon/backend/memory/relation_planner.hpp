// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/backend/memory/join_planner.hpp>

namespace tenon::inline v0::memory_engine {

/// Makes plans of statements of every kind. Errors: `schema` (no such table or column), `statement`,
/// `unsupported`.
template <class Deferred = void>
class basic_relation_planner final : public basic_join_planner<Deferred> {
  using base = basic_join_planner<Deferred>;

 public:
  basic_relation_planner(const store& in, std::uint64_t snapshot, const std::vector<node>& nodes,
                         expression_list& into)
      : base(nodes, into), store_(in), snapshot_(snapshot) {}

  /// `made.expressions` is the list that was given.
  void plan(const statement& described, statement_plan& made) {
    plan_ = &made;
    made.relations = std::make_unique<relation_plan>();
    relations_ = made.relations.get();
    relations_->specs = described.results;
    made.kind = tree_.kind(0);
    switch (made.kind) {
      case node_kind::select:
      case node_kind::compound:
        relations_->root = plan_query(0, nullptr, 0);
        made.kind = node_kind::select;
        check_specs(relations_->queries[relations_->root]->width());
        break;
      case node_kind::insert: plan_insert(); break;
      case node_kind::update:
      case node_kind::remove: plan_change(); break;
      default:
        detail::fail(error_kind::unsupported,
                     "memory: this store has no SQL; say it with a repository, or use another store for raw "
                     "statements");
    }
    if (relations_->returns) check_specs(relations_->returning.size());
    made.parameters = tree_.parameters();
  }

 private:
  using base::add;
  using base::add_column;
  using base::add_default;
  using base::at;
  using base::collect;
  using base::column_in;
  using base::expression;
  using base::is_lasting;
  using base::order;
  using base::place_;
  using base::scope_;
  using base::tree_;
  using base::uses;
  template <class Value>
  using exchanged = typename base::template exchanged<Value>;
  static constexpr std::size_t none = node_tree::none;

  [[noreturn, gnu::noinline, gnu::cold]] static void refuse(error_kind kind, std::string message,
                                                            std::string_view about) {
    error problem(kind, std::move(message));
    problem.table = about;
    throw problem;
  }

  table& table_of(const node& from) const override {
    const table_info& info = *from.table;
    const std::string name =
        info.schema.empty() ? std::string(info.name) : detail::sentence({info.schema, ".", info.name});
    table* const found = store_.find(name, snapshot_);
    if (found == nullptr) {
      refuse(error_kind::schema, detail::sentence({"preparing a statement: no such table: ", name}), name);
    }
    return *found;
  }
  std::uint16_t list_of(std::size_t from) override {
    const std::uint16_t parameter = tree_.parameter(from + 1);
    std::vector<std::uint16_t>& lists = plan_->lists;
    for (std::size_t i = 0; i < lists.size(); ++i) {
      if (lists[i] == parameter) return static_cast<std::uint16_t>(i);
    }
    lists.push_back(parameter);
    return static_cast<std::uint16_t>(lists.size() - 1);
  }
  const relation_query& query_of(std::uint32_t number) const override { return *relations_->queries[number]; }
  std::uint32_t plan_inner(std::size_t from, plan_scope& scope) override {
    return plan_query(from, &scope, static_cast<std::uint16_t>(scope.level + 1));
  }

  void check_specs(std::size_t width) const {
    if (!relations_->specs.empty() && relations_->specs.size() != width)
      detail::fail(error_kind::internal, "a statement gives another number of columns than it says");
  }

  // Queries.

  std::uint32_t plan_query(std::size_t from, plan_scope* outer, std::uint16_t level) {
    const auto number = static_cast<std::uint32_t>(relations_->queries.size());
    relations_->queries.push_back(std::make_unique<relation_query>());
    relation_query& made = *relations_->queries.back();
    made.level = level;
    plan_scope scope{outer, level, &made.depends, {}, false};
    expression_place place{&made, false, false, {}};
    const exchanged<plan_scope*> in_scope(scope_, &scope);
    const exchanged<expression_place*> in_place(place_, &place);
    const std::size_t commons = visible_.size();
    const std::size_t with = tree_.find(from, node_kind::with);
    if (with != none) plan_with(with, outer, level);
    if (tree_.kind(from) == node_kind::select) {
      plan_select(from, made);
    } else if (tree_.kind(from) == node_kind::compound) {
      plan_compound(from, made, outer, level);
    } else {
      detail::fail(error_kind::internal, "a node stands where no query can be");
    }
    visible_.resize(commons);
    return number;
  }

  void plan_select(std::size_t from, relation_query& made) {
    expression_place& place = *place_;
    plan_sources(from, made);
    std::vector<std::uint32_t> where;
    const std::size_t condition = tree_.find(from, node_kind::where);
    if (condition != none && tree_.kind(condition + 1) != node_kind::true_)
      collect(expression(condition + 1), where);
    this->plan_joins(made, where);
    const std::size_t groups = tree_.find(from, node_kind::group_by);
    if (groups != none) plan_groups(groups, from, made);
    place.aggregates = place.windows = true;
    plan_results(tree_.find(from, node_kind::results), made.results);
    made.distinct = has(tree_[tree_.find(from, node_kind::results)].flags, node_flag::distinct);
    const std::size_t having = tree_.find(from, node_kind::having);
    if (having != none) {
      const exchanged<bool> no_windows(place.windows, false);
      made.having = expression(having + 1);
    }
    const std::size_t apart = tree_.find(from, node_kind::distinct_on);
    if (apart != none) {
      std::size_t each = apart + 1;
      for (std::uint16_t i = 0; i < tree_.arity(apart); ++i, each = tree_.end(each))
        made.distinct_on.push_back(tree_.kind(each) == node_kind::result_column
                                       ? made.results[result_at(each, made)].root
                                       : expression(each));
    }
    const std::size_t ordered = tree_.find(from, node_kind::order_by);
    if (ordered != none) {
      order(ordered, made.order);
      for (const relation_order& each : made.order) check_result(each.result, made);
    }
    made.grouped = groups != none || having != none || !made.aggregates.empty();
    plan_page(from, made);
    made.late = made.limit != no_root && !made.order.empty() && !made.distinct && made.distinct_on.empty();
  }

  void plan_page(std::size_t from, relation_query& made) {
    const exchanged<expression_place*> plain(place_, nullptr);
    const std::size_t limit = tree_.find(from, node_kind::limit);
    const std::size_t offset = tree_.find(from, node_kind::offset);
    // They are the same for all rows: no row is there when they are asked for.
    const exchanged<bool> hidden(scope_->hidden, true);
    if (limit != none) made.limit = expression(limit + 1);
    if (offset != none) made.offset = expression(offset + 1);
  }

  std::size_t result_at(std::size_t from, const relation_query& made) const {
    check_result(tree_[from].index, made);
    return tree_[from].index;
  }
  static void check_result(int number, const relation_query& made) {
    if (number < static_cast<int>(made.width())) return;
    detail::fail(error_kind::statement, "preparing a statement: it orders or groups by a result it has not");
  }

  /// A group may be named by the number of a result, which is planned later.
  void plan_groups(std::size_t groups, std::size_t select, relation_query& made) {
    std::size_t each = groups + 1;
    for (std::uint16_t i = 0; i < tree_.arity(groups); ++i, each = tree_.end(each)) {
      if (tree_.kind(each) != node_kind::result_column) {
        made.groups.push_back(expression(each));
        continue;
      }
      std::vector<relation_result> results;
      const exchanged<bool> windows(place_->windows, false);
      const std::size_t number = tree_[each].index;
      plan_results(tree_.find(select, node_kind::results), results, number);
      if (results.size() <= number) check_result(static_cast<int>(number), made);
      made.groups.push_back(results[number].root);
    }
  }

  /// `only`: the number of the one that is wanted; the others stay empty.
  void plan_results(std::size_t from, std::vector<relation_result>& made, std::size_t only = none) {
    std::size_t each = from + 1;
    for (std::uint16_t i = 0; i < tree_.arity(from); ++i, each = tree_.end(each)) {
      if (tree_.kind(each) == node_kind::entity_columns) {
        plan_entity(each, made);
      } else if (only != none && made.size() != only) {
        made.emplace_back();
      } else {
        add_result(expression(each), made);
      }
    }
  }
  void plan_entity(std::size_t from, std::vector<relation_result>& made) {
    const node& said = tree_[from];
    for (const column_info& column : said.table->columns) {
      if (column.is(column_trait::hidden) && !has(said.flags, node_flag::with_hidden)) continue;
      node named{node_kind::column};
      named.table = said.table;
      named.column = &column;
      named.text = said.text;
      add_result(add_column(resolver::resolve(*scope_, named)), made);
    }
  }
  void add_result(std::uint32_t root, std::vector<relation_result>& made) {
    relation_result part;
    part.root = root;
    part.lasting = is_lasting(root);
    if (at(root).kind == near_column) {
      part.source = static_cast<unsigned char>(at(root).flags);
      part.column = at(root).index;
    }
    made.push_back(part);
  }

  void plan_compound(std::size_t from, relation_query& made, plan_scope* outer, std::uint16_t level) {
    const std::size_t left = tree_.kind(from + 1) == node_kind::with ? tree_.end(from + 1) : from + 1;
    const std::size_t right = tree_.end(left);
    made.compound = true;
    made.operation = static_cast<set_operation>(tree_[from].index);
    const std::uint32_t first = plan_query(left, outer, level);
    const std::uint32_t second = plan_query(right, outer, level);
    made.left = first;
    made.right = second;
    const relation_query& one = query_of(first);
    const relation_query& other = query_of(second);
    check_widths(one.width(), other.width());
    for (const relation_query* each : {&one, &other}) {
      for (const outer_column& column : each->depends.columns) resolver::add(made.depends, column);
      for (std::uint32_t common : each->depends.unfinished) resolver::add_unfinished(made.depends, common);
    }
    made.results.resize(one.width());
    for (std::size_t i = 0; i < one.width(); ++i)
      made.results[i].lasting = one.results[i].lasting && other.results[i].lasting;
    const std::size_t ordered = tree_.find(from, node_kind::order_by);
    if (ordered != none) order_compound(ordered, left, made);
    plan_page(from, made);
  }
  static void check_widths(std::size_t left, std::size_t right) {
    if (left == right) return;
    detail::fail(error_kind::statement,
                 detail::sentence({"preparing a statement: queries of ", std::to_string(left), " and ",
                                   std::to_string(right), " columns do not become one"}));
  }

  /// Only results can be named: by their number, or as the columns that the first query gives.
  void order_compound(std::size_t from, std::size_t left, relation_query& made) {
    while (tree_.kind(left) == node_kind::compound)
      left = tree_.kind(left + 1) == node_kind::with ? tree_.end(left + 1) : left + 1;
    std::size_t item = from + 1;
    for (std::uint16_t i = 0; i < tree_.arity(from); ++i, item = tree_.end(item)) {
      relation_order part;
      const node_flag flags = tree_[item].flags;
      part.descending = has(flags, node_flag::descending);
      part.nulls_first =
          has(flags, node_flag::nulls_first) || (!has(flags, node_flag::nulls_last) && !part.descending);
      const node& named = tree_[item + 1];
      if (named.kind == node_kind::result_column) {
        part.result = named.index;
      } else if (named.kind == node_kind::column) {
        part.result = find_result(tree_.find(left, node_kind::results), named);
      }
      if (part.result < 0) {
        detail::fail(error_kind::statement,
                     "preparing a statement: rows of several queries are ordered by their results only");
      }
      check_result(part.result, made);
      made.order.push_back(part);
    }
  }
  int find_result(std::size_t results, const node& named) const {
    int number = 0;
    std::size_t each = results + 1;
    for (std::uint16_t i = 0; i < tree_.arity(results); ++i, each = tree_.end(each)) {
      const node& said = tree_[each];
      if (said.kind != node_kind::entity_columns) {
        if (said.kind == node_kind::column && said.column == named.column) return number;
        ++number;
        continue;
      }
      for (const column_info& column : said.table->columns) {
        if (column.is(column_trait::hidden) && !has(said.flags, node_flag::with_hidden)) continue;
        if (&column == named.column) return number;
        ++number;
      }
    }
    return -1;
  }

  // Common tables.

  void plan_with(std::size_t from, plan_scope* outer, std::uint16_t level) {
    const bool recursive = has(tree_[from].flags, node_flag::recursive);
    std::size_t each = from + 1;
    for (std::uint16_t i = 0; i < tree_.arity(from); ++i, each = tree_.end(each)) {
      common_plan made;
      made.name = tree_[each].text;
      made.info = tree_[each].table;
      made.level = level;
      const auto number = static_cast<std::uint32_t>(relations_->commons.size());
      relations_->commons.push_back(made);
      if (recursive && names_itself(each + 1, made.name)) {
        plan_recursive(each + 1, number, outer);
      } else {
        const std::uint32_t rows = plan_query(each + 1, outer, level);
        relations_->commons[number].query = rows;
        relations_->commons[number].depends = query_of(rows).depends;
        relations_->commons[number].width = static_cast<std::uint16_t>(query_of(rows).width());
        visible_.push_back(number);
      }
      check_columns(relations_->commons[number].width, made.info, made.name);
    }
  }
  bool names_itself(std::size_t from, std::string_view name) const {
    for (std::size_t i = from; i < tree_.end(from); ++i) {
      if (tree_.kind(i) == node_kind::common_source && tree_[i].text == name) return true;
    }
    return false;
  }
  static void check_columns(std::size_t width, const table_info* info, std::string_view name) {
    if (info == nullptr || info->columns.size() == width) return;
    refuse(error_kind::statement,
           detail::sentence({"preparing a statement: the query of ", name, " gives ", std::to_string(width),
                             " columns, its struct has ", std::to_string(info->columns.size())}),
           name);
  }

  void plan_recursive(std::size_t from, std::uint32_t number, plan_scope* outer) {
    const std::uint16_t level = relations_->commons[number].level;
    const auto operation = static_cast<set_operation>(tree_[from].index);
    const std::string_view name = relations_->commons[number].name;
    const bool plain = tree_.kind(from) == node_kind::compound &&
                       (operation == set_operation::union_ || operation == set_operation::union_all);
    if (!plain || tree_.find(from, node_kind::order_by) != none ||
        tree_.find(from, node_kind::offset) != none) {
      refuse(error_kind::unsupported,
             detail::sentence({"preparing a statement: the recursive common table ", name,
                               " has to be a union or union_all of its first rows and of what follows from "
                               "rows of itself, without an order or offset"}),
             name);
    }
    const std::size_t commons = visible_.size();
    std::size_t first = from + 1;
    if (tree_.kind(first) == node_kind::with) {
      plan_with(first, outer, level);
      first = tree_.end(first);
    }
    const std::uint32_t base_query = plan_query(first, outer, level);
    common_plan& made = relations_->commons[number];
    made.recursive = true;
    made.finished = false;
    made.all = operation == set_operation::union_all;
    made.query = base_query;
    made.width = static_cast<std::uint16_t>(query_of(base_query).width());
    check_columns(made.width, made.info, name);
    visible_.push_back(number);
    const std::uint32_t step = plan_query(tree_.end(first), outer, level);
    check_widths(query_of(base_query).width(), query_of(step).width());
    common_plan& planned = relations_->commons[number];  // others may have been added
    planned.step = step;
    planned.finished = true;
    plan_limit(from, planned, level);
    for (const std::uint32_t part : {base_query, step}) {
      for (const outer_column& column : query_of(part).depends.columns)
        resolver::add(planned.depends, column);
      for (std::uint32_t common : query_of(part).depends.unfinished) {
        if (common != number) resolver::add_unfinished(planned.depends, common);
      }
    }
    visible_.resize(commons);
    visible_.push_back(number);
  }
  void plan_limit(std::size_t from, common_plan& made, std::uint16_t level) {
    relation_query page;
    plan_scope scope{nullptr, level, &page.depends, {}, false};
    const exchanged<plan_scope*> in_scope(scope_, &scope);
    plan_page(from, page);
    made.limit = page.limit;
  }

  // Sources.

  void plan_sources(std::size_t select, relation_query& made) {
    const std::size_t from = tree_.find(select, node_kind::from);
    if (from == none) return;
    std::size_t each = from + 1;
    for (std::uint16_t i = 0; i < tree_.arity(from); ++i, each = tree_.end(each)) {
      join_step step;
      const bool joined = tree_.kind(each) == node_kind::join;
      if (joined) step.kind = static_cast<join_kind>(tree_[each].index);
      step.source = plan_source(joined ? each + 1 : each, made);
      if (joined && tree_.arity(each) > 1) {
        const std::size_t condition = tree_.end(each + 1);
        if (tree_.kind(condition) != node_kind::true_) collect(expression(condition), step.on);
      }
      made.steps.push_back(std::move(step));
    }
  }

  std::uint8_t add_source(source_plan source, named_source named, relation_query& made) {
    if (made.sources.size() == most_sources)
      detail::fail(error_kind::limit, "memory: a query has more than 60 sources");
    named.kind = source.kind;
    named.width = source.width;
    made.sources.push_back(std::move(source));
    scope_->sources.push_back(named);
    return static_cast<std::uint8_t>(made.sources.size() - 1);
  }

  std::uint8_t plan_source(std::size_t from, relation_query& made) {
    const node& said = tree_[from];
    source_plan source;
    named_source named{said.text, said.table, nullptr, source_kind::stored, 0};
    switch (said.kind) {
      case node_kind::table_source: {
        const table& where = table_of(said);
        source.from = named.from = &where;
        source.width = where.width();
        source.lasting = true;
        break;
      }
      case node_kind::alias:
        named.info = tree_[from + 1].table;
        plan_common(from + 1, source);
        break;
      case node_kind::common_source: plan_common(from, source); break;
      case node_kind::derived: {
        source.kind = source_kind::derived;
        source.lateral = has(said.flags, node_flag::lateral);
        const exchanged<bool> hidden(scope_->hidden, scope_->hidden || !source.lateral);
        source.number = plan_inner(from + 1, *scope_);
        const relation_query& inner = query_of(source.number);
        source.width = static_cast<std::uint16_t>(inner.width());
        check_columns(source.width, said.table, said.text);
        source.needs = needs_of(inner.depends);
        source.lateral = source.needs != 0;
        source.lasting = inner.depends.columns.empty() && inner.depends.unfinished.empty();
        break;
      }
      case node_kind::values_source:
      case node_kind::rows: {
        const std::size_t rows = said.kind == node_kind::rows ? from : from + 1;
        if (said.kind == node_kind::rows) named = {};
        source.kind = source_kind::listed;
        source.number = list_of(rows);
        source.width = static_cast<std::uint16_t>(tree_[rows].index + 1);
        source.lasting = true;
        break;
      }
      case node_kind::json_elements: {
        source.kind = source_kind::elements;
        source.width = 3;
        std::size_t each = from + 1;
        for (std::uint16_t i = 0; i < said.arity; ++i, each = tree_.end(each)) {
          const std::uint32_t root = this->path_step(each);
          source.path.push_back(root);
          source.needs |= uses(root);
        }
        source.lateral = true;
        break;
      }
      default: detail::fail(error_kind::internal, "a node stands where no source can be");
    }
    return add_source(std::move(source), named, made);
  }

  source_set needs_of(const dependence& depends) const {
    source_set found = 0;
    for (const outer_column& each : depends.columns)
      found |= each.level == scope_->level ? set_of(each.source) : 0;
    return found;
  }

  void plan_common(std::size_t from, source_plan& source) {
    const std::string_view name = tree_[from].text;
    for (std::size_t i = visible_.size(); i-- > 0;) {
      const std::uint32_t number = visible_[i];
      const common_plan& common = relations_->commons[number];
      if (common.name != name) continue;
      source.kind = common.finished ? source_kind::common : source_kind::working;
      source.number = number;
      source.width = common.width;
      if (!common.finished) {
        resolver::depend_unfinished(*scope_, number, common.level);
        return;
      }
      resolver::depend(*scope_, common.depends);
      for (std::uint32_t each : common.depends.unfinished)
        resolver::depend_unfinished(*scope_, each, relations_->commons[each].level);
      source.lasting = common.depends.columns.empty() && common.depends.unfinished.empty();
      return;
    }
    refuse(error_kind::statement,
           detail::sentence(
               {"preparing a statement: no common table is called ", name, "; declare it in with()"}),
           name);
  }

  // Writes.

  void plan_assignments(std::size_t set, const table& where) {
    std::size_t each = set + 1;
    for (std::uint16_t i = 0; i < tree_.arity(set); ++i, each = tree_.end(each)) {
      const node& target = tree_[each + 1];
      const std::size_t value = tree_.end(each + 1);
      assignment_part part;
      part.column = column_in(where, target);
      const node_kind kind = tree_.kind(value);
      const bool computed = kind == node_kind::add || kind == node_kind::subtract ||
                            kind == node_kind::multiply || kind == node_kind::negate;
      part.guarded = computed && target.column->spec.kind == cell_kind::integer;
      if (part.guarded && target.column->highest != 0) {
        part.lowest = target.column->lowest;
        part.highest = target.column->highest;
      }
      part.root = expression(value);
      plan_->assignments.push_back(part);
    }
  }

  void plan_returning(std::size_t from) {
    const std::size_t returning = tree_.find(from, node_kind::returning);
    if (returning == none) return;
    relations_->returns = true;
    plan_results(returning, relations_->returning);
    // The rows that are given back may be gone when they are read.
    for (relation_result& each : relations_->returning) each.lasting = false;
  }

  /// Update and delete: the target comes last, joined with the sources before it.
  void plan_change() {
    plan_->target = &table_of(tree_[0]);
    relations_->search = static_cast<std::uint32_t>(relations_->queries.size());
    relations_->queries.push_back(std::make_unique<relation_query>());
    relation_query& made = *relations_->queries.back();
    plan_scope scope{nullptr, 0, &made.depends, {}, false};
    expression_place place{&made, false, false, {}};
    const exchanged<plan_scope*> in_scope(scope_, &scope);
    const exchanged<expression_place*> in_place(place_, &place);
    const std::size_t with = tree_.find(0, node_kind::with);
    if (with != none) plan_with(with, nullptr, 0);
    const std::size_t rows = tree_.find(0, node_kind::rows);
    if (rows != none) {
      relations_->list = plan_source(rows, made);
      made.steps.push_back({static_cast<std::uint8_t>(relations_->list), join_kind::cross, {}, {}, {}});
    }
    plan_sources(0, made);
    source_plan target;
    target.from = plan_->target;
    target.width = plan_->target->width();
    target.lasting = true;
    join_step last;
    last.source =
        add_source(target, {tree_[0].text, tree_[0].table, plan_->target, source_kind::stored, 0}, made);
    made.steps.push_back(std::move(last));
    std::vector<std::uint32_t> where;
    const std::size_t condition = tree_.find(0, node_kind::where);
    if (condition != none && tree_.kind(condition + 1) != node_kind::true_)
      collect(expression(condition + 1), where);
    this->plan_joins(made, where);
    const std::size_t set = tree_.find(0, node_kind::set);
    if (set != none) plan_assignments(set, *plan_->target);
    plan_returning(0);
  }

  void plan_insert() {
    table& where = table_of(tree_[0]);
    plan_->target = &where;
    relations_->inserts = true;
    dependence unused;
    relation_query shape;  // of the one row that is written
    plan_scope scope{nullptr, 0, &unused, {}, false};
    expression_place place{&shape, false, false, {}};
    const exchanged<plan_scope*> in_scope(scope_, &scope);
    const exchanged<expression_place*> in_place(place_, &place);
    const std::size_t with = tree_.find(0, node_kind::with);
    if (with != none) plan_with(with, nullptr, 0);
    source_plan row;
    row.kind = source_kind::given;
    row.width = where.width();
    add_source(row, {tree_[0].text, tree_[0].table, &where, source_kind::given, 0}, shape);
    add_source(row, {"excluded", tree_[0].table, &where, source_kind::given, 0}, shape);
    plan_values(where, shape);
    const std::size_t conflict = tree_.find(0, node_kind::on_conflict);
    if (conflict != none) plan_conflict(conflict, where);
    plan_returning(0);
  }

  void plan_values(const table& where, relation_query& shape) {
    std::vector<std::uint16_t> columns;
    const std::size_t named = tree_.find(0, node_kind::column_names);
    std::size_t each = named + 1;
    for (std::uint16_t i = 0; i < tree_.arity(named); ++i, each = tree_.end(each))
      columns.push_back(column_in(where, tree_[each]));
    plan_->values.assign(where.width(), no_root);
    const std::size_t values = tree_.find(0, node_kind::values);
    source_plan listed;
    listed.kind = source_kind::listed;
    if (values == none) {
      const std::size_t select = tree_.find(0, node_kind::select);
      const std::size_t rows = select != none ? select : tree_.find(0, node_kind::compound);
      if (rows == none) detail::fail(error_kind::internal, "an insert has neither values nor a query");
      {
        const exchanged<plan_scope*> alone(scope_, nullptr);
        relations_->root = plan_query(rows, nullptr, 0);
      }
      const std::size_t width = query_of(relations_->root).width();
      if (width != columns.size()) {
        refuse(error_kind::statement,
               detail::sentence({"preparing a statement: a query of ", std::to_string(width),
                                 " columns is inserted into ", std::to_string(columns.size())}),
               where.description.name);
      }
      for (std::size_t i = 0; i < width; ++i) {
        plan_->values[columns[i]] = add_column({0, insert_sources::listed, static_cast<std::uint16_t>(i)});
      }
    } else {
      const std::size_t rows = tree_.find(0, node_kind::rows);
      if (rows != none) {
        plan_->source_list = list_of(rows);
        listed.width = static_cast<std::uint16_t>(tree_[rows].index + 1);
      }
      add_source(listed, {{}, nullptr, nullptr, source_kind::listed, 0}, shape);
      each = values + 1;
      for (std::uint16_t i = 0; i < tree_.arity(values); ++i, each = tree_.end(each))
        plan_->values[columns[i]] = expression(each);
    }
    for (std::uint16_t i = 0; i < where.width(); ++i) {
      if (plan_->values[i] == no_root && where.generated_key != i)
        plan_->values[i] = add_default(where.columns[i]);
    }
  }

  void plan_conflict(std::size_t from, const table& where) {
    const std::size_t named = tree_.find(from, node_kind::column_names);
    std::vector<std::uint16_t> target;
    std::size_t each = named + 1;
    for (std::uint16_t i = 0; i < tree_.arity(named); ++i, each = tree_.end(each))
      target.push_back(column_in(where, tree_[each]));
    const std::size_t set = tree_.find(from, node_kind::set);
    relations_->any_conflict = target.empty();
    if (target.empty() && tree_.arity(set) != 0) {
      refuse(error_kind::statement,
             "preparing a statement: on_conflict() that updates has to name its columns",
             where.description.name);
    }
    if (!target.empty()) plan_->conflict = where.index_over(target, true);
    if (!target.empty() && plan_->conflict == nullptr) {
      refuse(error_kind::statement,
             "preparing a statement: the columns of on_conflict are no primary key and no unique constraint",
             where.description.name);
    }
    plan_assignments(set, where);
    const std::size_t condition = tree_.find(from, node_kind::where);
    if (condition != none) plan_->conflict_where = expression(condition + 1);
  }

  const store& store_;
  std::uint64_t snapshot_;
  statement_plan* plan_ = nullptr;
  relation_plan* relations_ = nullptr;
  std::vector<std::uint32_t> visible_;
};

using relation_planner = basic_relation_planner<>;

}  // namespace tenon::inline v0::memory_engine
