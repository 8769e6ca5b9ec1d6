// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/migrate/history.hpp>
#include <tenon/migrate/migrations.hpp>

namespace tenon::inline v0 {

/// One migration as a program and a database know it.
struct migration_status {
  std::string id = {};
  std::string name = {};
  migration_state state = migration_state::pending;
  migration_problem problem = migration_problem::none;
  std::string message = {};          ///< of the problem, with the way out
  const migration* known = nullptr;  ///< null: the program does not have it
  migration_record record = {};      ///< without an id: the database does not have it

  /// Whether the next run would run it, or go on with it.
  bool is_pending() const noexcept { return known != nullptr && state != migration_state::finished; }
};

namespace detail {

template <class Deferred = void>
class history_comparer {
 public:
  history_comparer(const migrations& given, const std::vector<migration_record>& history,
                   std::string_view engine)
      : given_(given), history_(history), engine_(engine) {
    for (const migration_record& each : history) {
      if (each.state == migration_state::finished && each.id > last_) last_ = each.id;
    }
    auto record = history.begin();
    for (const migration& each : given) {
      for (; record != history.end() && record->id < each.id; ++record) add_unknown(*record, false);
      if (record != history.end() && record->id == each.id) {
        add_known(each, &*record);
        ++record;
      } else {
        add_known(each, nullptr);
      }
    }
    for (; record != history.end(); ++record) add_unknown(*record, true);
  }

  std::vector<migration_status> result;

 private:
  static constexpr std::string_view reset_hint = "; the database's data stay as they are in any case";

  void find(migration_problem problem, std::initializer_list<std::string_view> parts) {
    result.back().problem = problem;
    result.back().message = sentence(parts);
  }

  /// A record without a file.
  void add_unknown(const migration_record& record, bool behind_all) {
    if (record.state == migration_state::rolled_back) return;
    if (record.state == migration_state::failed && record.step == 0) return;
    if (stands_for(record.id)) return;
    result.push_back({record.id, record.name, record.state, {}, {}, nullptr, record});
    if (behind_all) {
      find(migration_problem::newer, {"migration ", record.id, " ", record.name,
                                      " was run by a newer program than this one; deploy that program, or "
                                      "allow it (newer = true) if this "
                                      "one works with the newer schema too"});
    } else {
      find(migration_problem::missing,
           {"migration ", record.id, " ", record.name,
            " was run on this database, but the program does not have it; bring its file back from version "
            "control, or, if it is gone for good, take it out of the history (migrator::forget)",
            reset_hint});
    }
  }

  void add_known(const migration& each, const migration_record* record) {
    result.push_back({each.id, each.name, migration_state::pending, {}, {}, &each, {}});
    migration_status& made = result.back();
    if (record != nullptr) {
      made.record = *record;
      made.state = record->state;
    }
    if (!each.replaces.empty() && !ran_itself(each, record)) return add_replacing(each);
    if (made.state == migration_state::finished) {
      if (record->checksum == each.checksum()) return;
      return find(migration_problem::edited,
                  {each.label(),
                   ": it was edited after it was run on this database; undo the edit and write "
                   "another migration, or, if the edit changes nothing, accept it "
                   "(migrator::accept)",
                   reset_hint});
    }
    pending(each, record);
  }

  /// Whether there is one that replaces it.
  bool stands_for(std::string_view id) const {
    for (const migration& each : given_) {
      for (const replaced_migration& old : each.replaces) {
        if (old.id == id) return true;
      }
    }
    return false;
  }
  const migration_record* record_of(std::string_view id) const {
    for (const migration_record& each : history_) {
      if (each.id == id) return &each;
    }
    return nullptr;
  }
  static bool ran_itself(const migration& each, const migration_record* record) {
    const bool has_effect =
        record != nullptr && (record->state == migration_state::finished || record->step > 0);
    return has_effect && record->checksum == each.checksum();
  }
  /// Whether one that was replaced was run: it, or one that stood for it before.
  bool ran(const migration& each, const std::string& id) const {
    for (const replaced_migration& old : each.replaces) {
      const bool covers = old.id == id || (!old.from.empty() && old.from <= id && id <= old.id);
      const migration_record* const record = covers ? record_of(old.id) : nullptr;
      if (record != nullptr && record->state == migration_state::finished && record->checksum == old.checksum)
        return true;
    }
    return false;
  }

  /// One that was not run itself, but may have been by what it replaces.
  void add_replacing(const migration& each) {
    migration_status& made = result.back();
    std::size_t all = 0;
    std::size_t ran_of = 0;
    const migration_record* other = nullptr;  // with another text, or stopped in the middle
    for (const replaced_migration& old : each.replaces) {
      if (&old != &each.replaces.front() && (&old)[-1].id == old.id) continue;
      ++all;
      const migration_record* const record = record_of(old.id);
      if (ran(each, old.id)) {
        ++ran_of;
      } else if (record != nullptr && (record->state == migration_state::finished || record->step > 0)) {
        other = record;
      }
    }
    if (ran_of == all) {
      made.state = migration_state::finished;
      return;
    }
    if (made.state == migration_state::finished) made.state = migration_state::pending;
    if (other != nullptr && other->state == migration_state::finished) {
      return find(migration_problem::edited,
                  {each.label(), ": it replaces ", other->id, " ", other->name,
                   ", which was run on this database with another text; bring back the migrations that were "
                   "run here, and lead on from them",
                   reset_hint});
    }
    if (ran_of != 0 || other != nullptr) {
      return find(
          migration_problem::partly_replaced,
          {each.label(), ": it replaces ", std::to_string(all), " migrations, of which this database has ",
           std::to_string(ran_of), " behind it; run the others first, to ", each.id,
           ", with the program or the files that still have them (from version control), and then this "
           "one is taken for finished",
           reset_hint});
    }
    pending(each, nullptr);
  }

  void pending(const migration& each, const migration_record* record) {
    migration_status& made = result.back();
    if (!each.covers(migration_direction::up, engine_)) {
      return find(migration_problem::unsupported,
                  {each.label(), ": it says nothing for ", engine_, "; add a section `-- tenon:up ", engine_,
                   "`, which may be empty, or a function in C++"});
    }
    if (record != nullptr && record->step > 0 && made.state != migration_state::rolled_back) {
      const auto statements = each.statements(migration_direction::up, engine_);
      const auto steps = static_cast<std::size_t>(record->step);
      if (steps <= statements.size() && checksum_of(statements, steps) == record->done) return;
      return find(
          migration_problem::unfinished,
          {each.label(), ": it stopped behind statement ", std::to_string(steps),
           ", and statements that were done have been edited since; undo the edit of these (later ones "
           "may change) and run it again, or finish it by hand and record that (migrator::fake)"});
    }
    if (each.id < last_) {
      find(
          migration_problem::out_of_order,
          {each.label(), ": it is older than ", last_,
           ", which was run already; rename its file to a later moment, or, if the two do not touch the same "
           "tables, allow it (out_of_order = true)"});
    }
  }

  const migrations& given_;
  const std::vector<migration_record>& history_;
  std::string_view engine_;
  std::string last_;
};

}  // namespace detail

/// Compares what a program has with what a database's history says, both in the order of ids. Pure.
template <class Deferred = void>
std::vector<migration_status> compare_history(const migrations& given,
                                              const std::vector<migration_record>& history,
                                              std::string_view engine) {
  return std::move(detail::history_comparer<Deferred>(given, history, engine).result);
}

}  // namespace tenon::inline v0
