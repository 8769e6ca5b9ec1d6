// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/dialect/postgresql_json.hpp>
#include <tenon/query/match_of.hpp>
#include <tenon/schema/full_text.hpp>

namespace tenon::inline v0::dialect {
namespace postgresql_detail {

/// What stands between words, as a list of a regular expression. A database whose locale is "C" takes every
/// letter beyond ASCII for part of a word; so it names signs of other scripts too.
inline constexpr std::string_view signs =
    "!-/:-@\\u005b-`{-\\u00a9\\u00ab-\\u00b4\\u00b6-\\u00b9\\u00bb-\\u00bf\\u00d7\\u00f7"
    "\\u2000-\\u2070\\u20a0-\\u20cf\\u20dd-\\u20e4\\u2190-\\u2bff\\u2e00-\\u2e7f"
    "\\u3000-\\u3004\\u3008-\\u3020\\u3030\\ufe00-\\ufe0f\\uff01-\\uff0f\\uff1a-\\uff20"
    "\\uff3b-\\uff40\\uff5b-\\uff65\\U0001f000-\\U0001faff";

/// The words of some columns as PostgreSQL indexes them; what an index is made over and what a query says has
/// to be the same. The server would take an e-mail address, a path or a number with its sign for one word, so
/// signs are taken out before it looks. Between columns stands a word that nobody writes, which is taken out
/// of what was found: so no phrase goes from one column to the next.
template <class Deferred = void>
std::string words_of(const std::vector<std::string>& columns, std::string_view language) {
  constexpr std::string_view between = "tenon0column";
  std::string texts;
  for (const std::string& each : columns) {
    if (!texts.empty()) texts += tenon::detail::sentence({" || ' ", between, " ' || "});
    texts += tenon::detail::sentence({"coalesce(", each, ", '')"});
  }
  const std::string words =
      tenon::detail::sentence({"to_tsvector('pg_catalog.", language, "'::regconfig, regexp_replace(", texts,
                               ", '[", signs, "]+', ' ', 'g'))"});
  if (columns.size() == 1) return words;
  return tenon::detail::sentence({"ts_delete(", words, ", '", between, "')"});
}

}  // namespace postgresql_detail

/// How PostgreSQL is asked for words: by tsvector and tsquery.
template <class Deferred = void>
class basic_postgresql_full_text : public postgresql_json {
 protected:
  using postgresql_json::postgresql_json;

  void write_full_text(const node& match) override {
    if (is_inline()) refuse("looks for words in queries only, not in a check");
    if (match.kind == node_kind::matches) {
      const std::string search = take_expression();
      return write_pattern("(#1 @@ #2)", {{words(match)}, {query(match, search)}});
    }
    const std::size_t asked = tenon::detail::match_of(&at(0), static_cast<std::size_t>(&match - &at(0))) + 1;
    const std::string search = query(match, captured(asked, [this] { write_expression(); }));
    // A long text is not better because it has more words.
    if (match.kind == node_kind::match_rank)
      return write_pattern("ts_rank(#1, #2, 1)::float8", {{words(match)}, {search}});
    const std::string text = take_operand().text;
    const std::string open = take_expression();
    const std::string close = take_expression();
    const std::string language = configuration(match);
    if (match.arity == 3) {
      return write_pattern(
          "ts_headline(#1, #2, #3, 'HighlightAll=true, StartSel=' || #4 || ', StopSel=' || #5)",
          {{language}, {text}, {search}, {option(open)}, {option(close)}});
    }
    const std::string ellipsis = take_expression();
    const std::string size = take_expression();
    // The server does not say that the text goes on before or behind what it shows.
    const std::string letter =
        tenon::detail::sentence({"'[^\\u0001-\\u0020", postgresql_detail::signs, "]'"});
    const auto side = [&](std::string_view name) {
      text_ += tenon::detail::sentence(
          {"CASE WHEN ", name, " ~ ", letter, " THEN ", ellipsis, "::text ELSE ", name, " END"});
    };
    text_ += "(SELECT ";
    side("b");
    text_ += " || h || ";
    side("a");
    text_ +=
        " FROM (SELECT h, left(t, greatest(strpos(t, p) - 1, 0)) AS b, substr(t, strpos(t, p) + length(p)) "
        "AS a"
        " FROM (SELECT h, t, ";
    write_pattern("replace(replace(h, #1, ''), #2, '') AS p FROM (SELECT #3 AS t, ",
                  {{open}, {close}, {text}});
    write_pattern("ts_headline(#1, #2, #3, 'ShortWord=0, MinWords=1, MaxWords=' || greatest(#4, 2) || ",
                  {{language}, {text}, {search}, {size}});
    write_pattern("', StartSel=' || #1 || ', StopSel=' || #2) AS h) AS x) AS x) AS x)",
                  {{option(open)}, {option(close)}});
  }

 private:
  static std::string configuration(const node& match) {
    const std::string_view language = schema::to_text(match.table->full_texts[match.index].options.language);
    return tenon::detail::sentence({"'pg_catalog.", language, "'::regconfig"});
  }
  static std::string query(const node& match, std::string_view search) {
    return tenon::detail::sentence({"to_tsquery(", configuration(match), ", ", search, ")"});
  }
  /// A text as an option of ts_headline().
  static std::string option(std::string_view text) {
    return tenon::detail::sentence({R"('"' || replace()", text, R"(, '"', '""') || '"')"});
  }
  std::string words(const node& match) {
    const full_text_info& index = match.table->full_texts[match.index];
    std::vector<std::string> columns;
    for (std::uint16_t part : index.columns) {
      const column_info& column = match.table->columns[part];
      node named{node_kind::column};
      named.table = match.table;
      named.column = &column;
      named.spec = column.spec;
      named.text = match.text;
      columns.push_back(captured(position(), [&] { write_column(named); }));
    }
    return postgresql_detail::words_of(columns, schema::to_text(index.options.language));
  }
};
using postgresql_full_text = basic_postgresql_full_text<>;

}  // namespace tenon::inline v0::dialect
