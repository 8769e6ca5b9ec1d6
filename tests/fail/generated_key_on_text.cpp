// SPDX-License-Identifier: MIT
// expect: tenon: generated_key(): only an integer or a tenon::uuid can be generated
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
  std::string name;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().generated_key(&Wrong::name);
