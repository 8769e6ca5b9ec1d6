// SPDX-License-Identifier: MIT
// expect: tenon: 
#include "entities.hpp"

class Settings {
 public:
  explicit Settings(int level) : level_(level) {}

 private:
  int level_;
};

struct Wrong {
  std::int64_t id = 0;
  tenon::json<Settings> settings;
};

void run(tenon::repository<Wrong>& all, Wrong& one) { all.save(one); }
