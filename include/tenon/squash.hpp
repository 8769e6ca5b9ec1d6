// SPDX-License-Identifier: MIT
#pragma once

// One migration made of many: for the tool that a developer runs.
#include <tenon/generate.hpp>
#include <tenon/migrate/squash.hpp>
