// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <tenon/schema/list.hpp>
#include <tenon/schema/names.hpp>

// Names within expressions. The texts are those that a database reports: without comments, names in quotes
// only where they need them.
namespace tenon::inline v0::schema {

/// What stands for a name in an expression, as SQL.
struct replaced_word {
  std::string name = {};
  std::string text = {};
};

/// A name in delimiters, whatever it is: a plain one may be a reserved word.
template <class Deferred = void>
std::string delimited(std::string_view name) {
  std::string text = "\"";
  for (char letter : name) text.append(letter == '"' ? 2 : 1, letter);
  return text += '"';
}

/// A text as a literal of SQL.
template <class Deferred = void>
std::string literal_of(std::string_view value) {
  std::string text = "'";
  for (char letter : value) text.append(letter == '\'' ? 2 : 1, letter);
  return text += '\'';
}

/// A name as databases report it within expressions; one that folds the case of names leaves capitals bare.
template <class Deferred = void>
std::string spelled(std::string_view name, bool folds_case) {
  bool plain = !name.empty() && !(name[0] >= '0' && name[0] <= '9');
  for (char letter : name)
    plain = plain && ((letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '_' ||
                      (folds_case && letter >= 'A' && letter <= 'Z'));
  return plain ? std::string(name) : delimited(name);
}

namespace detail {

constexpr bool in_word(char letter) {
  const char small = folded(letter);
  return (small >= 'a' && small <= 'z') || (letter >= '0' && letter <= '9') || letter == '_' ||
         letter == '$' || (static_cast<unsigned char>(letter) & 0x80) != 0;
}

/// Calls `take(name, text as it stands, is a name)` for each piece of an expression; a word before a
/// parenthesis is a function.
template <class Take>
void each_word(std::string_view text, Take&& take) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t first = at;
    const char letter = text[at];
    if (letter == '\'' || letter == '"') {
      std::string name;
      for (++at; at < text.size(); ++at) {
        if (text[at] == letter && (at + 1 >= text.size() || text[at + 1] != letter)) break;
        if (text[at] == letter) ++at;
        name += text[at];
      }
      at = at < text.size() ? at + 1 : at;
      take(name, text.substr(first, at - first), letter == '"');
    } else if (in_word(letter)) {
      while (at < text.size() && in_word(text[at])) ++at;
      const std::string_view word = text.substr(first, at - first);
      const bool number = letter >= '0' && letter <= '9';
      take(word, word, !number && (at >= text.size() || text[at] != '('));
    } else {
      ++at;
      take(std::string_view(), text.substr(first, 1), false);
    }
  }
}

}  // namespace detail

/// Whether an expression or the text of a view has this name in it.
template <class Deferred = void>
bool mentions(std::string_view text, std::string_view name, bool folds_case) {
  bool found = false;
  detail::each_word(text, [&](std::string_view word, std::string_view, bool is_name) {
    found = found || (is_name && same_name(word, name, folds_case));
  });
  return found;
}

/// The expression with all of these names replaced at once.
template <class Deferred = void>
std::string replaced_words(std::string_view text, const list<replaced_word>& words, bool folds_case) {
  std::string result;
  detail::each_word(text, [&](std::string_view word, std::string_view shown, bool is_name) {
    for (const replaced_word& each : words) {
      if (!is_name || !same_name(word, each.name, folds_case)) continue;
      result += each.text;
      return;
    }
    result += shown;
  });
  return result;
}

}  // namespace tenon::inline v0::schema
