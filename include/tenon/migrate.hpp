// SPDX-License-Identifier: MIT
#pragma once

// Migrations: files or values that change a schema step by step, and what runs them.
#include <tenon/migrate/drift.hpp>
#include <tenon/migrate/embedded_text.hpp>
#include <tenon/migrate/lint.hpp>
#include <tenon/migrate/lock_file.hpp>
#include <tenon/migrate/migration.hpp>
#include <tenon/migrate/migration_file.hpp>
#include <tenon/migrate/migration_folder.hpp>
#include <tenon/migrate/migrations.hpp>
#include <tenon/migrate/migrator.hpp>
#include <tenon/tenon.hpp>
