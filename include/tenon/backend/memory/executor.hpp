// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include <tenon/backend/memory/asking.hpp>
#include <tenon/backend/memory/common_tables.hpp>
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
      : plan_(*plan.relations),
        nodes_(plan.expressions),
        run_(run),
        commons_(*this, plan_.commons),
        asking_(*this) {
    for (const auto& each : plan_.queries) {
      states_.push_back(std::make_unique<query_state>());
      query_state& state = *states_.back();
      state.sources = std::vector<source_state>(each->sources.size());
      for (std::size_t i = 0; i < each->sources.size(); ++i)
        state.sources[i].nothing.assign(each->sources[i].width + std::size_t{1}, null_cell());
    }
    run.asked = this;
    run.ask = [](void* self, const sight& on, std::uint32_t at, const extra_step& what) {
      return static_cast<basic_executor*>(self)->asking_.ask(on, at, what);
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
    output_.forget();
    run_.scratch.clear();
    run_.moment = 0;
    run_.search.forget();
    for (const auto& each : states_) forget(*each);
    commons_.forget();
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
      case source_kind::common: state.rows = &commons_.rows(source.number, here, level); break;
      case source_kind::working:
        state.rows = &commons_.made(source.number);
        state.probes = 0;
        return;
      case source_kind::derived: {
        const relation_query& inner = query(source.number);
        if (!is_known(state.own.asked, inner.depends, &here, level)) {
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

  basic_commons<basic_executor>& commons() noexcept { return commons_; }
  basic_asking<basic_executor>& asking() noexcept { return asking_; }

  // What is asked again and again.

  static const frame* out(const frame* from, int levels) noexcept {
    for (; levels > 0; --levels) from = from->outer;
    return from;
  }

  /// Whether the values that something depends on are those of the last time; remembers them. `from` looks
  /// at the rows of a query that stands in `level` others.
  bool is_known(memory_of_asking& last, const dependence& on, const frame* from, int level) {
    std::uint64_t stamp = 0;
    for (std::uint32_t each : on.unfinished) stamp += commons_.round(each);
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

  /// Keeps the rows of a query.
  void fill(row_set& into, std::uint32_t number, const frame* outer) {
    const relation_query& plan = query(number);
    const auto taken = [&](const cell* row) {
      into.rows.emplace_back(keep_row(into.memory, row, plan.results));
      return true;
    };
    run(number, outer, sink_of(taken));
  }

 private:
  static void forget(query_state& state) noexcept {
    for (source_state& each : state.sources) {
      each.own.forget();
      each.rows = nullptr;
      each.chain.forget();
      each.chained = 0;
      each.probes = 0;
      let_go(each.found);
      let_go(each.places);
      let_go(each.matched);
    }
    state.memory.clear();
    let_go(state.ordered);
    state.seen.forget();
    state.other.forget();
    state.kept.forget();
    state.chain.forget();
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

  static cell seen(const outer_column& column, const frame* from, int level) noexcept {
    return out(from, level - column.level)->rows[column.source][column.column];
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

  const relation_plan& plan_;
  const expression_list& nodes_;
  execution& run_;
  reading* how_ = nullptr;
  std::uint32_t generation_ = 0;
  std::vector<std::unique_ptr<query_state>> states_;
  basic_commons<basic_executor> commons_;
  basic_asking<basic_executor> asking_;
  row_set output_;
};

using executor = basic_executor<>;

}  // namespace tenon::inline v0::memory_engine
