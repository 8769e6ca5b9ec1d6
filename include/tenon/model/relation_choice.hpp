// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include <tenon/model/constraint.hpp>

namespace tenon::inline v0 {

/// What an operation on an entity does to what it is related to. Nothing by default.
enum class cascade : std::uint8_t {
  none = 0,
  insert = 1,       ///< save: related entities without a key, or unknown, are inserted
  update = 2,       ///< save: related entities that were changed are updated
  remove = 4,       ///< remove: related rows first
  soft_remove = 8,  ///< soft_remove: related rows are marked too
  recover = 16,     ///< recover: what was marked with the entity comes back
  save = 3,
  all = 31,
};
constexpr cascade operator|(cascade a, cascade b) {
  return static_cast<cascade>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}

/// What a save does to rows that were read into a collection, wholly, and are no longer in it.
enum class orphans : std::uint8_t {
  stay,         ///< nothing: a collection never removes anything by itself
  nullify,      ///< they refer to nothing any more
  remove,       ///< they are deleted; of many_to_many the rows between, as by nullify
  soft_remove,  ///< they are marked as deleted
  refuse,       ///< the save is refused
};

/// What a description says about a relation: which foreign key it follows, where the tables leave that open.
struct relation_choice {
  std::uint16_t member = 0;  ///< its position in the struct
  column_list columns;       ///< of the table that refers; of a third table those that refer to this entity
  column_list to_other;      ///< of a third table: those that refer to the other entity
  cascade cascades = cascade::none;
  orphans orphaned = orphans::stay;
};

}  // namespace tenon::inline v0
