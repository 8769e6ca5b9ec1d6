// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/core/error.hpp>

struct sqlite3;

namespace tenon::inline v0 {

/// What a commit waits for. `full` survives power loss, `normal` may lose the last commits then (never the
/// database's consistency), `off` may lose the database on power loss; `extra` also syncs the directory.
enum class sqlite_synchronous : unsigned char { off, normal, full, extra };

/// How a SQLite database is opened. The defaults are the safe ones.
struct sqlite_options {
  std::string path{};       ///< a file, or ":memory:" for a database of this connection alone
  bool read_only = false;   ///< refuse every write; the file must exist
  bool must_exist = false;  ///< do not create a missing file
  int busy_timeout_ms =
      5000;  ///< milliseconds to wait for another connection's lock before `error_kind::busy`
  sqlite_synchronous synchronous = sqlite_synchronous::full;
  bool wal = true;  ///< switch the file to write-ahead logging; false leaves its journal mode alone
  std::int64_t wal_limit =
      64 << 20;                ///< bytes; a longer write-ahead log is cut as soon as no reader needs it
  std::int64_t cache_kib = 0;  ///< page cache in KiB; 0 is SQLite's default (2000)
  bool foreign_keys = true;    ///< enforce foreign keys

  void (*on_connect)(sqlite3* handle,
                     void* context) = nullptr;  ///< runs on each new connection, before `pragmas`
  void* on_connect_context = nullptr;
  std::vector<std::string>
      pragmas{};  ///< further statements for each new connection ("PRAGMA mmap_size=0"), run last

  void (*on_warning)(std::string_view text,
                     void* context) = nullptr;  ///< told of each warning of each connection
  void* on_warning_context = nullptr;
};

namespace detail {

[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_sqlite_url(
    std::initializer_list<std::string_view> why) {
  fail(error_kind::configuration, sentence({"SQLite URL: ", sentence(why)}));
}

inline bool sqlite_url_flag(std::string_view key, std::string_view value) {
  if (value == "1" || value == "true") return true;
  if (value == "0" || value == "false") return false;
  refuse_sqlite_url({"'", key, "' is '", value, "'; write 1 or 0"});
}

inline std::int64_t sqlite_url_number(std::string_view key, std::string_view value, std::int64_t largest) {
  std::int64_t number = value.empty() ? -1 : 0;
  for (char digit : value) {
    if (digit < '0' || digit > '9' || number > largest / 10) {
      number = -1;
      break;
    }
    number = number * 10 + (digit - '0');
  }
  if (number < 0 || number > largest) {
    refuse_sqlite_url(
        {"'", key, "' is '", value, "'; write a whole number from 0 to ", std::to_string(largest)});
  }
  return number;
}

inline int hexadecimal_digit(char digit) noexcept {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

inline std::string percent_decoded_path(std::string_view text) {
  std::string path;
  path.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      path += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hexadecimal_digit(text[i + 1]) : -1;
    const int low = high < 0 ? -1 : hexadecimal_digit(text[i + 2]);
    if (low < 0)
      refuse_sqlite_url({"'%' in the path '", text, "' starts no %XX; write %25 for a percent sign"});
    path += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return path;
}

inline void set_sqlite_option(sqlite_options& options, std::string_view key, std::string_view value) {
  if (key == "mode") {
    if (value != "ro" && value != "rw" && value != "rwc") {
      refuse_sqlite_url(
          {"'mode' is '", value, "'; write ro (read only), rw (must exist) or rwc (created if missing)"});
    }
    options.read_only = value == "ro";
    if (value == "rw") options.must_exist = true;
  } else if (key == "must_exist") {
    options.must_exist = sqlite_url_flag(key, value);
  } else if (key == "busy_timeout") {
    options.busy_timeout_ms = static_cast<int>(sqlite_url_number(key, value, 2147483647));
  } else if (key == "synchronous") {
    constexpr std::string_view names[] = {"off", "normal", "full", "extra"};
    unsigned char level = 0;
    while (level < 4 && names[level] != value) ++level;
    if (level == 4) refuse_sqlite_url({"'synchronous' is '", value, "'; write off, normal, full or extra"});
    options.synchronous = static_cast<sqlite_synchronous>(level);
  } else if (key == "cache_kib") {
    options.cache_kib = sqlite_url_number(key, value, 2147483647);
  } else if (key == "wal_limit") {
    options.wal_limit = sqlite_url_number(key, value, std::numeric_limits<std::int64_t>::max());
  } else if (key == "wal") {
    options.wal = sqlite_url_flag(key, value);
  } else if (key == "foreign_keys") {
    options.foreign_keys = sqlite_url_flag(key, value);
  } else {
    refuse_sqlite_url(
        {"unknown key '", key,
         "'; the keys are mode, must_exist, busy_timeout, synchronous, cache_kib, wal, wal_limit, "
         "foreign_keys"});
  }
}

}  // namespace detail

/// Reads `sqlite:path`, `sqlite:/absolute/path`, `sqlite:///absolute/path` or `sqlite::memory:`, with options
/// after a question mark: `mode=ro|rw|rwc`, `must_exist`, `busy_timeout` (ms), `synchronous`, `cache_kib`,
/// `wal`, `wal_limit` (bytes), `foreign_keys`. The path is percent-decoded. Errors: `configuration`, naming
/// the key.
inline sqlite_options parse_sqlite_url(std::string_view url) {
  constexpr std::string_view scheme = "sqlite:";
  if (url.substr(0, scheme.size()) != scheme) {
    detail::refuse_sqlite_url({"'", url, "' does not start with 'sqlite:'"});
  }
  std::string_view path = url.substr(scheme.size());
  std::string_view query;
  const std::size_t mark = path.find('?');
  if (mark != std::string_view::npos) {
    query = path.substr(mark + 1);
    path = path.substr(0, mark);
  }
  if (path.substr(0, 2) == "//") {
    if (path.substr(2, 1) != "/") {
      detail::refuse_sqlite_url(
          {"'", url, "' names a host; write sqlite:relative/path or sqlite:/absolute/path"});
    }
    path.remove_prefix(2);
  }
  sqlite_options options;
  options.path = detail::percent_decoded_path(path);
  if (options.path.empty())
    detail::refuse_sqlite_url({"the path is missing; write sqlite:file or sqlite::memory:"});
  if (options.path.find('\0') != std::string::npos) detail::refuse_sqlite_url({"the path holds a NUL byte"});
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) {
      detail::refuse_sqlite_url({"option '", pair, "' has no value; write key=value, joined by '&'"});
    }
    detail::set_sqlite_option(options, pair.substr(0, equals), pair.substr(equals + 1));
  }
  return options;
}

}  // namespace tenon::inline v0
