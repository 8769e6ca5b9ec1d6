// SPDX-License-Identifier: MIT
#pragma once

// Jobs in a table that workers take, each job by one of them: `work_queue<Mail>`.
#include <tenon/query.hpp>
#include <tenon/session/work_queue.hpp>
