// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>
#include <type_traits>
#include <vector>

#include <tenon/session/engine.hpp>

namespace tenon::inline v0 {
namespace detail {

template <class Row>
struct row_is_an_aggregate_or_a_value : std::bool_constant<encodable<Row> || reflect::aggregate<Row>> {};

template <class Text>
struct sql_is_a_constant_of_the_program : std::false_type {};

/// The specs of a result row: one per member, embedded structs spread out.
template <class Row>
void add_specs(std::vector<cell_spec>& specs) {
  if constexpr (encodable<Row>) {
    specs.push_back({codec<Row>::kind, storage::standard});
  } else {
    static_assert(row_is_an_aggregate_or_a_value<Row>::value,
                  "tenon: query<Row>(): a member of Row has no codec; read text into std::string, and "
                  "specialise tenon::codec for types of your own");
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (add_specs<reflect::member_type<Row, I>>(specs), ...);
    }
    (std::make_index_sequence<reflect::member_count<Row>>{});
  }
}

template <class Row>
void decode_row(const cell*& cells, Row& row, const field_name& field) {
  if constexpr (encodable<Row>) {
    const decode_status status = decode_cell(*cells, row);
    if (status != decode_status::ok) [[unlikely]] {
      decode_failed(field, codec<Row>::kind, *cells, status);
    }
    ++cells;
  } else {
    reflect::for_each_member(row, [&](auto& member, auto position) {
      decode_row(cells, member,
                 {reflect::type_name<Row>, reflect::member_name<Row, decltype(position)::value>});
    });
  }
}

template <class Value>
void raw_parameter(encoder& values, const Value& value) {
  values.at(nullptr, storage::standard);
  if constexpr (encodable<Value>) {
    codec<Value>::encode(value, values);
  } else {
    static_assert(
        std::is_convertible_v<const Value&, std::string_view>,
        "tenon: query(), execute(): a parameter's type has no codec; specialise tenon::codec for it");
    codec<std::string_view>::encode(std::string_view(value), values);
  }
}

template <class Row>
void append_raw(void* target, const cell* cells) {
  auto& rows = *static_cast<std::vector<Row>*>(target);
  if constexpr (std::is_same_v<Row, bool>) {  // a vector<bool> has no elements to refer to
    bool value = false;
    decode_row(cells, value, {"", ""});
    rows.push_back(value);
  } else {
    decode_row(cells, rows.emplace_back(), {"", ""});
  }
}

template <class Deferred = void>
statement describe_raw(std::string_view text, std::vector<cell_spec> results) {
  statement described;
  node raw{node_kind::raw};
  raw.text = text;
  described.nodes.push_back(raw);
  described.results = std::move(results);
  return described;
}

}  // namespace detail

/// SQL text that is a constant of the program: text made at run time does not compile, so user input cannot
/// become part of a statement. Values are parameters (`?` or `?1` on SQLite).
class sql_text {
 public:
  template <std::size_t Size>
  consteval sql_text(const char (&text)[Size]) : text_(text) {}  // NOLINT: a literal is one
  template <class Text>
  constexpr sql_text(const Text&) {  // NOLINT: refuses
    static_assert(detail::sql_is_a_constant_of_the_program<Text>::value,
                  "tenon: query(), execute(): the SQL text must be a literal; text made at run time could "
                  "carry user input, so pass values as parameters: \"... WHERE id = ?\", id");
  }
  constexpr std::string_view view() const { return text_; }
  /// True of a plain SELECT, which may run on a connection that only reads.
  constexpr bool only_reads() const {
    std::size_t at = 0;
    while (at < text_.size() && (text_[at] == ' ' || text_[at] == '\n' || text_[at] == '\t')) ++at;
    for (char expected : {'s', 'e', 'l', 'e', 'c', 't'}) {
      if (at == text_.size() || (text_[at++] | 0x20) != expected) return false;
    }
    return true;
  }

 private:
  std::string_view text_;
};

/// Runs SQL as written and reads each row into `Row`: a struct, member by member in the order of the columns,
/// or a single value. `query<Totals>(db, "SELECT role, count(*) FROM messages WHERE conversationId = ? GROUP
/// BY role", id)`. The text is prepared once per connection. Errors: `statement` (the text), `decode`,
/// `misuse`.
template <class Row, class... Parameters>
std::vector<Row> query(session where, sql_text text, const Parameters&... parameters) {
  static_assert(detail::row_is_an_aggregate_or_a_value<Row>::value,
                "tenon: query<Row>(): Row must be a plain aggregate struct or a type with a codec");
  std::vector<cell_spec> specs;
  detail::add_specs<Row>(specs);
  const std::size_t width = specs.size();
  const statement described = detail::describe_raw(text.view(), std::move(specs));
  encoder values;
  (detail::raw_parameter(values, parameters), ...);
  std::vector<Row> rows;
  const session::lease held(where, text.only_reads() ? access::read : access::write);
  detail::read_rows(*held, {0, nullptr, nullptr, &described}, values, width, &detail::append_raw<Row>, &rows);
  return rows;
}

/// The first row, or nothing.
template <class Row, class... Parameters>
std::optional<Row> query_one(session where, sql_text text, const Parameters&... parameters) {
  std::vector<Row> rows = query<Row>(where, text, parameters...);
  if (rows.empty()) return std::nullopt;
  return std::move(rows.front());
}

/// Runs SQL as written that gives no rows; how many rows it inserted, changed or deleted.
template <class... Parameters>
std::int64_t execute(session where, sql_text text, const Parameters&... parameters) {
  const statement described = detail::describe_raw(text.view(), {});
  encoder values;
  (detail::raw_parameter(values, parameters), ...);
  const session::lease held(where);
  return held->run({0, nullptr, nullptr, &described}, values);
}

}  // namespace tenon::inline v0
