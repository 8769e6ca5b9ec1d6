// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include <tenon/schema/list.hpp>

namespace tenon::inline v0 {

/// What somebody says may be lost or changed; `drop_column("users", "nickname")` makes one.
struct permission {
  enum class act : std::uint8_t {
    drop_table,
    drop_column,
    change_column,
    change_table,
    drop_index,
    drop_constraint,
    drop_value,
    drop_view,
    drop_type,
  };
  act what = act::drop_table;
  std::string table = {};
  std::string object = {};

  friend bool operator==(const permission&, const permission&) = default;
};

/// Permissions name tables, columns and the rest as the database does: `drop_column("users", "nickname")`.
inline permission drop_table(std::string_view table) {
  return {permission::act::drop_table, std::string(table), {}};
}
inline permission drop_column(std::string_view table, std::string_view column) {
  return {permission::act::drop_column, std::string(table), std::string(column)};
}
/// Its type, nullability, default, generation or collation.
inline permission change_column(std::string_view table, std::string_view column) {
  return {permission::act::change_column, std::string(table), std::string(column)};
}
/// Its primary key or options.
inline permission change_table(std::string_view table) {
  return {permission::act::change_table, std::string(table), {}};
}
/// An index, unique or not, or one of words.
inline permission drop_index(std::string_view table, std::string_view index) {
  return {permission::act::drop_index, std::string(table), std::string(index)};
}
/// A check or a foreign key.
inline permission drop_constraint(std::string_view table, std::string_view name) {
  return {permission::act::drop_constraint, std::string(table), std::string(name)};
}
/// Values of an enum that is a type of the database.
inline permission drop_value(std::string_view type, std::string_view value) {
  return {permission::act::drop_value, std::string(type), std::string(value)};
}
inline permission drop_view(std::string_view view) {
  return {permission::act::drop_view, std::string(view), {}};
}
inline permission drop_type(std::string_view type) {
  return {permission::act::drop_type, std::string(type), {}};
}

/// The permissions of one change: exactly what they name and nothing more.
/// `allow{drop_column("users", "nickname"), change_column("users", "age")}`
class allow {
 public:
  allow() = default;
  allow(std::initializer_list<permission> given) : given_(given) {}

  void add(permission one) { given_.push_back(std::move(one)); }
  bool permits(const permission& wanted) const {
    for (const permission& each : given_) {
      if (each == wanted) return true;
    }
    return false;
  }

 private:
  schema::list<permission> given_;
};

/// As it is written in a program: `drop_column("users", "nickname")`.
template <class Deferred = void>
std::string to_text(const permission& shown) {
  constexpr std::string_view names[] = {"drop_table",   "drop_column", "change_column",
                                        "change_table", "drop_index",  "drop_constraint",
                                        "drop_value",   "drop_view",   "drop_type"};
  std::string text(names[static_cast<unsigned char>(shown.what)]);
  text += "(\"" + shown.table;
  if (!shown.object.empty()) text += "\", \"" + shown.object;
  return text += "\")";
}

}  // namespace tenon::inline v0
