// SPDX-License-Identifier: MIT
#pragma once

// The query language: joins, groups, windows, subqueries, set operations, JSON paths, and changes that say
// more than a repository's. Repositories do not need it. The unit that opens a SQLite database includes it
// too, before or behind the store's own header (or <tenon/functions.hpp>); else such a statement is
// error_kind::unsupported.
#include <tenon/query/dynamic_condition.hpp>
#include <tenon/query/filterable.hpp>
#include <tenon/query/lock.hpp>
#include <tenon/query/sample.hpp>
#include <tenon/session/chunks.hpp>
#include <tenon/session/explain.hpp>
#include <tenon/session/keyset_page.hpp>
#include <tenon/session/page.hpp>
#include <tenon/session/prepared.hpp>
#include <tenon/session/query.hpp>
#include <tenon/session/stream.hpp>
#include <tenon/tenon.hpp>

#define TENON_HAS_QUERIES 1
#ifdef TENON_HAS_SQLITE_DOOR
#include <tenon/backend/sqlite_queries.hpp>
#endif
