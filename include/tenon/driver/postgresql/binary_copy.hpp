// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <tenon/codec/cell.hpp>
#include <tenon/core/error.hpp>
#include <tenon/driver/postgresql/cells.hpp>
#include <tenon/driver/postgresql/results.hpp>

namespace tenon::inline v0::driver::postgresql {

/// Reads the binary form of COPY out of the messages that bring it, each of whole rows. Errors: `decode`
/// (bytes that are not of this form); nothing is read beyond a message.
template <class Deferred = void>
class basic_binary_copy {
 public:
  /// Before the first message. `width`: columns of a row.
  void begin(std::size_t width) noexcept {
    width_ = width;
    at_ = end_ = nullptr;
    has_header_ = ended_ = false;
  }

  /// Takes a message; its bytes stay where they are until its rows are read.
  void take(const char* bytes, std::size_t size) {
    at_ = bytes;
    end_ = bytes + size;
    if (ended_) refuse("something follows its end");
    if (!has_header_) read_header();
  }

  /// Whether the message has more to read.
  bool has_more() const noexcept { return at_ != end_; }
  /// Whether what stands behind the last row was read.
  bool ended() const noexcept { return ended_; }

  /// The next row of the message; false for what stands behind the last one.
  bool read(basic_decoder<Deferred>& decoder, cell* row) {
    const char* at = at_;
    if (left(at) < 2) refuse("a row is too short");
    const std::size_t fields = detail::get16(at);
    at += 2;
    if (fields == end_mark) {
      if (at != end_) refuse("something follows its end");
      at_ = at;
      ended_ = true;
      return false;
    }
    if (fields != width_) refuse("a row has another number of columns");
    const bool reads = !decoder.empty();
    decoder.begin_row();
    for (std::size_t c = 0; c < fields; ++c) {
      if (left(at) < 4) refuse("a row is too short");
      const std::uint32_t size = detail::get32(at);
      at += 4;
      if (size == null_mark) {
        if (reads) decoder.read_null(c, row[c]);
        continue;
      }
      if (size > left(at)) refuse("a value is too short");
      if (reads) decoder.read_field(c, at, size, row[c]);
      at += size;
    }
    at_ = at;
    return true;
  }

  [[noreturn, gnu::noinline, gnu::cold]] static void refuse(std::string_view why) {
    tenon::detail::fail(error_kind::decode,
                        tenon::detail::sentence({"the server's binary COPY cannot be read: ", why}));
  }

 private:
  static constexpr std::size_t end_mark = 0xffff;
  static constexpr std::uint32_t null_mark = 0xffffffff;

  std::size_t left(const char* at) const noexcept { return static_cast<std::size_t>(end_ - at); }

  void read_header() {
    constexpr std::string_view signature("PGCOPY\n\377\r\n", 11);  // with the NUL behind it
    constexpr std::size_t size = signature.size() + 8;
    if (left(at_) < size || std::string_view(at_, signature.size()) != signature)
      refuse("it has another signature");
    const std::uint32_t flags = detail::get32(at_ + signature.size());
    if (flags >> 16 != 0) refuse("it has a form that is not known");
    const std::uint32_t extension = detail::get32(at_ + signature.size() + 4);
    if (extension > left(at_) - size) refuse("its header is too short");
    at_ += size + extension;
    has_header_ = true;
  }

  std::size_t width_ = 0;
  const char* at_ = nullptr;
  const char* end_ = nullptr;
  bool has_header_ = false;
  bool ended_ = false;
};

}  // namespace tenon::inline v0::driver::postgresql
