// SPDX-License-Identifier: MIT
#include "entities.hpp"

namespace query_test {

std::uint32_t slot_elsewhere();
std::uint32_t other_slot_elsewhere();

std::uint32_t slot_elsewhere() {
  using shell = decltype(tenon::select<Note>(tenon::where(tenon::col<&Note::rank> == 3)));
  return tenon::detail::slot_in(tenon::detail::kept_slot<shell>);
}
std::uint32_t other_slot_elsewhere() {
  using shell = decltype(tenon::select<Note>(tenon::where(tenon::col<&Note::title> == "x")));
  return tenon::detail::slot_in(tenon::detail::kept_slot<shell>);
}

}  // namespace query_test
