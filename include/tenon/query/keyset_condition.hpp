// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <tenon/query/reshape.hpp>

// The rows behind a row, in an order: `a > ? or a = ? and b > ?`.
namespace tenon::inline v0::detail {

/// What the value of an order's item is kept as.
template <class Value>
struct kept_key {
  using type = Value;
};
template <class Value>
requires std::is_convertible_v<Value, std::string_view>
struct kept_key<Value> {
  using type = std::string;
};

/// One item of the order: what it is, where its value stands in a row, and the value the page begins behind.
template <class Operand, node_flag Flags, class Value, class Origin, bool Nullable, std::size_t Cell>
struct keyset_key {
  using operand_type = Operand;
  using value_type = Value;
  using origin_type = Origin;
  static constexpr node_flag flags = Flags;
  static constexpr bool nullable = Nullable;
  static constexpr std::size_t cell = Cell;

  /// Whether NULLs come before the values, and whether values fall, passing in one direction or the other.
  static constexpr bool nulls_are_first(bool backward) {
    const bool descending = has(Flags, node_flag::descending);
    const bool first =
        has(Flags, node_flag::nulls_first) || (!has(Flags, node_flag::nulls_last) && !descending);
    return first != backward;
  }
  static constexpr bool falls(bool backward) { return has(Flags, node_flag::descending) != backward; }
  static constexpr node_flag flags_for(bool backward) {
    if (!backward) return Flags;
    unsigned turned = static_cast<unsigned>(Flags) ^ static_cast<unsigned>(node_flag::descending);
    constexpr unsigned nulls = static_cast<unsigned>(node_flag::nulls_first | node_flag::nulls_last);
    if ((turned & nulls) != 0) turned ^= nulls;
    return static_cast<node_flag>(turned);
  }

  Operand operand;
  std::optional<Value> value{};  ///< empty: NULL
};

/// Keys one after the other.
template <class... Keys>
struct keyset_keys {
  static constexpr std::size_t size = 0;
  template <class Each>
  void each(Each&&) {}
};
template <class First, class... Rest>
struct keyset_keys<First, Rest...> {
  static constexpr std::size_t size = 1 + sizeof...(Rest);
  First first;
  [[no_unique_address]] keyset_keys<Rest...> rest;
  template <class Each>
  void each(Each&& visit) {
    visit(first);
    rest.each(visit);
  }
};

/// The rows behind the one that has the keys' values; before it, if the order is passed backward.
template <bool Backward, class... Keys>
struct keyset_condition {
  using is_tenon_expression = void;
  using value_type = bool;
  using entity = void;
  using operands = types<>;
  static constexpr bool is_static = ((Keys::operand_type::is_static && !Keys::nullable) && ...);
  static constexpr const column_info* origin() { return nullptr; }

  keyset_keys<Keys...> keys;

  void write(statement_writer& out) const {
    if constexpr (compares_rows) {
      out.add(falls ? node_kind::less : node_kind::greater, 2);
      out.add(node_kind::row, sizeof...(Keys));
      write_operands(out, keys);
      out.add(node_kind::row, sizeof...(Keys));
      write_values(out, keys);
    } else {
      write_behind(out, keys);
    }
  }

 private:
  static constexpr bool falls = (Keys::falls(Backward) && ...);
  template <class Key>
  static constexpr bool is_plain_column() {
    // Enums and decimals have an order of their own, which not every database keeps within a row.
    using value = typename Key::value_type;
    if constexpr (requires { Key::operand_type::is_column; })
      return !Key::nullable && !std::is_enum_v<value> && codec<value>::kind != cell_kind::decimal;
    return false;
  }
  /// Databases search an index by a comparison of rows; it is the same where all go in one direction.
  static constexpr bool compares_rows = sizeof...(Keys) > 1 && ((Keys::falls(Backward) == falls) && ...) &&
                                        (is_plain_column<Keys>() && ...);

  static void write_operands(statement_writer&, const keyset_keys<>&) {}
  template <class First, class... Rest>
  static void write_operands(statement_writer& out, const keyset_keys<First, Rest...>& of) {
    of.first.operand.write(out);
    write_operands(out, of.rest);
  }
  static void write_values(statement_writer&, const keyset_keys<>&) {}
  template <class First, class... Rest>
  static void write_values(statement_writer& out, const keyset_keys<First, Rest...>& of) {
    write_value(out, of.first);
    write_values(out, of.rest);
  }
  template <class Key>
  static void write_value(statement_writer& out, const Key& key) {
    out.parameter(*key.value, Key::origin_type::origin());
  }
  template <class Key>
  static void write_comparison(statement_writer& out, const Key& key, bool or_equal) {
    if (Key::falls(Backward)) {
      out.add(or_equal ? node_kind::less_equal : node_kind::less, 2);
    } else {
      out.add(or_equal ? node_kind::greater_equal : node_kind::greater, 2);
    }
    key.operand.write(out);
    write_value(out, key);
  }
  template <class Key>
  static void write_null(statement_writer& out, node_kind test, const Key& key) {
    out.add(test, 1);
    key.operand.write(out);
  }

  template <class First, class... Rest>
  static void write_behind(statement_writer& out, const keyset_keys<First, Rest...>& of) {
    constexpr bool last = sizeof...(Rest) == 0;
    constexpr bool nulls_first = First::nulls_are_first(Backward);
    if (!of.first.value) {
      // x is null and (rest), or what comes behind all NULLs
      if (last) {
        if (nulls_first) return write_null(out, node_kind::is_not_null, of.first);
        return out.add(node_kind::false_);
      }
      out.add(nulls_first ? node_kind::or_ : node_kind::and_, 2);
      write_null(out, nulls_first ? node_kind::is_not_null : node_kind::is_null, of.first);
    } else {
      if (First::nullable && !nulls_first) {
        out.add(node_kind::or_, 2);
        write_null(out, node_kind::is_null, of.first);
      }
      if (last) return write_comparison(out, of.first, false);
      // x >= v and (x > v or (rest)): the first part is what an index is searched by
      out.add(node_kind::and_, 2);
      write_comparison(out, of.first, true);
      out.add(node_kind::or_, 2);
      write_comparison(out, of.first, false);
    }
    if constexpr (!last) write_behind(out, of.rest);
  }
};

template <class... Keys>
constexpr keyset_keys<Keys...> list_keys(Keys... keys) {
  if constexpr (sizeof...(Keys) == 0) {
    return {};
  } else {
    return [](auto first, auto... rest) -> keyset_keys<Keys...> {
      return {std::move(first), list_keys(std::move(rest)...)};
    }(std::move(keys)...);
  }
}

}  // namespace tenon::inline v0::detail
