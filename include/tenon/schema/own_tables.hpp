// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace tenon::inline v0::schema {

/// Whether Tenon keeps its own books in a table: the histories of migrations and of seeds.
constexpr bool is_own_table(std::string_view name) noexcept {
  return name == "tenon_migrations" || name == "tenon_seeds";
}

}  // namespace tenon::inline v0::schema
