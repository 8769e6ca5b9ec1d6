// SPDX-License-Identifier: MIT
#include "choice.hpp"

#include <cstdlib>
#include <string_view>

namespace agentdb {
namespace {

/// Letters before a colon, more than one: not the drive of a path.
bool is_url(std::string_view text) {
  const std::size_t colon = text.find(':');
  return colon != std::string_view::npos && colon > 1 &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == colon;
}

std::string sqlite_url(std::string_view path) {
  std::string url = "sqlite:";
  for (char letter : path) {
    if (letter == '%' || letter == '?') {
      url += letter == '%' ? "%25" : "%3F";
    } else {
      url += letter;
    }
  }
  return url;
}

std::string variable(const char* name, const char* standard) {
  const char* const value = std::getenv(name);
  return value != nullptr ? value : standard;
}

}  // namespace

tenon::configuration choose_database(const std::string& given) {
  if (!given.empty()) return {is_url(given) ? given : sqlite_url(given), {}};
  const std::string use_sqlite = variable("USE_SQLITE", "true");
  const std::string standard =
      use_sqlite == "false" ? "memory:" : sqlite_url(variable("DB_PATH", "agents.db"));
  return tenon::configuration_from_environment(standard);
}

std::string only_if_it_exists(std::string url) {
  if (url.rfind("sqlite:", 0) == 0 && url != "sqlite::memory:") {
    url += url.find('?') == std::string::npos ? "?mode=rw" : "&mode=rw";
  }
  return url;
}

}  // namespace agentdb
