// SPDX-License-Identifier: MIT
// expect: tenon: returning(): the arguments are expressions such as col<&Entity::member>, or whole<Entity>
#include "query_entities.hpp"

auto wrong = delete_from<Track>(where(all), returning(&Track::name));
