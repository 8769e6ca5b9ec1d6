// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <tenon/codec/codec.hpp>
#include <tenon/codec/enums.hpp>
#include <tenon/codec/json_cell.hpp>
#include <tenon/codec/json_error.hpp>
#include <tenon/codec/json_reader.hpp>
#include <tenon/codec/json_writer.hpp>
#include <tenon/codec/scalar.hpp>
#include <tenon/core/error.hpp>
#include <tenon/reflect/members.hpp>

namespace tenon::inline v0 {

/// A value stored as JSON: a struct by its members' names, or a vector, array, string map, optional, text,
/// number, enum (by name), or any type with a codec (uuid and times as strings). Rules for reading: a missing
/// member keeps its default initialiser, a member the struct does not have is ignored, null is read only into
/// std::optional, everything else that does not fit exactly is an error that names the path. Members are
/// written in their order.
template <class T>
struct json {
  T value{};

  json() = default;
  json(T of) : value(std::move(of)) {}  // NOLINT: json<T> stands for its T

  T* operator->() noexcept { return &value; }
  const T* operator->() const noexcept { return &value; }
  T& operator*() noexcept { return value; }
  const T& operator*() const noexcept { return value; }

  friend bool operator==(const json&, const json&) = default;
};

/// How a type looks in JSON when none of the rules above fits. A specialisation has
///   static bool write(const T& value, json_writer& out);   false after an error; out.fail("why") for one's
///   own static bool read(json_reader& in, T& value);           the same
template <class T>
struct json_codec;

namespace detail {

template <class T>
inline constexpr bool is_json = false;
template <class T>
inline constexpr bool is_json<json<T>> = true;

template <class T>
inline constexpr bool is_vector = false;
template <class T, class Allocator>
inline constexpr bool is_vector<std::vector<T, Allocator>> = true;

template <class T>
inline constexpr bool is_array = false;
template <class T, std::size_t size>
inline constexpr bool is_array<std::array<T, size>> = true;

/// std::map, std::unordered_map and their like with string keys.
template <class T>
concept string_map = requires(T& map, std::string key) {
  typename T::mapped_type;
  requires std::same_as<typename T::key_type, std::string>;
  map.try_emplace(std::move(key));
};

template <class T>
concept custom_json = requires {
  sizeof(json_codec<T>);
};

template <class T>
struct has_no_json_form : std::false_type {};

template <class T>
bool write_json(json_writer& out, const T& value);
template <class T>
bool read_json(json_reader& in, T& value);

template <class List>
bool write_json_list(json_writer& out, const List& values) {
  if (!out.begin_array()) return false;
  std::size_t index = 0;
  for (const typename List::value_type& value : values) {
    if (!detail::write_json(out, value)) return out.error().within(index), false;
    ++index;
  }
  return out.end_array();
}

template <class Map>
bool write_json_map(json_writer& out, const Map& values) {
  if (!out.begin_object()) return false;
  for (const auto& [key, value] : values) {
    if (!out.key(key)) return false;
    if (!detail::write_json(out, value)) return out.error().within(key), false;
  }
  return out.end_object();
}

template <class T>
bool write_json_struct(json_writer& out, const T& value) {
  if (!out.begin_object()) return false;
  bool good = true;
  reflect::for_each_member(value, [&](const auto& member, auto index) {
    constexpr std::string_view name = reflect::member_name<T, decltype(index)::value>;
    if (!good) return;
    good = out.key(name) && detail::write_json(out, member);
    if (!good) out.error().within(name);
  });
  return good && out.end_object();
}

template <class T>
bool write_json(json_writer& out, const T& value) {
  if constexpr (custom_json<T>) {
    return json_codec<T>::write(value, out);
  } else if constexpr (is_json<T>) {
    return detail::write_json(out, value.value);
  } else if constexpr (is_optional<T>) {
    return value ? detail::write_json(out, *value) : out.null();
  } else if constexpr (std::floating_point<T>) {
    return out.real(value);
  } else if constexpr (std::same_as<T, std::string>) {
    return out.string(value);
  } else if constexpr (is_vector<T> || is_array<T>) {
    return detail::write_json_list(out, value);
  } else if constexpr (string_map<T>) {
    return detail::write_json_map(out, value);
  } else if constexpr (encodable<T>) {
    return detail::write_json_by_codec(out, &value, [](const void* item, encoder& cells) {
      codec<T>::encode(*static_cast<const T*>(item), cells);
    });
  } else if constexpr (reflect::aggregate<T>) {
    return detail::write_json_struct(out, value);
  } else {
    static_assert(has_no_json_form<T>::value,
                  "tenon: json<T>: this type has no JSON form; make it a plain struct or specialise "
                  "tenon::json_codec or tenon::codec for it");
    return false;
  }
}

template <class T, class Allocator>
bool read_json_list(json_reader& in, std::vector<T, Allocator>& values) {
  values.clear();
  if (!in.enter_array()) return false;
  while (in.next_element()) {
    T value{};
    if (!detail::read_json(in, value)) return in.error().within(values.size()), false;
    values.push_back(std::move(value));
  }
  return !in.failed();
}

template <class T, std::size_t size>
bool read_json_list(json_reader& in, std::array<T, size>& values) {
  if (!in.enter_array()) return false;
  std::size_t count = 0;
  while (in.next_element()) {
    if (count == size) return in.fail("the array has too many elements", decode_status::out_of_range);
    if (!detail::read_json(in, values[count])) return in.error().within(count), false;
    ++count;
  }
  if (in.failed()) return false;
  return count == size || in.fail("the array has too few elements", decode_status::out_of_range);
}

template <class Map>
bool read_json_map(json_reader& in, Map& values) {
  values.clear();
  if (!in.enter_object()) return false;
  std::string_view key;
  while (in.next_member(key)) {
    auto& value = values.try_emplace(std::string(key)).first->second;
    if (!detail::read_json(in, value)) return in.error().within(key), false;
  }
  return !in.failed();
}

template <class T>
bool read_json_struct(json_reader& in, T& value) {
  if (!in.enter_object()) return false;
  std::string_view key;
  while (in.next_member(key)) {
    bool known = false;
    reflect::for_each_member(value, [&](auto& member, auto index) {
      if (known || key != reflect::member_name<T, decltype(index)::value>) return;
      known = true;
      if (!detail::read_json(in, member)) in.error().within(key);
    });
    if (!known) in.skip();
    if (in.failed()) return false;
  }
  return !in.failed();
}

template <class T>
bool read_json_by_codec(json_reader& in, T& value) {
  cell read{};
  std::string text;
  constexpr cell_kind kind = codec<T>::kind;
  static_assert(kind != cell_kind::blob,
                "tenon: json<T>: bytes have no JSON form; store a tenon::blob as a column");
  if (!detail::read_json_cell(in, kind, read, text)) return false;
  const decode_status status = codec<T>::decode(read, value);
  return status == decode_status::ok || detail::fail_json_cell(in, status);
}

template <class T>
bool read_json(json_reader& in, T& value) {
  if constexpr (custom_json<T>) {
    return json_codec<T>::read(in, value);
  } else if constexpr (is_json<T>) {
    return detail::read_json(in, value.value);
  } else if constexpr (is_optional<T>) {
    if (in.peek() != json_kind::null) return detail::read_json(in, value.emplace());
    value.reset();
    return in.read_null();
  } else if constexpr (std::floating_point<T>) {
    return in.read_real(value);
  } else if constexpr (std::same_as<T, std::string>) {
    return in.read_string(value);
  } else if constexpr (is_vector<T> || is_array<T>) {
    return detail::read_json_list(in, value);
  } else if constexpr (string_map<T>) {
    return detail::read_json_map(in, value);
  } else if constexpr (encodable<T>) {
    return detail::read_json_by_codec(in, value);
  } else if constexpr (reflect::aggregate<T>) {
    return detail::read_json_struct(in, value);
  } else {
    static_assert(has_no_json_form<T>::value,
                  "tenon: json<T>: this type has no JSON form; make it a plain struct or specialise "
                  "tenon::json_codec or tenon::codec for it");
    return false;
  }
}

/// Reads a whole text. False, with `why` filled if given, when it is no JSON or does not fit `T`.
template <class T>
bool read_json(std::string_view text, T& value, json_error* why = nullptr) {
  json_reader in(text);
  value = T{};
  if (!in.failed() && detail::read_json(in, value) && in.finish()) return true;
  if (why != nullptr) *why = std::move(in.error());
  return false;
}

/// Writes a whole text. False, with `why` filled if given, when `value` has no JSON form (NaN, invalid text).
template <class T>
bool write_json(const T& value, std::string& text, json_error* why = nullptr) {
  text.clear();
  json_writer out(text);
  if (detail::write_json(out, value)) return true;
  if (why != nullptr) *why = std::move(out.error());
  return false;
}

/// A column that holds JSON text.
template <class T>
struct json_text_codec {
  static constexpr cell_kind kind = cell_kind::json;

  static void encode(const T& value, encoder& out) {
    std::string& text = out.scratch();
    json_error why;
    if (!detail::write_json(value, text, &why))
      out.refuse(detail::sentence({"at $", why.path, ": ", why.what}));
    out.bytes(kind, text);
  }

  /// Databases without a JSON type keep it as text.
  static decode_status decode(const cell& in, T& value) {
    if (in.kind != kind && in.kind != cell_kind::text) return decode_status::wrong_kind;
    json_error why;
    if (detail::read_json(in.text(), value, &why)) return decode_status::ok;
    // A null within the text is no NULL in the column.
    return why.status == decode_status::null_value ? decode_status::malformed : why.status;
  }

  /// Where in a text that was not decoded the error is, and what it is: "at $.tags[3], byte 17: ...".
  [[gnu::noinline, gnu::cold]] static std::string explain(const cell& in) {
    if (in.kind != kind && in.kind != cell_kind::text) return "";
    T value{};
    json_error why;
    return detail::read_json(in.text(), value, &why) ? "" : why.sentence();
  }
};

}  // namespace detail

template <class T>
struct codec<json<T>> : detail::json_text_codec<json<T>> {};

/// Vectors, arrays and maps with string keys are stored as JSON; vectors and arrays of bytes are blobs.
template <class T>
struct codec<std::vector<T>> : detail::json_text_codec<std::vector<T>> {};
template <class T, std::size_t size>
struct codec<std::array<T, size>> : detail::json_text_codec<std::array<T, size>> {};
template <detail::string_map Map>
struct codec<Map> : detail::json_text_codec<Map> {};

}  // namespace tenon::inline v0
