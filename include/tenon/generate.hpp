// SPDX-License-Identifier: MIT
#pragma once

// Migrations made from the difference between the entities and the history: for the tool that a developer
// runs, not for the program in production.
#include <tenon/migrate.hpp>
#include <tenon/migrate/answers.hpp>
#include <tenon/migrate/generate.hpp>
#include <tenon/migrate/lint_plan.hpp>
#include <tenon/schema.hpp>
