// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/backend/memory/plan.hpp>
#include <tenon/backend/memory/store.hpp>
#include <tenon/query/writer.hpp>

namespace tenon::inline v0::memory_engine {

/// Makes plans of statements. Errors: `schema` (no such table or column), `statement`, `unsupported`.
template <class Deferred = void>
class basic_planner {
 public:
  basic_planner(const store& in, std::uint64_t snapshot, expression_list& expressions)
      : store_(in), snapshot_(snapshot), expressions_(expressions) {}

  /// `made.expressions` is the list that was given.
  void plan(const statement& described, statement_plan& made) {
    plan_ = &made;
    nodes_ = described.nodes.data();
    count_ = described.nodes.size();
    const node& head = peek();
    made.kind = head.kind;
    switch (head.kind) {
      case node_kind::select: plan_select(made.query, &described.results); break;
      case node_kind::insert: plan_insert(made); break;
      case node_kind::update: plan_update(made); break;
      case node_kind::remove:
        take();
        made.target = &table_of(head);
        made.query.source = made.target;
        plan_where(made.query);
        break;
      default:
        detail::fail(error_kind::unsupported,
                     "memory: this store has no SQL; say it with a repository, or use another store for raw "
                     "statements");
    }
    made.parameters = parameters_;
  }

 private:
  using way = key_search::way;

  const node& peek() const noexcept { return nodes_[position_]; }
  const node& take() noexcept { return nodes_[position_++]; }
  bool next_is(node_kind kind) const noexcept { return position_ < count_ && peek().kind == kind; }

  [[noreturn, gnu::noinline, gnu::cold]] static void refuse(error_kind kind, std::string message,
                                                            std::string_view about) {
    error problem(kind, std::move(message));
    problem.table = about;
    throw problem;
  }

  table& table_of(const node& from) const {
    const table_info& info = *from.table;
    const std::string name =
        info.schema.empty() ? std::string(info.name) : detail::sentence({info.schema, ".", info.name});
    table* const found = store_.find(name, snapshot_);
    if (found == nullptr) {
      refuse(error_kind::schema, detail::sentence({"preparing a statement: no such table: ", name}), name);
    }
    return *found;
  }
  std::uint16_t column_of(const node& from) const {
    const table& where = table_of(from);
    const int found = where.find_column(from.column->name.view());
    if (found < 0) {
      refuse(error_kind::schema,
             detail::sentence({"preparing a statement: no such column: ", where.description.name, ".",
                               from.column->name.view()}),
             where.description.name);
    }
    return static_cast<std::uint16_t>(found);
  }

  expression_node& at(std::uint32_t root) noexcept { return expressions_.nodes[root]; }
  std::uint32_t add(const expression_node& made) {
    expressions_.nodes.push_back(made);
    return static_cast<std::uint32_t>(expressions_.nodes.size() - 1);
  }
  std::uint32_t add_constant(const cell& value) {
    expression_node made;
    made.value = expressions_.keep(value);
    const std::uint32_t root = add(made);
    at(root).end = root + 1;
    return root;
  }
  std::uint32_t add_default(const table_column& column) {
    if (!column.defaults_to_clock) return add_constant(column.default_value);
    expression_node made;
    made.kind = node_kind::default_of;
    made.index = static_cast<std::uint16_t>(column.kind);
    const std::uint32_t root = add(made);
    at(root).end = root + 1;
    return root;
  }

  /// The next expression; its position in the list.
  std::uint32_t expression() {
    const node& from = take();
    expression_node made;
    made.kind = from.kind;
    made.flags = from.flags;
    made.value = null_cell();
    std::uint16_t operands = from.arity;
    switch (from.kind) {
      case node_kind::column:
      case node_kind::excluded: made.index = column_of(from); break;
      case node_kind::rows_column: made.index = from.index; break;
      case node_kind::parameter: made.index = static_cast<std::uint16_t>(parameters_++); break;
      case node_kind::default_of: return add_default(table_of(from).columns[column_of(from)]);
      case node_kind::true_: return add_constant(whole_cell(1, cell_kind::boolean));
      case node_kind::false_: return add_constant(whole_cell(0, cell_kind::boolean));
      case node_kind::constant: return add_constant(constant_cell(from));
      case node_kind::exists: {
        const std::uint32_t root = add(made);
        query_plan inner;
        plan_select(inner, nullptr);
        at(root).index = static_cast<std::uint16_t>(plan_->inner.size());
        plan_->inner.push_back(std::move(inner));
        at(root).end = static_cast<std::uint32_t>(expressions_.nodes.size());
        return root;
      }
      case node_kind::count_all:
      case node_kind::count:
      case node_kind::sum:
      case node_kind::average:
      case node_kind::minimum:
      case node_kind::maximum: {
        if (totals_ == nullptr) detail::fail(error_kind::internal, "an aggregate stands outside of results");
        made.index = static_cast<std::uint16_t>(totals_->size());
        const std::uint32_t root = add(made);
        total_part total{from.kind, has(from.flags, node_flag::distinct), no_root};
        if (operands > 0) total.operand = expression();
        totals_->push_back(total);
        at(root).end = static_cast<std::uint32_t>(expressions_.nodes.size());
        return root;
      }
      case node_kind::in: --operands; break;  // the last one is the rows
      case node_kind::select:
      case node_kind::insert:
      case node_kind::update:
      case node_kind::remove:
      case node_kind::raw: detail::fail(error_kind::internal, "a node stands where no expression can be");
      default: break;
    }
    const std::uint32_t root = add(made);
    for (std::uint16_t i = 0; i < operands; ++i) expression();
    if (from.kind == node_kind::in) at(root).index = rows();
    at(root).end = static_cast<std::uint32_t>(expressions_.nodes.size());
    return root;
  }

  /// A rows node; the number of its list.
  std::uint16_t rows() {
    const std::uint16_t children = take().arity;
    plan_->lists.push_back(static_cast<std::uint16_t>(parameters_++));
    take();  // its parameter
    for (std::uint16_t i = 1; i < children; ++i) take();
    return static_cast<std::uint16_t>(plan_->lists.size() - 1);
  }

  void plan_select(query_plan& made, const std::vector<cell_spec>* specs) {
    take();
    const std::uint16_t results = take().arity;
    std::vector<total_part>* const outer = std::exchange(totals_, &made.totals);
    for (std::uint16_t i = 0; i < results; ++i) {
      if (peek().kind == node_kind::entity_columns) {
        plan_entity(made);
        continue;
      }
      const std::uint32_t root = expression();
      const bool plain = at(root).kind == node_kind::column;
      made.results.push_back({root, plain ? at(root).index : -1, {}});
    }
    totals_ = outer;
    if (specs != nullptr && !specs->empty()) {
      if (specs->size() != made.results.size())
        detail::fail(error_kind::internal, "a statement gives another number of columns than it says");
      for (std::size_t i = 0; i < specs->size(); ++i) made.results[i].spec = (*specs)[i];
    }
    if (next_is(node_kind::from)) {
      const std::uint16_t sources = take().arity;
      for (std::uint16_t i = 0; i < sources; ++i) {
        if (next_is(node_kind::rows)) {
          made.list = rows();
        } else {
          made.source = &table_of(take());
        }
      }
    }
    plan_where(made);
    if (next_is(node_kind::order_by)) {
      const std::uint16_t items = take().arity;
      for (std::uint16_t i = 0; i < items; ++i) {
        const node_flag flags = take().flags;
        order_part part;
        part.root = expression();
        part.descending = has(flags, node_flag::descending);
        part.nulls_first =
            has(flags, node_flag::nulls_first) || (!has(flags, node_flag::nulls_last) && !part.descending);
        made.order.push_back(part);
      }
    }
    if (next_is(node_kind::limit)) take(), made.limit = expression();
    if (next_is(node_kind::offset)) take(), made.offset = expression();
    if (next_is(node_kind::lock)) {  // the right to write is the only lock
      for (std::uint16_t tables = take().arity; tables > 0; --tables) take();
    }
    find_run(made);
    find_point(made);
  }

  void find_point(query_plan& made) noexcept {
    const key_search& search = made.search;
    made.point = search.how == way::equal && search.index->unique && search.roots.size() == 1 &&
                 at(search.roots[0]).kind == node_kind::parameter && !search.null_matches && made.list < 0 &&
                 made.totals.empty() && made.offset == no_root;
    made.point_alone = made.point && at(made.where).kind == node_kind::equal;
  }

  void plan_entity(query_plan& made) {
    const node& from = take();
    const table& where = table_of(from);
    for (const column_info& column : from.table->columns) {
      if (column.is(column_trait::hidden) && !has(from.flags, node_flag::with_hidden)) continue;
      node named{node_kind::column};
      named.table = from.table;
      named.column = &column;
      const std::uint16_t place = column_of(named);
      expression_node made_column;
      made_column.kind = node_kind::column;
      made_column.index = place;
      const std::uint32_t root = add(made_column);
      at(root).end = root + 1;
      made.results.push_back({root, place, {where.columns[place].kind, column.spec.stored}});
    }
  }

  /// Columns side by side are copied at once.
  static void find_run(query_plan& made) noexcept {
    if (made.results.empty() || !made.totals.empty() || made.source == nullptr) return;
    const int first = made.results[0].column;
    for (std::size_t i = 0; i < made.results.size(); ++i) {
      const result_part& part = made.results[i];
      if (first < 0 || part.column != first + static_cast<int>(i)) return;
      if (part.spec.kind != made.source->columns[static_cast<std::size_t>(part.column)].kind) return;
    }
    made.first_column = first;
  }

  void plan_where(query_plan& made) {
    if (!next_is(node_kind::where)) return;
    take();
    if (next_is(node_kind::true_)) {
      take();
      return;
    }
    made.where = expression();
    if (made.source != nullptr) choose(made);
  }

  // How to find the rows.

  /// Whether a value is known before the table's row is.
  bool is_given(std::uint32_t root) noexcept {
    for (std::uint32_t each = root; each < at(root).end; ++each) {
      switch (at(each).kind) {
        case node_kind::column:
        case node_kind::excluded:
        case node_kind::exists:
        case node_kind::in: return false;
        default: break;
      }
    }
    return true;
  }

  void collect(std::uint32_t root, std::vector<std::uint32_t>& terms) {
    if (at(root).kind != node_kind::and_) return terms.push_back(root);
    for (std::uint32_t each = root + 1; each < at(root).end; each = at(each).end) collect(each, terms);
  }

  /// Uses the index with the fewest rows to look at: unique before not unique, more columns before fewer.
  void choose(query_plan& made) {
    std::vector<std::uint32_t> terms;
    collect(made.where, terms);
    int best = 0;
    for (const auto& index : made.source->indexes) {
      key_search found;
      found.index = index.get();
      if (index->partial()) continue;
      if (!search_equal(terms, found) && !search_list(terms, found)) continue;
      const int worth = (index->unique ? 1000 : 0) + (found.how == way::equal ? 100 : 0) +
                        static_cast<int>(index->columns.size());
      if (worth <= best) continue;
      best = worth;
      made.search = std::move(found);
    }
  }

  bool search_equal(const std::vector<std::uint32_t>& terms, key_search& made) {
    for (std::uint16_t column : made.index->columns) {
      std::uint32_t value = no_root;
      bool same = false;
      for (std::uint32_t term : terms) {
        if (at(term).kind != node_kind::equal && at(term).kind != node_kind::is_same) continue;
        const std::uint32_t left = term + 1;
        const std::uint32_t right = at(left).end;
        if (is_column(left, column) && is_given(right)) value = right;
        if (is_column(right, column) && is_given(left)) value = left;
        same = at(term).kind == node_kind::is_same;
        if (value != no_root) break;
      }
      if (value == no_root) return false;
      made.roots.push_back(value);
      made.null_matches = made.null_matches || same;
    }
    made.how = way::equal;
    return true;
  }

  bool search_list(const std::vector<std::uint32_t>& terms, key_search& made) {
    for (std::uint32_t term : terms) {
      if (at(term).kind != node_kind::in) continue;
      made.places.clear();
      for (std::uint16_t column : made.index->columns) {
        std::uint16_t place = 0;
        for (std::uint32_t each = term + 1; each < at(term).end; each = at(each).end, ++place) {
          if (!is_column(each, column)) continue;
          made.places.push_back(place);
          break;
        }
      }
      if (made.places.size() != made.index->columns.size()) continue;
      made.how = way::list;
      made.list = at(term).index;
      return true;
    }
    return false;
  }

  bool is_column(std::uint32_t root, std::uint16_t column) noexcept {
    return at(root).kind == node_kind::column && at(root).index == column;
  }

  // Writes.

  void plan_assignments(std::uint16_t count, std::vector<assignment_part>& made) {
    for (std::uint16_t i = 0; i < count; ++i) {
      take();  // assign
      const node& target = take();
      assignment_part part;
      part.column = column_of(target);
      const node_kind kind = peek().kind;
      const bool computed = kind == node_kind::add || kind == node_kind::subtract ||
                            kind == node_kind::multiply || kind == node_kind::negate;
      part.guarded = computed && target.column->spec.kind == cell_kind::integer;
      if (part.guarded && target.column->highest != 0) {
        part.lowest = target.column->lowest;
        part.highest = target.column->highest;
      }
      part.root = expression();
      made.push_back(part);
    }
  }

  void plan_update(statement_plan& made) {
    made.target = &table_of(take());
    made.query.source = made.target;
    plan_assignments(take().arity, made.assignments);
    if (next_is(node_kind::rows)) made.query.list = rows();
    plan_where(made.query);
  }

  void plan_insert(statement_plan& made) {
    made.target = &table_of(take());
    const table& where = *made.target;
    made.values.assign(where.width(), no_root);
    const std::uint16_t names = take().arity;
    std::vector<std::uint16_t> columns;
    for (std::uint16_t i = 0; i < names; ++i) columns.push_back(column_of(take()));
    const std::uint16_t values = take().arity;
    for (std::uint16_t i = 0; i < values; ++i) made.values[columns[i]] = expression();
    for (std::uint16_t i = 0; i < where.width(); ++i) {
      if (made.values[i] == no_root && where.generated_key != i)
        made.values[i] = add_default(where.columns[i]);
    }
    if (next_is(node_kind::rows)) made.source_list = rows();
    if (!next_is(node_kind::on_conflict)) return;
    take();
    const std::uint16_t parts = take().arity;
    std::vector<std::uint16_t> target;
    for (std::uint16_t i = 0; i < parts; ++i) target.push_back(column_of(take()));
    const bool partial = next_is(node_kind::conflict_where);
    if (partial) {
      take();
      expression();  // it tells which index is meant, and nothing more
    }
    made.conflict = where.index_over(target, true, partial);
    if (made.conflict == nullptr) {
      refuse(error_kind::statement,
             "preparing a statement: the columns of on_conflict are no primary key and no unique constraint",
             where.description.name);
    }
    plan_assignments(take().arity, made.assignments);
    if (next_is(node_kind::where)) {
      take();
      made.conflict_where = expression();
    }
  }

  const store& store_;
  std::uint64_t snapshot_;
  expression_list& expressions_;
  statement_plan* plan_ = nullptr;
  const node* nodes_ = nullptr;
  std::size_t count_ = 0;
  std::size_t position_ = 0;
  std::size_t parameters_ = 0;
  std::vector<total_part>* totals_ = nullptr;
};

using planner = basic_planner<>;

}  // namespace tenon::inline v0::memory_engine
