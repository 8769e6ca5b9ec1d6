// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <tenon/dialect/detail/sqlite_tokens.hpp>

namespace tenon::inline v0::dialect::sqlite_detail {

/// Words that cannot stand unquoted where an expression has a name, or mean something else there.
inline constexpr std::string_view words_to_quote =
    " add all alter and as autoincrement between case cast check collate commit constraint create "
    "current_date "
    "current_time current_timestamp default deferrable delete distinct drop else end escape except exists "
    "false "
    "foreign from glob group having if in index insert intersect into is isnull join like limit match not "
    "nothing notnull null on or order primary raise references regexp returning select set table then to "
    "transaction true union unique update using values when where ";

template <class Deferred = void>
bool needs_quotes(std::string_view name) {
  if (name.empty() || is_digit(name[0]) || name[0] == '$') return true;
  std::string word = " ";
  for (char letter : name) {
    if (!is_word_letter(letter)) return true;
    word += schema::folded(letter);
  }
  return words_to_quote.find(word += ' ') != std::string_view::npos;
}

template <class Deferred = void>
std::string canonical_text(const sqlite_token& token) {
  if (token.kind == token_kind::quoted_name) {
    const std::string name = token.name();
    if (!needs_quotes(name)) return name;
    std::string quoted = "\"";
    for (char letter : name) {
      if (letter == '"') quoted += '"';
      quoted += letter;
    }
    return quoted += '"';
  }
  if (token.text == "==") return "=";
  if (token.text == "!=") return "<>";
  return std::string(token.text);
}

/// Whether white space between two tokens helps the reader; leaving it out never joins two tokens.
template <class Deferred = void>
bool wants_space(const sqlite_tokens& tokens, std::size_t first, std::size_t at) {
  const sqlite_token& left = tokens[at - 1];
  const sqlite_token& right = tokens[at];
  if (left.is('(') || left.is('.') || right.is(')') || right.is(',') || right.is('.')) return false;
  if (right.is('(')) {
    return left.kind == token_kind::symbol ||
           (left.kind == token_kind::word && needs_quotes(left.text) && !left.is("cast"));
  }
  if (left.is('-') && right.kind != token_kind::symbol) {
    // A sign, not a subtraction, when no operand is before it.
    if (at - 1 == first) return false;
    const sqlite_token& before = tokens[at - 2];
    return before.is(')') || (before.kind != token_kind::symbol &&
                              !(before.kind == token_kind::word && needs_quotes(before.text)));
  }
  return true;
}

/// One spelling for all texts of an expression that differ only in white space, comments, outer parentheses,
/// needless quotes around names, and the two forms of = and <>. The case of words is kept: see
/// `schema::same_expression`. Tokens [first, end).
template <class Deferred = void>
std::string canonical_sqlite(const sqlite_tokens& tokens, std::size_t first, std::size_t end) {
  while (end - first > 2 && tokens[first].is('(') && closing_parenthesis(tokens, first) == end - 1) {
    ++first;
    --end;
  }
  std::string text;
  for (std::size_t at = first; at < end; ++at) {
    if (at > first && wants_space(tokens, first, at)) text += ' ';
    text += canonical_text(tokens[at]);
  }
  return text;
}

template <class Deferred = void>
std::string canonical_sqlite(std::string_view text) {
  const sqlite_tokens tokens = tokenize_sqlite(text);
  return tokens.empty() ? std::string() : canonical_sqlite(tokens, 0, tokens.size());
}

/// Whether a default may stand without parentheses: a literal, a signed number, or a single word.
template <class Deferred = void>
bool is_simple_default(std::string_view text) {
  const sqlite_tokens tokens = tokenize_sqlite(text);
  if (tokens.size() == 1) return tokens[0].kind != token_kind::symbol;
  return tokens.size() == 2 && (tokens[0].is('-') || tokens[0].is('+')) &&
         tokens[1].kind == token_kind::number;
}

}  // namespace tenon::inline v0::dialect::sqlite_detail
