// SPDX-License-Identifier: MIT
// expect: tenon: table_of: an index with .live is over rows that are not marked as deleted; describe the mark
// by deleted_at()
#include <tenon/tenon.hpp>

struct Person {
  std::int64_t id = 0;
  std::string email{};
};
template <>
inline constexpr auto tenon::table_of<Person> = tenon::table<Person>().unique({.live = true}, &Person::email);

void use(tenon::database& db) {
  tenon::repository<Person>{db}.find();
}
