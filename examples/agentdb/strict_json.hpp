// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include <nlohmann/json.hpp>

#include "input_error.hpp"

namespace agentdb {

/// Reads a whole JSON text. Refuses, beyond what is no JSON at all, whatever would change on its way into the
/// database: a key that an object has twice, integers beyond 64 bits, nesting deeper than 48 levels.
/// Errors: `input_error` without the file: "line 3, column 14 (byte 61, at [0].utterances): …".
nlohmann::json parse_json_strictly(std::string_view text);

}  // namespace agentdb
