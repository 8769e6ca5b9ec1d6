// SPDX-License-Identifier: MIT
// expect: tenon: filterable: field<expression>(): it names columns of another entity, or none
#include "query_entities.hpp"

constexpr auto wrong = filterable<Track>().field<col<&Album::settings>.at<&Settings::gain>()>("gain");
