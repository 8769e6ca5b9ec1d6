// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <tenon/codec/search_text.hpp>
#include <tenon/query/computed.hpp>
#include <tenon/query/source.hpp>

namespace tenon::inline v0 {
namespace detail {

inline constexpr std::size_t no_full_text = static_cast<std::size_t>(-1);

/// The full-text index of a name; without a name the only one.
consteval std::size_t find_full_text(const table_info& table, std::string_view name) {
  if (name.empty()) return table.full_texts.size() == 1 ? 0 : no_full_text;
  for (std::size_t i = 0; i < table.full_texts.size(); ++i) {
    if (table.full_texts[i].options.name == name) return i;
  }
  return no_full_text;
}
/// The one that holds a column; `no_full_text` if none does, or several do.
consteval std::size_t find_full_text_of(const table_info& table, const column_info* column) {
  std::size_t found = no_full_text;
  for (std::size_t i = 0; i < table.full_texts.size(); ++i) {
    for (std::uint16_t part : table.full_texts[i].columns) {
      if (&table.columns[part] != column) continue;
      if (found != no_full_text) return no_full_text;
      found = i;
    }
  }
  return found;
}
consteval bool holds_column(const full_text_info& info, const table_info& table, const column_info* column) {
  for (std::uint16_t part : info.columns) {
    if (&table.columns[part] == column) return true;
  }
  return false;
}

struct no_index_name {
  static constexpr std::string_view view() { return {}; }
};

template <class Tag>
struct entity_has_a_full_text_index
    : std::bool_constant<tag_facts<Tag>::is_entity &&
                         table_info_of<typename tag_facts<Tag>::row>.full_texts.size() != 0> {};
template <class Tag, bool Named>
struct one_full_text_index_is_meant
    : std::bool_constant<Named || table_info_of<typename tag_facts<Tag>::row>.full_texts.size() == 1> {};
template <std::size_t Number>
struct full_text_index_of_this_name_exists : std::bool_constant<Number != no_full_text> {};
template <class Text>
struct search_is_a_text : std::bool_constant<std::is_convertible_v<const Text&, std::string_view>> {};
template <class Text>
requires requires {
  typename Text::is_tenon_parameter;
}
struct search_is_a_text<Text> : std::is_same<typename Text::value_type, std::string> {};
template <class Column>
    struct snippet_is_of_a_column : std::bool_constant < requires {
  Column::is_column;
} > {};
template <bool Holds>
struct column_has_a_full_text_index : std::bool_constant<Holds> {};

/// The row of a source: what a match is about, seen as a column.
template <class Tag>
struct matched_row {
  using is_tenon_expression = void;
  using value_type = bool;
  using entity = Tag;
  static constexpr bool is_static = true;
  static constexpr bool is_column = true;
  static constexpr const column_info* origin() { return nullptr; }
};

template <class Tag>
void add_match_node(statement_writer& out, node_kind kind, std::size_t index, std::size_t arity,
                    cell_kind result) {
  if (!out.describing()) return;
  node added{kind};
  added.arity = static_cast<std::uint16_t>(arity);
  added.index = static_cast<std::uint16_t>(index);
  added.spec = {result, storage::standard};
  added.table = &table_info_of<typename tag_facts<Tag>::row>;
  added.text = tag_facts<Tag>::name();
  out.add(added);
}

/// Puts the search that was typed in the place of the text.
template <class Deferred = void>
void translate_search(encoder& values, std::size_t at) {
  cell value = values.data()[at];
  std::string& search = values.scratch();
  write_search<Deferred>(value.text(), search);
  value.bytes = {search.data(), search.size()};
  values.replace(at, value);
}

[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_snippet_words() {
  fail(error_kind::value,
       "match_snippet(): a snippet has from 1 to 1000 words; a whole text is match_highlight()");
}

}  // namespace detail

/// The rows whose words are those that were typed.
template <class Tag, std::size_t Index, class Text>
struct match_condition {
  using is_tenon_expression = void;
  using value_type = bool;
  using entity = detail::common_entity<Tag, typename Text::entity>;
  using operands = detail::types<detail::matched_row<Tag>>;
  using matched = detail::matched_row<Tag>;
  static constexpr std::size_t matched_index = Index;
  static constexpr bool is_match = true;
  static constexpr bool is_static = true;
  static constexpr const column_info* origin() { return nullptr; }
  template <class Scope>
  static consteval bool can_be_null() {
    return false;
  }

  Text text;

  void write(statement_writer& out) const {
    detail::add_match_node<Tag>(out, node_kind::matches, Index, 1, cell_kind::boolean);
    const std::size_t before = out.values().size();
    text.write(out);
    if (out.values().size() > before) detail::translate_search(out.values(), before);
  }
};

template <class Tag, std::size_t Index>
struct match_rank_expression {
  using is_tenon_expression = void;
  using value_type = double;
  using entity = Tag;
  using operands = detail::types<detail::matched_row<Tag>>;
  using matched = detail::matched_row<Tag>;
  static constexpr std::size_t matched_index = Index;
  static constexpr bool needs_match = true;
  static constexpr bool is_static = true;
  static constexpr const column_info* origin() { return nullptr; }
  template <class Scope>
  static consteval bool can_be_null() {
    return false;
  }
  void write(statement_writer& out) const {
    detail::add_match_node<Tag>(out, node_kind::match_rank, Index, 0, cell_kind::real);
  }
};

/// Column, marks, and of a part its ellipsis and words.
template <class Column, std::size_t Index, bool Whole>
struct snippet_expression {
  using is_tenon_expression = void;
  using value_type = typename Column::value_type;
  using entity = typename Column::entity;
  using operands = detail::types<Column>;
  using matched = detail::matched_row<entity>;
  static constexpr std::size_t matched_index = Index;
  static constexpr bool needs_match = true;
  static constexpr bool is_static = true;
  static constexpr const column_info* origin() { return nullptr; }

  std::string_view open;
  std::string_view close;
  std::string_view ellipsis;
  std::int64_t words;

  void write(statement_writer& out) const {
    detail::add_match_node<entity>(out, node_kind::match_snippet, Index, Whole ? 3 : 5, cell_kind::text);
    Column{}.write(out);
    out.parameter(open, nullptr);
    out.parameter(close, nullptr);
    if constexpr (!Whole) {
      if (words < 1 || words > 1000) detail::refuse_snippet_words();
      out.parameter(ellipsis, nullptr);
      out.parameter(words, nullptr);
    }
  }
};

namespace detail {

/// What is used instead after a refusal.
struct no_match : value_parameter<bool, no_origin> {};

template <class Tag, class Name>
consteval bool check_full_text() {
  static_assert(entity_has_a_full_text_index<Tag>::value,
                "tenon: matches(), match_rank(): the entity has no full-text index; add "
                ".full_text(&Entity::member) to table_of<Entity>");
  if constexpr (entity_has_a_full_text_index<Tag>::value) {
    constexpr bool named = !Name::view().empty();
    static_assert(one_full_text_index_is_meant<Tag, named>::value,
                  "tenon: matches(), match_rank(): the entity has several full-text indexes; name one: "
                  "matches<Entity, \"name\">(text)");
    if constexpr (one_full_text_index_is_meant<Tag, named>::value) {
      constexpr std::size_t number =
          find_full_text(table_info_of<typename tag_facts<Tag>::row>, Name::view());
      static_assert(
          full_text_index_of_this_name_exists<number>::value,
          "tenon: matches(), match_rank(): the entity has no full-text index of this name; names are "
          "given by .full_text({.name = \"...\"}, ...)");
      return number != no_full_text;
    }
  }
  return false;
}
template <class Tag, class Name>
inline constexpr std::size_t full_text_number = find_full_text(table_info_of<typename tag_facts<Tag>::row>,
                                                               Name::view());

template <class Tag, class Name, class Text>
constexpr auto make_match(Text&& text) {
  using bare = std::remove_cvref_t<Text>;
  static_assert(search_is_a_text<bare>::value,
                "tenon: matches(): what is looked for is a text of the program: a std::string, a "
                "std::string_view or a literal");
  if constexpr (search_is_a_text<bare>::value && check_full_text<Tag, Name>()) {
    auto lifted = lift<std::string, no_origin>(std::forward<Text>(text));
    return match_condition<Tag, full_text_number<Tag, Name>, decltype(lifted)>{std::move(lifted)};
  } else {
    return no_match{};
  }
}
template <class Tag, class Name>
constexpr auto make_rank() {
  if constexpr (check_full_text<Tag, Name>()) {
    return match_rank_expression<Tag, full_text_number<Tag, Name>>{};
  } else {
    return value_parameter<double, no_origin>{};
  }
}
template <name_constant Index>
struct index_name {
  static constexpr std::string_view view() { return Index.view(); }
};

template <class Column, class Name, bool Whole>
constexpr auto make_snippet(std::string_view open, std::string_view close, std::string_view ellipsis,
                            std::int64_t words) {
  static_assert(snippet_is_of_a_column<Column>::value,
                "tenon: match_snippet(), match_highlight(): name a column as col<&Entity::member>");
  if constexpr (snippet_is_of_a_column<Column>::value) {
    constexpr const table_info& table = table_info_of<typename tag_facts<typename Column::entity>::row>;
    constexpr std::size_t number = Name::view().empty() ? find_full_text_of(table, Column::origin())
                                                        : find_full_text(table, Name::view());
    constexpr bool holds = [] {
      if constexpr (number == no_full_text) {
        return false;
      } else {
        return holds_column(table.full_texts[number], table, Column::origin());
      }
    }();
    static_assert(
        column_has_a_full_text_index<holds>::value,
        "tenon: match_snippet(), match_highlight(): there is not exactly one full-text index of this "
        "column; name it: match_snippet<Entity, \"name\">(col<&Entity::member>)");
    if constexpr (holds) {
      return snippet_expression<Column, number, Whole>{open, close, ellipsis, words};
    } else {
      return value_parameter<std::string_view, no_origin>{};
    }
  } else {
    return value_parameter<std::string_view, no_origin>{};
  }
}

}  // namespace detail

/// Rows in whose full-text index the words of a text are found, as a user types them: all words have to be
/// there, `"a phrase"`, `-excluded`, `beginning*`, `OR` between alternatives; other signs mean nothing, and
/// no text is an error but one that is no UTF-8 or holds a NUL (`value`). Nothing to look for finds nothing.
/// `where(matches<Message>(typed))`; `matches<Message, "name">(typed)` where there are several indexes.
template <class Entity, class Text>
requires(!expression<Entity>) constexpr auto matches(Text&& text) {
  return detail::make_match<Entity, detail::no_index_name>(std::forward<Text>(text));
}
template <class Entity, name_constant Index, class Text>
constexpr auto matches(Text&& text) {
  return detail::make_match<Entity, detail::index_name<Index>>(std::forward<Text>(text));
}
/// The same of a table that goes by another name: `matches(answer, typed)`.
template <detail::source_like Source, class Text>
constexpr auto matches(Source, Text&& text) {
  return detail::make_match<Source, detail::no_index_name>(std::forward<Text>(text));
}
template <name_constant Index, detail::source_like Source, class Text>
constexpr auto matches(Source, Text&& text) {
  return detail::make_match<Source, detail::index_name<Index>>(std::forward<Text>(text));
}

/// How well a row fits the matches() of the query; more is better, 0 where it does not. Numbers of different
/// stores cannot be compared. `order_by(desc(match_rank<Message>()))`. Errors: `statement`, if the query has
/// no matches() of the same index.
template <class Entity>
constexpr auto match_rank() {
  return detail::make_rank<Entity, detail::no_index_name>();
}
template <class Entity, name_constant Index>
constexpr auto match_rank() {
  return detail::make_rank<Entity, detail::index_name<Index>>();
}
template <detail::source_like Source>
constexpr auto match_rank(Source) {
  return detail::make_rank<Source, detail::no_index_name>();
}
template <name_constant Index, detail::source_like Source>
constexpr auto match_rank(Source) {
  return detail::make_rank<Source, detail::index_name<Index>>();
}

/// How a snippet looks. The texts must outlive the statement.
struct snippet_options {
  std::string_view open = "<b>";    ///< before what was found
  std::string_view close = "</b>";  ///< behind it
  std::string_view ellipsis = "…";  ///< where the text goes on
  int words = 12;                   ///< from 1 to 1000
};
/// Marks of what was found.
struct highlight_options {
  std::string_view open = "<b>";
  std::string_view close = "</b>";
};

/// The part of a column's text in which the words of the query's matches() stand, with marks around them;
/// where none does, the text's beginning. The text itself is not escaped. PostgreSQL cuts by its own rules.
/// `match_snippet<Message>(col<&Message::content>, {.words = 20})`.
template <class Entity, expression Column>
requires(!expression<Entity>) constexpr auto match_snippet(Column, const snippet_options& options = {}) {
  return detail::make_snippet<Column, detail::no_index_name, false>(options.open, options.close,
                                                                    options.ellipsis, options.words);
}
template <class Entity, name_constant Index, expression Column>
constexpr auto match_snippet(Column, const snippet_options& options = {}) {
  return detail::make_snippet<Column, detail::index_name<Index>, false>(options.open, options.close,
                                                                        options.ellipsis, options.words);
}
template <expression Column>
constexpr auto match_snippet(Column, const snippet_options& options = {}) {
  return detail::make_snippet<Column, detail::no_index_name, false>(options.open, options.close,
                                                                    options.ellipsis, options.words);
}
/// The same of the whole text.
template <class Entity, expression Column>
requires(!expression<Entity>) constexpr auto match_highlight(Column, const highlight_options& options = {}) {
  return detail::make_snippet<Column, detail::no_index_name, true>(options.open, options.close, {}, 0);
}
template <class Entity, name_constant Index, expression Column>
constexpr auto match_highlight(Column, const highlight_options& options = {}) {
  return detail::make_snippet<Column, detail::index_name<Index>, true>(options.open, options.close, {}, 0);
}
template <expression Column>
constexpr auto match_highlight(Column, const highlight_options& options = {}) {
  return detail::make_snippet<Column, detail::no_index_name, true>(options.open, options.close, {}, 0);
}

}  // namespace tenon::inline v0
