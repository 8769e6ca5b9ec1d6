// SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include <tenon/codec/codec.hpp>
#include <tenon/core/error.hpp>

/// What the tests of codecs share: values through cells and back.
namespace cells {

inline const tenon::field_name field{"Entity", "member"};

/// A cell made by hand.
inline tenon::cell number(tenon::cell_kind kind, std::int64_t value) {
  tenon::cell made{};
  made.kind = kind;
  made.stored = tenon::storage::standard;
  made.integer = value;
  return made;
}
inline tenon::cell real(double value) {
  tenon::cell made = number(tenon::cell_kind::real, 0);
  made.real = value;
  return made;
}
inline tenon::cell bytes(tenon::cell_kind kind, std::string_view value) {
  tenon::cell made = number(kind, 0);
  made.bytes = {value.data(), value.size()};
  return made;
}
inline tenon::cell text(std::string_view value) {
  return bytes(tenon::cell_kind::text, value);
}

/// The status of decoding one cell as a `T`.
template <class T>
tenon::decode_status status(const tenon::cell& in) {
  T value{};
  return tenon::detail::decode_cell(in, value);
}

/// The value read from a cell; empty if it is refused.
template <class T>
std::optional<T> decoded(const tenon::cell& in) {
  T value{};
  if (tenon::detail::decode_cell(in, value) != tenon::decode_status::ok) return std::nullopt;
  return value;
}

/// Why a value is refused; empty if it is not. The error must be of kind `value` and name the member.
template <class T>
std::string refusal(const T& value, tenon::storage stored = tenon::storage::standard) {
  tenon::encoder out;
  out.at(&field, stored);
  try {
    tenon::codec<T>::encode(value, out);
  } catch (const tenon::error& refused) {
    if (refused.kind != tenon::error_kind::value) return "wrong kind";
    const std::string prefix = "Entity::member is refused: ";
    if (refused.message.substr(0, prefix.size()) != prefix)
      return "the member is not named: " + refused.message;
    return refused.message.substr(prefix.size());
  }
  return "";
}

/// Encodes, checks the cell's kind, decodes.
template <class T>
T round_trip(const T& value, tenon::storage stored = tenon::storage::standard) {
  tenon::encoder out;
  out.at(&field, stored);
  tenon::codec<T>::encode(value, out);
  if (out.size() != 1) throw std::string("not exactly one cell");
  const tenon::cell& made = out.data()[0];
  if (stored == tenon::storage::standard && made.kind != tenon::codec<T>::kind &&
      made.kind != tenon::cell_kind::null)
    throw std::string("a cell of another kind");
  T read{};
  if (tenon::detail::decode_cell(made, read) != tenon::decode_status::ok) throw std::string("not decoded");
  return read;
}

/// A file of the shared test data, empty if it is not there.
inline std::string shared_file(const std::string& name) {
  std::string roots[3];
  if (const char* given = std::getenv("TENON_SHARED")) roots[0] = given;
#ifdef TENON_SOURCE_DIR
  roots[1] = TENON_SOURCE_DIR "/../shared";
#endif
  roots[2] = "../shared";
  for (const std::string& root : roots) {
    if (root.empty()) continue;
    std::ifstream file(root + "/" + name, std::ios::binary);
    if (file) return {std::istreambuf_iterator<char>(file), {}};
  }
  return "";
}

}  // namespace cells
