// SPDX-License-Identifier: MIT
#include <tenon/dialect/sqlite_core.hpp>

#include "catch.hpp"

#include <string>

#include <tenon/dialect/sqlite.hpp>
#include <tenon/query.hpp>

namespace {

struct Spoken {
  std::int64_t id = 0;
  std::string name{};
  tenon::decimal price{};
};

template <class Dialect, class Statement>
std::string say(const Statement& shell) {
  tenon::statement described;
  tenon::encoder values;
  tenon::statement_writer out(&described, values);
  shell.write(out);
  return Dialect().render(described);
}
template <class Statement>
void check_both(const Statement& shell) {
  CHECK(say<tenon::dialect::sqlite_core>(shell) == say<tenon::dialect::sqlite>(shell));
}

using tenon::col;

}  // namespace

TEST_CASE("what repositories say is the same with and without the query language", "[dialect]") {
  check_both(tenon::select<Spoken>(
      where(col<&Spoken::price> > tenon::decimal("1.5") && !starts_with(col<&Spoken::name>, "a")),
      order_by(desc(col<&Spoken::price>)), tenon::offset(2)));
  check_both(tenon::select<Spoken>(where(in(col<&Spoken::id>, {1, 2}) || like(col<&Spoken::name>, "%x"))));
  check_both(tenon::exists<Spoken>(where(between(col<&Spoken::id>, 1, 5))));
  check_both(tenon::update<Spoken>(where(tenon::all), col<& Spoken::id> = col<&Spoken::id> * 2 + 1,
                                   col<& Spoken::price> = col<&Spoken::price> + tenon::decimal(1)));
  check_both(tenon::delete_from<Spoken>(where(coalesce(col<&Spoken::name>, "") == "b")));
}

TEST_CASE("what only the query language says is refused without it, with the header to include",
          "[dialect]") {
  const auto refused = [](const auto& shell) {
    try {
      say<tenon::dialect::sqlite_core>(shell);
      return std::string();
    } catch (const tenon::error& problem) {
      CHECK(problem.kind == tenon::error_kind::unsupported);
      return problem.message;
    }
  };
  const auto grouped = tenon::select(tenon::fields(col<&Spoken::name>, tenon::count_all()),
                                     tenon::from<Spoken>(), group_by(col<&Spoken::name>));
  CHECK(refused(grouped).find("#include <tenon/query.hpp>") != std::string::npos);
  CHECK(refused(union_all(grouped, grouped)).find("#include <tenon/query.hpp>") != std::string::npos);
  CHECK(refused(tenon::select(tenon::fields(lower(col<&Spoken::name>)), tenon::from<Spoken>()))
            .find("#include <tenon/query.hpp>") != std::string::npos);
  CHECK(refused(tenon::select<Spoken>(
                    where(exists(tenon::from(tenon::alias<Spoken, "other">),
                                 where(tenon::alias<Spoken, "other">.col<&Spoken::id> > col<&Spoken::id>)))))
            .empty());
}
