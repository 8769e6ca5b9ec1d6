// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string_view>

namespace tenon::inline v0::driver::postgresql {

/// What can be told of SQL text that somebody else wrote, without parsing it.
struct text_facts {
  bool reads = false;    ///< it starts like a question
  bool plans = false;    ///< it is worth a prepared statement
  bool dirties = false;  ///< it may change the session: settings, temporary tables, locks
  bool forgets = false;  ///< it may drop or shadow prepared statements
};

namespace detail {

constexpr char lower(char letter) noexcept {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

constexpr bool is_word_letter(char letter) noexcept {
  return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '_';
}

/// `word` is in lower case.
constexpr bool same_word(std::string_view text, std::string_view word) noexcept {
  if (text.size() != word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (lower(text[i]) != word[i]) return false;
  }
  return true;
}

constexpr bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) noexcept {
  for (std::string_view word : words) {
    if (same_word(text, word)) return true;
  }
  return false;
}

/// Without blanks, comments and opening parentheses in front.
constexpr std::string_view skip_to_word(std::string_view text) noexcept {
  while (!text.empty()) {
    if (text.front() == ' ' || text.front() == '\t' || text.front() == '\n' || text.front() == '\r' ||
        text.front() == '(' || text.front() == ';') {
      text.remove_prefix(1);
    } else if (text.substr(0, 2) == "--") {
      const std::size_t end = text.find('\n');
      text = end == std::string_view::npos ? std::string_view{} : text.substr(end);
    } else if (text.substr(0, 2) == "/*") {
      const std::size_t end = text.find("*/", 2);
      text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 2);
    } else {
      break;
    }
  }
  return text;
}

constexpr std::string_view take_word(std::string_view& text) noexcept {
  std::size_t size = 0;
  while (size < text.size() && is_word_letter(lower(text[size]))) ++size;
  const std::string_view word = text.substr(0, size);
  text.remove_prefix(size);
  return word;
}

}  // namespace detail

/// The greatest n of `$n` in the text, or more if a literal holds one too.
constexpr std::size_t parameters_in(std::string_view text) noexcept {
  std::size_t greatest = 0;
  for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
    std::size_t number = 0;
    for (std::size_t digit = at + 1; digit < text.size() && text[digit] >= '0' && text[digit] <= '9';
         ++digit) {
      if (number < 100'000) number = number * 10 + static_cast<std::size_t>(text[digit] - '0');
    }
    if (number > greatest) greatest = number;
  }
  return greatest;
}

/// Whether SQL text asks, by its first word.
constexpr bool is_question(std::string_view text) noexcept {
  text = detail::skip_to_word(text);
  return detail::is_one_of(detail::take_word(text), {"select", "values", "table", "show", "explain", ""});
}

/// Errs towards "dirties": that costs a round trip, the other error somebody's settings.
constexpr text_facts facts_of(std::string_view text) noexcept {
  text_facts facts;
  std::string_view rest = detail::skip_to_word(text);
  const std::string_view first = detail::take_word(rest);
  facts.reads = is_question(text);
  facts.plans =
      detail::is_one_of(first, {"select", "insert", "update", "delete", "with", "values", "table", "merge"});
  facts.dirties = !facts.plans;
  facts.forgets = detail::is_one_of(first, {"deallocate", "discard", "prepare"});
  const bool may_create = detail::is_one_of(first, {"select", "with", "table"});
  while (!rest.empty()) {
    const std::string_view word = detail::take_word(rest);
    if (word.empty()) {
      rest.remove_prefix(1);
      continue;
    }
    if (detail::same_word(word, "set_config") || (may_create && detail::same_word(word, "into")))
      facts.dirties = true;
    for (std::size_t at = 0; at + 8 <= word.size(); ++at) {
      if (detail::same_word(word.substr(at, 8), "advisory")) facts.dirties = true;
    }
    if (detail::is_one_of(word, {"deallocate", "discard", "prepare"}) && !facts.plans) facts.forgets = true;
  }
  return facts;
}

}  // namespace tenon::inline v0::driver::postgresql
