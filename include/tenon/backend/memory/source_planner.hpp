// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/backend/memory/join_planner.hpp>

namespace tenon::inline v0::memory_engine {

/// Plans where the rows of queries come from: sources, joins as they are written, common tables.
template <class Deferred = void>
class basic_source_planner : public basic_join_planner<Deferred> {
  using base = basic_join_planner<Deferred>;

 protected:
  basic_source_planner(const store& in, std::uint64_t snapshot, const std::vector<node>& nodes,
                       expression_list& into)
      : base(nodes, into), store_(in), snapshot_(snapshot) {}
  ~basic_source_planner() = default;

  using base::collect;
  using base::expression;
  using base::order;
  using base::place_;
  using base::scope_;
  using base::tree_;
  using base::uses;
  template <class Value>
  using exchanged = typename base::template exchanged<Value>;
  static constexpr std::size_t none = node_tree::none;

  /// Plans the select or compound at a position inside of `outer`; its number.
  virtual std::uint32_t plan_query(std::size_t from, plan_scope* outer, std::uint16_t level) = 0;
  /// The order of a compound, at `from`, whose first query stands at `left`.
  virtual void order_compound(std::size_t from, std::size_t left, relation_query& made) = 0;

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

  void plan_page(std::size_t from, relation_query& made) {
    const exchanged<expression_place*> plain(place_, nullptr);
    const std::size_t limit = tree_.find(from, node_kind::limit);
    const std::size_t offset = tree_.find(from, node_kind::offset);
    // They are the same for all rows: no row is there when they are asked for.
    const exchanged<bool> hidden(scope_->hidden, true);
    if (limit != none) made.limit = expression(limit + 1);
    if (offset != none) made.offset = expression(offset + 1);
  }

  static void check_result(int number, const relation_query& made) {
    if (number < static_cast<int>(made.width())) return;
    detail::fail(error_kind::statement, "preparing a statement: it orders or groups by a result it has not");
  }

  static void check_widths(std::size_t left, std::size_t right) {
    if (left == right) return;
    detail::fail(error_kind::statement,
                 detail::sentence({"preparing a statement: queries of ", std::to_string(left), " and ",
                                   std::to_string(right), " columns do not become one"}));
  }

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

  const store& store_;
  std::uint64_t snapshot_;
  statement_plan* plan_ = nullptr;
  relation_plan* relations_ = nullptr;
  std::vector<std::uint32_t> visible_;  ///< common tables that can be named here

 private:
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
    if (!plain) {
      refuse(error_kind::unsupported,
             detail::sentence({"preparing a statement: the recursive common table ", name,
                               " has to be a union or union_all of its first rows and of what follows from "
                               "rows of itself"}),
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
    plan_limit(from, first, planned, level);
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
  void plan_limit(std::size_t from, std::size_t first, common_plan& made, std::uint16_t level) {
    relation_query page;
    page.results.resize(made.width);
    const std::size_t ordered = tree_.find(from, node_kind::order_by);
    if (ordered != none) order_compound(ordered, first, page);
    made.order = std::move(page.order);
    plan_scope scope{nullptr, level, &page.depends, {}, false};
    const exchanged<plan_scope*> in_scope(scope_, &scope);
    plan_page(from, page);
    made.limit = page.limit;
    made.offset = page.offset;
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
};

}  // namespace tenon::inline v0::memory_engine
