// SPDX-License-Identifier: MIT
#pragma once

// A cache of queries that ask for it: `cached(std::chrono::seconds(30))` as a clause, `cached_by` where the
// database is opened.
#include <tenon/query/cached.hpp>
#include <tenon/session/caching_connection.hpp>
#include <tenon/tenon.hpp>
