// SPDX-License-Identifier: MIT
#include "stores.hpp"

// [door]
#include <tenon/functions.hpp>
#include <tenon/sqlite.hpp>
// [/door]

std::unique_ptr<tenon::backend> chat::sqlite_store() {
  return tenon::sqlite_store({.path = ":memory:"});
}
