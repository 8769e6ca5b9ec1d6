// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/codec/cell.hpp>
#include <tenon/codec/decimal_arithmetic.hpp>
#include <tenon/codec/decimal_text.hpp>
#include <tenon/codec/json_query.hpp>
#include <tenon/codec/json_reader.hpp>
#include <tenon/codec/made_cell.hpp>
#include <tenon/core/owner.hpp>

namespace tenon::inline v0 {

namespace detail {

/// A JSON text read once: its values in the order of their beginnings, each before what it holds.
template <class Deferred = void>
class json_tree {
 public:
  struct entry {
    json_kind kind;
    std::string_view key;   ///< of a member
    std::string_view text;  ///< of a string without quotes and escapes, of other scalars as spelled
    std::size_t end = 0;    ///< the entry behind this one and all it holds
  };

  /// `text` must outlive it. Errors: `decode`.
  explicit json_tree(std::string_view text) : reader_(text) {
    read({});
    if (reader_.failed() || !reader_.finish()) refuse_document(reader_);
  }

  const entry& operator[](std::size_t index) const { return entries_[index]; }

 private:
  void read(std::string_view key) {
    const std::size_t at = entries_.size();
    entries_.push_back({reader_.peek(), key, {}});
    switch (entries_[at].kind) {
      case json_kind::array:
        reader_.enter_array();
        while (reader_.next_element()) read({});
        break;
      case json_kind::object: {
        std::string_view name;
        reader_.enter_object();
        while (reader_.next_member(name)) read(name);
        break;
      }
      default: {
        std::string_view raw;
        if (!reader_.read_raw(raw)) return;
        if (entries_[at].kind == json_kind::string && raw.find('\\') != std::string_view::npos) {
          std::string& kept = *kept_.emplace_back(owner<std::string>(new std::string));
          raw = unquoted<Deferred>(raw, kept);
        } else if (entries_[at].kind == json_kind::string) {
          raw = raw.substr(1, raw.size() - 2);
        }
        entries_[at].text = raw;
        break;
      }
    }
    entries_[at].end = entries_.size();
  }

  basic_json_reader<Deferred> reader_;  // keeps the keys that had escapes
  std::vector<entry> entries_;
  std::vector<owner<std::string>> kept_;
};

template <class Deferred = void>
bool equal_json_numbers(std::string_view a, std::string_view b) {
  if (a == b) return true;
  std::string left;
  std::string right;
  read_decimal<Deferred>(a, left);
  read_decimal<Deferred>(b, right);
  return left == right;
}

/// The comparison of `json_contains` on two trees.
template <class Deferred = void>
class json_containment {
 public:
  using tree = json_tree<Deferred>;
  json_containment(const tree& whole, const tree& part) : whole_(whole), part_(part) {}

  bool holds() const {
    const bool element = whole_[0].kind == json_kind::array && is_scalar(part_[0].kind);
    return element ? has_element(0, 0) : holds(0, 0);
  }

 private:
  static bool is_scalar(json_kind kind) { return kind != json_kind::array && kind != json_kind::object; }

  bool holds(std::size_t whole, std::size_t part) const {
    const auto& left = whole_[whole];
    const auto& right = part_[part];
    if (left.kind != right.kind) return false;
    if (left.kind == json_kind::number) return equal_json_numbers<Deferred>(left.text, right.text);
    if (is_scalar(left.kind)) return left.text == right.text;
    for (std::size_t i = part + 1; i < right.end; i = part_[i].end) {
      const bool found = left.kind == json_kind::array ? has_element(whole, i) : has_member(whole, i);
      if (!found) return false;
    }
    return true;
  }

  bool has_element(std::size_t array, std::size_t part) const {
    for (std::size_t i = array + 1; i < whole_[array].end; i = whole_[i].end)
      if (holds(i, part)) return true;
    return false;
  }

  bool has_member(std::size_t object, std::size_t part) const {
    for (std::size_t i = object + 1; i < whole_[object].end; i = whole_[i].end)
      if (whole_[i].key == part_[part].key) return holds(i, part);
    return false;
  }

  const tree& whole_;
  const tree& part_;
};

}  // namespace detail

/// Does the document contain the other one, as PostgreSQL's @> says? Of objects every member, of arrays every
/// element in some element, in any order and number; an array contains a scalar that is an element. Numbers
/// compare by value. NULL if one is. Errors: `decode`. Cost: at most the product of the sizes.
template <class Deferred = void>
cell json_contains(const cell& document, const cell& part) {
  if (detail::is_null(document)) return document;
  if (detail::is_null(part)) return part;
  const detail::json_tree<Deferred> whole(detail::text_argument(document));
  const detail::json_tree<Deferred> other(detail::text_argument(part));
  return detail::truth_cell(detail::json_containment<Deferred>(whole, other).holds());
}

}  // namespace tenon::inline v0
