// SPDX-License-Identifier: MIT
// expect: tenon: returning(): an aggregate or window function is no value of
// one row
#include "query_entities.hpp"

auto wrong = delete_from<Track>(where(all), returning(count_all()));
