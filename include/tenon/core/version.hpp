// SPDX-License-Identifier: MIT
#pragma once

/// The library's version; the inline namespace `tenon::v0` names the ABI line, not the patch.
#define TENON_VERSION_MAJOR 0
#define TENON_VERSION_MINOR 1
#define TENON_VERSION_PATCH 0
#define TENON_VERSION "0.1.0"
