// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/core/sha256.hpp>
#include <tenon/migrate/migrations.hpp>

namespace tenon::inline v0 {

/// The file beside the migrations that has their checksums.
inline constexpr std::string_view lock_file_name = "migrations.lock";

namespace detail {

inline constexpr std::string_view lock_file_head =
    "# Written by Tenon; never merged by hand. Each line holds the hash of the one before.\n";

/// A line's hash: of the one before, so that two branches that each add a migration change the same line.
template <class Deferred = void>
std::string chained(std::string_view before, std::string_view id, std::string_view checksum) {
  return basic_sha256<Deferred>().add_piece(before).add_piece(id).add_piece(checksum).hex();
}

}  // namespace detail

/// The text of the lock file: a line for each migration: its id, its checksum, the hash of all lines so far.
template <class Deferred = void>
std::string lock_text(const migrations& given) {
  std::string text(detail::lock_file_head);
  std::string chain;
  for (const migration& each : given) {
    const std::string sum = each.checksum();
    chain = detail::chained(chain, each.id, sum);
    text += detail::sentence({each.id, " ", sum, " ", chain, "\n"});
  }
  return text;
}

/// What a migration has of the lock file's, or the other way round.
struct lock_finding {
  migration_problem problem = migration_problem::none;
  std::string id = {};
  std::string message = {};
};

/// Compares migrations with their lock file's text; `file` is its name, for messages. Pure.
template <class Deferred = void>
std::vector<lock_finding> compare_lock(const migrations& given, std::string_view text,
                                       std::string_view file = lock_file_name) {
  std::vector<lock_finding> findings;
  std::vector<std::string_view> locked;
  std::string chain;
  unsigned number = 0;
  bool whole = true;
  const auto find = [&](migration_problem problem, std::string_view id, std::string_view who,
                        std::string_view why) {
    findings.push_back({problem, std::string(id), detail::sentence({who, ": ", why})});
  };
  while (!text.empty()) {
    ++number;
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    const std::string_view id = detail::take_word(line);
    const std::string_view sum = detail::take_word(line);
    chain = detail::chained(chain, id, sum);
    if (whole && (line != chain || !detail::is_migration_id(id))) {
      whole = false;
      find(migration_problem::broken_chain, id, detail::sentence({file, ":", std::to_string(number)}),
           "the line does not follow from the one before, as of a file that was merged by hand; look at the "
           "migrations of both branches, give the later ones a later id, and write the file anew");
    }
    locked.push_back(id);
    const migration* const there = given.find(id);
    if (there == nullptr) {
      find(migration_problem::missing, id, detail::sentence({file, ":", std::to_string(number)}),
           detail::sentence(
               {"there is no migration ", id,
                "; bring its file back from version control, or, if nothing has run it, write the "
                "lock file anew"}));
    } else if (there->checksum() != sum) {
      find(migration_problem::edited, id, there->label(),
           "it is not as it was locked; undo the edit, or, if nothing has run it, write the lock file anew");
    }
  }
  for (const migration& each : given) {
    bool known = false;
    for (std::string_view id : locked) known = known || id == each.id;
    if (!known) {
      find(migration_problem::unlocked, each.id, each.label(),
           detail::sentence(
               {"it is not in ", file, "; write the lock file anew and commit it with the migration"}));
    }
  }
  return findings;
}

/// Throws the first finding of `compare_lock`, the others below it.
template <class Deferred = void>
void require_locked(const migrations& given, std::string_view text, std::string_view file = lock_file_name) {
  const std::vector<lock_finding> findings = compare_lock(given, text, file);
  if (findings.empty()) return;
  std::string message;
  for (const lock_finding& each : findings) message += message.empty() ? each.message : "\n" + each.message;
  throw migration_error(findings[0].problem, findings[0].id, message);
}

}  // namespace tenon::inline v0
