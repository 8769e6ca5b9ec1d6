// SPDX-License-Identifier: MIT
#pragma once

// More on relations than repositories need: related entities read by joins, counts and keys of related rows
// without reading them, and scopes in which a query in a loop is a mistake.
#include <tenon/session/joined_rows.hpp>
#include <tenon/session/related_counts.hpp>
#include <tenon/session/strict_loading.hpp>
#include <tenon/tenon.hpp>
