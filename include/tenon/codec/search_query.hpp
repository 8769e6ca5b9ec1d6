// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/codec/words.hpp>

namespace tenon::inline v0::detail {

/// A word or a phrase of a search.
struct search_term {
  std::uint32_t first = 0;  ///< its words in `search_query::words`
  std::uint32_t count = 0;
  bool excluded = false;
  bool prefix = false;  ///< the last word is a beginning
};

/// A search as `write_search` has written it: terms that all have to be there, or those of another group.
struct search_query {
  std::vector<std::string> words;
  std::vector<search_term> terms;
  std::vector<std::uint32_t> groups;  ///< behind the last term of each
};

/// Reads a search; its words as they are, or as they are looked for in a language. What was not written by
/// Tenon gives some search.
template <class Deferred = void>
search_query read_search(std::string_view text, const text_language* language) {
  search_query made;
  search_term term;
  bool excluded = false;
  const auto end_term = [&] {
    if (term.count > 0) made.terms.push_back(term);
    term = {};
    term.first = static_cast<std::uint32_t>(made.words.size());
    excluded = false;
  };
  const auto end_group = [&] {
    end_term();
    const auto end = static_cast<std::uint32_t>(made.terms.size());
    if (end > (made.groups.empty() ? 0 : made.groups.back())) made.groups.push_back(end);
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    switch (text[at]) {
      case '\'': {
        const std::size_t end = text.find('\'', at + 1);
        const std::string_view word = text.substr(at + 1, end == std::string_view::npos ? end : end - at - 1);
        at += word.size() + 1;
        if (word.empty()) break;
        std::string& kept = made.words.emplace_back(word);
        if (language != nullptr) fold_word<Deferred>(word, *language, kept);
        ++term.count;
        term.excluded = excluded;
        break;
      }
      case '!': excluded = true; break;
      case ':': term.prefix = true; break;
      case '&': end_term(); break;
      case '|': end_group(); break;
      default: break;
    }
  }
  end_group();
  return made;
}

/// The search as SQLite's FTS5 reads it, every term in quotes: `("cat" AND "e mail" *) NOT ("dog") OR ("x")`.
template <class Deferred = void>
void write_fts5(std::string_view search, std::string& out) {
  const search_query read = read_search<Deferred>(search, nullptr);
  const auto term = [&](const search_term& each) {
    out += '"';
    for (std::uint32_t i = 0; i < each.count; ++i) {
      if (i > 0) out += ' ';
      for (const char letter : read.words[each.first + i]) out += letter == '"' ? ' ' : letter;
    }
    out += each.prefix ? "\" *" : "\"";
  };
  std::uint32_t at = 0;
  for (const std::uint32_t end : read.groups) {
    const auto list = [&](bool excluded, std::string_view sign, std::string_view before) {
      bool first = true;
      for (std::uint32_t i = at; i < end; ++i) {
        if (read.terms[i].excluded != excluded) continue;
        out += first ? before : sign;
        first = false;
        term(read.terms[i]);
      }
      if (!first) out += ')';
      return !first;
    };
    const std::size_t start = out.size();
    if (!out.empty()) out += " OR ";
    out += '(';
    if (list(false, " AND ", "(")) {
      list(true, " OR ", " NOT (");
      out += ')';
    } else {
      out.resize(start);
    }
    at = end;
  }
  if (out.empty()) out = "\"\"";  // finds nothing
}

}  // namespace tenon::inline v0::detail
