// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <unistd.h>

#include <tenon/backend/memory.hpp>
#include <tenon/cli/engine_tools.hpp>
#include <tenon/core/unique.hpp>
#include <tenon/migrate/open.hpp>
#include <tenon/session/doors.hpp>

namespace tenon::inline v0 {

void save_memory(database& db, std::string_view path);

namespace cli {

/// What the commands need of the store in memory.
template <class Deferred = void>
class memory_tools {
  static void backup(database& db, const std::string& file, const copy_progress&) {
    if (::access(file.c_str(), F_OK) == 0) {
      tenon::detail::fail(error_kind::misuse,
                          tenon::detail::sentence({file, ": the file is there; choose another name"}));
    }
    save_memory(db, file);
  }
  static void restore(database&, std::string_view url, const std::string& file, const copy_progress&) {
    const std::string path = parse_memory_url(url).file;
    if (path.empty()) {
      tenon::detail::fail(
          error_kind::unsupported,
          "the store in memory: has no file, so that nothing would be left; name one: memory:file");
    }
    if (::access(file.c_str(), F_OK) != 0) {
      tenon::detail::fail(error_kind::connection, tenon::detail::sentence({file, ": there is no such file"}));
    }
    database from = open<>(std::make_unique<basic_memory_backend<>>(memory_options{file}),
                           {.schema = schema_policy::none});
    save_memory(from, path);
  }
  static void keep(database& db, std::string_view url) {
    const std::string path = parse_memory_url(url).file;
    if (!path.empty()) save_memory(db, path);
  }
  static std::unique_ptr<backend> scratch(std::string_view, const std::string&) {
    return std::make_unique<basic_memory_backend<>>(memory_options{});
  }

 public:
  static constexpr engine_tools all{
      .system = "memory", .backup = &backup, .restore = &restore, .scratch = &scratch, .keep = &keep};
};

template <std::size_t Entities>
const engine_tools* tools_for(tools_query<Entities>, tenon::detail::memory_scheme) {
  return &memory_tools<>::all;
}

}  // namespace cli
}  // namespace tenon::inline v0
