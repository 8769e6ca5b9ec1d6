// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <tenon/migrate/lock_file.hpp>

namespace tenon::inline v0 {
namespace detail {

[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_path(std::string_view path, int problem) {
  fail(problem == EACCES || problem == EPERM ? error_kind::permission : error_kind::io,
       sentence({path, ": ", std::strerror(problem)}));
}

/// False if there is no such file.
template <class Deferred = void>
bool read_file(const std::string& path, std::string& into) {
  std::FILE* const file = std::fopen(path.c_str(), "rbe");
  if (file == nullptr && errno == ENOENT) return false;
  if (file == nullptr) refuse_path(path, errno);
  char buffer[8192];
  std::size_t got = 0;
  while ((got = std::fread(buffer, 1, sizeof buffer, file)) > 0) into.append(buffer, got);
  const int problem = std::ferror(file) != 0 ? (errno != 0 ? errno : EIO) : 0;
  std::fclose(file);
  if (problem != 0) refuse_path(path, problem);
  return true;
}

/// All or nothing: another file that then takes the name.
template <class Deferred = void>
void write_file(const std::string& path, std::string_view text) {
  const std::string draft = path + ".new";
  std::FILE* const file = std::fopen(draft.c_str(), "wbe");
  if (file == nullptr) refuse_path(draft, errno);
  bool good = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  good = std::fflush(file) == 0 && good;
  good = ::fsync(::fileno(file)) == 0 && good;
  good = std::fclose(file) == 0 && good;
  if (!good || std::rename(draft.c_str(), path.c_str()) != 0) {
    const int problem = errno;
    ::unlink(draft.c_str());
    refuse_path(path, problem);
  }
}

}  // namespace detail

/// Reads the migrations of a folder: its files that end in .sql, and no others. If it has a lock file they
/// must be as it says, unless `locked` is false. Errors: `io`, `permission`; `configuration` (a file, with
/// its line); `migration_error`.
template <class Deferred = void>
migrations read_migrations(const std::string& folder, bool locked = true) {
  ::DIR* const opened = ::opendir(folder.c_str());
  if (opened == nullptr) detail::refuse_path(folder, errno);
  struct closer {
    ::DIR* open;
    ~closer() { ::closedir(open); }
  } const closing{opened};
  migrations given;
  while (const ::dirent* const entry = ::readdir(opened)) {
    const std::string_view name = entry->d_name;
    if (name.size() < 4 || name.substr(name.size() - 4) != ".sql") continue;
    const std::string path = detail::sentence({folder, "/", name});
    std::string text;
    if (!detail::read_file(path, text)) continue;  // gone since
    given.add(read_migration(path, text));
  }
  std::string lock;
  const std::string path = detail::sentence({folder, "/", lock_file_name});
  if (locked && detail::read_file(path, lock)) require_locked(given, lock, path);
  return given;
}

/// Writes a new migration into a folder, and the lock file anew; its path. Nothing is overwritten but the
/// lock file. Errors: as of `read_migrations`; `misuse` if the file is there.
template <class Deferred = void>
std::string write_migration(const std::string& folder, const migration& written) {
  migrations given = read_migrations(folder);
  const std::string path = detail::sentence({folder, "/", migration_file_name(written)});
  const std::string text = migration_text(written);
  std::string there;
  if (detail::read_file(path, there))
    detail::fail(error_kind::misuse, detail::sentence({path, ": the file is there; choose another name"}));
  given.add(read_migration(path, text));
  detail::write_file(path, text);
  detail::write_file(detail::sentence({folder, "/", lock_file_name}), lock_text(given));
  return path;
}

/// Writes the lock file of a folder anew, from what is there.
template <class Deferred = void>
void write_lock_file(const std::string& folder, const migrations& given) {
  detail::write_file(detail::sentence({folder, "/", lock_file_name}), lock_text(given));
}

}  // namespace tenon::inline v0
