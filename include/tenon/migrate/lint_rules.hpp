// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <tenon/core/error.hpp>

namespace tenon::inline v0 {

enum class lint_severity : std::uint8_t { notice, warning, error };

constexpr std::string_view to_string(lint_severity severity) noexcept {
  constexpr std::string_view names[] = {"notice", "warning", "error"};
  return names[static_cast<unsigned char>(severity)];
}

/// What `lint` has to say about a migration.
struct lint_finding {
  std::string_view code = {};  ///< stable: M1 loses, M2 breaks running programs, M3 depends on the rows, M4
                               ///< locks, M5 keys, M6 the migration itself
  lint_severity severity = lint_severity::warning;
  std::string id = {};  ///< of the migration
  std::string file = {};
  unsigned line = 0;
  std::string message = {};
  std::string suppressed = {};  ///< why somebody found it good; empty: nobody did

  /// "db/20261121093000_x.sql:7: error M102: …".
  std::string sentence() const {
    return tenon::detail::sentence(
        {file, line == 0 ? "" : ":", line == 0 ? std::string() : std::to_string(line), ": ",
         to_string(severity), " ", code, ": ", message,
         suppressed.empty() ? "" : " (suppressed: ", suppressed, suppressed.empty() ? "" : ")"});
  }
};

namespace detail {

struct lint_rule {
  std::string_view code;
  lint_severity severity;
  std::string_view message;
};

inline constexpr lint_rule lint_rules[] = {
    {"M101", lint_severity::error,
     "it drops a table with its rows; drop it when no running program reads it, and "
     "keep a copy"},
    {"M102", lint_severity::error,
     "it drops a column with its values; drop it when no running program reads it"},
    {"M103", lint_severity::error, "it removes every row of a table"},
    {"M104", lint_severity::warning,
     "it changes a column's type: values may be cut or refused; add a column of the "
     "new type, copy, and drop the old one later"},
    {"M105", lint_severity::error, "it drops a schema or a database with all that is in it"},
    {"M201", lint_severity::warning,
     "programs that run meanwhile still use the table's old name; make a view of that "
     "name, or deploy in two steps"},
    {"M202", lint_severity::warning,
     "programs that run meanwhile still use the column's old name; add a column, "
     "write both, and drop the old one later"},
    {"M203", lint_severity::warning, "programs that run meanwhile still write the value's old name"},
    {"M301", lint_severity::error,
     "a column that is NOT NULL without a default cannot be added to a table with rows; "
     "give it a default, or add it nullable and fill it first"},
    {"M302", lint_severity::warning,
     "it fails if a row has NULL there, and looks at every row under a lock; add a "
     "check NOT VALID, validate it, then set NOT NULL"},
    {"M303", lint_severity::warning, "it fails if rows are equal there already; look for them first"},
    {"M304", lint_severity::warning,
     "it looks at every row under a lock that stops writes; add the constraint NOT "
     "VALID, and validate it in another migration"},
    {"M401", lint_severity::warning,
     "writes wait until the index is made; CREATE INDEX CONCURRENTLY in a migration "
     "with `-- tenon:no-transaction`"},
    {"M402", lint_severity::warning,
     "it writes every row of the table again, and nobody can use the table meanwhile"},
    {"M403", lint_severity::notice,
     "all access waits until the index is dropped; DROP INDEX CONCURRENTLY in a "
     "migration with `-- tenon:no-transaction`"},
    {"M404", lint_severity::warning,
     "it changes every row in the transaction that changes the schema, whose locks "
     "last until it ends; do it in a migration of its own"},
    {"M501", lint_severity::warning,
     "no index begins with a foreign key's columns, so that each delete of a row it "
     "refers to reads the whole table"},
    {"M601", lint_severity::notice, "it says nothing of the way back; add a section `-- tenon:down`"},
    {"M602", lint_severity::error, "it begins or ends a transaction, which is the runner's"},
    {"M603", lint_severity::error,
     "PRAGMA foreign_keys does nothing within a transaction; the runner sees to it where "
     "tables are dropped, or write `-- tenon:foreign-keys at-commit`"},
    {"M604", lint_severity::error,
     "no transaction can hold it; write `-- tenon:no-transaction` above the sections"},
    {"M605", lint_severity::notice,
     "if it is stopped, an index stays that is not valid and in the way of the next "
     "run; begin with DROP INDEX CONCURRENTLY IF EXISTS"},
    {"M699", lint_severity::notice, "it suppresses what is not there"},
};

inline const lint_rule& lint_rule_of(std::string_view code) {
  for (const lint_rule& each : lint_rules) {
    if (each.code == code) return each;
  }
  return lint_rules[0];
}

}  // namespace detail
}  // namespace tenon::inline v0
