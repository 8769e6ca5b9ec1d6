// SPDX-License-Identifier: MIT
// expect: tenon: table_of: too much for one table
#include "related.hpp"

struct Wrong;
struct Child {
  std::int64_t id = 0;
  std::int64_t wrongId = 0;
};
struct Wrong {
  std::int64_t id = 0;
  has_many<Child> r0{};
  has_many<Child> r1{};
  has_many<Child> r2{};
  has_many<Child> r3{};
  has_many<Child> r4{};
  has_many<Child> r5{};
  has_many<Child> r6{};
  has_many<Child> r7{};
  has_many<Child> r8{};
  has_many<Child> r9{};
  has_many<Child> r10{};
  has_many<Child> r11{};
  has_many<Child> r12{};
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>()
                                                   .cascades(&Wrong::r0, cascade::insert)
                                                   .cascades(&Wrong::r1, cascade::insert)
                                                   .cascades(&Wrong::r2, cascade::insert)
                                                   .cascades(&Wrong::r3, cascade::insert)
                                                   .cascades(&Wrong::r4, cascade::insert)
                                                   .cascades(&Wrong::r5, cascade::insert)
                                                   .cascades(&Wrong::r6, cascade::insert)
                                                   .cascades(&Wrong::r7, cascade::insert)
                                                   .cascades(&Wrong::r8, cascade::insert)
                                                   .cascades(&Wrong::r9, cascade::insert)
                                                   .cascades(&Wrong::r10, cascade::insert)
                                                   .cascades(&Wrong::r11, cascade::insert)
                                                   .cascades(&Wrong::r12, cascade::insert);

template <>
inline constexpr auto tenon::table_of<Child> = tenon::table<Child>().foreign_key(&Child::wrongId, &Wrong::id);

void run(database& db) {
  repository<Wrong>{db}.find();
}
