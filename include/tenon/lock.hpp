// SPDX-License-Identifier: MIT
#pragma once

// Row locks for repositories: `agents.find_one(where(…), lock(for_update, skip_locked))`. <tenon/query.hpp>
// includes it too.
#include <tenon/query/lock.hpp>
#include <tenon/tenon.hpp>
