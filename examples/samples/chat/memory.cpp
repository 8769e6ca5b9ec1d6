// SPDX-License-Identifier: MIT
#include "stores.hpp"

#include <tenon/memory.hpp>

std::unique_ptr<tenon::backend> chat::memory_store() {
  return tenon::memory_store();
}
