// SPDX-License-Identifier: MIT
// expect: tenon: enum_range must include 0 and lie within -32768..32767
#include "entities.hpp"

enum class Flags { none, all = 100000 };
template <>
struct tenon::enum_range<Flags> {
  static constexpr int min = 0;
  static constexpr int max = 100000;
};

std::string_view used = tenon::reflect::enum_name(Flags::none);
