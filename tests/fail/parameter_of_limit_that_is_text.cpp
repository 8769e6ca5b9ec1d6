// SPDX-License-Identifier: MIT
// expect: tenon: limit(), offset(): the parameter is no integer
#include <tenon/query.hpp>

#include "entities.hpp"

using namespace tenon;

constexpr auto oldest = parameter<"oldest", int>;

void run(database& db) {
  prepare(db,
          select<Agent>(tenon::limit(parameter<"most", std::string>)))(parameter<"most", std::string> = "x");
}
