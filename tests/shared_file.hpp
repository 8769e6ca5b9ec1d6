// SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"

namespace shared_data {

/// A file of the shared test data, or an empty text and a warning.
inline std::string file(std::string_view name) {
  std::vector<std::string> folders{TENON_SOURCE_DIR "/../shared/", "../shared/"};
  if (const char* given = std::getenv("TENON_SHARED"))
    folders.insert(folders.begin(), std::string(given) + "/");
  for (const std::string& folder : folders) {
    if (std::filesystem::exists(folder + std::string(name))) return folder + std::string(name);
  }
  WARN("skipped: set TENON_SHARED to the folder with " << name);
  return {};
}

}  // namespace shared_data
