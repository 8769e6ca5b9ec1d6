// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include <tenon/codec/text_language.hpp>
#include <tenon/model/constraint.hpp>

namespace tenon::inline v0 {

/// Written as `.full_text({.language = tenon::text_language::english}, &Entity::title, &Entity::content)`.
struct full_text_options {
  std::string_view name = {};  ///< empty: made of the table's and the columns' names
  text_language language = text_language::simple;
  bool prefix = false;  ///< SQLite: more space for faster searches of beginnings
};

/// An index by which the words of some columns are found.
struct full_text_info {
  full_text_options options;
  column_list columns;
};

}  // namespace tenon::inline v0
