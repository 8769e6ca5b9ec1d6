// SPDX-License-Identifier: MIT
// expect: tenon: matches(): what is looked for is a text of the program
#include "full_text_entities.hpp"

auto wrong = tenon::matches<Message>(3);
