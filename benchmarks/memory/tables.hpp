// SPDX-License-Identifier: MIT
#pragma once

namespace bench {

/// The table of 12 columns, beside those of `schema`.
inline constexpr const char* agents_schema =
    "CREATE TABLE agents(id INTEGER PRIMARY KEY NOT NULL, user_id INTEGER NOT NULL, name TEXT NOT NULL, "
    "model TEXT NOT NULL, status TEXT NOT NULL, description TEXT NOT NULL, temperature REAL NOT NULL, "
    "max_tokens INTEGER NOT NULL, priority INTEGER NOT NULL, enabled INTEGER NOT NULL, "
    "created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);";

}  // namespace bench
