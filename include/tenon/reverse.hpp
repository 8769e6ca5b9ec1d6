// SPDX-License-Identifier: MIT
#pragma once

// C++ structs and descriptions from a live schema: a pure function on what `inspect` and `inspect_views`
// give.
#include <tenon/migrate/view_columns.hpp>
#include <tenon/schema/reverse.hpp>

namespace tenon::inline v0 {

using schema::reverse_options;
using schema::reversed_schema;

/// A C++ header with a struct and a description for every table of a schema of SQLite or PostgreSQL, so that
/// a database opened with them needs no change. What no description expresses is a comment in it.
template <class Deferred = void>
std::string reverse(const schema::snapshot& source, const reverse_options& options = {}) {
  return schema::reverse(source, options).header;
}

/// The same of what a database has now, its views included.
template <class Deferred = void>
schema::reversed_schema reverse(session where, reverse_options options = {}) {
  options.views = inspect_views(where);
  return schema::reverse(inspect(where), options);
}

}  // namespace tenon::inline v0
