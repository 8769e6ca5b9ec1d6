// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <tenon/schema/snapshot.hpp>
#include <tenon/schema/step.hpp>

namespace tenon::inline v0::schema {

/// What becomes of a column's values when its type changes.
enum class conversion_kind : std::uint8_t {
  free,      ///< the bytes stay as they are
  rewrites,  ///< every row is written again, and no value changes its meaning
  checked,   ///< values that `unfit` finds have no counterpart
  none,      ///< the database has no such conversion
};

struct conversion {
  conversion_kind kind = conversion_kind::free;
  std::string expression = {};  ///< of the new value; empty: the column itself
  std::string unfit = {};       ///< the condition of rows whose value does not fit; empty: only trying tells
  std::string unseen = {};
};

/// What a database changes in place, and how it speaks about rows; each dialect states it. What is not
/// changed in place is done by `rebuild_table`.
struct abilities {
  bool alters_columns = true;       ///< type, nullability, default, generation, collation
  bool alters_keys = true;          ///< primary keys, foreign keys, checks
  bool drops_columns = true;        ///< that nothing else uses
  bool drops_bound_columns = true;  ///< that keys, checks or computed columns use
  bool rebuilds = false;            ///< knows `rebuild_table`
  bool has_types = true;            ///< types that are lists of names
  bool validates_later = false;     ///< adds a check or foreign key first and looks at the rows after
  bool views_bind = false;          ///< a view that reads a column keeps it from being changed

  /// Whether `ADD COLUMN` takes this column; null: any.
  bool (*adds_in_place)(const table& to, const column& added) = nullptr;
  /// What becomes of values; `types` has the lists of names of both sides' types. Null: nothing is converted.
  conversion (*convert)(const column& from, const column& to, const snapshot& types) = nullptr;
  /// The question of a verdict on a step, whose names are those before the plan. `refused`: the condition of
  /// the rows to count, where it is more than the step says. Null: the store answers by itself.
  std::string (*question)(const step& about, std::string_view refused) = nullptr;
  /// Counts all rows of a table.
  std::string (*count)(const table& of) = nullptr;
};

}  // namespace tenon::inline v0::schema
