// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <tenon/backend/memory/query_planner.hpp>

namespace tenon::inline v0::memory_engine {

/// Makes plans of statements of every kind. Errors: `schema` (no such table or column), `statement`,
/// `unsupported`.
template <class Deferred = void>
class basic_relation_planner final : public basic_query_planner<Deferred> {
  using base = basic_query_planner<Deferred>;

 public:
  basic_relation_planner(const store& in, std::uint64_t snapshot, const std::vector<node>& nodes,
                         expression_list& into)
      : base(in, snapshot, nodes, into) {}

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
  using base::add_column;
  using base::add_default;
  using base::add_source;
  using base::collect;
  using base::column_in;
  using base::expression;
  using base::list_of;
  using base::place_;
  using base::plan_;
  using base::plan_query;
  using base::plan_results;
  using base::plan_source;
  using base::plan_sources;
  using base::plan_with;
  using base::query_of;
  using base::refuse;
  using base::relations_;
  using base::scope_;
  using base::table_of;
  using base::tree_;
  template <class Value>
  using exchanged = typename base::template exchanged<Value>;
  static constexpr std::size_t none = node_tree::none;

  void check_specs(std::size_t width) const {
    if (!relations_->specs.empty() && relations_->specs.size() != width)
      detail::fail(error_kind::internal, "a statement gives another number of columns than it says");
  }

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
    const bool partial = tree_.find(from, node_kind::conflict_where) != none;
    if (!target.empty()) plan_->conflict = where.index_over(target, true, partial);
    if (!target.empty() && plan_->conflict == nullptr) {
      refuse(error_kind::statement,
             "preparing a statement: the columns of on_conflict are no primary key and no unique constraint",
             where.description.name);
    }
    plan_assignments(set, where);
    const std::size_t condition = tree_.find(from, node_kind::where);
    if (condition != none) plan_->conflict_where = expression(condition + 1);
  }
};

using relation_planner = basic_relation_planner<>;

}  // namespace tenon::inline v0::memory_engine
