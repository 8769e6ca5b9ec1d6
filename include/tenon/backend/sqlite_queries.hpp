// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <tenon/backend/sqlite.hpp>
#include <tenon/backend/sqlite_explain.hpp>
#include <tenon/dialect/sqlite.hpp>
#include <tenon/query/tied_values.hpp>

// The query language for SQLite. Who includes both <tenon/query.hpp> and <tenon/sqlite.hpp> sees this, and
// compiles it where databases are opened: units that use repositories alone pay nothing for it.
namespace tenon::inline v0 {
namespace detail {

template <class Deferred>
class sqlite_tied_check final : public value_check {
 public:
  explicit sqlite_tied_check(std::vector<tied_value> tied) : tied_(std::move(tied)) {}
  void check(const cell* values) const override { basic_tied_values<Deferred>::check(tied_, values); }

 private:
  std::vector<tied_value> tied_;
};

template <class Deferred>
value_check* sqlite_check_of(const std::vector<node>& nodes) {
  std::vector<tied_value> tied = basic_tied_values<Deferred>::of(nodes);
  if (tied.empty()) return nullptr;
  return new sqlite_tied_check<Deferred>(std::move(tied));
}

template <class Deferred>
void explain_sqlite(driver::sqlite::connection& asked, const statement_source& source,
                    const std::string& text, query_plan_report& into) {
  statement room;
  constexpr cell_spec number{cell_kind::integer, storage::standard};
  const cell_spec specs[] = {number, number, number, {cell_kind::text, storage::standard}};
  driver::sqlite::statement plan = asked.prepare(text, specs);
  cell empty;
  empty.kind = cell_kind::null;
  empty.stored = storage::standard;
  const std::vector<cell> nothing(static_cast<std::size_t>(plan.parameter_count()), empty);
  plan.bind(nothing);
  basic_sqlite_plan_reader<Deferred> reader(description_of(source, room).nodes);
  cell row[4];
  while (plan.step(row)) reader.add(row[0].integer, row[1].integer, row[3].text());
  into = reader.take();
}

}  // namespace detail

namespace dialect::sqlite_detail {

template <class Deferred>
struct query_door {
  static ansi_statement* make() { return new sqlite; }
  static constexpr tenon::detail::sqlite_query_support support{&tenon::detail::sqlite_check_of<Deferred>,
                                                               &tenon::detail::explain_sqlite<Deferred>};
  static inline const bool opened = (make_sqlite = &make, tenon::detail::sqlite_queries = &support, true);
};
template <class Deferred>
void include_queries(const query_asked<Deferred>&) {
  (void)&query_door<Deferred>::opened;
}

}  // namespace dialect::sqlite_detail
}  // namespace tenon::inline v0
