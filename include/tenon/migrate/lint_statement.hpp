// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/migrate/sql_statements.hpp>

namespace tenon::inline v0::detail {

/// A table's foreign keys and what leads to their rows, as far as statements tell.
struct keyed_table {
  std::string name = {};
  unsigned line = 0;
  std::vector<std::vector<std::string>> keys = {};
  std::vector<std::vector<std::string>> indexed = {};
};

/// The words of one statement, read from left to right. It understands no more than lint needs; what it does
/// not know it passes over. Cheap to copy: a copy looks ahead.
class sql_words {
 public:
  sql_words(std::string_view text, sql_spelling spelling) {
    sql_scanner scanner(text, spelling);
    for (sql_token each = scanner.next_word(); each.kind != sql_token_kind::end; each = scanner.next_word())
      tokens_.push_back(each);
  }

  /// Whether these words (in lower case) come next.
  bool begins(std::initializer_list<std::string_view> words) const {
    std::size_t at = at_;
    for (std::string_view each : words) {
      if (at >= tokens_.size() || !is_word(tokens_[at++], each)) return false;
    }
    return true;
  }
  bool take(std::initializer_list<std::string_view> words) {
    const bool there = begins(words);
    if (there) at_ += words.size();
    return there;
  }
  bool take_sign(char sign) {
    const bool there = is_sign(at_, sign);
    if (there) ++at_;
    return there;
  }
  /// Whether the word comes anywhere behind.
  bool has(std::string_view word) const {
    for (std::size_t at = at_; at < tokens_.size(); ++at) {
      if (is_word(tokens_[at], word)) return true;
    }
    return false;
  }

  /// A name, with its schema if it has one, without quotes; unquoted letters are lower case.
  std::string name() {
    std::string read;
    if (at_ < tokens_.size()) read = plain(tokens_[at_++]);
    while (is_sign(at_, '.') && at_ + 1 < tokens_.size()) {
      read += '.';
      read += plain(tokens_[at_ + 1]);
      at_ += 2;
    }
    return read;
  }
  /// The first words of each item of a list in parentheses.
  std::vector<std::string> names() {
    std::vector<std::string> read;
    if (!take_sign('(')) return read;
    for (std::size_t depth = 1; at_ < tokens_.size() && depth > 0; ++at_) {
      if (depth == 1 && (read.empty() || is_sign(at_ - 1, ','))) read.push_back(plain(tokens_[at_]));
      if (is_sign(at_, '(')) ++depth;
      if (is_sign(at_, ')')) --depth;
    }
    return read;
  }

  /// On to the next change of an ALTER TABLE, behind a comma.
  bool next_change() {
    at_ = end_of_item();
    return take_sign(',');
  }
  /// Whether the words come in this change.
  bool change_has(std::initializer_list<std::string_view> words) const {
    const std::size_t end = end_of_item();
    for (sql_words ahead = *this; ahead.at_ < end; ++ahead.at_) {
      if (ahead.begins(words)) return true;
    }
    return false;
  }

  /// The columns and constraints of a CREATE TABLE, from its parenthesis on.
  void read_table(keyed_table& into) {
    if (!take_sign('(')) return;
    do {
      sql_words item = *this;
      if (item.take({"constraint"})) item.name();
      if (item.take({"primary", "key"}) || item.take({"unique"})) {
        into.indexed.push_back(item.names());
      } else if (item.take({"foreign", "key"})) {
        into.keys.push_back(item.names());
      } else if (!item.begins({"check"}) && !item.begins({"exclude"}) && !item.begins({"like"})) {
        const std::string column = item.name();
        if (item.change_has({"primary", "key"}) || item.change_has({"unique"}))
          into.indexed.push_back({column});
        if (item.change_has({"references"})) into.keys.push_back({column});
      }
    } while (next_change());
  }

 private:
  bool is_sign(std::size_t at, char sign) const {
    return at < tokens_.size() && tokens_[at].kind == sql_token_kind::sign && tokens_[at].text[0] == sign;
  }
  /// The comma or parenthesis that ends the item that is being read.
  std::size_t end_of_item() const {
    std::size_t depth = 0;
    for (std::size_t at = at_; at < tokens_.size(); ++at) {
      if (is_sign(at, '(')) ++depth;
      if (depth == 0 && (is_sign(at, ',') || is_sign(at, ')'))) return at;
      if (is_sign(at, ')')) --depth;
    }
    return tokens_.size();
  }
  static std::string plain(const sql_token& token) {
    std::string text;
    if (token.kind == sql_token_kind::quoted_name && token.text.size() > 1) {
      const char mark = token.text.back();
      for (std::size_t at = 1; at + 1 < token.text.size(); ++at) {
        text += token.text[at];
        if (token.text[at] == mark) ++at;
      }
      return text;
    }
    for (char letter : token.text) text += lowered(letter);
    return text;
  }

  std::vector<sql_token> tokens_;
  std::size_t at_ = 0;
};

}  // namespace tenon::inline v0::detail
