// SPDX-License-Identifier: MIT
#include <cstdio>

#include "entity.hpp"

int main() {
  // Here: open "sqlite::memory:", save a Note, find it in a.cpp, and compare.
  const tenon::error refusal = refusal_made_in_a();
  if (refusal.kind != tenon::error_kind::not_found) return 1;
  std::puts("consumer: ok");
}
