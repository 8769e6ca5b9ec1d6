// SPDX-License-Identifier: MIT
#pragma once

// Several structs in one table, told apart by a discriminator: `std::variant<Circle, Square>` as an entity.
#include <tenon/session/variant_repository.hpp>
#include <tenon/tenon.hpp>
