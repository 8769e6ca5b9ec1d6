// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/core/error.hpp>
#include <tenon/schema/hints.hpp>
#include <tenon/schema/permission.hpp>

namespace tenon::inline v0 {

/// What somebody answers where a schema alone does not tell: what is a rename, and what is really dropped.
struct change_answers {
  schema::hints hints = {};
  std::vector<permission> drops = {};

  bool permits(const permission& wanted) const {
    for (const permission& each : drops) {
      if (each == wanted) return true;
    }
    return false;
  }
};

namespace detail {

/// The words of a line; a name with blanks stands in double quotes.
template <class Deferred = void>
std::vector<std::string> answer_words(std::string_view line) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < line.size();) {
    if (line[at] == ' ' || line[at] == '\t' || line[at] == '\r') {
      ++at;
      continue;
    }
    if (words.empty() && line[at] == '#') break;
    const bool quoted = line[at] == '"';
    std::string& word = words.emplace_back();
    for (at += quoted ? 1u : 0u; at < line.size(); ++at) {
      if (quoted ? line[at] == '"' : line[at] == ' ' || line[at] == '\t' || line[at] == '\r') break;
      word += line[at];
    }
    at += quoted ? 1u : 0u;
  }
  return words;
}

}  // namespace detail

/// Reads answers, one a line: `rename table old to new`, `rename column email to mail in users`,
/// `rename value guest to visitor in users role`, `drop table old`, `drop column nickname in users`; a line
/// that begins with # says nothing. Errors: `configuration`, naming file and line.
template <class Deferred = void>
change_answers read_answers(std::string_view file, std::string_view text) {
  change_answers read;
  for (unsigned number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    const std::vector<std::string> words = detail::answer_words(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const auto is = [&](std::size_t at, std::string_view word) {
      return at < words.size() && words[at] == word;
    };
    if (words.empty()) continue;
    if (words.size() == 5 && is(0, "rename") && is(1, "table") && is(3, "to")) {
      read.hints.tables.push_back({words[2], words[4]});
    } else if (words.size() == 7 && is(0, "rename") && is(1, "column") && is(3, "to") && is(5, "in")) {
      read.hints.columns.push_back({words[6], words[2], words[4]});
    } else if (words.size() == 8 && is(0, "rename") && is(1, "value") && is(3, "to") && is(5, "in")) {
      read.hints.values.push_back({words[6], words[7], words[2], words[4]});
    } else if (words.size() == 3 && is(0, "drop") && is(1, "table")) {
      read.drops.push_back(drop_table(words[2]));
    } else if (words.size() == 5 && is(0, "drop") && is(1, "column") && is(3, "in")) {
      read.drops.push_back(drop_column(words[4], words[2]));
    } else {
      detail::fail(
          error_kind::configuration,
          detail::sentence({file, ":", std::to_string(number),
                            ": this is no answer; write `rename table a to b`, `rename column a to b in "
                            "users`, `rename value a to b in users role`, `drop table a` or `drop column "
                            "a in users`"}));
    }
  }
  return read;
}

}  // namespace tenon::inline v0
