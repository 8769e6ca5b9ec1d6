// SPDX-License-Identifier: MIT
#include <tenon/functions.hpp>
#include <tenon/query.hpp>

#define TENON_TESTS_STORES
#include "stores_once.hpp"

// The query language of SQLite, which a unit brings along that opens databases.
template struct tenon::dialect::sqlite_detail::query_door<void>;
