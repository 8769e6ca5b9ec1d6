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

/// What a write needs to know whose rows come from queries, or are given back.
class write_help {
 public:
  /// The rows of an update or delete, and what `on` sees beside one of them.
  virtual void gather(std::vector<row_match>& found) = 0;
  virtual void see(sight& on, const row_match& match) = 0;
  /// The rows that an insert takes from a query, all of them at once.
  virtual std::size_t source_rows() = 0;
  virtual void see_source(sight& on, std::size_t index) = 0;
  virtual void see_listed(sight& on, const cell* row, std::size_t width, std::int64_t number) = 0;
  virtual void see_conflict(sight& on, const row_version* old, const row_version* excluded) = 0;
  /// Whether every unique index says what a conflict is.
  virtual bool any_conflict() const noexcept = 0;
  /// Told of each row that was written; `match`: of an update or delete.
  virtual void wrote(const row_version* version, const row_match* match) = 0;

 protected:
  ~write_help() = default;
};

/// Runs one insert, update or delete. If it throws, the caller undoes what it did.
template <class Deferred = void>
class basic_write {
 public:
  basic_write(store& in, changes& into, const statement_plan& plan, execution& run, reading& how,
              write_help* help = nullptr)
      : store_(in), changes_(into), plan_(plan), run_(run), how_(how), where_(*plan.target), help_(help) {
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

  void gather() {
    if (help_ != nullptr) return help_->gather(matches_);
    query::gather(plan_.query, on_, how_, matches_);
  }
  void told(const row_version* version, const row_match* match = nullptr) {
    if (help_ != nullptr) help_->wrote(version, match);
  }

  std::int64_t remove() {
    gather();
    order_by_key();
    const closed_gate closed(store_);
    for (const row_match& each : matches_) {
      changes_.remove(where_, const_cast<row_version*>(each.version));
      told(each.version, &each);
    }
    changes_.settle(run_);
    return static_cast<std::int64_t>(matches_.size());
  }

  std::int64_t update() {
    gather();
    if (plan_.query.list >= 0) keep_last();
    staged_.reserve(matches_.size());
    for (const row_match& each : matches_) {
      if (help_ != nullptr) help_->see(on_, each);
      on_.row = each.version->cells();
      on_.number = each.number;
      if (plan_.query.list >= 0)
        on_.listed = run_.lists[static_cast<std::size_t>(plan_.query.list)].row(each.number);
      staged_.push_back({const_cast<row_version*>(each.version), changed(each.version->cells())});
    }
    closed_gate closed(store_);
    for (; linked_ < staged_.size(); ++linked_) {
      changes_.replace(where_, staged_[linked_].old, staged_[linked_].fresh);
      told(staged_[linked_].fresh, &matches_[linked_]);
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
    if (help_ != nullptr && plan_.relations->root != relation_plan::none) {
      insert_query();
    } else if (plan_.source_list < 0) {
      if (help_ != nullptr) help_->see_listed(on_, nullptr, 0, 0);
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

  void insert_query() {
    constexpr std::size_t batch = 64;
    const std::size_t count = help_->source_rows();
    for (std::size_t i = 0; i < count;) {
      const std::size_t end = i + batch < count ? i + batch : count;
      try {
        for (; i < end; ++i) {
          how_.step();
          help_->see_source(on_, i);
          stage();
        }
      } catch (...) {
        link();
        throw;
      }
      link();
    }
  }

  void stage_listed(const row_source& rows, std::size_t index, encoder& row) {
    how_.step();
    row.clear();
    rows.fill(rows.items, index, row);
    for (std::size_t c = 0; c < row.size(); ++c) check_parameter(row.data()[c]);
    on_.listed = row.data();
    on_.number = static_cast<std::int64_t>(index);
    if (help_ != nullptr) help_->see_listed(on_, row.data(), row.size(), on_.number);
    stage();
  }

  /// Makes the next row, in no table yet.
  void stage() {
    const workspace::mark before = run_.scratch.here();
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
    run_.scratch.rewind(before);
  }

  /// Puts the staged rows into the table.
  void link() {
    const closed_gate closed(store_);
    for (; linked_ < staged_.size(); ++linked_) {
      row_version* const fresh = staged_[linked_].fresh;
      if (plan_.conflict != nullptr || help_ != nullptr) {
        row_version* const rival = find_rival(fresh->cells());
        if (rival != nullptr) {
          resolve(rival, *fresh);
          changes_.drop(fresh);
          continue;
        }
      }
      changes_.insert(where_, fresh);
      told(fresh);
      ++affected_;
      if (where_.generated_key >= 0)
        last_key_ = fresh->cells()[static_cast<std::size_t>(where_.generated_key)].integer;
    }
    staged_.clear();
    linked_ = 0;
  }

  row_version* find_rival(stored_row fresh) const noexcept {
    if (plan_.conflict != nullptr) return changes_.rival(where_, *plan_.conflict, fresh, nullptr);
    if (!help_->any_conflict()) return nullptr;
    for (const auto& index : where_.indexes) {
      row_version* const found = index->unique ? changes_.rival(where_, *index, fresh, nullptr) : nullptr;
      if (found != nullptr) return found;
    }
    return nullptr;
  }

  void resolve(row_version* rival, const row_version& excluded) {
    if (plan_.assignments.empty()) return;
    if (help_ != nullptr) help_->see_conflict(on_, rival, &excluded);
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
    told(fresh);
    ++affected_;
  }

  /// The row with the assignments carried out, in no table yet.
  row_version* changed(stored_row old) {
    const workspace::mark before = run_.scratch.here();
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
    row_version* const made = changes_.make(where_, cells_.data());
    run_.scratch.rewind(before);
    return made;
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
  write_help* help_;
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
