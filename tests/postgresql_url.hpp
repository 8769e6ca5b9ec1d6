// SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>
#include <string>
#include <string_view>

#include "catch.hpp"

// The server for tests, made by scripts/postgresql_server and named by TENON_TEST_POSTGRESQL_URL.
namespace postgresql_test {

/// The server's URL. Empty if there is none, which is an error where tests run by themselves (CI=true).
inline std::string server_url() {
  if (const char* url = std::getenv("TENON_TEST_POSTGRESQL_URL"); url != nullptr && *url != '\0') return url;
  const char* unattended = std::getenv("CI");
  if (unattended != nullptr && std::string_view(unattended) == "true")
    FAIL("TENON_TEST_POSTGRESQL_URL is not set");
  WARN("no PostgreSQL: start one with scripts/postgresql_server and set TENON_TEST_POSTGRESQL_URL");
  return {};
}

/// `url` with another option.
inline std::string with(const std::string& url, std::string_view option) {
  return url + (url.find('?') == std::string::npos ? "?" : "&") + std::string(option);
}

}  // namespace postgresql_test
