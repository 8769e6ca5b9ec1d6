// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::inline v0 {

/// One statement of a text, without its semicolon and the blanks and comments around it.
struct sql_statement {
  std::string text = {};
  unsigned line = 0;  ///< where it begins, from 1
};

/// What databases spell differently where a statement's end is looked for.
struct sql_spelling {
  bool dollar_quotes = false;    ///< PostgreSQL: $tag$ … $tag$, and E'…\'…'
  bool nested_comments = false;  ///< PostgreSQL: a comment within a comment
  bool brackets = false;         ///< SQLite: [a name] and `a name`
};

/// Of an engine by its name ("sqlite", "postgresql").
constexpr sql_spelling spelling_of(std::string_view engine) noexcept {
  if (engine == "postgresql") return {true, true, false};
  return {false, false, true};
}

namespace detail {

constexpr char lowered(char letter) noexcept {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}
constexpr bool starts_word(char letter) noexcept {
  const char low = lowered(letter);
  return (low >= 'a' && low <= 'z') || letter == '_' || (static_cast<unsigned char>(letter) & 0x80) != 0;
}
constexpr bool continues_word(char letter) noexcept {
  return starts_word(letter) || (letter >= '0' && letter <= '9') || letter == '$';
}

/// What a piece of SQL text is.
enum class sql_token_kind : unsigned char { end, blank, word, quoted_name, string, number, sign };
struct sql_token {
  sql_token_kind kind = sql_token_kind::end;
  std::string_view text = {};  ///< as it stands there
};

/// Takes SQL text apart. What is never closed reaches to the end of the text.
class sql_scanner {
 public:
  constexpr sql_scanner(std::string_view text, sql_spelling spelling) : text_(text), spelling_(spelling) {}

  /// Comments count as blanks.
  constexpr sql_token next() {
    if (at_ >= text_.size()) return {};
    const std::size_t begin = at_;
    const sql_token_kind kind = step();
    return {kind, text_.substr(begin, at_ - begin)};
  }
  /// The next that is not blank.
  constexpr sql_token next_word() {
    sql_token found = next();
    while (found.kind == sql_token_kind::blank) found = next();
    return found;
  }
  constexpr std::size_t position() const noexcept { return at_; }
  /// Whether a quote or comment was never closed.
  constexpr bool is_open() const noexcept { return open_; }

 private:
  constexpr char ahead(std::size_t by = 0) const noexcept {
    return at_ + by < text_.size() ? text_[at_ + by] : '\0';
  }

  constexpr sql_token_kind step() {
    const char letter = ahead();
    if (letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r' || letter == '\f') {
      ++at_;
      return sql_token_kind::blank;
    }
    if (letter == '-' && ahead(1) == '-') {
      while (at_ < text_.size() && text_[at_] != '\n') ++at_;
      return sql_token_kind::blank;
    }
    if (letter == '/' && ahead(1) == '*') return comment();
    if (letter == '\'') return quoted('\'', false), sql_token_kind::string;
    if (letter == '"') return quoted('"', false), sql_token_kind::quoted_name;
    if (spelling_.brackets && letter == '`') return quoted('`', false), sql_token_kind::quoted_name;
    if (spelling_.brackets && letter == '[') return quoted(']', false), sql_token_kind::quoted_name;
    if (spelling_.dollar_quotes && letter == '$' && dollar_quoted()) return sql_token_kind::string;
    if (starts_word(letter)) {
      if (spelling_.dollar_quotes && lowered(letter) == 'e' && ahead(1) == '\'') {
        ++at_;
        return quoted('\'', true), sql_token_kind::string;
      }
      while (continues_word(ahead())) ++at_;
      return sql_token_kind::word;
    }
    if (letter >= '0' && letter <= '9') {
      while (continues_word(ahead()) || ahead() == '.') ++at_;
      return sql_token_kind::number;
    }
    ++at_;
    return sql_token_kind::sign;
  }

  constexpr sql_token_kind comment() {
    std::size_t depth = 0;
    while (at_ < text_.size()) {
      if (ahead() == '*' && ahead(1) == '/') {
        at_ += 2;
        if (--depth == 0) return sql_token_kind::blank;
      } else if (ahead() == '/' && ahead(1) == '*' && (depth == 0 || spelling_.nested_comments)) {
        at_ += 2;
        ++depth;
      } else {
        ++at_;
      }
    }
    open_ = true;
    return sql_token_kind::blank;
  }

  constexpr void quoted(char mark, bool escapes) {
    for (++at_; at_ < text_.size(); ++at_) {
      if (escapes && text_[at_] == '\\') {
        ++at_;
      } else if (text_[at_] == mark) {
        ++at_;
        if (ahead() != mark || mark == ']') return;  // a doubled mark is one of the text
      }
    }
    at_ = text_.size();
    open_ = true;
  }

  constexpr bool dollar_quoted() {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != '$' && continues_word(text_[end])) ++end;
    if (end >= text_.size() || text_[end] != '$') return false;
    if (end > at_ + 1 && !starts_word(text_[at_ + 1])) return false;  // $1 is a parameter
    const std::string_view tag = text_.substr(at_, end + 1 - at_);
    const std::size_t close = text_.find(tag, end + 1);
    open_ = open_ || close == std::string_view::npos;
    at_ = close == std::string_view::npos ? text_.size() : close + tag.size();
    return true;
  }

  std::string_view text_;
  sql_spelling spelling_;
  std::size_t at_ = 0;
  bool open_ = false;
};

/// `word` is in lower case.
constexpr bool is_word(const sql_token& token, std::string_view word) noexcept {
  if (token.kind != sql_token_kind::word || token.text.size() != word.size()) return false;
  for (std::size_t at = 0; at < word.size(); ++at) {
    if (lowered(token.text[at]) != word[at]) return false;
  }
  return true;
}

/// Whether semicolons belong to the statement that is being read: those between BEGIN and END of a trigger or
/// of a function's body in SQL.
class statement_body {
 public:
  constexpr void read(const sql_token& token) {
    if (words_ == 0) creates_ = is_word(token, "create");
    ++words_;
    if (depth_ > 0) {
      if (is_word(token, "begin") || is_word(token, "case")) ++depth_;
      if (is_word(token, "end")) --depth_;
      return;
    }
    if (is_word(token, "trigger")) trigger_ = creates_ && words_ < 5;
    if (is_word(token, "function") || is_word(token, "procedure"))
      routine_ = routine_ || (creates_ && words_ < 5);
    if (trigger_ && is_word(token, "begin")) depth_ = 1;
    if (routine_ && is_word(token, "atomic") && after_begin_) depth_ = 1;
    after_begin_ = is_word(token, "begin");
  }
  constexpr bool inside() const noexcept { return depth_ > 0; }

 private:
  std::size_t words_ = 0;
  std::size_t depth_ = 0;
  bool creates_ = false;
  bool trigger_ = false;
  bool routine_ = false;
  bool after_begin_ = false;
};

}  // namespace detail

/// The statements of a text, cut at the semicolons that end one: not at those within quotes, dollar quotes,
/// comments, and the bodies of triggers and functions. `first_line` is the line on which the text begins.
template <class Deferred = void>
std::vector<sql_statement> split_statements(std::string_view text, sql_spelling spelling,
                                            unsigned first_line = 1) {
  std::vector<sql_statement> found;
  detail::sql_scanner scanner(text, spelling);
  detail::statement_body body;
  std::size_t begin = std::string_view::npos;
  std::size_t end = 0;
  unsigned line = first_line;
  unsigned begun = line;
  const auto finish = [&] {
    if (begin != std::string_view::npos)
      found.push_back({std::string(text.substr(begin, end - begin)), begun});
    begin = std::string_view::npos;
    body = {};
  };
  for (std::size_t at = 0;; at = scanner.position()) {
    const detail::sql_token token = scanner.next();
    if (token.kind == detail::sql_token_kind::end) break;
    if (token.text == ";" && !body.inside()) {
      finish();
    } else if (token.kind != detail::sql_token_kind::blank) {
      if (begin == std::string_view::npos) {
        begin = at;
        begun = line;
      }
      end = scanner.position();
      body.read(token);
    }
    for (char letter : token.text) line += letter == '\n' ? 1u : 0u;
  }
  finish();
  return found;
}

/// The first words of a statement in upper case, `count` of them at most: "ALTER TABLE".
template <class Deferred = void>
std::string leading_words(std::string_view statement, std::size_t count) {
  std::string words;
  detail::sql_scanner scanner(statement, {true, true, true});
  for (std::size_t i = 0; i < count; ++i) {
    const detail::sql_token token = scanner.next_word();
    if (token.kind != detail::sql_token_kind::word) break;
    if (!words.empty()) words += ' ';
    for (char letter : token.text)
      words += letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  }
  return words;
}

}  // namespace tenon::inline v0
