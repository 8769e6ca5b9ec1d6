// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <tenon/codec/json.hpp>
#include <tenon/query/case.hpp>
#include <tenon/query/with.hpp>

// Paths into JSON columns. A path that does not lead to a value, JSON null, and a value of another type than
// is asked for are all NULL, on every store.
namespace tenon::inline v0 {

/// JSON as it is written, for results whose shape is not known.
struct json_text {
  std::string text = "null";
  friend bool operator==(const json_text&, const json_text&) = default;
};
template <>
struct codec<json_text> {
  static constexpr cell_kind kind = cell_kind::json;
  static void encode(const json_text& value, encoder& out) { out.bytes(kind, value.text); }
  static decode_status decode(const cell& in, json_text& value) {
    if (in.kind != cell_kind::json && in.kind != cell_kind::text) return decode_status::wrong_kind;
    value.text = in.text();
    return decode_status::ok;
  }
};

/// A path made at run time: names and positions, each bound as a value.
using json_steps = std::vector<std::variant<std::string, std::int64_t>>;

namespace detail {

// Steps.

/// A member of a struct, known to the compiler.
template <auto Member>
struct member_step {
  using entity = void;
  static constexpr bool is_static = true;
  static constexpr std::size_t count = 1;
  void write(statement_writer& out) const {
    using owner = typename reflect::member_pointer<decltype(Member)>::owner;
    out.computed(node_kind::json_step, 0, 0, {}, reflect::member_name<owner, reflect::member_index<Member>>);
  }
};
template <class Text>
struct key_step {
  using entity = typename Text::entity;
  static constexpr bool is_static = Text::is_static;
  static constexpr std::size_t count = 1;
  Text name;
  void write(statement_writer& out) const {
    out.add(node_kind::json_key, 1);
    name.write(out);
  }
};
template <class Number>
struct position_step {
  using entity = typename Number::entity;
  static constexpr bool is_static = Number::is_static;
  static constexpr std::size_t count = 1;
  Number position;
  void write(statement_writer& out) const {
    out.add(node_kind::json_position, 1);
    position.write(out);
  }
};
struct run_time_steps {
  using entity = void;
  static constexpr bool is_static = false;
  const json_steps* steps;
  std::size_t size() const { return steps->size(); }
  void write(statement_writer& out) const {
    for (const auto& step : *steps) {
      if (const std::string* const name = std::get_if<std::string>(&step); name != nullptr) {
        out.add(node_kind::json_key, 1);
        out.parameter(std::string_view(*name), nullptr);
      } else {
        out.add(node_kind::json_position, 1);
        out.parameter(std::get<std::int64_t>(step), nullptr);
      }
    }
  }
};

template <class T>
struct step_is_a_name_or_a_position
    : std::bool_constant<std::is_same_v<T, json_steps> || argument_is_text<T>::value ||
                         argument_is_an_integer<T>::value> {};

template <class Step>
constexpr auto make_step(const Step& step) {
  static_assert(step_is_a_name_or_a_position<Step>::value,
                "tenon: json_value, json_has ...: a path is made of names and positions, or one json_steps");
  if constexpr (std::is_same_v<Step, json_steps>) {
    return run_time_steps{&step};
  } else if constexpr (argument_is_text<Step>::value) {
    return key_step<decltype(text_operand(step))>{text_operand(step)};
  } else if constexpr (argument_is_an_integer<Step>::value) {
    return position_step<decltype(integer_operand(step))>{integer_operand(step)};
  } else {
    return key_step<value_parameter<std::string_view, no_origin>>{};
  }
}

template <class Step>
constexpr std::size_t step_count(const Step& step) {
  if constexpr (requires { Step::count; }) {
    return Step::count;
  } else {
    return step.size();
  }
}
template <class... Steps>
constexpr std::size_t count_steps(const operand_list<Steps...>& list) {
  if constexpr (sizeof...(Steps) == 0) {
    return 0;
  } else {
    return step_count(list.first) + count_steps(list.rest);
  }
}

/// A function of a document and a path, and maybe a value behind it.
template <node_kind Kind, null_rule Rule, class Value, class Document, class Last, class... Steps>
struct json_expression {
  using is_tenon_expression = void;
  using value_type = Value;
  using entity =
      common_entity<typename Document::entity, common_entity<typename Last::entity, entities_of<Steps...>>>;
  using operands = types<Document>;
  static constexpr bool is_static = Document::is_static && Last::is_static && (Steps::is_static && ...);
  static constexpr const column_info* origin() { return nullptr; }
  template <class Scope>
  static consteval bool can_be_null() {
    if constexpr (Rule == null_rule::always) return true;
    return detail::can_be_null<Scope, Document>();
  }

  Document document;
  [[no_unique_address]] operand_list<Steps...> steps;
  [[no_unique_address]] Last last;

  void write(statement_writer& out) const {
    constexpr std::size_t behind = requires {
      Last::is_nothing;
    }
    ? 0 : 1;
    out.computed(Kind, 1 + count_steps(steps) + behind, 0, spec_of_value<Value>());
    document.write(out);
    steps.write(out);
    last.write(out);
  }
};
struct nothing_behind {
  using entity = void;
  static constexpr bool is_static = true;
  static constexpr bool is_nothing = true;
  void write(statement_writer&) const {}
};

template <class T>
struct operand_is_json : std::bool_constant<encodable<T> && codec<T>::kind == cell_kind::json> {};

template <class Document>
consteval void check_document() {
  static_assert(operand_is_json<without_optional_t<typename Document::value_type>>::value,
                "tenon: json_value, json_has, at<>() ...: the first operand is no JSON column");
}

// Typed paths.

template <class T>
struct json_content {
  using type = T;
};
template <class T>
struct json_content<json<T>> {
  using type = T;
};
template <class T>
using content_of = typename json_content<without_optional_t<T>>::type;

/// What is read at the end of a typed path: a value with a codec, or JSON of the part.
template <class T>
using read_at_end =
    std::conditional_t<encodable<without_optional_t<T>>, without_optional_t<T>, json<without_optional_t<T>>>;

template <class Content, class... Members>
struct path_fits_the_document : std::true_type {};
template <class Content, class First, class... Rest>
struct path_fits_the_document<Content, First, Rest...>
    : std::bool_constant<
          std::is_same_v<typename reflect::member_pointer<First>::owner, Content> &&
          path_fits_the_document<content_of<typename reflect::member_pointer<First>::type>, Rest...>::value> {
};
template <class... Members>
struct last_member;
template <class Last>
struct last_member<Last> {
  using type = typename reflect::member_pointer<Last>::type;
};
template <class First, class Second, class... Rest>
struct last_member<First, Second, Rest...> : last_member<Second, Rest...> {};

/// `col<&Agent::configuration>.at<&AgentConfiguration::temperature>()`.
template <class Document, class Value, auto... Members>
struct json_member : json_expression<node_kind::json_get, null_rule::always, Value, Document, nothing_behind,
                                     member_step<Members>...> {
  using base = json_expression<node_kind::json_get, null_rule::always, Value, Document, nothing_behind,
                               member_step<Members>...>;

  /// In update(): puts the value there and leaves the rest of the document as it is.
  template <class Given>
  constexpr auto operator=(Given&& given) const {
    using target = Document;
    auto value = lift<Value, no_origin>(std::forward<Given>(given));
    using changed =
        json_expression<node_kind::json_set, null_rule::any_operand, typename Document::value_type, Document,
                        decltype(value), member_step<Members>...>;
    return assignment<target, changed>{changed{{}, {}, std::move(value)}};
  }
};

template <class Document, auto... Members>
constexpr auto make_member_path() {
  check_document<Document>();
  using content = content_of<typename Document::value_type>;
  static_assert(sizeof...(Members) > 0 && path_fits_the_document<content, decltype(Members)...>::value,
                "tenon: at<>(): each member of the path must be of the struct before it, the first of the "
                "column's: col<&Agent::configuration>.at<&AgentConfiguration::temperature>()");
  if constexpr (sizeof...(Members) > 0 && path_fits_the_document<content, decltype(Members)...>::value) {
    using value = read_at_end<typename last_member<decltype(Members)...>::type>;
    return json_member<Document, value, Members...>{};
  } else {
    return value_parameter<bool, no_origin>{};
  }
}

template <node_kind Kind, null_rule Rule, class Value, class Document, class... Steps>
constexpr auto make_json(Document document, const Steps&... steps) {
  check_document<Document>();
  return json_expression<Kind, Rule, Value, Document, nothing_behind, decltype(make_step(steps))...>{
      std::move(document), list_operands(make_step(steps)...), {}};
}

}  // namespace detail

template <auto First, auto... Rest>
template <auto... Members>
constexpr auto column_expression<First, Rest...>::at() const {
  return detail::make_member_path<column_expression, Members...>();
}
template <class Source, auto... Path>
template <auto... Members>
constexpr auto detail::aliased_column<Source, Path...>::at() const {
  return detail::make_member_path<aliased_column, Members...>();
}

namespace detail {
template <class T>
struct value_read_has_a_codec : std::bool_constant<encodable<T>> {};
}  // namespace detail

/// The value that a path of names and positions (from 0, negative from the end) leads to, read as a T:
/// `json_value<double>(col<&Agent::extra>, "model", "temperature")`. Names are bound, never part of the text.
template <class T, expression Document, class... Steps>
constexpr auto json_value(Document document, const Steps&... steps) {
  static_assert(detail::value_read_has_a_codec<T>::value,
                "tenon: json_value<T>(): T has no codec; read a part of a document as json<T> or json_text");
  return detail::make_json<node_kind::json_get, detail::null_rule::always, T>(std::move(document), steps...);
}
/// Whether a path leads to a value; JSON null is one.
template <expression Document, class... Steps>
constexpr auto json_has(Document document, const Steps&... steps) {
  return detail::make_json<node_kind::json_has, detail::null_rule::any_operand, bool>(std::move(document),
                                                                                      steps...);
}
/// How many elements the array there has; NULL if there is none.
template <expression Document, class... Steps>
constexpr auto json_length(Document document, const Steps&... steps) {
  return detail::make_json<node_kind::json_length, detail::null_rule::always, std::int64_t>(
      std::move(document), steps...);
}
/// Whether the document contains another: members by name, elements anywhere in the array.
template <expression Document, class Part>
constexpr auto json_contains(Document document, Part&& part) {
  detail::check_document<Document>();
  auto other = detail::literal_of(std::forward<Part>(part));
  static_assert(
      detail::operand_is_json<detail::without_optional_t<typename decltype(other)::value_type>>::value,
      "tenon: json_contains(): the second operand is no JSON: json<T>(value) or json_text{\"...\"}");
  return detail::computed_expression<node_kind::json_contains, 0, detail::null_rule::any_operand, bool,
                                     Document, decltype(other)>{
      detail::list_operands(std::move(document), std::move(other))};
}
/// The document with a value put where the path leads; a missing last member is made.
template <expression Document, class Value, class... Steps>
constexpr auto json_set(Document document, Value&& value, const Steps&... steps) {
  detail::check_document<Document>();
  auto put = detail::literal_of(std::forward<Value>(value));
  return detail::json_expression<node_kind::json_set, detail::null_rule::any_operand,
                                 typename Document::value_type, Document, decltype(put),
                                 decltype(detail::make_step(steps))...>{
      std::move(document), detail::list_operands(detail::make_step(steps)...), std::move(put)};
}
/// The document without what the path leads to.
template <expression Document, class... Steps>
constexpr auto json_remove(Document document, const Steps&... steps) {
  return detail::make_json<node_kind::json_remove, detail::null_rule::any_operand,
                           typename Document::value_type>(std::move(document), steps...);
}

/// An element of an array or a member of an object.
struct json_element {
  std::optional<std::string> key{};  ///< of a member
  json_text value{};
  std::int64_t position = 0;  ///< from 0
};

namespace detail {

template <class Source, class Document, class... Steps>
struct elements_source {
  using is_tenon_source = void;
  using row_type = json_element;
  static constexpr bool is_static = Document::is_static && (Steps::is_static && ...);
  static constexpr bool is_entity = false;
  using needs = common_entity<typename Document::entity, entities_of<Steps...>>;
  static constexpr std::string_view name() { return Source::name(); }
  Document document;
  [[no_unique_address]] operand_list<Steps...> steps;
  void write(statement_writer& out) const {
    out.source(node_kind::json_elements, table_info_of<json_element>, name(), 1 + count_steps(steps));
    document.write(out);
    steps.write(out);
  }
};
template <class Source, class Document, class... Steps>
struct source_tag<elements_source<Source, Document, Steps...>> {
  using type = Source;
};

}  // namespace detail

/// The elements of a JSON array, or the members of an object, as rows: `constexpr auto tag =
/// json_each<"tag">;` then `cross_join(tag.of(col<&Agent::tags>))`,
/// `json_value<std::string>(tag.col<&json_element::value>)`.
template <name_constant Name>
struct json_each_source {
  using is_tenon_source = void;
  using row_type = json_element;
  static constexpr bool is_static = true;
  static constexpr bool is_entity = false;
  static constexpr std::string_view name() { return Name.view(); }
  template <auto... Path>
  static constexpr detail::aliased_column<json_each_source, Path...> col{};
  template <expression Document, class... Steps>
  constexpr auto of(Document document, const Steps&... steps) const {
    detail::check_document<Document>();
    return detail::elements_source<json_each_source, Document, decltype(detail::make_step(steps))...>{
        std::move(document), detail::list_operands(detail::make_step(steps)...)};
  }
};
template <name_constant Name>
inline constexpr json_each_source<Name> json_each{};

}  // namespace tenon::inline v0
