// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include <tenon/model/constraint.hpp>

namespace tenon::inline v0 {

/// What a description says about a relation: which foreign key it follows, where the tables leave that open.
struct relation_choice {
  std::uint16_t member = 0;  ///< its position in the struct
  column_list columns;       ///< of the table that refers; of a third table those that refer to this entity
  column_list to_other;      ///< of a third table: those that refer to the other entity
};

}  // namespace tenon::inline v0
