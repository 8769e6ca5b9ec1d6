// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace tenon::inline v0::schema {

/// What a step does; the comments name the members of `step` that say the rest. Every kind has `subject.name`
/// and `subject.schema`, the table as it is named when the step runs.
enum class step_kind : std::uint8_t {
  create_table,      ///< `subject` without its indexes
  create_index,      ///< `made` on the table `subject.name` of `subject.schema`
  create_type,       ///< `type`
  create_schema,     ///< `subject.schema`
  create_view,       ///< `shown`
  create_full_text,  ///< `words` of the table `subject`, with the words that are there already
  add_foreign_key,   ///< the one of `subject`, whose other table is there

  rename_table,              ///< `renamed`, full names; `subject` is named as before
  drop_table,                ///< `subject` as it is
  rename_column,             ///< `renamed`
  add_column,                ///< the one of `subject`, and its foreign key or check if they come with it
  drop_column,               ///< the one of `subject`
  alter_column_type,         ///< the one of `before` to the one of `subject`; `mapping[0]` is how, if given
  alter_column_nullability,  ///< likewise
  alter_column_default,
  alter_column_generation,
  alter_column_collation,
  fill_column,           ///< the rows' values of the column by `mapping[0]`
  drop_index,            ///< `made`
  add_check,             ///< the one of `subject`
  drop_check,            ///< likewise
  drop_foreign_key,      ///< likewise
  validate_constraint,   ///< the rows that are there, for the check or foreign key of `subject`
  change_primary_key,    ///< `before.primary_key` to `subject.primary_key`
  change_generated_key,  ///< `before.autoincrement` to `subject.autoincrement`, whole tables
  change_table_option,   ///< `renamed.to` names it: "STRICT", "WITHOUT ROWID", "ON CONFLICT"; whole tables
  comment_table,         ///< `subject.comment`
  comment_column,        ///< of the one of `subject`
  drop_full_text,        ///< `words`
  add_value,             ///< `renamed.to` to the type `type`
  rename_value,          ///< `renamed` in the type `type`, or in the column of `subject` that holds texts
  retire_values,         ///< `type` becomes what it is now, in the columns of `parts`; `before_type` has more
  drop_type,             ///< `type`
  drop_view,             ///< `shown`
  rebuild_table,  ///< `before` to `subject`, whole tables with their indexes; rows by `mapping`, for the
                  ///< changes of `parts`
};

}  // namespace tenon::inline v0::schema
