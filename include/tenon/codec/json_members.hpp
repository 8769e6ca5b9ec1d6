// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/codec/cast_cell.hpp>
#include <tenon/codec/cell.hpp>
#include <tenon/codec/made_cell.hpp>

namespace tenon::inline v0 {

/// An object made member by member; of equal names the last one stays, in the place of the first.
template <class Deferred = void>
class basic_json_members {
 public:
  /// Errors: `value`: the name is NULL, or the value has no JSON form.
  void add(const cell& name, const cell& value) {
    if (detail::is_null(name)) refuse_name();
    std::string text;
    detail::append_json<Deferred>(text, value);
    const std::string_view key = detail::text_argument(name);
    std::size_t low = 0;
    std::size_t high = sorted_.size();
    while (low < high) {
      const std::size_t middle = low + (high - low) / 2;
      const std::string_view there = members_[sorted_[middle]].name;
      if (there == key) {
        members_[sorted_[middle]].value = std::move(text);
        return;
      }
      if (there < key) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    sorted_.insert(sorted_.begin() + static_cast<std::ptrdiff_t>(low), members_.size());
    members_.push_back({std::string(key), std::move(text)});
  }

  [[noreturn, gnu::noinline, gnu::cold]] static void refuse_name() {
    detail::fail(error_kind::value, "a JSON member needs a name; leave rows without one out by a filter");
  }

  bool empty() const noexcept { return members_.empty(); }

  /// The object's text.
  std::string text() const {
    std::string made = "{";
    for (const member& one : members_) {
      if (made.size() > 1) made += ',';
      detail::append_json<Deferred>(made, detail::text_cell(one.name));
      made += ':';
      made += one.value;
    }
    made += '}';
    return made;
  }

 private:
  struct member {
    std::string name;
    std::string value;
  };
  std::vector<member> members_;
  std::vector<std::size_t> sorted_;  // by name
};

using json_members = basic_json_members<>;

}  // namespace tenon::inline v0
