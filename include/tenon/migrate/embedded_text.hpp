// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include <tenon/migrate/migration_file.hpp>
#include <tenon/migrate/migrations.hpp>

namespace tenon::inline v0 {

/// C++ that has the texts of migrations as an array of this name, for `migrations::embedded`: what a build
/// writes to carry a folder within a program. Functions are left out.
template <class Deferred = void>
std::string embedded_text(const migrations& given, std::string_view name = "embedded_migrations") {
  std::string text = "#pragma once\n\n#include <tenon/migrate/migrations.hpp>\n\n";
  text += detail::sentence({"inline constexpr tenon::embedded_migration ", name, "[] = {\n"});
  for (const migration& each : given) {
    const std::string sql = migration_text(each);
    std::string mark = "sql";
    while (sql.find(")" + mark + "\"") != std::string::npos) mark += '_';
    if (mark.size() > 16) detail::fail(error_kind::limit, each.label() + ": its text ends every raw string");
    text += detail::sentence({"    {\"", migration_file_name(each), "\", R\"", mark, "("});
    // Compilers take literals of 64 KiB; neighbours become one.
    for (std::size_t at = 0; at < sql.size(); at += 16000) {
      if (at != 0) text += detail::sentence({")", mark, "\"\n     R\"", mark, "("});
      text += sql.substr(at, 16000);
    }
    text += detail::sentence({")", mark, "\"},\n"});
  }
  return text += "};\n";
}

}  // namespace tenon::inline v0
