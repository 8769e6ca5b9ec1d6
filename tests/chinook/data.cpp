// SPDX-License-Identifier: MIT
#include <fstream>
#include <sstream>

#include "rows.hpp"
#include "shop.hpp"
