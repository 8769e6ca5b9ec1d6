// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <tenon/core/error.hpp>
#include <tenon/query/node.hpp>

namespace tenon::inline v0 {

/// Statements as a dialect speaks them, with the program's tag as a comment behind each:
/// `SELECT … /*app=chat*/`. The tag's alphabet has been checked, so that it cannot end the comment.
template <class Dialect>
class tagged_texts {
 public:
  explicit tagged_texts(std::string_view tag = {}, Dialect speaker = {})
      : tag_(tag), speaker_(std::move(speaker)) {}

  std::string render(const statement& source) {
    std::string text = speaker_.render(source);
    if (!tag_.empty()) text += detail::sentence({" /*", tag_, "*/"});
    return text;
  }

 private:
  std::string tag_;
  Dialect speaker_;
};

}  // namespace tenon::inline v0
