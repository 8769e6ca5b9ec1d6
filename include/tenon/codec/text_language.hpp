// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace tenon::inline v0 {

/// How a full-text index takes the words of its texts. Small and great letters are one, accents count.
enum class text_language : std::uint8_t {
  simple,   ///< words as they are: the same answers on every store
  english,  ///< by their stems, so that "running" finds "runs"; stores differ in detail (PostgreSQL leaves
            ///< out words such as "the")
};

}  // namespace tenon::inline v0
