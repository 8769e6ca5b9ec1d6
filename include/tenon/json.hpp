// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include <tenon/codec/json.hpp>

/// The door to free-form JSON: `nlohmann::json` as a column, and inside of `json<T>`.
namespace tenon::inline v0 {
namespace detail {

/// A tree of nlohmann's, read and written by Tenon's own reader and writer, so that the rules are the same as
/// for typed JSON: integers are exact within 64 bits, no NaN, no equal keys, valid UTF-8, depth 64.
template <class Tree>
struct json_tree_codec {
  static bool write(const Tree& value, json_writer& out) {
    switch (value.type()) {
      case Tree::value_t::null: return out.null();
      case Tree::value_t::boolean:
        return out.boolean(value.template get_ref<const typename Tree::boolean_t&>());
      case Tree::value_t::number_integer:
        return out.integer(value.template get_ref<const typename Tree::number_integer_t&>());
      case Tree::value_t::number_unsigned: {
        const std::uint64_t number = value.template get_ref<const typename Tree::number_unsigned_t&>();
        if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
          return out.fail("an integer above 9223372036854775807 does not fit; store it as a string");
        return out.integer(static_cast<std::int64_t>(number));
      }
      case Tree::value_t::number_float:
        return out.real(value.template get_ref<const typename Tree::number_float_t&>());
      case Tree::value_t::string: return out.string(value.template get_ref<const typename Tree::string_t&>());
      case Tree::value_t::array:
        return detail::write_json_list(out, value.template get_ref<const typename Tree::array_t&>());
      case Tree::value_t::object:
        return detail::write_json_map(out, value.template get_ref<const typename Tree::object_t&>());
      default: return out.fail("binary and discarded values have no JSON form");
    }
  }

  static bool read(json_reader& in, Tree& value) {
    switch (in.peek()) {
      case json_kind::null: value = nullptr; return in.read_null();
      case json_kind::boolean: {
        bool flag = false;
        if (!in.read_boolean(flag)) return false;
        value = flag;
        return true;
      }
      case json_kind::number: return read_number(in, value);
      case json_kind::string: {
        typename Tree::string_t text;
        if (!in.read_string(text)) return false;
        value = std::move(text);
        return true;
      }
      case json_kind::array: {
        value = Tree::array();
        auto& elements = value.template get_ref<typename Tree::array_t&>();
        return detail::read_json_list(in, elements);
      }
      case json_kind::object: {
        value = Tree::object();
        auto& members = value.template get_ref<typename Tree::object_t&>();
        if (!in.enter_object()) return false;
        std::string_view key;
        while (in.next_member(key)) {
          Tree member;
          if (!read(in, member)) return in.error().within(key), false;
          members.emplace(std::string(key), std::move(member));
        }
        return !in.failed();
      }
      default: return in.skip();  // which tells what is wrong
    }
  }

 private:
  static bool read_number(json_reader& in, Tree& value) {
    bool whole = false;
    std::int64_t integer = 0;
    double real = 0;
    if (!in.read_number(whole, integer, real)) return false;
    // As nlohmann's own parser does, so that trees compare alike.
    if (!whole) {
      value = real;
    } else if (integer >= 0) {
      value = static_cast<std::uint64_t>(integer);
    } else {
      value = integer;
    }
    return true;
  }
};

}  // namespace detail

template <>
struct json_codec<nlohmann::json> : detail::json_tree_codec<nlohmann::json> {};
template <>
struct json_codec<nlohmann::ordered_json> : detail::json_tree_codec<nlohmann::ordered_json> {};

template <>
struct codec<nlohmann::json> : detail::json_text_codec<nlohmann::json> {};
template <>
struct codec<nlohmann::ordered_json> : detail::json_text_codec<nlohmann::ordered_json> {};

}  // namespace tenon::inline v0
