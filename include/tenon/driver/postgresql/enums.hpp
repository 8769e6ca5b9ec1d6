// SPDX-License-Identifier: MIT
#pragma once

// The drivers' options and the dialect both speak of it; it lives where both rooms can see it.
#include <tenon/codec/postgresql_enums.hpp>
