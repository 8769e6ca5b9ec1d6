// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tenon/schema/table.hpp>

// Parts of a schema in words, for messages and plans; no statement is made of these.
namespace tenon::inline v0::schema {

constexpr std::string_view to_text(referential_action action) noexcept {
  constexpr std::string_view names[] = {"NO ACTION", "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT"};
  return names[static_cast<unsigned char>(action)];
}

constexpr std::string_view to_text(deferrable checked) noexcept {
  constexpr std::string_view names[] = {"NOT DEFERRABLE", "DEFERRABLE INITIALLY IMMEDIATE",
                                        "DEFERRABLE INITIALLY DEFERRED"};
  return names[static_cast<unsigned char>(checked)];
}

template <class Deferred = void>
std::string to_text(const std::vector<std::string>& names) {
  std::string text = "(";
  for (const std::string& name : names) {
    if (text.size() > 1) text += ", ";
    text += name;
  }
  return text += ')';
}

template <class Deferred = void>
std::string to_text(const column& shown) {
  std::string text = shown.type.empty() ? "no type" : shown.type;
  if (!shown.generated.empty()) {
    text += " GENERATED ALWAYS AS (" + shown.generated + (shown.stored ? ") STORED" : ") VIRTUAL");
  }
  text += shown.nullable ? " NULL" : " NOT NULL";
  if (!shown.default_text.empty()) text += " DEFAULT " + shown.default_text;
  if (!shown.collation.empty()) text += " COLLATE " + shown.collation;
  return text;
}

template <class Deferred = void>
std::string to_text(const index& shown) {
  std::string text = shown.unique ? "UNIQUE (" : "(";
  bool first = true;
  for (const index_part& part : shown.parts) {
    if (!first) text += ", ";
    first = false;
    text += part.column.empty() ? part.expression : part.column;
    if (!part.collation.empty()) text += " COLLATE " + part.collation;
    if (part.descending) text += " DESC";
  }
  text += ')';
  if (!shown.where.empty()) text += " WHERE " + shown.where;
  return text;
}

template <class Deferred = void>
std::string to_text(const full_text& shown) {
  if (shown.columns.empty()) return shown.definition;
  return shown.language + ' ' + to_text(shown.columns);
}

template <class Deferred = void>
std::string to_text(const foreign_key& shown) {
  std::string text = to_text(shown.columns) + " REFERENCES " + shown.table + ' ' + to_text(shown.referenced);
  text += " ON DELETE ";
  text += to_text(shown.on_delete);
  text += " ON UPDATE ";
  text += to_text(shown.on_update);
  if (shown.checked != deferrable::no) {
    text += ' ';
    text += to_text(shown.checked);
  }
  return text;
}

}  // namespace tenon::inline v0::schema
