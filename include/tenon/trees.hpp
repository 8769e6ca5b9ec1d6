// SPDX-License-Identifier: MIT
#pragma once

// Entities that refer to themselves as trees: tree<Category>(db), and the closure tables and paths that a
// description may ask for. The unit that opens a SQLite database includes this or <tenon/query.hpp> too,
// before or behind the store's own header; else the statements are error_kind::unsupported.
#include <tenon/relations.hpp>
#include <tenon/session/tree.hpp>
#include <tenon/tenon.hpp>
