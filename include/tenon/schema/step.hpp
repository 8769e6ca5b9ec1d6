// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <tenon/schema/list.hpp>
#include <tenon/schema/snapshot.hpp>
#include <tenon/schema/step_kind.hpp>
#include <tenon/schema/verdict.hpp>

namespace tenon::inline v0::schema {

/// A name that becomes another.
struct rename {
  std::string from = {};
  std::string to = {};

  friend bool operator==(const rename&, const rename&) = default;
};

/// Where the values of a column come from when its rows are written again.
struct copied_column {
  std::string column = {};
  std::string expression = {};  ///< SQL over a row of the table as it was; names are in delimiters

  friend bool operator==(const copied_column&, const copied_column&) = default;
};

/// One change of a schema, as a value; `step_kind` says which members count.
struct step {
  step_kind kind = step_kind::create_table;
  table subject = {};
  index made = {};
  enumeration type = {};
  full_text words = {};
  table before = {};
  rename renamed = {};
  enumeration before_type = {};
  view shown = {};
  list<copied_column> mapping = {};  ///< columns that it does not name have their default
  list<step> parts = {};             ///< what a rebuild does all at once, each with its verdict
  verdict judged = {};               ///< of a step with parts: the worst of theirs
  bool concurrently = false;         ///< outside of a transaction, while others write

  friend bool operator==(const step&, const step&) = default;
};

}  // namespace tenon::inline v0::schema
