// SPDX-License-Identifier: MIT
// expect-ok
// If this does not compile, the refusals of the other programs prove nothing.
#include <tenon/tenon.hpp>

int main() {
  return tenon::error(tenon::error_kind::value, "control").kind == tenon::error_kind::value ? 0 : 1;
}
