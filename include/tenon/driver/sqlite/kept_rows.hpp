// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <sqlite3.h>

#include <tenon/codec/decimal_text.hpp>
#include <tenon/core/error.hpp>
#include <tenon/core/sort.hpp>
#include <tenon/driver/sqlite/cells.hpp>

namespace tenon::inline v0::driver::sqlite::detail {

/// How one key sorts.
struct key_direction {
  bool descending = false;
  bool nulls_last = false;
  bool decimal = false;
};

/// What an ordered aggregate does with its rows, from a text: `u` takes each value once, then a letter for
/// each key: `a` ascending and `d` descending with NULLs first, `A` and `D` with NULLs last, after `#` by
/// value as decimals.
template <class Deferred = void>
struct basic_directions {
  explicit basic_directions(std::string_view text) {
    distinct = !text.empty() && text.front() == 'u';
    if (distinct) text.remove_prefix(1);
    key_direction key;
    for (const char letter : text) {
      if (letter == '#') {
        key.decimal = true;
        continue;
      }
      key.descending = letter == 'd' || letter == 'D';
      key.nulls_last = letter == 'A' || letter == 'D';
      if (!key.descending && !key.nulls_last && letter != 'a') refuse();
      keys.push_back(key);
      key = {};
    }
    if (key.decimal) refuse();
  }

  [[noreturn, gnu::noinline, gnu::cold]] static void refuse() {
    tenon::detail::fail(error_kind::misuse,
                        "the directions of an aggregate are one letter of a, d, A, D for each of its keys");
  }

  bool distinct = false;
  std::vector<key_direction> keys;
};

/// Bytes among those that a keeper has.
struct kept_place {
  std::size_t at, size;
};

/// A value that is kept beyond its row.
struct kept_value {
  int type;
  union {
    std::int64_t integer;
    double real;
    kept_place bytes;
  };
};

/// -1, 0 or 1, exact also where a double cannot hold the integer.
constexpr int compare_mixed(std::int64_t integer, double real) noexcept {
  if (!(real >= -9223372036854775808.0)) return 1;
  if (!(real < 9223372036854775808.0)) return -1;
  const auto whole = static_cast<std::int64_t>(real);
  if (integer != whole) return integer < whole ? -1 : 1;
  const double rest = real - static_cast<double>(whole);
  return rest > 0 ? -1 : rest < 0 ? 1 : 0;
}

/// The rows of an aggregate with an order: so many texts each, then the keys. Rows leave in the order in
/// which they came, as a window's frame moves on.
template <class Deferred = void>
class kept_rows {
 public:
  /// `keys` is how many the statement gives.
  kept_rows(std::size_t texts, std::string_view directions, std::size_t keys)
      : directions_(directions), texts_(texts), width_(texts + keys) {
    if (directions_.keys.size() != keys) basic_directions<Deferred>::refuse();
  }

  std::size_t size() const noexcept { return values_.size() / width_ - first_; }

  void add_text(std::string_view text) { values_.push_back(kept_bytes(SQLITE_TEXT, text)); }
  void add_null() {
    kept_value made{};
    made.type = SQLITE_NULL;
    values_.push_back(made);
  }
  void add_keys(sqlite3_value** keys) {
    for (std::size_t i = 0; i < directions_.keys.size(); ++i) add_key(keys[i], directions_.keys[i].decimal);
  }

  /// Drops a row of which not all was added.
  void drop_unfinished() noexcept { values_.resize(values_.size() / width_ * width_); }

  /// Never fails: what is kept only gets less.
  void remove_first() noexcept {
    ++first_;
    if (first_ < 64 || first_ < size()) return;
    values_.erase(values_.begin(), values_.begin() + static_cast<std::ptrdiff_t>(first_ * width_));
    first_ = 0;
    // Bytes lie in the order of the values.
    std::size_t gone = bytes_.size();
    for (kept_value& value : values_) {
      if (value.type != SQLITE_TEXT && value.type != SQLITE_BLOB) continue;
      if (gone > value.bytes.at) gone = value.bytes.at;
      value.bytes.at -= gone;
    }
    bytes_.erase(0, gone);
  }

  bool is_null(std::size_t row, std::size_t column) const { return at(row, column).type == SQLITE_NULL; }
  std::string_view text(std::size_t row, std::size_t column) const { return bytes_of(at(row, column)); }

  /// The rows' numbers in their order, of equal first texts only one if values are taken once.
  std::vector<std::size_t> order() const {
    std::vector<std::size_t> rows;
    rows.reserve(size());
    for (std::size_t i = 0; i < size(); ++i) rows.push_back(first_ + i);
    if (directions_.distinct) drop_equal(rows);
    if (!directions_.keys.empty()) sort(rows, sort_by::keys);
    return rows;
  }

 private:
  const kept_value& at(std::size_t row, std::size_t column) const { return values_[row * width_ + column]; }
  std::string_view bytes_of(const kept_value& value) const {
    return std::string_view(bytes_).substr(value.bytes.at, value.bytes.size);
  }

  kept_value kept_bytes(int type, std::string_view bytes) {
    kept_value made{};
    made.type = type;
    made.bytes = {bytes_.size(), bytes.size()};
    bytes_.append(bytes);
    return made;
  }

  void add_key(sqlite3_value* value, bool decimal) {
    kept_value made{};
    made.type = sqlite3_value_type(value);
    if (decimal && made.type == SQLITE_INTEGER) made.type = SQLITE_TEXT;
    switch (made.type) {
      case SQLITE_INTEGER: made.integer = sqlite3_value_int64(value); break;
      case SQLITE_FLOAT: made.real = sqlite3_value_double(value); break;
      case SQLITE_TEXT: made = kept_bytes(made.type, value_text(value)); break;
      case SQLITE_BLOB:
        made = kept_bytes(made.type, {static_cast<const char*>(sqlite3_value_blob(value)),
                                      static_cast<std::size_t>(sqlite3_value_bytes(value))});
        break;
      default: break;
    }
    values_.push_back(made);
  }

  int compare(const kept_value& a, const kept_value& b, bool decimal) const {
    const auto is_number = [](const kept_value& value) {
      return value.type == SQLITE_INTEGER || value.type == SQLITE_FLOAT;
    };
    if (is_number(a) && is_number(b)) {
      if (a.type == SQLITE_INTEGER && b.type == SQLITE_INTEGER)
        return a.integer < b.integer ? -1 : a.integer > b.integer ? 1 : 0;
      if (a.type == SQLITE_INTEGER) return compare_mixed(a.integer, b.real);
      if (b.type == SQLITE_INTEGER) return -compare_mixed(b.integer, a.real);
      return a.real < b.real ? -1 : a.real > b.real ? 1 : 0;
    }
    // Numbers before texts before blobs, as everywhere in SQLite; that is the order of the types' numbers.
    if (a.type != b.type) return a.type < b.type ? -1 : 1;
    if (decimal && a.type == SQLITE_TEXT)
      return tenon::detail::compare_decimal_text(bytes_of(a), bytes_of(b));
    return tenon::detail::compare_text(bytes_of(a), bytes_of(b));
  }

  bool is_before(std::size_t a, std::size_t b) const {
    for (std::size_t i = 0; i < directions_.keys.size(); ++i) {
      const key_direction& key = directions_.keys[i];
      const kept_value& left = at(a, texts_ + i);
      const kept_value& right = at(b, texts_ + i);
      const bool left_null = left.type == SQLITE_NULL;
      const bool right_null = right.type == SQLITE_NULL;
      if (left_null && right_null) continue;
      if (left_null || right_null) return left_null != key.nulls_last;
      const int order = compare(left, right, key.decimal);
      if (order != 0) return key.descending ? order > 0 : order < 0;
    }
    return false;
  }

  enum class sort_by : unsigned char { keys, first_text, number };

  // One sort for all, since each costs the compiler time.
  void sort(std::vector<std::size_t>& rows, sort_by how) const {
    tenon::detail::sort_items(rows, [this, how](std::size_t a, std::size_t b) {
      if (how == sort_by::keys) return is_before(a, b);
      return how == sort_by::number ? a < b : text(a, 0) < text(b, 0);
    });
  }

  void drop_equal(std::vector<std::size_t>& rows) const {
    sort(rows, sort_by::first_text);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (i == 0 || text(rows[kept - 1], 0) != text(rows[i], 0)) rows[kept++] = rows[i];
    rows.resize(kept);
    sort(rows, sort_by::number);
  }

  basic_directions<Deferred> directions_;
  std::size_t texts_;
  std::size_t width_;
  std::size_t first_ = 0;  // rows before it have left
  std::vector<kept_value> values_;
  std::string bytes_;
};

}  // namespace tenon::inline v0::driver::sqlite::detail
