// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace tenon::inline v0 {

/// How PostgreSQL keeps enums that are stored by their names.
enum class postgresql_enums : std::uint8_t {
  checked_text,  ///< as text; a check allows the enumerators only, so that a new one is a changed check
  native,        ///< as a type of PostgreSQL, named as the enum in snake_case: CREATE TYPE … AS ENUM
};

}  // namespace tenon::inline v0
