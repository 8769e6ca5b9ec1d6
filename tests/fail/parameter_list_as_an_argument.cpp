// SPDX-License-Identifier: MIT
// expect: tenon: parameter: a list stands in in() and not_in() only
#include <deque>

#include <tenon/query.hpp>

#include "entities.hpp"

using namespace tenon;

constexpr auto ids = parameter<"ids", std::deque<std::int64_t>>;
constexpr auto member = function<"member", bool(std::deque<std::int64_t>)>;

void run(database& db) {
  prepare(db, select<Team>(from<Team>(), where(member(ids))))(ids = std::deque<std::int64_t>(2));
}
