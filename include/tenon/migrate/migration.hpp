// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/core/error.hpp>
#include <tenon/core/sha256.hpp>
#include <tenon/migrate/sql_statements.hpp>

namespace tenon::inline v0 {

class migration_context;

/// A step of a migration that is C++; it runs in a transaction, behind the SQL of its direction.
using migration_function = void (*)(migration_context&);

enum class migration_direction : std::uint8_t { up, down };

/// SQL of one direction, for one engine or (empty) for all that speak SQL.
struct migration_part {
  migration_direction direction = migration_direction::up;
  std::string engine = {};
  std::string sql = {};
  unsigned line = 0;  ///< of the file, on which `sql` begins

  friend bool operator==(const migration_part&, const migration_part&) = default;
};

/// A finding of `lint` that somebody has looked at.
struct lint_suppression {
  std::string code = {};  ///< "M101"
  std::string reason = {};

  friend bool operator==(const lint_suppression&, const lint_suppression&) = default;
};

/// A migration that another one stands for, with the checksum that it had when it was run.
struct replaced_migration {
  std::string id = {};
  std::string checksum = {};
  std::string from = {};  ///< of one that itself stood for others: the first of these; else empty

  friend bool operator==(const replaced_migration&, const replaced_migration&) = default;
};

/// One change of a database's schema or data, as a value: read from a file (`read_migration`), or made by the
/// program: `migration{.id = "20261121093000", .name = "add_nickname", .parts = {{…}}}`.
struct migration {
  std::string id = {};  ///< 14 digits: a moment in UTC, year first. Migrations run in this order
  std::string name = {};
  /// Run in their order; those of another engine are left out.
  std::vector<migration_part> parts = {};
  migration_function up = nullptr;
  migration_function down = nullptr;
  /// False: each statement by itself, for what no transaction may hold (CREATE INDEX CONCURRENTLY, VACUUM).
  bool in_transaction = true;
  /// False: SQLite looks at foreign keys once, before the commit; always so where tables are dropped.
  bool keys_enforced = true;
  /// The migrations whose effect it has (`squash` makes such), the last of which had its id. Where all of
  /// them were run it is taken for finished, and not run.
  std::vector<replaced_migration> replaces = {};
  std::vector<lint_suppression> suppressed = {};
  std::string file = {};  ///< where it was read, for messages

  /// Whether it says what to do in this direction on an engine; saying that there is nothing to do counts.
  bool covers(migration_direction direction, std::string_view engine) const {
    if ((direction == migration_direction::up ? up : down) != nullptr) return true;
    for (const migration_part& each : parts) {
      if (each.direction == direction && applies(each, engine)) return true;
    }
    return false;
  }

  /// The statements of a direction on an engine.
  std::vector<sql_statement> statements(migration_direction direction, std::string_view engine) const {
    std::vector<sql_statement> given;
    for (const migration_part& each : parts) {
      if (each.direction != direction || !applies(each, engine)) continue;
      for (sql_statement& one : split_statements(each.sql, spelling_of(engine), each.line))
        given.push_back(std::move(one));
    }
    return given;
  }

  /// SHA-256 of what it does, as 64 hexadecimal digits. How lines end does not count, and neither do
  /// suppressions. Functions are only known to be there.
  std::string checksum() const;

  /// How to call it in messages: its file, or "migration 20261121093000 add_nickname".
  std::string label() const {
    return file.empty() ? tenon::detail::sentence({"migration ", id, name.empty() ? "" : " ", name}) : file;
  }

  /// An engine without SQL takes only parts that name it, which can but say that there is nothing to do.
  static bool applies(const migration_part& part, std::string_view engine) {
    return part.engine == engine || (part.engine.empty() && engine != "memory");
  }
};

namespace detail {

/// Without what version control changes: "\r" before line ends; and without empty lines at the beginning and
/// end. Blanks count, since they may stand in a text's quotes.
template <class Deferred = void>
std::string canonical_sql(std::string_view text) {
  std::string canonical;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty() && canonical.empty()) continue;
    canonical += line;
    canonical += '\n';
  }
  while (canonical.size() > 1 && canonical[canonical.size() - 2] == '\n') canonical.pop_back();
  return canonical;
}

/// 14 digits that are a date and time.
constexpr bool is_migration_id(std::string_view id) noexcept {
  if (id.size() != 14) return false;
  for (char digit : id) {
    if (digit < '0' || digit > '9') return false;
  }
  const auto pair = [&](std::size_t at) { return (id[at] - '0') * 10 + (id[at + 1] - '0'); };
  return pair(4) >= 1 && pair(4) <= 12 && pair(6) >= 1 && pair(6) <= 31 && pair(8) < 24 && pair(10) < 60 &&
         pair(12) < 60;
}

/// Letters, digits and underscores, so that it is a file's name everywhere.
constexpr bool is_migration_name(std::string_view name) noexcept {
  for (char letter : name) {
    const bool good = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                      (letter >= '0' && letter <= '9') || letter == '_' || letter == '-';
    if (!good) return false;
  }
  return !name.empty() && name.size() <= 150;
}

}  // namespace detail

inline std::string migration::checksum() const {
  detail::basic_sha256<> sum;
  sum.add_piece("tenon migration 1").add_piece(id);
  sum.add_number((in_transaction ? 1u : 0u) + (keys_enforced ? 0u : 2u) + (replaces.empty() ? 0u : 4u));
  sum.add_number((up != nullptr ? 1u : 0u) + (down != nullptr ? 2u : 0u));
  for (const migration_part& each : parts) {
    sum.add_number(each.direction == migration_direction::up ? 1 : 2).add_piece(each.engine);
    sum.add_piece(detail::canonical_sql(each.sql));
  }
  for (const replaced_migration& each : replaces)
    sum.add_piece(each.id).add_piece(each.checksum).add_piece(each.from);
  return sum.hex();
}

}  // namespace tenon::inline v0
