// SPDX-License-Identifier: MIT
#pragma once

#include "entities.hpp"

#include <cstdint>
#include <optional>
#include <vector>

#include <tenon/relations.hpp>

// Wagons with wheels, each behind another one: for the programs that get counts and keys of relations wrong.

struct Wheel;
struct Wagon {
  std::int64_t id = 0;
  std::optional<std::int64_t> beforeId{};
  tenon::has_many<Wheel> wheels{};
  tenon::belongs_to<Wagon> before{};
};
struct Wheel {
  std::int64_t id = 0;
  std::int64_t wagonId = 0;
};
template <>
inline constexpr auto tenon::table_of<Wheel> = tenon::table<Wheel>().foreign_key(&Wheel::wagonId, &Wagon::id);
template <>
inline constexpr auto tenon::table_of<Wagon> = tenon::table<Wagon>().foreign_key(&Wagon::beforeId,
                                                                                 &Wagon::id);
