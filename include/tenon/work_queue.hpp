// SPDX-License-Identifier: MIT
#pragma once

// Jobs in a table that workers take, each job by one of them: `work_queue<Mail>`. The unit that opens a
// SQLite database includes this header too, or <tenon/functions.hpp>.
#include <tenon/functions.hpp>
#include <tenon/query.hpp>
#include <tenon/session/work_queue.hpp>
