// SPDX-License-Identifier: MIT
#pragma once

/// Change tracking for who wants it: `unit_of_work`.

#include <tenon/relations.hpp>
#include <tenon/session/unit_of_work.hpp>
#include <tenon/tenon.hpp>
