// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <tenon/dialect/ansi.hpp>
#include <tenon/query/writer.hpp>

namespace tenon::inline v0 {

/// A statement as a dialect speaks it, to read and to test:
/// `tenon::sql<tenon::dialect::sqlite>(select<Agent>(limit(3)))`. Named parameters need no values.
template <class Dialect, class Statement>
std::string sql(const Statement& shell) {
  statement described;
  encoder values;
  statement_writer out(&described, values);
  shell.write(out);
  return Dialect().render(described);
}

}  // namespace tenon::inline v0
