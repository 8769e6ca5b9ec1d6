// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string_view>

#include <tenon/memory.hpp>
#include <tenon/sqlite.hpp>
#if __has_include(<libpq-fe.h>)
#include <tenon/postgresql.hpp>
#endif

// Every test opens stores, and a store takes longer to compile than most tests: stores_once.cpp does it for
// all of a program. A part of the precompiled header.
#ifdef TENON_TESTS_STORES
#define TENON_TESTS_ONCE template
#else
#define TENON_TESTS_ONCE extern template
#endif

TENON_TESTS_ONCE std::unique_ptr<tenon::backend> tenon::memory_store<void>(tenon::memory_options);
TENON_TESTS_ONCE std::unique_ptr<tenon::backend> tenon::detail::open_memory_url<void>(std::string_view);
TENON_TESTS_ONCE std::unique_ptr<tenon::backend> tenon::sqlite_store<void>(tenon::sqlite_options);
TENON_TESTS_ONCE std::unique_ptr<tenon::backend> tenon::detail::open_sqlite_url<void>(std::string_view);
#if __has_include(<libpq-fe.h>)
TENON_TESTS_ONCE std::unique_ptr<tenon::backend> tenon::postgresql_store<void>(tenon::postgresql_options);
TENON_TESTS_ONCE std::unique_ptr<tenon::backend> tenon::detail::open_postgresql_url<void>(std::string_view);
#endif
