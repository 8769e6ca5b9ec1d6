// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <tenon/backend/memory/aggregate_planner.hpp>

namespace tenon::inline v0::memory_engine {

/// Decides in which order sources are joined, where conditions are tested, and how rows are found.
template <class Deferred = void>
class basic_join_planner : public basic_aggregate_planner<Deferred> {
  using base = basic_aggregate_planner<Deferred>;

 protected:
  using base::base;
  ~basic_join_planner() = default;
  using base::at;
  using base::uses;

  /// One condition with the sources it looks at.
  struct term {
    std::uint32_t root = 0;
    source_set needs = 0;
    bool used = false;
  };

  /// `steps` are the joins as they are written, with their conditions; `where` the terms of the condition.
  void plan_joins(relation_query& joined, const std::vector<std::uint32_t>& where) {
    bool free_order = true;
    std::size_t outer_end = 0;  // behind the last join that keeps rows without a partner on the left
    for (std::size_t i = 0; i < joined.steps.size(); ++i) {
      const join_kind kind = joined.steps[i].kind;
      free_order = free_order && (kind == join_kind::inner || kind == join_kind::cross);
      if (kind == join_kind::right || kind == join_kind::full) outer_end = i + 1;
    }
    std::vector<term> terms;
    for (std::uint32_t root : where) terms.push_back({root, uses(root)});
    if (free_order) {
      for (join_step& step : joined.steps) {
        for (std::uint32_t root : step.on) terms.push_back({root, uses(root)});
        step.on.clear();
      }
    }
    std::vector<join_step> steps = std::move(joined.steps);
    joined.steps.clear();
    if (outer_end == 0) {
      for (term& each : terms) {
        if (each.needs == 0) joined.guards.push_back(each.root), each.used = true;
      }
    }
    source_set placed = 0;
    while (!steps.empty()) {
      const std::size_t next = free_order && steps.size() > 1 ? choose(joined, steps, terms, placed) : 0;
      join_step step = std::move(steps[next]);
      steps.erase(steps.begin() + static_cast<std::ptrdiff_t>(next));
      const source_set before = placed;
      placed |= set_of(step.source);
      if (joined.steps.size() + 1 >= outer_end) {
        for (term& each : terms) {
          if (each.used || (each.needs & ~placed) != 0) continue;
          each.used = true;
          step.filters.push_back(each.root);
        }
      }
      search(joined, step, before);
      joined.steps.push_back(std::move(step));
    }
    for (term& each : terms) {
      if (!each.used) joined.guards.push_back(each.root);
    }
  }

 private:
  using way = source_search::way;

  /// The source that is found most cheaply with those that are placed; the first of equal ones.
  std::size_t choose(const relation_query& joined, const std::vector<join_step>& steps,
                     const std::vector<term>& terms, source_set placed) {
    std::size_t best = 0;
    int most = -1;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const source_plan& source = joined.sources[steps[i].source];
      if ((source.needs & ~placed) != 0) continue;
      join_step tried;
      tried.source = steps[i].source;
      const source_set seen = placed | set_of(steps[i].source);
      for (const term& each : terms) {
        if (!each.used && (each.needs & ~seen) == 0) tried.filters.push_back(each.root);
      }
      search(joined, tried, placed);
      // The newest rows of a recursion are few; the others are looked up for them.
      const int unsought = placed == 0 && source.kind == source_kind::working ? 2 : 0;
      const int worth = tried.search.how == way::all      ? unsought
                        : tried.search.how == way::hashed ? placed == 0 ? unsought : 1
                        : tried.search.how == way::list || tried.search.how == way::members ||
                                tried.search.how == way::words
                            ? 2
                        : tried.search.index->unique ? 4
                                                     : 3;
      if (worth > most) best = i, most = worth;
    }
    return best;
  }

  void search(const relation_query& joined, join_step& step, source_set before) {
    const source_plan& source = joined.sources[step.source];
    const bool keeps = step.kind == join_kind::right || step.kind == join_kind::full;
    std::vector<std::uint32_t> terms = step.on;
    if (step.kind == join_kind::inner || step.kind == join_kind::cross)
      terms.insert(terms.end(), step.filters.begin(), step.filters.end());
    if (source.lateral || source.kind == source_kind::elements || source.kind == source_kind::given) return;
    std::vector<key_part> keys;
    for (std::uint32_t root : terms) add_key(root, step.source, before, keys);
    source_search& made = step.search;
    if (source.kind == source_kind::stored && !keeps) {
      int best = 0;
      for (const auto& index : source.from->indexes) {
        std::vector<key_part> found;
        if (index->partial() || !covers(*index, keys, found)) continue;
        const int worth = (index->unique ? 1000 : 0) + static_cast<int>(index->columns.size());
        if (worth <= best) continue;
        best = worth;
        made.how = way::index;
        made.index = index.get();
        made.keys = std::move(found);
      }
      // Partners are found faster by a hash than by the words, again and again.
      if (made.how == way::all && (keys.empty() || before == 0))
        search_words(terms, step.source, before, made);
      if (made.how == way::all && keys.empty()) search_list(terms, step.source, *source.from, made);
    }
    if (made.how != way::all || keys.empty()) return;
    made.how = way::hashed;
    made.keys = std::move(keys);
  }

  /// Takes `column of the source = something known before it`.
  void add_key(std::uint32_t root, std::uint8_t source, source_set before, std::vector<key_part>& keys) {
    if (at(root).kind != node_kind::equal) return;
    const std::uint32_t left = root + 1;
    const std::uint32_t right = at(left).end;
    for (const bool swapped : {false, true}) {
      const std::uint32_t own = swapped ? right : left;
      const std::uint32_t other = swapped ? left : right;
      if (!is_column(own, source) || (uses(other) & ~before) != 0) continue;
      keys.push_back({at(own).index, other});
      return;
    }
  }
  bool is_column(std::uint32_t root, std::uint8_t source) noexcept {
    return at(root).kind == near_column && static_cast<unsigned char>(at(root).flags) == source;
  }

  static bool covers(const key_index& index, const std::vector<key_part>& keys,
                     std::vector<key_part>& found) {
    for (std::uint16_t column : index.columns) {
      const key_part* part = nullptr;
      for (const key_part& each : keys) {
        if (each.column == column && part == nullptr) part = &each;
      }
      if (part == nullptr) return false;
      found.push_back(*part);
    }
    return true;
  }

  /// Uses `matches` of the source.
  void search_words(const std::vector<std::uint32_t>& terms, std::uint8_t source, source_set before,
                    source_search& made) {
    for (std::uint32_t root : terms) {
      if (at(root).kind != extra_node || extra_of(at(root)).kind != node_kind::matches) continue;
      if (!is_column(at(root + 1).end, source) || (uses(root + 1) & ~before) != 0) continue;
      made.how = way::words;
      made.root = root;
      return;
    }
  }

  /// Uses `columns in rows`, or in a query's rows, where an index is over these columns.
  void search_list(const std::vector<std::uint32_t>& terms, std::uint8_t source, const table& from,
                   source_search& made) {
    for (std::uint32_t root : terms) {
      const expression_node& node = at(root);
      const bool asks = node.kind == extra_node && extra_of(node).kind == node_kind::in_query &&
                        this->query_of(extra_of(node).query).depends.columns.empty();
      if (node.kind != node_kind::in && !asks) continue;
      const std::size_t operands = asks ? extra_of(node).operands : most_sources;
      for (const auto& index : from.indexes) {
        if (index->partial() || !find_places(*index, root, operands, source, made.places)) continue;
        made.how = asks ? way::members : way::list;
        made.index = index.get();
        made.list = node.index;
        made.root = root;
        return;
      }
    }
  }
  bool find_places(const key_index& index, std::uint32_t root, std::size_t operands, std::uint8_t source,
                   std::vector<std::uint16_t>& places) {
    places.clear();
    for (std::uint16_t column : index.columns) {
      std::uint32_t each = root + 1;
      for (std::uint16_t place = 0; place < operands && each < at(root).end; ++place, each = at(each).end) {
        if (!is_column(each, source) || at(each).index != column) continue;
        places.push_back(place);
        break;
      }
    }
    return places.size() == index.columns.size();
  }
};

}  // namespace tenon::inline v0::memory_engine
