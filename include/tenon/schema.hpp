// SPDX-License-Identifier: MIT
#pragma once

// Schema change: what differs between the entities and a database as a plan of steps, each with its verdict
// and its SQL. Programs that only open databases do not need it.
#include <tenon/schema/abilities.hpp>
#include <tenon/schema/change_options.hpp>
#include <tenon/schema/hints.hpp>
#include <tenon/schema/plan.hpp>
#include <tenon/tenon.hpp>
