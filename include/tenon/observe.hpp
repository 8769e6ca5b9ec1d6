// SPDX-License-Identifier: MIT
#pragma once

/// Sees what a database does: `observer`, `observed_by`, and `statement_log`, which is one.

#include <tenon/session/observed_connection.hpp>
#include <tenon/session/statement_log.hpp>
#include <tenon/tenon.hpp>
