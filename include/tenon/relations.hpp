// SPDX-License-Identifier: MIT
#pragma once

// More on relations than repositories need: counts and keys of related rows without reading them.
#include <tenon/session/related_counts.hpp>
#include <tenon/tenon.hpp>
