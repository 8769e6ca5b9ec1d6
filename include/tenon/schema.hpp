// SPDX-License-Identifier: MIT
#pragma once

// Schema change: what a database looks like, what differs between it and the entities as a plan of steps,
// each with its verdict and its SQL. Programs that only open databases do not need it.
#include <tenon/migrate/change.hpp>
#include <tenon/migrate/inspect.hpp>
#include <tenon/schema/abilities.hpp>
#include <tenon/schema/applied.hpp>
#include <tenon/schema/change_options.hpp>
#include <tenon/schema/hints.hpp>
#include <tenon/schema/model_hints.hpp>
#include <tenon/schema/plan.hpp>
#include <tenon/schema/plan_change.hpp>
#include <tenon/schema/plan_text.hpp>
#include <tenon/tenon.hpp>

#define TENON_HAS_SCHEMA 1
#ifdef TENON_HAS_SQLITE_DOOR
#include <tenon/backend/sqlite_changes.hpp>
#endif
#ifdef TENON_HAS_POSTGRESQL_DOOR
#include <tenon/backend/postgresql_changes.hpp>
#endif
#ifdef TENON_HAS_MEMORY_DOOR
#include <tenon/backend/memory/schema_change.hpp>
#endif
