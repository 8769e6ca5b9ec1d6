// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/dialect/postgresql_function.hpp>
#include <tenon/dialect/postgresql_path.hpp>

namespace tenon::inline v0::dialect {

/// What PostgreSQL says of JSON, all of it jsonb. A path of names alone is an array, as in an index; in
/// others each step is an operator, which tells names from positions.
template <class Deferred = void>
class basic_postgresql_json : public postgresql_function {
 protected:
  using postgresql_function::postgresql_function;

  void write_json(const node& call) override {
    const std::size_t document = position();
    const std::uint16_t steps = static_cast<std::uint16_t>(call.arity - 1);
    switch (call.kind) {
      case node_kind::json_contains: return write_pattern("(@1 @> @2)", take_operands(2));
      case node_kind::json_get: return write_get(call.spec.kind, steps);
      case node_kind::json_has: {
        const bool never_null = is_never_null(peek());
        const operand_text whole = take_operand();
        go_to(document);
        return write_pattern(
            never_null ? "(@2 IS NOT NULL)" : "CASE WHEN @1 IS NOT NULL THEN @2 IS NOT NULL END",
            {whole, take_path(steps, false)});
      }
      case node_kind::json_length:
        return write_pattern("CASE jsonb_typeof(#1) WHEN 'array' THEN jsonb_array_length(#1)::int8 END",
                             {take_path(steps, false)});
      case node_kind::json_set: return write_change(static_cast<std::uint16_t>(steps - 1), true);
      default: return write_change(steps, false);
    }
  }

  // A text in JSON: an index is on its text, whatever kind it is of.
  bool write_indexed_equality() override {
    const std::size_t left = position();
    const std::size_t right = skip(left);
    const node& path = at(left);
    const bool is_text = path.kind == node_kind::json_get && path.spec.kind == cell_kind::text;
    if (!is_text || at(right).kind == node_kind::json_get) return false;
    const auto steps = static_cast<std::uint16_t>(path.arity - 1);
    go_to(left + 1);
    const operand_text value = take_path(steps, false);
    go_to(left + 1);
    const operand_text text = take_path(steps, true);
    go_to(right);
    write_pattern("(@2 = @3 AND jsonb_typeof(#1) = 'string')", {value, text, take_operand()});
    return true;
  }

  /// The document that comes next and the steps behind it: the value as jsonb, or as text.
  operand_text take_path(std::uint16_t steps, bool spelled) {
    operand_text path = take_operand();
    const std::string names = name_path(steps);
    if (steps == 0 && !spelled) return path;
    if (!names.empty()) {
      std::string text = tight(path);
      text += spelled ? " #>> " : " #> ";
      quote(text, names, '\'');
      go_behind(steps);
      return {std::move(text), true};
    }
    for (std::uint16_t i = 0; i < steps; ++i) {
      const bool is_position = next_is(node_kind::json_position);
      const std::string step = take_step(is_position ? "@1::int4" : "@1");
      const std::string_view arrow = spelled && i + 1 == steps ? " ->> " : " -> ";
      std::string led = tenon::detail::sentence({i == 0 ? tight(path) : path.text, arrow, step});
      // A position leads into what is no array, too: to the value itself.
      if (is_position)
        led = tenon::detail::sentence({"CASE jsonb_typeof(", path.text, ") WHEN 'array' THEN ", led, " END"});
      path = {std::move(led), !is_position};
    }
    return path;
  }

 private:
  static std::string tight(const operand_text& operand) {
    return operand.loose ? tenon::detail::sentence({"(", operand.text, ")"}) : operand.text;
  }
  void go_behind(std::uint16_t steps) {
    for (std::uint16_t i = 0; i < steps; ++i) go_to(skip(position()));
  }

  /// The next steps as an array of names; empty if one is made at run time, or is a position, or looks so.
  std::string name_path(std::uint16_t steps) const {
    std::string names = "{";
    std::size_t step = position();
    for (std::uint16_t i = 0; i < steps; ++i, step = skip(step)) {
      const std::string_view name = at(step).text;
      if (at(step).kind != node_kind::json_step || looks_like_number(name)) return {};
      if (i > 0) names += ',';
      postgresql_detail::append_element(names, name);
    }
    return names += '}';
  }
  static bool looks_like_number(std::string_view name) {
    return name.find_first_not_of("+-0123456789 \t\n") == std::string_view::npos && !name.empty();
  }
  /// A step as the right side of an operator, or as an element of a path.
  std::string take_step(std::string_view pattern) {
    const std::size_t step = position();
    std::string text = captured(step, [&] {
      const node& kind = peek();
      if (kind.kind == node_kind::json_step) return quote(text_, kind.text, '\'');
      if (kind.kind == node_kind::json_position || kind.kind == node_kind::json_key) take();
      const bool constant = next_is(node_kind::constant) && pattern == "@1::int4";
      write_pattern(constant ? "#1" : pattern, take_operands(1));
    });
    go_to(skip(step));
    return text;
  }

  /// What the path leads to as a kind; NULL if it is of another.
  void write_get(cell_kind kind, std::uint16_t steps) {
    namespace forms = postgresql_detail;
    const std::size_t document = position();
    const operand_text value = take_path(steps, false);
    if (kind == cell_kind::json) return write_pattern("@1", {value});
    go_to(document);
    const operand_text text = take_path(steps, true);
    const std::vector<operand_text> both{value, text};
    switch (kind) {
      case cell_kind::text: return write_pattern("CASE jsonb_typeof(#1) WHEN 'string' THEN #2 END", both);
      case cell_kind::integer:
        return write_pattern("CASE jsonb_typeof(#1) WHEN 'number' THEN trunc(@2::numeric)::int8 END", both);
      case cell_kind::real:
        return write_pattern("CASE jsonb_typeof(#1) WHEN 'number' THEN @2::float8 END", both);
      case cell_kind::boolean:
        return write_pattern("CASE jsonb_typeof(#1) WHEN 'boolean' THEN @2::bool END", both);
      case cell_kind::interval:
        return write_pattern(
            "CASE jsonb_typeof(#1) WHEN 'number' THEN trunc(@2::numeric)::int8 * interval "
            "'1 microsecond' END",
            both);
      // Tenon writes decimals as strings, others as numbers.
      case cell_kind::decimal:
        return write_pattern(
            "CASE WHEN jsonb_typeof(#1) IN ('number', 'string') AND @2 ~ "
            "'^[+-]?[0-9]+([.][0-9]+)?$' THEN @2::numeric END",
            both);
      case cell_kind::timestamp:
      case cell_kind::date:
      case cell_kind::time_of_day:
      case cell_kind::uuid: break;
      default:
        tenon::detail::fail(error_kind::unsupported,
                            "a JSON value is read as text, number, boolean, time, uuid or JSON");
    }
    write_pattern("CASE WHEN jsonb_typeof(#1) = 'string' AND @2 ~ '^", both);
    text_ += forms::form_of(kind);
    text_ += "$' THEN ";
    if (kind == cell_kind::timestamp) {
      write_pattern(forms::timestamp_of_text, {text});
    } else {
      write_pattern("@1::", {text});
      text_ += type_of(kind);
    }
    text_ += " END";
  }

  /// A value put where the path leads, or taken away there; the document as it is where the last step has no
  /// object or array to lead into.
  void write_change(std::uint16_t steps, bool sets) {
    const std::size_t document = position();
    const operand_text parent = take_path(static_cast<std::uint16_t>(steps > 0 ? steps - 1 : 0), false);
    go_to(document);
    const operand_text whole = take_operand();
    if (steps == 0) {
      if (sets) go_to(skip(position()));
      text_ += tight(whole);
      return;
    }
    std::string path;
    bool in_array = false;
    for (std::uint16_t i = 0; i < steps; ++i) {
      if (i > 0) path += ", ";
      in_array = next_is(node_kind::json_position);
      path += take_step(in_array ? "@1::text" : "@1");
    }
    std::string change = tenon::detail::sentence({tight(whole), " #- ARRAY[", path, "]::text[]"});
    if (sets) {
      const std::string value = captured(position(), [this] { write_json_value(); });
      const bool json = kind_at(position()) == cell_kind::json;
      go_to(skip(position()));
      change = tenon::detail::sentence({"jsonb_set(", whole.text, ", ARRAY[", path, "]::text[], coalesce(",
                                        json ? "" : "to_jsonb(", value, json ? "" : ")", ", 'null'))"});
    }
    text_ +=
        tenon::detail::sentence({"CASE jsonb_typeof(", parent.text, ") WHEN '", in_array ? "array" : "object",
                                 "' THEN ", change, " ELSE ", tight(whole), " END"});
  }
};
using postgresql_json = basic_postgresql_json<>;

}  // namespace tenon::inline v0::dialect
