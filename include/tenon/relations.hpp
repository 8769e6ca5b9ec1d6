// SPDX-License-Identifier: MIT
#pragma once

// Relations: members that are other entities, read by with<…>, written by save. Whoever declares entities
// with relations includes this; repositories of other entities do not pay for it. The unit that opens a
// SQLite database includes this or <tenon/query.hpp> too, before or behind the store's own header; else some
// of the statements are error_kind::unsupported.
#include <tenon/model/join_table.hpp>
#include <tenon/model/relation.hpp>
#include <tenon/query/related_conditions.hpp>
#include <tenon/session/graph_removal.hpp>
#include <tenon/session/graph_rules.hpp>
#include <tenon/session/joined_rows.hpp>
#include <tenon/session/links.hpp>
#include <tenon/session/load.hpp>
#include <tenon/session/related_counts.hpp>
#include <tenon/session/strict_loading.hpp>
#include <tenon/tenon.hpp>

#define TENON_HAS_QUERIES 1
#ifdef TENON_HAS_SQLITE_DOOR
#include <tenon/backend/sqlite_queries.hpp>
#endif
