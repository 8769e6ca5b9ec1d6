// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <tenon/backend/memory/extra.hpp>
#include <tenon/backend/memory/plan.hpp>
#include <tenon/backend/memory/sort.hpp>
#include <tenon/backend/memory/store.hpp>
#include <tenon/backend/memory/totals.hpp>

namespace tenon::inline v0::memory_engine {

/// A row that a query found.
struct row_match {
  const row_version* version = nullptr;
  std::uint32_t number = 0;  ///< of the row in the parameter it is joined with
  std::uint32_t place = 0;   ///< among the matches, before they are ordered
};

/// How a long reading behaves: it stops at a deadline and lets a waiting writer pass.
struct reading {
  store* from = nullptr;
  gate_place* place = nullptr;  ///< null: the reader is the writer, whom the gate does not stop
  std::uint64_t snapshot = 0;
  deadline until = no_deadline;
  unsigned steps = 0;

  void step() {
    if (++steps % 4096 == 0) [[unlikely]]
      pause();
  }

 private:
  [[gnu::noinline]] void pause() {
    if (until != no_deadline && deadline_clock::now() >= until) {
      error problem(error_kind::timeout, "executing a statement: the deadline passed");
      problem.retryable = true;
      throw problem;
    }
    if (place != nullptr && from->gate.wanted()) {
      from->gate.leave(*place);
      from->gate.enter(*place);
    }
  }
};

/// Runs query plans.
template <class Deferred = void>
class basic_query {
 public:
  /// Hands each row that the plan is about to `each(version, number)` until it returns false. In the gate.
  template <class Each>
  static void visit(const query_plan& plan, sight on, reading& how, Each&& each) {
    if (plan.list < 0) {
      visit_table(plan, on, how, each);
      return;
    }
    const row_list& list = on.run->lists[static_cast<std::size_t>(plan.list)];
    for (std::size_t i = 0; i < list.count(); ++i) {
      how.step();
      on.listed = list.row(i);
      on.number = static_cast<std::int64_t>(i);
      if (!visit_table(plan, on, how, each)) return;
    }
  }

  /// The rows of a select before they are ordered; no more than needed. In the gate.
  static void gather(const query_plan& plan, const sight& on, reading& how, std::vector<row_match>& found) {
    found.clear();
    std::uint64_t most = never;
    if (plan.order.empty()) most = end_of(plan, on);
    if (most == 0) return;
    visit(plan, on, how, [&](const row_version* version, std::int64_t number) {
      found.push_back(
          {version, static_cast<std::uint32_t>(number), static_cast<std::uint32_t>(found.size())});
      return found.size() < most;
    });
  }

  /// The row of a plan that is a point; null if there is none. In the gate.
  static const row_version* find_point(const query_plan& plan, const sight& on, std::uint64_t snapshot) {
    const key_index& index = *plan.search.index;
    const cell& key = on.run->parameters[on.nodes[plan.search.roots[0]].index];
    if (key.kind == cell_kind::null) return nullptr;
    if (plan.limit != no_root && bound(plan.limit, on, never) == 0) return nullptr;
    const std::uint16_t column = index.columns[0];
    const row_version* found = nullptr;
    const table& source = *plan.source;
    index.find_one(key, [&](std::uint32_t slot) {
      if (slot >= source.rows.size()) return true;
      fetch_version(source.rows[slot], source.usual_size);
      const row_version* const version = source.see(slot, snapshot);
      if (version == nullptr) return true;
      const cell stored = version->cells()[column];
      if (stored.kind == cell_kind::null || !equal_cells(stored, key)) return true;
      if (plan.point_alone || holds(plan, on, *version)) found = version;
      return false;
    });
    return found;
  }

  /// Puts gathered rows in order and leaves those that are asked for; the first of them. Outside of the
  /// gate.
  static std::size_t arrange(const query_plan& plan, const sight& on, std::vector<row_match>& found) {
    const std::uint64_t end = end_of(plan, on);
    if (!plan.order.empty()) {
      const auto less = [&](const row_match& a, const row_match& b) {
        const int order = compare(plan, on, a, b);
        return order != 0 ? order < 0 : a.place < b.place;
      };
      sort_first(found, end < found.size() ? static_cast<std::size_t>(end) : found.size(), less);
    }
    if (end < found.size()) found.resize(static_cast<std::size_t>(end));
    const std::uint64_t skipped = plan.offset == no_root ? 0 : bound(plan.offset, on, 0);
    return skipped < found.size() ? static_cast<std::size_t>(skipped) : found.size();
  }

  /// The aggregates of a select over its rows. In the gate.
  static void add_up(const query_plan& plan, const sight& on, reading& how, std::vector<cell>& results,
                     std::vector<std::string>& texts) {
    std::vector<total> totals;
    totals.reserve(plan.totals.size());
    for (const total_part& part : plan.totals) totals.emplace_back(part);
    sight seen = on;
    visit(plan, on, how, [&](const row_version* version, std::int64_t) {
      seen.row = version != nullptr ? version->cells() : stored_row();
      for (std::size_t i = 0; i < totals.size(); ++i) {
        if (plan.totals[i].operand == no_root) {
          totals[i].add_row();
        } else {
          cell room;
          totals[i].add(evaluator::operand(seen, plan.totals[i].operand, room));
        }
      }
      return true;
    });
    results.clear();
    texts.assign(totals.size(), {});
    for (std::size_t i = 0; i < totals.size(); ++i) results.push_back(totals[i].result(texts[i]));
  }

  /// Whether a select gives a row. In the gate.
  static bool any(const query_plan& plan, const sight& on, reading& how) {
    if (!plan.totals.empty()) return true;
    const std::uint64_t skipped = plan.offset == no_root ? 0 : bound(plan.offset, on, 0);
    if (plan.limit != no_root && bound(plan.limit, on, never) == 0) return false;
    std::uint64_t count = 0;
    visit(plan, on, how, [&](const row_version*, std::int64_t) { return ++count <= skipped; });
    return count > skipped;
  }

 private:
  static bool holds(const query_plan& plan, sight on, const row_version& version) {
    on.row = version.cells();
    return evaluator::test(on, plan.where) == truth::yes;
  }

  /// A limit or offset; negative means that there is none.
  static std::uint64_t bound(std::uint32_t root, const sight& on, std::uint64_t none) {
    cell room;
    const cell& value = evaluator::value(on, root, room);
    if (family_of(value.kind) != family::whole)
      detail::fail(error_kind::value, "a limit or offset is no integer");
    return value.integer < 0 ? none : static_cast<std::uint64_t>(value.integer);
  }
  static std::uint64_t end_of(const query_plan& plan, const sight& on) {
    if (plan.limit == no_root) return never;
    const std::uint64_t most = bound(plan.limit, on, never);
    const std::uint64_t skipped = plan.offset == no_root ? 0 : bound(plan.offset, on, 0);
    return most > never - skipped ? never : most + skipped;
  }

  static int compare(const query_plan& plan, const sight& on, const row_match& a, const row_match& b) {
    for (const order_part& part : plan.order) {
      const expression_node& node = on.nodes[part.root];
      if (node.kind == node_kind::column) {
        const stored_row left = a.version->cells();
        const stored_row right = b.version->cells();
        if (left.kind(node.index) == cell_kind::integer && right.kind(node.index) == cell_kind::integer) {
          const std::int64_t one = left.integer(node.index);
          const std::int64_t other = right.integer(node.index);
          if (one != other) return (one < other) != part.descending ? -1 : 1;
          continue;
        }
      }
      cell rooms[2];
      const cell& left = value_of(a, part.root, on, rooms[0]);
      const cell& right = value_of(b, part.root, on, rooms[1]);
      const bool left_null = left.kind == cell_kind::null;
      const bool right_null = right.kind == cell_kind::null;
      if (left_null || right_null) {
        if (left_null != right_null) return left_null == part.nulls_first ? -1 : 1;
        continue;
      }
      const int order = order_of(left, right);
      if (order != 0) return part.descending ? -order : order;
    }
    return 0;
  }
  static const cell& value_of(const row_match& match, std::uint32_t root, sight on, cell& room) {
    on.row = match.version->cells();
    on.number = match.number;
    return evaluator::operand(on, root, room);
  }

  template <class Each>
  static bool visit_table(const query_plan& plan, sight& on, reading& how, Each& each) {
    const table* const source = plan.source;
    if (source == nullptr) {
      on.row = {};
      if (plan.where != no_root && evaluator::test(on, plan.where) != truth::yes) return true;
      return each(nullptr, on.number);
    }
    bool goes_on = true;
    const auto consider = [&](std::uint32_t slot) {
      const row_version* const version = source->see(slot, how.snapshot);
      if (version == nullptr) return true;
      on.row = version->cells();
      if (plan.where != no_root && evaluator::test(on, plan.where) != truth::yes) return true;
      return goes_on = each(version, on.number);
    };
    switch (plan.search.how) {
      case key_search::way::equal: {
        std::uint64_t hash = plan.search.index->start();
        bool null = false;
        for (std::uint32_t root : plan.search.roots) {
          cell room;
          const cell& value = evaluator::value(on, root, room);
          null = null || value.kind == cell_kind::null;
          hash = key_index::next(value, hash);
        }
        if (null && !plan.search.null_matches) return true;
        if (null) break;
        plan.search.index->find(key_index::tag_of(hash), consider);
        return goes_on;
      }
      case key_search::way::list: {
        constexpr std::size_t ahead = 4;
        const std::vector<std::uint32_t> slots = listed(plan, on);
        for (std::size_t i = 0; i < slots.size(); ++i) {
          if (i + ahead < slots.size()) fetch_version(source->rows[slots[i + ahead]], source->usual_size);
          how.step();
          if (!consider(slots[i])) return goes_on;
        }
        return true;
      }
      case key_search::way::all: break;
    }
    for (std::uint32_t slot = 0; slot < source->rows.size(); ++slot) {
      how.step();
      if (!consider(slot)) return goes_on;
    }
    return true;
  }

  /// The places of rows whose keys stand in a rows parameter, each once, ascending.
  static std::vector<std::uint32_t> listed(const query_plan& plan, const sight& on) {
    std::vector<std::uint32_t> slots;
    const row_list& list = on.run->lists[plan.search.list];
    for (std::size_t i = 0; i < list.count(); ++i) {
      std::uint64_t hash = plan.search.index->start();
      for (std::uint16_t place : plan.search.places) hash = key_index::next(list.row(i)[place], hash);
      plan.search.index->find(key_index::tag_of(hash), [&](std::uint32_t slot) {
        slots.push_back(slot);
        return true;
      });
    }
    sort_items(slots, [](std::uint32_t a, std::uint32_t b) { return a < b; });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < slots.size(); ++i) {
      if (i == 0 || slots[i] != slots[kept - 1]) slots[kept++] = slots[i];
    }
    slots.resize(kept);
    return slots;
  }
};

using query = basic_query<>;

}  // namespace tenon::inline v0::memory_engine
