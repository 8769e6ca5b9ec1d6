// SPDX-License-Identifier: MIT
// expect: tenon: a member has no column type
#include "entities.hpp"

class Money {
 public:
  explicit Money(int cents) : cents_(cents) {}
  Money() = default;

 private:
  int cents_ = 0;
};
struct Wrong {
  std::int64_t id = 0;
  Money price;
};
const tenon::table_info& used = tenon::table_info_of<Wrong>;
