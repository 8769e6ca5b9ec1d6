// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <tenon/core/error.hpp>
#include <tenon/schema/list.hpp>
#include <tenon/schema/names.hpp>

namespace tenon::inline v0::dialect::sqlite_detail {

enum class token_kind : std::uint8_t { word, quoted_name, literal, number, symbol };

/// One token of SQLite's SQL; `text` points into the source, delimiters included.
struct sqlite_token {
  token_kind kind = token_kind::symbol;
  std::string_view text = {};

  /// An unquoted word, its case ignored.
  bool is(std::string_view word) const {
    return kind == token_kind::word && schema::same_name(text, word, true);
  }
  bool is(char symbol) const { return kind == token_kind::symbol && text.size() == 1 && text[0] == symbol; }

  /// What it names: the delimiters taken off.
  std::string name() const {
    if (kind != token_kind::quoted_name && kind != token_kind::literal) return std::string(text);
    const char close = text[0] == '[' ? ']' : text[0];
    std::string result;
    for (std::size_t i = 1; i + 1 < text.size(); ++i) {
      result += text[i];
      if (text[i] == close) ++i;
    }
    return result;
  }
};

using sqlite_tokens = schema::list<sqlite_token>;

constexpr bool is_word_letter(char letter) noexcept {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || letter == '_' ||
         letter == '$' || (letter >= '0' && letter <= '9') || static_cast<unsigned char>(letter) >= 0x80;
}
constexpr bool is_digit(char letter) noexcept {
  return letter >= '0' && letter <= '9';
}

/// The end of a delimited token that starts at `at`; a doubled delimiter stands for itself.
template <class Deferred = void>
std::size_t delimited_end(std::string_view text, std::size_t at) {
  const char close = text[at] == '[' ? ']' : text[at];
  for (++at; at < text.size(); ++at) {
    if (text[at] != close) continue;
    if (close == ']' || at + 1 == text.size() || text[at + 1] != close) return at + 1;
    ++at;
  }
  return text.size();
}

/// Splits SQL text; comments and white space are left out. Never fails: SQLite itself has accepted the text.
template <class Deferred = void>
sqlite_tokens tokenize_sqlite(std::string_view text) {
  sqlite_tokens result;
  std::size_t at = 0;
  while (at < text.size()) {
    const char letter = text[at];
    const std::string_view rest = text.substr(at);
    std::size_t end = at + 1;
    token_kind kind = token_kind::symbol;
    if (letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r' || letter == '\f') {
      ++at;
      continue;
    }
    if (rest.substr(0, 2) == "--") {
      at = text.find('\n', at);
      if (at == std::string_view::npos) break;
      continue;
    }
    if (rest.substr(0, 2) == "/*") {
      at = text.find("*/", at + 2);
      if (at == std::string_view::npos) break;
      at += 2;
      continue;
    }
    if (letter == '\'' || letter == '"' || letter == '`' || letter == '[') {
      kind = letter == '\'' ? token_kind::literal : token_kind::quoted_name;
      end = delimited_end(text, at);
    } else if ((letter == 'x' || letter == 'X') && rest.size() > 1 && rest[1] == '\'') {
      kind = token_kind::literal;
      end = delimited_end(text, at + 1);
    } else if (is_digit(letter) || (letter == '.' && rest.size() > 1 && is_digit(rest[1]))) {
      kind = token_kind::number;
      const bool hexadecimal = rest.size() > 1 && (rest[1] == 'x' || rest[1] == 'X');
      while (end < text.size() && (is_word_letter(text[end]) || text[end] == '.' ||
                                   ((text[end] == '+' || text[end] == '-') && !hexadecimal &&
                                    schema::folded(text[end - 1]) == 'e'))) {
        ++end;
      }
    } else if (is_word_letter(letter)) {
      kind = token_kind::word;
      while (end < text.size() && is_word_letter(text[end])) ++end;
    } else {
      constexpr std::string_view long_symbols[] = {
          "->>", "||", "<<", ">>", "<=", ">=", "<>", "!=", "==", "->"};
      for (std::string_view symbol : long_symbols) {
        if (rest.substr(0, symbol.size()) != symbol) continue;
        end = at + symbol.size();
        break;
      }
    }
    result.push_back({kind, text.substr(at, end - at)});
    at = end;
  }
  return result;
}

/// The position of the parenthesis that closes the one at `open`, or the last position.
template <class Deferred = void>
std::size_t closing_parenthesis(const sqlite_tokens& tokens, std::size_t open) {
  std::size_t depth = 0;
  for (std::size_t at = open; at < tokens.size(); ++at) {
    if (tokens[at].is('(')) ++depth;
    if (tokens[at].is(')') && --depth == 0) return at;
  }
  return tokens.size() - 1;
}

}  // namespace tenon::inline v0::dialect::sqlite_detail
