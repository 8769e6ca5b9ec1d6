// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include <tenon/backend/memory/compound.hpp>
#include <tenon/backend/memory/join.hpp>
#include <tenon/backend/memory/page.hpp>
#include <tenon/backend/memory/window.hpp>

namespace tenon::inline v0::memory_engine {

/// The schema has changed while a statement waited at the gate: it has to be planned again.
struct outdated_plan {};

/// Runs the queries of one statement. What does not depend on the rows around it is asked once; what does is
/// asked again when the values change that it depends on.
template <class Deferred = void>
class basic_executor {
 public:
  basic_executor(const statement_plan& plan, execution& run)
      : plan_(*plan.relations), nodes_(plan.expressions), run_(run) {
    for (const auto& each : plan_.queries) {
      states_.push_back(std::make_unique<query_state>());
      query_state& state = *states_.back();
      state.sources = std::vector<source_state>(each->sources.size());
      for (std::size_t i = 0; i < each->sources.size(); ++i)
        state.sources[i].nothing.assign(each->sources[i].width + std::size_t{1}, null_cell());
    }
    for (std::size_t i = 0; i < plan_.commons.size(); ++i)
      commons_.push_back(std::make_unique<common_state>());
    run.asked = this;
    run.ask = [](void* self, const sight& on, std::uint32_t at, const extra_step& what) {
      return static_cast<basic_executor*>(self)->ask(on, at, what);
    };
  }
  basic_executor(const basic_executor&) = delete;
  basic_executor& operator=(const basic_executor&) = delete;

  /// Starts an execution of the statement; nothing is known yet.
  void begin(reading& how) {
    how_ = &how;
    generation_ = how.from->generation.load(std::memory_order_relaxed);
    forget();
  }
  /// Gives back what an execution has made.
  void forget() noexcept {
    output_.clear();
    run_.scratch.clear();
    run_.moment = 0;
    run_.search.forget();
    for (const auto& each : states_) clear(*each);
    for (const auto& each : commons_) {
      each->made.clear();
      each->made.asked.known = false;
    }
  }

  /// Runs the statement's own query. In the gate, apart from the writer.
  void collect() {
    const relation_query& root = query(plan_.root);
    const auto taken = [&](const cell* row) {
      give(keep_row(output_.memory, row, root.results), root.width());
      return true;
    };
    run(plan_.root, nullptr, sink_of(taken));
  }
  /// The rows an insert takes; they live as long as the output.
  std::vector<const cell*> collect_source() {
    const relation_query& root = query(plan_.root);
    std::vector<const cell*> rows;
    const auto taken = [&](const cell* row) {
      rows.push_back(keep_row(output_.memory, row, root.results));
      return true;
    };
    run(plan_.root, nullptr, sink_of(taken));
    return rows;
  }
  /// Takes a row of cells that live as long as the output.
  void give(cell* row, std::size_t width) {
    for (std::size_t i = 0; i < width && i < plan_.specs.size(); ++i) shape(row[i], plan_.specs[i].kind);
    output_.rows.emplace_back(row);
  }
  const std::vector<row_view>& output() const noexcept { return output_.rows; }
  workspace& output_memory() noexcept { return output_.memory; }

  /// Hands the rows of a query to `sink`; `outer`: what the query around looks at.
  void run(std::uint32_t number, const frame* outer, row_sink sink) {
    const relation_query& plan = query(number);
    query_state& state = *states_[number];
    if (plan.compound) {
      basic_compound<basic_executor>(*this, plan, state, outer).run(sink);
    } else {
      select(plan, state, outer, sink);
    }
    state.memory.clear();
  }

  /// Hands each row of the join of a query's sources to `row`, which looks at it in `on`.
  bool join(std::uint32_t number, sight& on, row_sink row) {
    return basic_join<Deferred>(*this, query(number), *states_[number], on).run(row);
  }

  // For those who run parts of a query.

  const relation_query& query(std::uint32_t number) const noexcept { return *plan_.queries[number]; }
  query_state& state(std::uint32_t number) noexcept { return *states_[number]; }
  std::uint64_t snapshot() const noexcept { return how_->snapshot; }
  execution& running() noexcept { return run_; }
  sight look() noexcept {
    sight on;
    on.nodes = nodes_.nodes.data();
    on.run = &run_;
    return on;
  }
  void step() {
    how_->step();
    if (how_->steps % 4096 == 0) [[unlikely]]
      look_at_schema();
  }

  /// Makes the rows of a source ready that do not depend on other sources.
  void prepare(const source_plan& source, source_state& state, const frame& here, std::uint16_t level) {
    const row_set* const before = state.rows;
    const std::uint64_t version = before != nullptr ? before->version : 0;
    switch (source.kind) {
      case source_kind::common: state.rows = &common(source.number, here, level); break;
      case source_kind::working:
        state.rows = &commons_[source.number]->made;
        state.probes = 0;
        return;
      case source_kind::derived: {
        const relation_query& inner = query(source.number);
        if (!known(state.own.asked, inner.depends, &here, level)) {
          state.own.clear();
          fill(state.own, source.number, &here);
        }
        state.rows = &state.own;
        break;
      }
      case source_kind::listed:
        if (state.rows == nullptr) list(source, state);
        return;
      default: return;
    }
    if (state.rows != before || state.rows->version != version) state.probes = 0;
  }
  /// Puts what is seen of a table in a row.
  void gather(const source_plan& source, source_state& state) {
    if (state.rows != nullptr) return;
    state.own.clear();
    for (std::uint32_t slot = 0; slot < source.from->rows.size(); ++slot) {
      step();
      const row_version* const version = source.from->see(slot, snapshot());
      if (version != nullptr) state.own.rows.emplace_back(version);
    }
    state.rows = &state.own;
  }

  /// The rows of the query of an `in_query`, which depends on no row.
  const std::vector<row_view>& members(const sight& on, std::uint32_t root) {
    const extra_step& what = extra_of(on.nodes[root]);
    keep(what, on);
    return states_[what.query]->kept.rows;
  }

  // Recursive common tables: they are made as far as they are read.

  row_range working(std::uint32_t number) const noexcept {
    return {commons_[number]->from, commons_[number]->to};
  }
  std::uint64_t round(std::uint32_t number) const noexcept { return commons_[number]->round; }
  /// One round more; false if nothing has come of it.
  bool extend(std::uint32_t number) {
    const common_plan& plan = plan_.commons[number];
    common_state& state = *commons_[number];
    if (state.complete) return false;
    state.round = ++rounds_;
    append(plan, state, plan.step);
    state.from = state.to;
    state.to = state.made.rows.size();
    if (state.from == state.to) state.complete = true;
    return state.from != state.to;
  }
  void complete(std::uint32_t number) {
    while (extend(number)) {
    }
  }

 private:
  static void clear(query_state& state) noexcept {
    for (source_state& each : state.sources) {
      each.own.clear();
      each.own.asked.known = false;
      each.rows = nullptr;
      each.chain.clear();
      each.chained = 0;
      each.probes = 0;
    }
    state.memory.clear();
    state.seen.clear();
    state.other.clear();
    state.kept.clear();
    state.kept.asked.known = false;
    state.chained = 0;
    state.answer_text.clear();
  }

  /// The kinds that are stored alike are told apart by what is asked for.
  static void shape(cell& value, cell_kind kind) noexcept {
    if (value.kind == kind || value.kind == cell_kind::null || kind == cell_kind::null) return;
    const auto is_plain = [](cell_kind each) {
      return each != cell_kind::timestamp && each != cell_kind::date && each != cell_kind::time_of_day;
    };
    if (family_of(value.kind) == family_of(kind)) {
      if (is_plain(value.kind) && is_plain(kind)) value.kind = kind;
    } else if (kind == cell_kind::real && value.kind == cell_kind::integer) {
      value = real_cell(static_cast<double>(value.integer));
    }
  }

  [[gnu::noinline]] void look_at_schema() const {
    if (how_->from->generation.load(std::memory_order_relaxed) != generation_) throw outdated_plan();
  }

  void select(const relation_query& plan, query_state& state, const frame* outer, row_sink sink) {
    state.rows.resize(plan.row_count());
    frame here{state.rows.data(), outer};
    sight on = look();
    on.in = &here;
    basic_page<basic_executor> page(*this, plan, state, on, here, sink);
    if (!page.wants_rows()) return;
    if (!plan.grouped && plan.windows.empty()) {
      const auto row = [&](const cell*) { return page.add(); };
      basic_join<Deferred>(*this, plan, state, on).run(sink_of(row));
    } else {
      select_whole(plan, state, on, here, page);
    }
    here.rows = state.rows.data();
    page.finish();
  }

  /// A select that needs all rows before it can give one.
  template <class Page>
  void select_whole(const relation_query& plan, query_state& state, sight& on, frame& here, Page& page) {
    std::vector<row_view*> tuples;
    if (plan.grouped) {
      row_groups made(plan, state.memory);
      const auto row = [&](const cell*) {
        made.add(on, state.rows.data());
        return true;
      };
      basic_join<Deferred>(*this, plan, state, on).run(sink_of(row));
      std::vector<row_view> nothing(plan.row_count());
      for (std::size_t i = 0; i < plan.sources.size(); ++i)
        nothing[i] = row_view(state.sources[i].nothing.data());
      made.finish(nothing);
      for (std::size_t i = 0; i < made.size(); ++i) {
        step();
        here.rows = made.rows(i);
        const workspace::mark before = run_.scratch.here();
        const bool wanted = plan.having == no_root || evaluator::test(on, plan.having) == truth::yes;
        run_.scratch.rewind(before);
        if (!wanted) continue;
        if (!plan.windows.empty()) {
          tuples.push_back(copy_of(here.rows, plan, state));
        } else if (!page.add()) {
          return;
        }
      }
    } else {
      const auto row = [&](const cell*) {
        tuples.push_back(copy_of(state.rows.data(), plan, state));
        return true;
      };
      basic_join<Deferred>(*this, plan, state, on).run(sink_of(row));
    }
    if (plan.windows.empty()) return;
    basic_windows<basic_executor>(*this, plan, state.memory, on, here).run(tuples);
    for (row_view* each : tuples) {
      here.rows = each;
      if (!page.add()) return;
    }
  }
  static row_view* copy_of(const row_view* rows, const relation_query& plan, query_state& state) {
    row_view* const made = state.memory.room<row_view>(plan.row_count());
    std::memcpy(static_cast<void*>(made), rows, plan.row_count() * sizeof *made);
    return made;
  }

  // What is asked again and again.

  static const frame* out(const frame* from, int levels) noexcept {
    for (; levels > 0; --levels) from = from->outer;
    return from;
  }

  /// Whether the values that something depends on are those of the last time; remembers them. `from` looks
  /// at the rows of a query that stands in `level` others.
  bool known(memory_of_asking& last, const dependence& on, const frame* from, int level) {
    std::uint64_t stamp = 0;
    for (std::uint32_t each : on.unfinished) stamp += commons_[each]->round;
    bool same = last.known && last.stamp == stamp && last.seen.size() == on.columns.size();
    for (std::size_t i = 0; i < on.columns.size() && same; ++i) {
      const cell now = seen(on.columns[i], from, level);
      same = now.kind == last.seen[i].kind && same_cells(now, last.seen[i]);
    }
    if (same) return true;
    last.known = true;
    last.stamp = stamp;
    last.texts.clear();
    last.seen.resize(on.columns.size());
    for (std::size_t i = 0; i < on.columns.size(); ++i)
      last.seen[i] = last.texts.keep(seen(on.columns[i], from, level));
    return false;
  }
  static cell seen(const outer_column& column, const frame* from, int level) noexcept {
    return out(from, level - column.level)->rows[column.source][column.column];
  }

  void fill(row_set& into, std::uint32_t number, const frame* outer) {
    const relation_query& plan = query(number);
    const auto taken = [&](const cell* row) {
      into.rows.emplace_back(keep_row(into.memory, row, plan.results));
      return true;
    };
    run(number, outer, sink_of(taken));
  }

  void list(const source_plan& source, source_state& state) {
    const row_list& rows = run_.lists[source.number];
    state.own.clear();
    for (std::size_t i = 0; i < rows.count(); ++i) {
      cell* const made = state.own.memory.template room<cell>(rows.width() + 1);
      if (rows.width() != 0) std::memcpy(static_cast<void*>(made), rows.row(i), rows.width() * sizeof(cell));
      made[rows.width()] = whole_cell(static_cast<std::int64_t>(i));
      state.own.rows.emplace_back(made);
    }
    state.rows = &state.own;
  }

  const row_set& common(std::uint32_t number, const frame& here, std::uint16_t level) {
    const common_plan& plan = plan_.commons[number];
    common_state& state = *commons_[number];
    state.outer = out(&here, level - plan.level + 1);
    if (known(state.made.asked, plan.depends, state.outer, plan.level - 1)) return state.made;
    state.made.clear();
    state.chain.clear();
    state.complete = !plan.recursive;
    if (!plan.recursive) {
      fill(state.made, plan.query, state.outer);
      return state.made;
    }
    const frame nothing{nullptr, state.outer};
    sight on = look();
    on.in = &nothing;
    state.end = row_bounds::read(plan.limit, no_root, on).end;
    if (state.end == 0) state.complete = true;
    state.round = ++rounds_;
    state.from = 0;
    append(plan, state, plan.query);
    state.to = state.made.rows.size();
    return state.made;
  }

  /// Adds the rows of a query to a recursive common table.
  void append(const common_plan& plan, common_state& state, std::uint32_t number) {
    const relation_query& made = query(number);
    const auto add = [&](const cell* row) {
      if (state.made.rows.size() >= state.end) {
        state.complete = true;
        return false;
      }
      if (!plan.all) {
        const std::uint64_t hash = hash_row(row, made.width());
        const std::vector<row_view>& rows = state.made.rows;
        if (chain_find(state.chain, rows, row, made.width(), hash) != rows.size()) return true;
        state.chain.add(hash);
      }
      state.made.rows.emplace_back(keep_row(state.made.memory, row, made.results));
      return true;
    };
    run(number, state.outer, sink_of(add));
  }

  // Queries inside of expressions.

  cell ask(const sight& on, std::uint32_t at, const extra_step& what) {
    const relation_query& plan = query(what.query);
    query_state& state = *states_[what.query];
    if (what.kind == node_kind::scalar || what.kind == node_kind::exists) {
      if (!known(state.kept.asked, plan.depends, on.in, plan.level - 1)) answer(what, state, on.in);
      return state.answer;
    }
    constexpr std::size_t few = 8;
    cell fixed[few];
    std::vector<cell> many;
    cell* values = fixed;
    if (what.operands > few) {
      many.resize(what.operands);
      values = many.data();
    }
    extra::operands(on, at, what.operands, values);
    const bool any = what.kind != node_kind::all_of;
    const node_kind kind =
        what.kind == node_kind::in_query ? node_kind::equal : static_cast<node_kind>(what.index);
    if (!plan.depends.columns.empty()) return truth_cell(compare_each(what, values, kind, any, on.in));
    keep(what, on);
    if (any && kind == node_kind::equal) return truth_cell(holds(state, values, what.width));
    truth result = truth_of(!any);
    for (row_view row : state.kept.rows) {
      if (decides(result, extra::compare_rows(kind, values, row.cells(), what.width), any)) break;
    }
    return truth_cell(result);
  }

  /// Makes sure that the rows of a query inside of an expression are kept.
  void keep(const extra_step& what, const sight& on) {
    const relation_query& plan = query(what.query);
    query_state& state = *states_[what.query];
    if (known(state.kept.asked, plan.depends, on.in, plan.level - 1)) return;
    state.kept.clear();
    fill(state.kept, what.query, on.in);
    state.chained = 0;
  }

  void answer(const extra_step& what, query_state& state, const frame* outer) {
    state.answer_text.clear();
    const bool exists = what.kind == node_kind::exists;
    state.answer = exists ? whole_cell(0, cell_kind::boolean) : null_cell();
    const auto first = [&](const cell* row) {
      state.answer = exists ? whole_cell(1, cell_kind::boolean) : state.answer_text.keep(row[0]);
      return false;
    };
    run(what.query, outer, sink_of(first));
  }

  /// Adds what one row says to `result`; true if nothing can change it any more.
  static bool decides(truth& result, truth one, bool any) noexcept {
    if (one == truth::unknown) {
      result = one;
      return false;
    }
    if ((one == truth::yes) != any) return false;
    result = one;
    return true;
  }

  truth compare_each(const extra_step& what, const cell* values, node_kind kind, bool any,
                     const frame* outer) {
    truth result = truth_of(!any);
    const auto compare = [&](const cell* row) {
      return !decides(result, extra::compare_rows(kind, values, row, what.width), any);
    };
    run(what.query, outer, sink_of(compare));
    return result;
  }

  /// `values in rows`, by a hash of the rows without NULLs.
  truth holds(query_state& state, const cell* values, std::size_t width) {
    const std::vector<row_view>& rows = state.kept.rows;
    if (state.chained != state.kept.version) {
      state.chain.clear();
      state.nulls = false;
      for (row_view row : rows) {
        step();
        if (has_null(row.cells(), width)) {
          state.nulls = true;
          state.chain.leave_out();
        } else {
          state.chain.put(hash_row(row.cells(), width));
        }
      }
      state.chain.tie();
      state.chained = state.kept.version;
    }
    const bool null = has_null(values, width);
    if (!null) {
      bool found = false;
      state.chain.find(hash_row(values, width), [&](std::uint32_t at) {
        found = same_rows(rows[at].cells(), values, width);
        return !found;
      });
      if (found) return truth::yes;
      if (!state.nulls) return truth::no;
    }
    if (width == 1) return rows.empty() ? truth::no : truth::unknown;
    for (row_view row : rows) {
      if (extra::compare_rows(node_kind::equal, values, row.cells(), width) == truth::unknown)
        return truth::unknown;
    }
    return truth::no;
  }
  static bool has_null(const cell* row, std::size_t width) noexcept {
    for (std::size_t i = 0; i < width; ++i) {
      if (row[i].kind == cell_kind::null) return true;
    }
    return false;
  }

  const relation_plan& plan_;
  const expression_list& nodes_;
  execution& run_;
  reading* how_ = nullptr;
  std::uint32_t generation_ = 0;
  std::uint64_t rounds_ = 0;
  std::vector<std::unique_ptr<query_state>> states_;
  std::vector<std::unique_ptr<common_state>> commons_;
  row_set output_;
};

using executor = basic_executor<>;

}  // namespace tenon::inline v0::memory_engine
