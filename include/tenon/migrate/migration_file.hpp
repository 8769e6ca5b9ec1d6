// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <tenon/migrate/migration.hpp>

namespace tenon::inline v0 {

/// Which engines a section may name.
inline constexpr std::string_view migration_engines[] = {"sqlite", "postgresql", "memory"};

namespace detail {

inline constexpr std::string_view migration_mark = "-- tenon:";

template <class Deferred = void>
[[noreturn, gnu::noinline, gnu::cold]] void refuse_migration_file(std::string_view file, unsigned line,
                                                                  std::string_view why) {
  const std::string at = line == 0 ? std::string() : ":" + std::to_string(line);
  fail(error_kind::configuration, sentence({file, at, ": ", why}));
}

/// The word in front, taken off.
constexpr std::string_view take_word(std::string_view& text) noexcept {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  std::size_t end = 0;
  while (end < text.size() && text[end] != ' ') ++end;
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return word;
}

/// Reads a migration's file line by line.
template <class Deferred = void>
class migration_parser {
 public:
  migration_parser(std::string_view file, migration& into) : file_(file), into_(into) {}

  void read_name() {
    std::string_view name = file_;
    if (const std::size_t slash = name.rfind('/'); slash != std::string_view::npos)
      name.remove_prefix(slash + 1);
    if (name.size() < 5 || name.substr(name.size() - 4) != ".sql") refuse_name();
    name.remove_suffix(4);
    if (name.size() < 16 || name[14] != '_') refuse_name();
    into_.id = name.substr(0, 14);
    into_.name = name.substr(15);
    if (!is_migration_id(into_.id) || !is_migration_name(into_.name)) refuse_name();
    into_.file = file_;
  }

  void read(std::string_view text) {
    if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
    while (!text.empty()) {
      ++line_;
      const std::size_t end = text.find('\n');
      std::string_view line = text.substr(0, end);
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
      if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
      if (line.substr(0, migration_mark.size()) == migration_mark) {
        read_mark(line.substr(migration_mark.size()));
      } else {
        read_sql(line);
      }
    }
    for (migration_part& each : into_.parts) check(each);
    if (!into_.replaces.empty() && into_.replaces.back().id != into_.id)
      refuse("has not the id of the last migration that it replaces; give its file that id again");
    if (!into_.parts.empty()) return;
    line_ = 0;
    refuse(
        "has no section; begin the SQL with a line `-- tenon:up`, and that which undoes it with `-- "
        "tenon:down`");
  }

 private:
  [[noreturn]] void refuse_name() const {
    refuse_migration_file(
        file_, 0,
        "is no name of a migration; call it by a moment in UTC and a name of letters, digits and "
        "underscores: 20261121093000_add_nickname.sql");
  }
  [[noreturn]] void refuse(std::string_view why) const { refuse_migration_file(file_, line_, why); }

  void read_mark(std::string_view rest) {
    const std::string_view mark = take_word(rest);
    if (mark == "up" || mark == "down") {
      const std::string_view engine = take_word(rest);
      bool known = engine.empty();
      for (std::string_view each : migration_engines) known = known || each == engine;
      if (!known || !rest.empty())
        refuse("a section is up or down, for all engines or for one: sqlite, postgresql, memory");
      into_.parts.push_back({mark == "up" ? migration_direction::up : migration_direction::down,
                             std::string(engine),
                             {},
                             line_ + 1});
    } else if (mark == "no-transaction") {
      if (!rest.empty() || !into_.parts.empty())
        refuse("`-- tenon:no-transaction` stands alone, above the sections");
      into_.in_transaction = false;
    } else if (mark == "foreign-keys") {
      if (rest != "at-commit" || !into_.parts.empty())
        refuse("`-- tenon:foreign-keys at-commit` stands above the sections");
      into_.keys_enforced = false;
    } else if (mark == "replaces") {
      read_replaced(rest);
    } else if (mark == "suppress-lint") {
      const std::string_view code = take_word(rest);
      if (code.size() != 4 || code[0] != 'M' || rest.empty())
        refuse(
            "a suppression has a code and a reason: `-- tenon:suppress-lint M103 nobody reads the column`");
      into_.suppressed.push_back({std::string(code), std::string(rest)});
    } else {
      refuse(sentence({"`-- tenon:", mark,
                       "` is no mark; they are up, down (each for all engines or for one), no-transaction, "
                       "foreign-keys at-commit, replaces and suppress-lint"}));
    }
  }

  void read_replaced(std::string_view rest) {
    replaced_migration made;
    made.id = take_word(rest);
    made.checksum = take_word(rest);
    const std::string_view from = take_word(rest);
    made.from = take_word(rest);
    bool good = is_migration_id(made.id) && made.checksum.size() == 64 && rest.empty() && into_.parts.empty();
    for (char digit : made.checksum)
      good = good && ((digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f'));
    if (!from.empty()) good = good && from == "from" && is_migration_id(made.from) && made.from <= made.id;
    if (!good)
      refuse(
          "what a migration replaces stands above the sections, with its checksum as `squash` writes it: "
          "`-- tenon:replaces 20261121093000 4f2a…`");
    if (!into_.replaces.empty() && into_.replaces.back().id > made.id)
      refuse("the migrations that this one replaces stand in the order of their ids");
    into_.replaces.push_back(std::move(made));
  }

  void read_sql(std::string_view line) {
    if (into_.parts.empty()) {
      for (char letter : line) {
        if (letter == ' ' || letter == '\t') continue;
        if (line.substr(line.find_first_not_of(" \t"), 2) == "--") return;
        refuse("there is SQL above the first section; put `-- tenon:up` in front of it");
      }
      return;
    }
    into_.parts.back().sql += line;
    into_.parts.back().sql += '\n';
  }

  /// What was never closed would swallow the sections behind it.
  void check(const migration_part& part) const {
    for (std::string_view engine : migration_engines) {
      if (!migration::applies(part, engine)) continue;
      sql_scanner scanner(part.sql, spelling_of(engine));
      while (scanner.next().kind != sql_token_kind::end) {
      }
      if (!scanner.is_open()) continue;
      refuse_migration_file(file_, part.line,
                            sentence({"a quote or comment of this section is never closed (as ", engine,
                                      " reads it); close it, or give each engine a section of its own"}));
    }
    if (part.engine != "memory" || split_statements(part.sql, {}).empty()) return;
    refuse_migration_file(
        file_, part.line,
        "the store in memory has no SQL; leave its section empty, which says that there is nothing "
        "to do, or use a function in C++");
  }

  std::string_view file_;
  migration& into_;
  unsigned line_ = 0;
};

}  // namespace detail

/// Reads the text of a migration's file; `file` is its name ("20261121093000_add_nickname.sql", with or
/// without a path), which holds the id and the name. Errors: `configuration`, naming file and line.
template <class Deferred = void>
migration read_migration(std::string_view file, std::string_view text) {
  migration read;
  detail::migration_parser<Deferred> parser(file, read);
  parser.read_name();
  parser.read(text);
  return read;
}

/// The text of a migration's file; what `read_migration` reads back as the same parts. Functions have no
/// text. Lines end as `checksum` takes them.
template <class Deferred = void>
std::string migration_text(const migration& written) {
  std::string text;
  if (!written.in_transaction) text += "-- tenon:no-transaction\n";
  if (!written.keys_enforced) text += "-- tenon:foreign-keys at-commit\n";
  for (const replaced_migration& each : written.replaces) {
    text += detail::sentence({detail::migration_mark, "replaces ", each.id, " ", each.checksum,
                              each.from.empty() ? "" : " from ", each.from, "\n"});
  }
  for (const lint_suppression& each : written.suppressed) {
    text += detail::sentence({detail::migration_mark, "suppress-lint ", each.code, " ", each.reason, "\n"});
  }
  for (const migration_part& each : written.parts) {
    if (!text.empty()) text += '\n';
    text +=
        detail::sentence({detail::migration_mark, each.direction == migration_direction::up ? "up" : "down",
                          each.engine.empty() ? "" : " ", each.engine, "\n"});
    text += detail::canonical_sql(each.sql);
  }
  return text;
}

/// The name of its file: "20261121093000_add_nickname.sql".
template <class Deferred = void>
std::string migration_file_name(const migration& named) {
  return detail::sentence({named.id, "_", named.name, ".sql"});
}

}  // namespace tenon::inline v0
