// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/codec/json_writer.hpp>
#include <tenon/core/array_view.hpp>
#include <tenon/schema/plan.hpp>

// Plans to read, and for other programs. Their SQL is what `backend_connection::script` gives.
namespace tenon::inline v0::schema {

constexpr std::string_view to_text(safety how) noexcept {
  constexpr std::string_view names[] = {"additive", "safe", "data-dependent", "lossy", "impossible"};
  return names[static_cast<unsigned char>(how)];
}

constexpr std::string_view to_text(step_kind kind) noexcept {
  constexpr std::string_view names[] = {"create_table",
                                        "create_index",
                                        "create_type",
                                        "create_schema",
                                        "create_view",
                                        "create_full_text",
                                        "add_foreign_key",
                                        "rename_table",
                                        "drop_table",
                                        "rename_column",
                                        "add_column",
                                        "drop_column",
                                        "alter_column_type",
                                        "alter_column_nullability",
                                        "alter_column_default",
                                        "alter_column_generation",
                                        "alter_column_collation",
                                        "fill_column",
                                        "drop_index",
                                        "add_check",
                                        "drop_check",
                                        "drop_foreign_key",
                                        "validate_constraint",
                                        "change_primary_key",
                                        "change_generated_key",
                                        "change_table_option",
                                        "comment_table",
                                        "comment_column",
                                        "drop_full_text",
                                        "add_value",
                                        "rename_value",
                                        "retire_values",
                                        "drop_type",
                                        "drop_view",
                                        "rebuild_table"};
  static_assert(sizeof(names) / sizeof(names[0]) == static_cast<unsigned char>(step_kind::rebuild_table) + 1);
  return names[static_cast<unsigned char>(kind)];
}

namespace detail {

template <class Deferred = void>
void write_text(std::string& text, const step& shown, std::string_view indent) {
  const auto line = [&](std::string_view word, std::string_view said) {
    if (said.empty()) return;
    text += indent;
    text += "       ";
    text += word;
    text += said;
    text += '\n';
  };
  text += indent;
  text += shown.judged.code;
  text += "  ";
  text += to_text(shown.judged.safety);
  text += ": ";
  text += shown.judged.sentence;
  text += '\n';
  line("asks first: ", shown.judged.question);
  line("cannot see: ", shown.judged.unseen);
  // The columns of a type say nothing that it does not.
  if (shown.kind != step_kind::rebuild_table) return;
  for (const step& each : shown.parts) write_text(text, each, "       ");
}

/// Leaves the object open for what the caller adds.
template <class Deferred = void>
void write_json(basic_json_writer<Deferred>& out, const step& shown) {
  const auto text = [&](std::string_view key, std::string_view value) {
    if (value.empty()) return;
    out.key(key);
    out.string(value);
  };
  out.begin_object();
  text("step", to_text(shown.kind));
  text("table", shown.subject.name);
  if (shown.subject.columns.size() == 1) text("column", shown.subject.columns[0].name);
  text("index", shown.made.name.empty() ? shown.words.name : shown.made.name);
  text("type", shown.type.name);
  text("view", shown.shown.name);
  text("from", shown.renamed.from);
  text("to", shown.renamed.to);
  text("safety", to_text(shown.judged.safety));
  text("code", shown.judged.code);
  text("sentence", shown.judged.sentence);
  text("question", shown.judged.question);
  text("touched", shown.judged.touched);
  text("unseen", shown.judged.unseen);
  if (shown.kind == step_kind::rebuild_table) {
    out.key("parts");
    out.begin_array();
    for (const step& each : shown.parts) {
      write_json(out, each);
      out.end_object();
    }
    out.end_array();
  }
}

}  // namespace detail

/// One line a step, with its code, and below it the question and what cannot be seen.
template <class Deferred = void>
std::string to_text(const plan& shown) {
  if (shown.empty()) return "nothing to change\n";
  std::string text;
  for (const step& each : shown.steps) detail::write_text(text, each, {});
  return text;
}

/// `[{"step": "add_column", "table": "users", …, "sql": "…"}, …]`; `script`: the statements of each step, if
/// they are to be in it.
template <class Deferred = void>
std::string to_json(const plan& shown, array_view<const std::string> script = {}) {
  std::string text;
  basic_json_writer<Deferred> out(text);
  out.begin_array();
  for (std::size_t at = 0; at < shown.steps.size(); ++at) {
    detail::write_json(out, shown.steps[at]);
    if (at < script.size()) {
      out.key("sql");
      out.string(script[at]);
    }
    out.end_object();
  }
  out.end_array();
  return text;
}

}  // namespace tenon::inline v0::schema
