// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <tenon/schema/names.hpp>
#include <tenon/schema/snapshot.hpp>

namespace tenon::inline v0::schema::detail {

/// How values of a type of C++ begin.
enum class initial : unsigned char { zero, no, braces };

/// The member for a column: its type, and what a database would call that.
struct reversed_type {
  std::string name = {};   ///< of C++, without the optional
  std::string given = {};  ///< the column's type if nothing is said about it
  initial begins = initial::braces;
  bool number = false;        ///< an integer
  bool text = false;          ///< std::string
  std::string_view gap = {};  ///< why the member does not do all that the column can
  bool written = true;
  bool readable = true;
};

/// A type's name without what is in parentheses, in small letters.
template <class Deferred = void>
std::string bare_type(std::string_view declared) {
  std::string bare;
  int depth = 0;
  for (char letter : declared) {
    if (letter == '(') ++depth;
    if (depth == 0 && !(letter == ' ' && (bare.empty() || bare.back() == ' '))) bare += folded(letter);
    if (letter == ')') --depth;
  }
  while (!bare.empty() && bare.back() == ' ') bare.pop_back();
  return bare;
}

template <class Deferred = void>
reversed_type integer_type(std::string_view name, std::string_view given) {
  reversed_type made{std::string(name), std::string(given), initial::zero};
  made.number = true;
  return made;
}
template <class Deferred = void>
reversed_type text_type(std::string_view given, std::string_view gap = {}) {
  reversed_type made{"std::string", std::string(given)};
  made.text = true;
  made.gap = gap;
  return made;
}

/// SQLite: by what the declared type is called, then by the affinity that it gives.
template <class Deferred = void>
reversed_type sqlite_type_of(std::string_view declared) {
  const std::string bare = bare_type<Deferred>(declared);
  const auto has = [&](std::string_view part) { return bare.find(part) != std::string::npos; };
  if (bare.empty())
    return text_type<Deferred>("TEXT", "it has no type and holds any value, of which only texts are read");
  if (bare == "any") return text_type<Deferred>("TEXT", "it holds any value, of which only texts are read");
  if (bare == "bool" || bare == "boolean") return {"bool", "INTEGER", initial::no};
  if (bare == "datetime" || bare.compare(0, 9, "timestamp") == 0) return {"tenon::timestamp", "TEXT"};
  if (bare == "date") return {"tenon::date", "TEXT"};
  if (bare == "time") return {"tenon::time_of_day", "TEXT"};
  if (bare == "uuid" || bare == "guid" || bare == "uniqueidentifier") return {"tenon::uuid", "TEXT"};
  if (bare == "json") return {"nlohmann::json", "TEXT"};
  if (has("int")) return integer_type<Deferred>("std::int64_t", "INTEGER");
  if (has("char") || has("clob") || has("text")) return text_type<Deferred>("TEXT");
  if (has("blob")) return {"tenon::blob", "BLOB"};
  return {"double", "REAL", initial::zero};
}

/// PostgreSQL: by the type's name as the server spells it.
template <class Deferred = void>
reversed_type postgresql_type_of(std::string_view declared, std::string_view collation) {
  const std::string bare = bare_type<Deferred>(declared);
  if (declared.find("[]") != std::string_view::npos) {
    reversed_type made = text_type<Deferred>("", "Tenon has no member for arrays");
    made.written = made.readable = false;
    return made;
  }
  if (bare == "smallint") return integer_type<Deferred>("std::int16_t", bare);
  if (bare == "integer") return integer_type<Deferred>("std::int32_t", bare);
  if (bare == "bigint") return integer_type<Deferred>("std::int64_t", bare);
  if (bare == "boolean") return {"bool", bare, initial::no};
  if (bare == "double precision") return {"double", bare, initial::zero};
  if (bare == "real") return {"float", "double precision", initial::zero};
  if (bare == "numeric") return {"tenon::decimal", bare};
  if (bare == "text") return text_type<Deferred>(collation == "C" ? bare : "");
  if (bare == "character varying" || bare == "character" || bare == "citext") return text_type<Deferred>("");
  if (bare == "bytea") return {"tenon::blob", bare};
  if (bare == "uuid") return {"tenon::uuid", bare};
  if (bare == "date") return {"tenon::date", bare};
  if (bare == "timestamp with time zone") return {"tenon::timestamp", bare};
  if (bare == "timestamp without time zone") return {"tenon::timestamp", "timestamp with time zone"};
  if (bare == "time without time zone") return {"tenon::time_of_day", bare};
  if (bare == "interval") return {"std::chrono::microseconds", bare};
  if (bare == "jsonb") return {"nlohmann::json", bare};
  if (bare == "json") return {"nlohmann::json", "jsonb"};
  reversed_type made = text_type<Deferred>("", "Tenon has no member for this type");
  made.written = made.readable = false;
  return made;
}

}  // namespace tenon::inline v0::schema::detail
