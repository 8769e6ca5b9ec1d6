// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <tenon/backend/memory/changes.hpp>
#include <tenon/backend/memory/query.hpp>

namespace tenon::inline v0::memory_engine {

/// Runs one insert, update or delete. If it throws, the caller undoes what it did.
template <class Deferred = void>
class basic_write {
 public:
  basic_write(store& in, changes& into, const statement_plan& plan, execution& run, reading& how)
      : store_(in), changes_(into), plan_(plan), run_(run), how_(how), where_(*plan.target) {
    on_.nodes = plan.expressions.nodes.data();
    on_.run = &run;
  }
  basic_write(const basic_write&) = delete;
  basic_write& operator=(const basic_write&) = delete;
  ~basic_write() {
    for (std::size_t i = linked_; i < staged_.size(); ++i) changes_.drop(staged_[i].fresh);
  }

  /// How many rows were inserted, changed or removed, without those that foreign keys changed.
  std::int64_t go() {
    switch (plan_.kind) {
      case node_kind::insert: return insert();
      case node_kind::update: return update();
      default: return remove();
    }
  }

  /// The key of the row that was inserted last; 0 if none was or its table makes no keys.
  std::int64_t last_key() const noexcept { return last_key_; }

 private:
  using closed_gate = typename changes::closed_gate;
  struct staged_row {
    row_version* old;
    row_version* fresh;
  };

  std::int64_t remove() {
    query::gather(plan_.query, on_, how_, matches_);
    order_by_key();
    const closed_gate closed(store_);
    for (const row_match& each : matches_) changes_.remove(where_, const_cast<row_version*>(each.version));
    changes_.settle(run_);
    return static_cast<std::int64_t>(matches_.size());
  }

  std::int64_t update() {
    query::gather(plan_.query, on_, how_, matches_);
    if (plan_.query.list >= 0) keep_last();
    staged_.reserve(matches_.size());
    for (const row_match& each : matches_) {
      on_.row = each.version->cells();
      on_.number = each.number;
      if (plan_.query.list >= 0)
        on_.listed = run_.lists[static_cast<std::size_t>(plan_.query.list)].row(each.number);
      staged_.push_back({const_cast<row_version*>(each.version), changed(each.version->cells())});
    }
    closed_gate closed(store_);
    for (; linked_ < staged_.size(); ++linked_) {
      changes_.replace(where_, staged_[linked_].old, staged_[linked_].fresh);
      closed.step();
    }
    changes_.settle(run_);
    return static_cast<std::int64_t>(matches_.size());
  }

  /// Where rows refer to the table, it matters for RESTRICT which row goes first: the one of the least key.
  void order_by_key() {
    if (where_.incoming.empty() || where_.generated_key < 0) return;
    const auto key = [this](const row_match& match) {
      return match.version->cells()[static_cast<std::size_t>(where_.generated_key)].integer;
    };
    sort_items(matches_, [&](const row_match& a, const row_match& b) { return key(a) < key(b); });
  }

  /// Of several rows of the parameter for one row of the table the last one counts.
  void keep_last() {
    sort_items(matches_, [](const row_match& a, const row_match& b) {
      return a.version->slot != b.version->slot ? a.version->slot < b.version->slot : a.place < b.place;
    });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < matches_.size(); ++i) {
      if (i + 1 < matches_.size() && matches_[i + 1].version == matches_[i].version) continue;
      matches_[kept++] = matches_[i];
    }
    matches_.resize(kept);
  }

  std::int64_t insert() {
    if (plan_.source_list < 0) {
      stage();
      link();
    } else {
      const row_source& rows =
          *run_.parameters[plan_.lists[static_cast<std::size_t>(plan_.source_list)]].rows;
      constexpr std::size_t batch = 64;
      encoder row;
      for (std::size_t i = 0; i < rows.count;) {
        const std::size_t end = i + batch < rows.count ? i + batch : rows.count;
        try {
          for (; i < end; ++i) stage_listed(rows, i, row);
        } catch (...) {
          link();  // what is wrong with an earlier row is told first
          throw;
        }
        link();
      }
    }
    const closed_gate closed(store_);
    changes_.settle(run_);
    return affected_;
  }

  void stage_listed(const row_source& rows, std::size_t index, encoder& row) {
    how_.step();
    row.clear();
    rows.fill(rows.items, index, row);
    for (std::size_t c = 0; c < row.size(); ++c) check_parameter(row.data()[c]);
    on_.listed = row.data();
    on_.number = static_cast<std::int64_t>(index);
    stage();
  }

  /// Makes the next row, in no table yet.
  void stage() {
    cells_.resize(where_.width());
    on_.row = {};
    for (std::uint16_t i = 0; i < where_.width(); ++i) {
      if (plan_.values[i] == no_root) {
        cells_[i] = null_cell();
        continue;
      }
      cell room;
      cells_[i] = evaluator::value(on_, plan_.values[i], room);
      if (!convert(cells_[i], where_.columns[i].kind)) [[unlikely]]
        refuse_kind(i);
    }
    if (where_.generated_key >= 0) {
      cell& key = cells_[static_cast<std::size_t>(where_.generated_key)];
      if (key.kind == cell_kind::null) {
        if (where_.counter == std::numeric_limits<std::int64_t>::max()) {
          detail::fail(error_kind::full,
                       detail::sentence({"executing a statement: no integer key is left for table ",
                                         where_.description.name}));
        }
        key = whole_cell(where_.counter + 1);
        changes_.raise_counter(where_, key.integer);
      }
    }
    check_row(where_, cells_.data(), run_);
    staged_.push_back({nullptr, changes_.make(where_, cells_.data())});
  }

  /// Puts the staged rows into the table.
  void link() {
    const closed_gate closed(store_);
    for (; linked_ < staged_.size(); ++linked_) {
      row_version* const fresh = staged_[linked_].fresh;
      if (plan_.conflict != nullptr) {
        row_version* const rival = changes_.rival(where_, *plan_.conflict, fresh->cells(), nullptr);
        if (rival != nullptr) {
          resolve(rival, *fresh);
          changes_.drop(fresh);
          continue;
        }
      }
      changes_.insert(where_, fresh);
      ++affected_;
      if (where_.generated_key >= 0)
        last_key_ = fresh->cells()[static_cast<std::size_t>(where_.generated_key)].integer;
    }
    staged_.clear();
    linked_ = 0;
  }

  void resolve(row_version* rival, const row_version& excluded) {
    if (plan_.assignments.empty()) return;
    on_.row = rival->cells();
    on_.excluded = excluded.cells();
    if (plan_.conflict_where != no_root && evaluator::test(on_, plan_.conflict_where) != truth::yes) return;
    row_version* const fresh = changed(rival->cells());
    try {
      changes_.replace(where_, rival, fresh);
    } catch (...) {
      if (rival->newer != fresh) changes_.drop(fresh);
      throw;
    }
    changes_.check_unique(where_, *fresh);
    ++affected_;
  }

  /// The row with the assignments carried out, in no table yet.
  row_version* changed(stored_row old) {
    cells_.resize(where_.width());
    old.get(0, cells_.size(), cells_.data());
    for (const assignment_part& part : plan_.assignments) {
      cell room;
      cell value = evaluator::value(on_, part.root, room);
      if (part.guarded && value.kind != cell_kind::null &&
          (family_of(value.kind) != family::whole || value.integer < part.lowest ||
           value.integer > part.highest)) [[unlikely]] {
        detail::fail(error_kind::limit, "executing a statement: integer overflow");
      }
      if (!convert(value, where_.columns[part.column].kind)) [[unlikely]]
        refuse_kind(part.column);
      cells_[part.column] = value;
    }
    check_row(where_, cells_.data(), run_);
    return changes_.make(where_, cells_.data());
  }

  [[noreturn, gnu::noinline, gnu::cold]] void refuse_kind(std::uint16_t column) const {
    const std::string& name = where_.columns[column].name;
    error problem(error_kind::constraint_violation,
                  detail::sentence({"executing a statement: the value has another kind than column ",
                                    where_.description.name, ".", name}));
    problem.table = where_.description.name;
    problem.column = name;
    throw problem;
  }

  store& store_;
  changes& changes_;
  const statement_plan& plan_;
  execution& run_;
  reading& how_;
  table& where_;
  sight on_;
  std::vector<row_match> matches_;
  std::vector<cell> cells_;
  std::vector<staged_row> staged_;
  std::size_t linked_ = 0;
  std::int64_t affected_ = 0;
  std::int64_t last_key_ = 0;
};

using write = basic_write<>;

}  // namespace tenon::inline v0::memory_engine
