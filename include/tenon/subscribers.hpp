// SPDX-License-Identifier: MIT
#pragma once

/// Sees what happens in a database: entities that are written and read, sets of rows, transactions,
/// statements. `subscriber<Entity>`, `subscribe(db, …)`.

#include <tenon/session/subscribers.hpp>
#include <tenon/tenon.hpp>
