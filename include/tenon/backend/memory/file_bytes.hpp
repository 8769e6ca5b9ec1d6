// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tenon/codec/uuid.hpp>
#include <tenon/core/error.hpp>

/// Files as whole strings of bytes.
namespace tenon::inline v0::memory_engine {

template <class Deferred = void>
[[noreturn, gnu::noinline, gnu::cold]] void refuse_file(std::string_view doing, const std::string& path,
                                                        int problem) {
  error_kind kind = error_kind::io;
  if (problem == EACCES || problem == EPERM || problem == EROFS) kind = error_kind::permission;
  if (problem == ENOSPC || problem == EDQUOT || problem == EFBIG) kind = error_kind::full;
  if (problem == ENOENT || problem == ENOTDIR || problem == EISDIR || problem == ELOOP ||
      problem == ENAMETOOLONG)
    kind = error_kind::connection;
  error made(kind, detail::sentence({doing, " \"", path, "\": ", std::strerror(problem)}));
  made.native_code = problem;
  throw made;
}

/// A file descriptor that is closed again.
class open_file {
 public:
  explicit open_file(int handle) noexcept : handle_(handle) {}
  open_file(const open_file&) = delete;
  open_file& operator=(const open_file&) = delete;
  ~open_file() {
    if (handle_ >= 0) ::close(handle_);
  }
  int get() const noexcept { return handle_; }
  /// False if the system reports an error of an earlier write.
  bool close() noexcept {
    const int closed = ::close(handle_);
    handle_ = -1;
    return closed == 0;
  }

 private:
  int handle_;
};

/// False if there is no such file. Errors: `permission`, `connection` (no plain file), `io`.
template <class Deferred = void>
bool read_file(const std::string& path, std::string& bytes) {
  constexpr std::string_view doing = "reading the file of a store in memory";
  const open_file file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) {
    if (errno == ENOENT) return false;
    refuse_file(doing, path, errno);
  }
  struct stat facts {};
  if (::fstat(file.get(), &facts) != 0) refuse_file(doing, path, errno);
  if (!S_ISREG(facts.st_mode)) {
    detail::fail(error_kind::connection, detail::sentence({doing, " \"", path, "\": it is no plain file"}));
  }
  bytes.resize(static_cast<std::size_t>(facts.st_size));
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = ::read(file.get(), bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) refuse_file(doing, path, errno);
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  bytes.resize(done);
  return true;
}

/// Writes a file whole or not at all: beside the old one first, in its place when it is on the disk. Only
/// the owner may read it. Errors: `permission`, `full`, `connection` (no such directory), `io`; the old file
/// is as it was then.
template <class Deferred = void>
void write_file(const std::string& path, std::string_view bytes) {
  constexpr std::string_view doing = "writing the file of a store in memory";
  unsigned char random[8];
  detail::random_bytes(random, sizeof random);
  std::string beside = path + ".new-";
  for (unsigned char byte : random) {
    beside += "0123456789abcdef"[byte >> 4];
    beside += "0123456789abcdef"[byte & 15];
  }
  open_file file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (file.get() < 0) refuse_file(doing, path, errno);
  const auto give_up = [&](int problem) {
    ::unlink(beside.c_str());
    refuse_file(doing, path, problem);
  };
  while (!bytes.empty()) {
    const ssize_t count = ::write(file.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) give_up(count < 0 ? errno : EIO);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  if (::fsync(file.get()) != 0) give_up(errno);
  if (!file.close()) give_up(errno);
  if (std::rename(beside.c_str(), path.c_str()) != 0) give_up(errno);
  const std::size_t slash = path.rfind('/');
  const std::string directory = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  const open_file folder(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0 || (::fsync(folder.get()) != 0 && errno != EINVAL)) refuse_file(doing, path, errno);
}

}  // namespace tenon::inline v0::memory_engine
