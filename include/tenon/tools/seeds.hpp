// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/backend/backend.hpp>
#include <tenon/codec/chrono.hpp>
#include <tenon/core/array_view.hpp>
#include <tenon/model/table_of.hpp>
#include <tenon/schema/plan.hpp>
#include <tenon/session/repository.hpp>
#include <tenon/session/transaction.hpp>

namespace tenon::inline v0 {

/// Rows that a database begins with, or that a demonstration shows.
struct seed {
  std::string_view name;
  void (*run)(transaction& tx, std::uint64_t number) = nullptr;  ///< equal numbers should give equal rows
  std::string_view about = {};                                   ///< a few words for people
  std::int64_t version = 1;                                      ///< a greater one runs again
  bool always = false;  ///< at each run; what it does has to bear that (`save` by key)
};

struct seed_options {
  std::uint64_t number = 1;  ///< what each seed is given, for a `factory`
  bool again = false;        ///< those too that this database has had
};

/// A row of the table tenon_seeds.
struct seed_record {
  std::string name{};
  std::int64_t version = 0;
  timestamp finished{};
};
template <>
inline constexpr auto table_of<seed_record> =
    table<seed_record>("tenon_seeds").primary_key(&seed_record::name);

/// Runs the seeds that this database has not had, in their order, each in one transaction with its record in
/// the table tenon_seeds; the names of those that ran. Two processes at once run each of them once. Errors:
/// those of the seeds, of which the failed one leaves nothing.
template <class Deferred = void>
std::vector<std::string_view> run_seeds(database& db, array_view<const seed> seeds,
                                        const seed_options& options = {}) {
  std::vector<std::string_view> ran;
  for (const seed& each : seeds) {
    transaction tx = db.begin({.level = isolation::read_committed, .schema = db.store().limits().remote});
    {
      const session::lease held(tx);
      held->lock_schema();
      const table_info* const tables[] = {&table_info_of<seed_record>};
      held->apply(schema::plan_missing_tables(held->describe(tables), held->inspect()));
    }
    repository<seed_record> records(tx);
    const auto known = records.find_by_id(std::string(each.name));
    if (known && known->version >= each.version && !each.always && !options.again) continue;
    each.run(tx, options.number);
    records.save(seed_record{std::string(each.name), each.version, now()});
    tx.commit();
    ran.push_back(each.name);
  }
  return ran;
}

}  // namespace tenon::inline v0
