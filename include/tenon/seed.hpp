// SPDX-License-Identifier: MIT
#pragma once

// Rows for new databases, tests and demonstrations: seeds that run once, and factories of entities.
#include <tenon/tenon.hpp>
#include <tenon/tools/factory.hpp>
#include <tenon/tools/seeds.hpp>
