// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/codec/encoder.hpp>
#include <tenon/core/base64url.hpp>
#include <tenon/core/keyed_hash.hpp>
#include <tenon/query/node.hpp>

// Where a page of `keyset_page()` begins, as a text that programs hand out and get back: version, direction,
// what order of which query it belongs to, the values, and a keyed hash over all of it.
namespace tenon::inline v0::detail {

/// A number of a statement's structure, the same in every program and process; values are no part of it.
template <class Deferred = void>
std::uint64_t shape_of(const std::vector<node>& nodes) {
  std::string text;
  const auto number = [&text](std::uint64_t value) {
    for (int i = 0; i < 4; ++i) text += static_cast<char>(value >> (8 * i) & 255);
  };
  const auto name = [&](std::string_view value) { number(value.size()), text += value; };
  for (const node& each : nodes) {
    number(static_cast<std::uint64_t>(each.kind) | static_cast<std::uint64_t>(each.flags) << 8 |
           static_cast<std::uint64_t>(each.arity) << 16);
    number(each.index | static_cast<std::uint64_t>(each.spec.kind) << 16 |
           static_cast<std::uint64_t>(each.spec.stored) << 24);
    name(each.text);
    name(each.table != nullptr ? each.table->schema : std::string_view());
    name(each.table != nullptr ? each.table->name : std::string_view());
    name(each.column != nullptr ? each.column->name.view() : std::string_view());
  }
  return keyed_hash({}, text);
}

/// Cells one after the other, as bytes.
template <class Deferred = void>
class basic_cell_writer {
 public:
  std::string bytes;

  void number(std::uint64_t value, int size = 8) {
    for (int i = 0; i < size; ++i) bytes += static_cast<char>(value >> (8 * i) & 255);
  }
  void null() { bytes += static_cast<char>(cell_kind::null); }
  void add(const cell& value) {
    bytes += static_cast<char>(value.kind);
    switch (value.kind) {
      case cell_kind::null: break;
      case cell_kind::real: number(__builtin_bit_cast(std::uint64_t, value.real)); break;
      case cell_kind::uuid:
        bytes.append(reinterpret_cast<const char*>(value.uuid.data()), value.uuid.size());
        break;
      case cell_kind::text:
      case cell_kind::blob:
      case cell_kind::decimal:
      case cell_kind::json:
        number(value.bytes.size);
        bytes += value.text();
        break;
      case cell_kind::rows: fail(error_kind::internal, "rows stand where one value is kept");
      default: number(static_cast<std::uint64_t>(value.integer)); break;
    }
  }
};

/// The same backward. Every call is false when the bytes are not what was written.
template <class Deferred = void>
class basic_cell_reader {
 public:
  explicit basic_cell_reader(std::string_view bytes) : rest_(bytes) {}

  bool at_end() const noexcept { return rest_.empty(); }
  bool number(std::uint64_t& value, std::size_t size = 8) {
    if (rest_.size() < size) return false;
    value = 0;
    for (std::size_t i = 0; i < size; ++i)
      value |= static_cast<std::uint64_t>(static_cast<unsigned char>(rest_[i])) << (8 * i);
    rest_.remove_prefix(size);
    return true;
  }
  /// Its bytes are the reader's.
  bool next(cell& value) {
    std::uint64_t word = 0;
    if (!number(word, 1) || word >= static_cast<std::uint64_t>(cell_kind::rows)) return false;
    value.kind = static_cast<cell_kind>(word);
    value.stored = storage::standard;
    switch (value.kind) {
      case cell_kind::null: return true;
      case cell_kind::real:
        if (!number(word)) return false;
        value.real = __builtin_bit_cast(double, word);
        return true;
      case cell_kind::uuid:
        if (rest_.size() < value.uuid.size()) return false;
        for (unsigned char& each : value.uuid)
          each = static_cast<unsigned char>(rest_.front()), rest_.remove_prefix(1);
        return true;
      case cell_kind::text:
      case cell_kind::blob:
      case cell_kind::decimal:
      case cell_kind::json:
        if (!number(word) || word > rest_.size()) return false;
        value.bytes = {rest_.data(), static_cast<std::size_t>(word)};
        rest_.remove_prefix(static_cast<std::size_t>(word));
        return true;
      default:
        if (!number(word)) return false;
        value.integer = static_cast<std::int64_t>(word);
        return true;
    }
  }

 private:
  std::string_view rest_;
};

inline constexpr unsigned char token_version = 1;

/// The token of a place: `values` as a `basic_cell_writer` wrote them.
template <class Deferred = void>
std::string make_token(std::string_view values, std::uint64_t shape, bool backward, std::string_view key) {
  basic_cell_writer<Deferred> out;
  out.number(token_version, 1);
  out.number(backward ? 1 : 0, 1);
  out.number(shape);
  out.bytes += values;
  out.number(keyed_hash(key_of_text(key), out.bytes));
  return to_base64url(out.bytes);
}

[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_token() {
  fail(
      error_kind::value,
      "keyset_page(): the token is not one of this query's: it was made with another order, query or key, or "
      "altered; begin without one");
}

/// The values of a token, in `bytes`, which holds them; whether it leads backward. Errors: `value`.
template <class Deferred = void>
bool open_token(std::string_view token, std::uint64_t shape, std::string_view key, std::string& bytes,
                std::string_view& values) {
  constexpr std::size_t head = 2 + sizeof shape;
  constexpr std::size_t tail = sizeof shape;
  if (!from_base64url(token, bytes) || bytes.size() < head + tail) refuse_token();
  const std::string_view all = bytes;
  const std::string_view hashed = all.substr(0, all.size() - tail);
  std::uint64_t found = 0;
  basic_cell_reader<Deferred>(all.substr(hashed.size())).number(found);
  if (found != keyed_hash(key_of_text(key), hashed)) refuse_token();
  basic_cell_reader<Deferred>(all.substr(2)).number(found);
  if (static_cast<unsigned char>(all[0]) != token_version || static_cast<unsigned char>(all[1]) > 1 ||
      found != shape)
    refuse_token();
  values = hashed.substr(head);
  return all[1] == 1;
}

}  // namespace tenon::inline v0::detail
