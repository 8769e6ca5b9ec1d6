// SPDX-License-Identifier: MIT
// expect: tenon: json_value<T>(): T has no codec; read a part of a document as
// json<T> or json_text
#include "query_entities.hpp"

auto wrong = json_value<Names>(col<&Album::settings>, "tags");
