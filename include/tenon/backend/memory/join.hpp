// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <tenon/backend/memory/query.hpp>
#include <tenon/backend/memory/relation.hpp>
#include <tenon/codec/json_query.hpp>

namespace tenon::inline v0::memory_engine {

template <class Deferred>
class basic_executor;

/// Joins the sources of a query, one nested in the other. Partners are found by an index of the table, else
/// by a hash of the source's rows, which is made when it is searched for the second time; else by looking at
/// each.
template <class Deferred = void>
class basic_join {
 public:
  using executor = basic_executor<Deferred>;

  basic_join(executor& with, const relation_query& plan, query_state& state, sight& on)
      : executor_(with), plan_(plan), state_(state), on_(on) {}

  /// Puts each row of the join into the state's rows and calls `row`, until it returns false.
  bool run(row_sink row) {
    row_ = row;
    for (std::uint32_t root : plan_.guards) {
      if (!holds(root)) return true;
    }
    for (const join_step& step : plan_.steps) begin(step);
    if (!descend(0)) return false;
    for (std::size_t i = 0; i < plan_.steps.size(); ++i) {
      const join_kind kind = plan_.steps[i].kind;
      if ((kind == join_kind::right || kind == join_kind::full) && !without_partner(i)) return false;
    }
    return true;
  }

 private:
  using way = source_search::way;

  bool holds(std::uint32_t root) {
    const workspace::mark before = on_.run->scratch.here();
    const bool result = evaluator::test(on_, root) == truth::yes;
    on_.run->scratch.rewind(before);
    return result;
  }
  bool all_hold(const std::vector<std::uint32_t>& roots) {
    for (std::uint32_t root : roots) {
      if (!holds(root)) return false;
    }
    return true;
  }

  void begin(const join_step& step) {
    const source_plan& source = plan_.sources[step.source];
    source_state& state = state_.sources[step.source];
    if (!source.lateral) executor_.prepare(source, state, *on_.in, plan_.level);
    if (step.kind == join_kind::right || step.kind == join_kind::full) {
      gather(source, state);
      state.matched.assign(state.rows->rows.size(), 0);
    }
  }

  /// Makes sure that the rows of a source stand in a row.
  void gather(const source_plan& source, source_state& state) {
    if (source.kind == source_kind::stored) {
      executor_.gather(source, state);
    } else if (source.kind == source_kind::common) {
      executor_.commons().complete(source.number);
    }
  }

  bool descend(std::size_t at) {
    if (at == plan_.steps.size()) return row_(nullptr);
    const join_step& step = plan_.steps[at];
    const source_plan& source = plan_.sources[step.source];
    source_state& state = state_.sources[step.source];
    const bool keeps_left = step.kind == join_kind::left || step.kind == join_kind::full;
    bool matched = false;
    const auto consider = [&](row_view row, std::size_t number) {
      executor_.step();
      state_.rows[step.source] = row;
      if (!step.on.empty() && !all_hold(step.on)) return true;
      matched = true;
      if (!state.matched.empty()) state.matched[number] = 1;
      return all_hold(step.filters) ? descend(at + 1) : true;
    };
    if (!visit(step, source, state, consider)) return false;
    if (matched || !keeps_left) return true;
    state_.rows[step.source] = row_view(state.nothing.data());
    return all_hold(step.filters) ? descend(at + 1) : true;
  }

  /// The rows of a right or full join that nobody has matched.
  bool without_partner(std::size_t at) {
    const join_step& step = plan_.steps[at];
    source_state& state = state_.sources[step.source];
    for (std::size_t i = 0; i < at; ++i) {
      const std::uint8_t source = plan_.steps[i].source;
      state_.rows[source] = row_view(state_.sources[source].nothing.data());
    }
    for (std::size_t i = 0; i < state.rows->rows.size(); ++i) {
      if (state.matched[i] != 0) continue;
      executor_.step();
      state_.rows[step.source] = state.rows->rows[i];
      if (all_hold(step.filters) && !descend(at + 1)) return false;
    }
    return true;
  }

  /// Hands the rows of a source that may be partners of the rows before it to `each`.
  template <class Each>
  bool visit(const join_step& step, const source_plan& source, source_state& state, Each& each) {
    switch (step.search.how) {
      case way::index: return visit_index(step.search, source, state, each);
      case way::list: {
        const row_list& list = on_.run->lists[step.search.list];
        if (find_list(step.search, source, state, list.count(), [&](std::size_t i) { return list.row(i); }))
          return visit_found(state, each);
        break;
      }
      case way::members: {
        const std::vector<row_view>& rows = executor_.asking().members(on_, step.search.root);
        if (find_list(step.search, source, state, rows.size(),
                      [&](std::size_t i) { return rows[i].cells(); }))
          return visit_found(state, each);
        break;
      }
      case way::words:
        if (find_words(step.search, source, state)) return visit_found(state, each);
        break;
      case way::hashed: {
        // Numbers of rows are needed where it matters which had a partner.
        if (++state.probes < 2 && state.matched.empty()) break;
        return visit_hash(step.search, source, state, each);
      }
      case way::all: break;
    }
    if (source.lateral) return visit_lateral(source, state, each);
    if (source.kind == source_kind::stored && state.rows == nullptr && step.search.how == way::all &&
        ++state.probes > 1)
      gather(source, state);
    if (source.kind == source_kind::stored && state.rows == nullptr) {
      for (std::uint32_t slot = 0; slot < source.from->rows.size(); ++slot) {
        const row_version* const version = source.from->see(slot, executor_.snapshot());
        if (version == nullptr) {
          executor_.step();
        } else if (!each(row_view(version), 0)) {
          return false;
        }
      }
      return true;
    }
    if (source.kind == source_kind::working) {
      const row_range range = executor_.commons().working(source.number);
      for (std::size_t i = range.from; i < range.to; ++i) {
        if (!each(state.rows->rows[i], i)) return false;
      }
      return true;
    }
    // A recursive common table may be made while it is read.
    for (std::size_t i = 0;; ++i) {
      if (i == state.rows->rows.size()) {
        if (source.kind != source_kind::common || !executor_.commons().extend(source.number)) return true;
        --i;
        continue;
      }
      if (!each(state.rows->rows[i], i)) return false;
    }
  }

  /// The hash of what a search looks for; false if there is a NULL, which nothing is equal to.
  bool hash_keys(const source_search& search, std::uint64_t& hash) {
    const workspace::mark before = on_.run->scratch.here();
    bool null = false;
    for (const key_part& part : search.keys) {
      cell room;
      const cell& value = evaluator::value(on_, part.root, room);
      null = null || value.kind == cell_kind::null;
      hash = hash_cell(value, hash);
    }
    on_.run->scratch.rewind(before);
    return !null;
  }

  template <class Each>
  bool visit_index(const source_search& search, const source_plan& source, source_state& state, Each& each) {
    std::uint64_t hash = search.index->start();
    if (!hash_keys(search, hash)) return true;
    // The index must not be looked at while others may pass the gate.
    state.found.clear();
    search.index->find(key_index::tag_of(hash), [&](std::uint32_t slot) {
      const row_version* const version = source.from->see(slot, executor_.snapshot());
      if (version != nullptr) state.found.emplace_back(version);
      return true;
    });
    return visit_found(state, each);
  }

  /// Finds the rows of an index whose values stand in one of `count` rows, each once. False if they are so
  /// many that it is cheaper to look at each row of the table.
  template <class Row>
  bool find_list(const source_search& search, const source_plan& source, source_state& state,
                 std::size_t count, Row row) {
    const std::size_t most = source.from->rows.size() / 8 + 64;
    state.places.clear();
    state.found.clear();
    for (std::size_t i = 0; i < count; ++i) {
      executor_.step();
      const cell* const values = row(i);
      std::uint64_t hash = search.index->start();
      for (std::uint16_t place : search.places) hash = key_index::next(values[place], hash);
      search.index->find(key_index::tag_of(hash), [&](std::uint32_t slot) {
        state.places.push_back(slot);
        return true;
      });
      if (state.places.size() > most) return false;
    }
    sort_items(state.places, [](std::uint32_t a, std::uint32_t b) { return a < b; });
    for (std::size_t i = 0; i < state.places.size(); ++i) {
      if (i != 0 && state.places[i] == state.places[i - 1]) continue;
      const row_version* const version = source.from->see(state.places[i], executor_.snapshot());
      if (version != nullptr) state.found.emplace_back(version);
    }
    return true;
  }

  /// Finds the rows that may have the words of a search; false if any row may.
  bool find_words(const source_search& search, const source_plan& source, source_state& state) {
    const workspace::mark before = on_.run->scratch.here();
    cell room;
    const cell& wanted = evaluator::value(on_, search.root + 1, room);
    const text_index& index = *extra_of(on_.nodes[search.root]).words;
    const std::string_view text = wanted.kind == cell_kind::null ? std::string_view() : wanted.text();
    const bool found = index.find(on_.run->search.of(index, text).query(), state.places);
    on_.run->scratch.rewind(before);
    state.found.clear();
    for (std::size_t i = 0; found && i < state.places.size(); ++i) {
      const row_version* const version = source.from->see(state.places[i], executor_.snapshot());
      if (version != nullptr) state.found.emplace_back(version);
    }
    return found;
  }

  template <class Each>
  bool visit_found(source_state& state, Each& each) {
    for (std::size_t i = 0; i < state.found.size(); ++i) {
      if (!each(state.found[i], i)) return false;
    }
    return true;
  }

  template <class Each>
  bool visit_hash(const source_search& search, const source_plan& source, source_state& state, Each& each) {
    if (state.rows == nullptr || source.kind == source_kind::common) gather(source, state);
    row_range range{0, state.rows->rows.size()};
    std::uint64_t version = state.rows->version;
    if (source.kind == source_kind::working) {
      range = executor_.commons().working(source.number);
      version = executor_.commons().round(source.number);
    }
    if (state.chained != version || state.chain.size() != range.to - range.from) {
      make_chain(search, range, state);
      state.chained = version;
    }
    std::uint64_t hash = search.keys.size();
    if (!hash_keys(search, hash)) return true;
    bool goes_on = true;
    state.chain.find(hash, [&](std::uint32_t number) {
      return goes_on = each(state.rows->rows[range.from + number], range.from + number);
    });
    return goes_on;
  }

  void make_chain(const source_search& search, row_range range, source_state& state) {
    state.chain.clear();
    for (std::size_t i = range.from; i < range.to; ++i) {
      executor_.step();
      std::uint64_t hash = search.keys.size();
      bool null = false;
      for (const key_part& part : search.keys) {
        cell room;
        const cell& value = state.rows->rows[i].get(part.column, room);
        null = null || value.kind == cell_kind::null;
        hash = hash_cell(value, hash);
      }
      if (null) {
        state.chain.leave_out();
      } else {
        state.chain.put(hash);
      }
    }
    state.chain.tie();
  }

  /// Rows that are made for the rows of the sources before; they live as long as the query runs.
  template <class Each>
  bool visit_lateral(const source_plan& source, source_state& state, Each& each) {
    state.found.clear();
    if (source.kind == source_kind::elements) {
      open_document(source, state);
    } else {
      const relation_query& inner = executor_.query(source.number);
      const auto keep = [&](const cell* row) {
        state.found.emplace_back(keep_row(state_.memory, row, inner.results));
        return true;
      };
      executor_.run(source.number, on_.in, sink_of(keep));
    }
    return visit_found(state, each);
  }

  void open_document(const source_plan& source, source_state& state) {
    workspace& memory = state_.memory;
    std::vector<cell> path;
    const workspace::mark before = on_.run->scratch.here();
    for (std::uint32_t root : source.path) {
      cell room;
      path.push_back(evaluator::value(on_, root, room));
    }
    const cell document = memory.keep(
        json_get<Deferred>(path[0], path.data() + 1, path.size() - 1, cell_kind::json, on_.run->made));
    on_.run->scratch.rewind(before);
    json_elements elements(document);
    while (elements.next()) {
      executor_.step();
      cell* const row = memory.room<cell>(4);
      row[0] = memory.keep(elements.key());
      row[1] = elements.value();
      row[2] = elements.position();
      row[3] = null_cell();
      state.found.emplace_back(row);
    }
  }

  executor& executor_;
  const relation_query& plan_;
  query_state& state_;
  sight& on_;
  row_sink row_;
};

}  // namespace tenon::inline v0::memory_engine
