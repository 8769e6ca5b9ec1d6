// SPDX-License-Identifier: MIT
#pragma once

// The functions of the query language that a store does not have itself: of dates, of JSON, of texts such as
// lpad, exact arithmetic on decimals, full text ... And define(), which gives functions of your own a body.
// Included by the one unit that opens databases, before or behind the store's own header; other units need it
// not. Without it such a statement is error_kind::unsupported on SQLite.
#define TENON_HAS_FUNCTIONS 1
#include <tenon/session/define.hpp>
#ifdef TENON_HAS_SQLITE_DOOR
#include <tenon/backend/sqlite_queries.hpp>
#include <tenon/dialect/sqlite_full_text_ddl.hpp>
#include <tenon/driver/sqlite/portable_functions.hpp>
#endif
