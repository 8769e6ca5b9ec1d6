// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include <tenon/backend/memory/executor.hpp>
#include <tenon/backend/memory/write.hpp>

namespace tenon::inline v0::memory_engine {

/// Helps a write whose rows come from queries, or whose rows are given back.
template <class Deferred = void>
class basic_query_write final : public write_help {
 public:
  basic_query_write(const relation_plan& plan, executor& with) : relations_(plan), executor_(with) {}

  void gather(std::vector<row_match>& found) override {
    const relation_query& search = executor_.query(relations_.search);
    query_state& state = executor_.state(relations_.search);
    const std::size_t target = search.sources.size() - 1;
    state.rows.resize(search.row_count());
    const frame here{state.rows.data(), nullptr};
    sight on = executor_.look();
    on.in = &here;
    hash_chain known;
    found.clear();
    const auto row = [&](const cell*) {
      const row_version* const version = state.rows[target].version();
      const std::uint64_t hash = mixed(reinterpret_cast<std::uintptr_t>(version));
      std::size_t place = found.size();
      known.find(hash, [&](std::uint32_t at) {
        if (found[at].version != version) return true;
        place = at;
        return false;
      });
      if (place == found.size()) {
        known.add(hash);
        found.push_back({version, static_cast<std::uint32_t>(place), static_cast<std::uint32_t>(place)});
        tuples_.push_back(copy_of(state, search));
      } else if (number_of(state.rows.data()) > number_of(tuples_[place])) {
        std::memcpy(static_cast<void*>(tuples_[place]), state.rows.data(),
                    search.row_count() * sizeof(row_view));
      }
      return true;
    };
    executor_.join(relations_.search, on, sink_of(row));
  }
  void see(sight& on, const row_match& match) override {
    here_.rows = tuples_[match.number];
    on.in = &here_;
  }

  std::size_t source_rows() override {
    source_ = executor_.collect_source();
    return source_.size();
  }
  void see_source(sight& on, std::size_t index) override { see_listed(on, source_[index], 0, 0); }
  void see_listed(sight& on, const cell* row, std::size_t width, std::int64_t number) override {
    if (width != 0) {
      listed_.assign(row, row + width);
      listed_.push_back(whole_cell(number));
      row = listed_.data();
    }
    insert_[insert_sources::listed] = row_view(row);
    here_.rows = insert_;
    on.in = &here_;
  }
  void see_conflict(sight& on, const row_version* old, const row_version* excluded) override {
    insert_[insert_sources::target] = row_view(old);
    insert_[insert_sources::excluded] = row_view(excluded);
    here_.rows = insert_;
    on.in = &here_;
  }
  bool any_conflict() const noexcept override { return relations_.any_conflict; }

  void wrote(const row_version* version, const row_match* match) override {
    if (relations_.returns)
      written_.push_back({row_view(version), match != nullptr ? match->number : no_match});
  }

  /// Computes the rows that the statement gives back, when all is done.
  void give_back() {
    if (!relations_.returns) return;
    sight on = executor_.look();
    on.in = &here_;
    workspace& memory = executor_.output_memory();
    for (const row_written& each : written_) {
      executor_.step();
      if (each.match == no_match) {
        insert_[insert_sources::target] = each.row;
        here_.rows = insert_;
      } else {
        row_view* const tuple = tuples_[each.match];
        tuple[executor_.query(relations_.search).sources.size() - 1] = each.row;
        here_.rows = tuple;
      }
      workspace& scratch = executor_.running().scratch;
      const workspace::mark before = scratch.here();
      const std::size_t width = relations_.returning.size();
      cell* const made = memory.room<cell>(width);
      for (std::size_t i = 0; i < width; ++i)
        made[i] = memory.keep(value_of(on, relations_.returning[i].root));
      scratch.rewind(before);
      executor_.give(made, width);
    }
  }

 private:
  static constexpr std::uint32_t no_match = 0xffffffff;
  struct row_written {
    row_view row;
    std::uint32_t match;
  };

  static row_view* copy_of(query_state& state, const relation_query& search) {
    row_view* const made = state.memory.room<row_view>(search.row_count());
    std::memcpy(static_cast<void*>(made), state.rows.data(), search.row_count() * sizeof *made);
    return made;
  }
  /// Of several rows of a parameter for one row of the table the last one counts.
  std::int64_t number_of(const row_view* tuple) const noexcept {
    if (relations_.list < 0) return 0;
    const auto list = static_cast<std::size_t>(relations_.list);
    return tuple[list][executor_.query(relations_.search).sources[list].width - 1].integer;
  }

  const relation_plan& relations_;
  executor& executor_;
  frame here_;
  row_view insert_[3];
  std::vector<row_view*> tuples_;
  std::vector<const cell*> source_;
  std::vector<cell> listed_;
  std::vector<row_written> written_;
};

using query_write = basic_query_write<>;

}  // namespace tenon::inline v0::memory_engine
