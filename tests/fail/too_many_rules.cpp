// SPDX-License-Identifier: MIT
// expect: tenon: table_of: too much for one table
#include "related.hpp"

struct Wrong {
  std::int64_t id = 0;
  std::string name;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>()
                                                   .validate<&Wrong::name>(rules::not_empty)
                                                   .validate<&Wrong::name>(rules::not_empty)
                                                   .validate<&Wrong::name>(rules::not_empty)
                                                   .validate<&Wrong::name>(rules::not_empty)
                                                   .validate<&Wrong::name>(rules::not_empty)
                                                   .validate<&Wrong::name>(rules::not_empty)
                                                   .validate<&Wrong::name>(rules::not_empty)
                                                   .validate<&Wrong::name>(rules::not_empty)
                                                   .validate<&Wrong::name>(rules::not_empty)
                                                   .validate<&Wrong::name>(rules::not_empty)
                                                   .validate<&Wrong::name>(rules::not_empty)
                                                   .validate<&Wrong::name>(rules::not_empty)
                                                   .validate<&Wrong::name>(rules::not_empty)
                                                   .validate<&Wrong::name>(rules::not_empty)
                                                   .validate<&Wrong::name>(rules::not_empty)
                                                   .validate<&Wrong::name>(rules::not_empty)
                                                   .validate<&Wrong::name>(rules::not_empty)
                                                   .validate<&Wrong::name>(rules::not_empty)
                                                   .validate<&Wrong::name>(rules::not_empty)
                                                   .validate<&Wrong::name>(rules::not_empty)
                                                   .validate<&Wrong::name>(rules::not_empty)
                                                   .validate<&Wrong::name>(rules::not_empty)
                                                   .validate<&Wrong::name>(rules::not_empty)
                                                   .validate<&Wrong::name>(rules::not_empty)
                                                   .validate<&Wrong::name>(rules::not_empty)
                                                   .validate<&Wrong::name>(rules::not_empty)
                                                   .validate<&Wrong::name>(rules::not_empty)
                                                   .validate<&Wrong::name>(rules::not_empty)
                                                   .validate<&Wrong::name>(rules::not_empty)
                                                   .validate<&Wrong::name>(rules::not_empty)
                                                   .validate<&Wrong::name>(rules::not_empty)
                                                   .validate<&Wrong::name>(rules::not_empty)
                                                   .validate<&Wrong::name>(rules::not_empty);

void run(database& db) {
  repository<Wrong>{db}.find();
}
