// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include <tenon/schema/plan.hpp>
#include <tenon/schema/snapshot.hpp>
#include <tenon/session/raw.hpp>
#include <tenon/session/repository.hpp>

namespace tenon::inline v0 {

/// What a migration's function works with: the transaction in which the migration runs. Use entities of the
/// migration's own, which stay as they were when it was written: those of the program change.
class migration_context {
 public:
  migration_context(tenon::transaction& tx, std::string_view engine) : transaction_(&tx), engine_(engine) {}

  tenon::transaction& transaction() const noexcept { return *transaction_; }
  operator session() const { return *transaction_; }  // NOLINT: query<Row>(context, "…")
  template <class Entity>
  tenon::repository<Entity> repository() const {
    return tenon::repository<Entity>(*transaction_);
  }
  /// "sqlite", "postgresql" or "memory".
  std::string_view engine() const noexcept { return engine_; }

  /// The schema at this moment.
  schema::snapshot inspect() const { return session::lease(*transaction_)->inspect(); }
  /// Changes the schema by steps that are values.
  void apply(const schema::plan& plan) const { session::lease(*transaction_)->apply(plan); }
  /// Makes the tables of entities that are not there.
  template <class... Entities>
  void create_tables() const {
    const table_info* const tables[] = {&table_info_of<Entities>...};
    const session::lease held(*transaction_);
    held->apply(schema::plan_missing_tables(held->describe(tables), held->inspect()));
  }

 private:
  tenon::transaction* transaction_;
  std::string_view engine_;
};

}  // namespace tenon::inline v0
