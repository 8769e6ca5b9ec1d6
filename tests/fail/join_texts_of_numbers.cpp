// SPDX-License-Identifier: MIT
// expect: tenon: join_texts(): the first argument is no text; cast<std::string>() makes one
#include "query_entities.hpp"

auto wrong = join_texts(col<&Track::seconds>, ", ");
