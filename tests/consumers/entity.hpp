// SPDX-License-Identifier: MIT
// What both translation units of the consumer share: Tenon as a user includes it, and an entity.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <tenon/tenon.hpp>
#if !defined(TENON_SQLITE)  // the single header holds its doors itself
#include <tenon/json.hpp>
#include <tenon/sqlite.hpp>
#endif

struct Note {
  std::int64_t id = 0;
  std::string text{};
};

/// Defined in a.cpp, and the same query again in main.cpp: both units instantiate the same templates.
std::vector<Note> notes_about(tenon::database& db, const std::string& part);
