// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include <tenon/backend/backend.hpp>

namespace chat {

// Each store is opened by a unit of its own, so that it is compiled once for all samples.
std::unique_ptr<tenon::backend> sqlite_store();
std::unique_ptr<tenon::backend> memory_store();
/// In a schema of its own on the server of TENON_TEST_POSTGRESQL_URL; null without one.
std::unique_ptr<tenon::backend> postgresql_store();
void drop_postgresql_schema();

}  // namespace chat
