// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <tenon/backend/backend.hpp>
#include <tenon/schema/permission.hpp>
#include <tenon/schema/plan.hpp>
#include <tenon/schema/text.hpp>
#include <tenon/schema/verdict.hpp>

namespace tenon::inline v0 {

/// How much may happen without a permission that names it.
enum class change_level : std::uint8_t {
  additive,  ///< what only adds, renames that descriptions say, and comments
  lossless,  ///< all that loses no value
};

/// What the database says about one step of a plan, before anything runs.
struct step_review {
  std::string code = {};
  std::string sentence = {};
  std::int64_t rows = -1;  ///< the answer to the verdict's question; -1: there is none
  bool refused = false;
  std::string reason = {};  ///< why it is refused
  permission needed = {};   ///< that would allow it, if `permittable`
  bool permittable = false;
};

namespace detail {

/// The permission that names a step.
template <class Deferred = void>
permission permission_of(const schema::step& step) {
  using kind = schema::step_kind;
  const std::string& table = step.subject.name;
  const auto column = [&] {
    return step.subject.columns.empty() ? std::string() : step.subject.columns[0].name;
  };
  switch (step.kind) {
    case kind::drop_table: return drop_table(table);
    case kind::drop_column: return drop_column(table, column());
    case kind::drop_index:
      return drop_index(table, step.made.name.empty() ? schema::to_text(step.made) : step.made.name);
    case kind::drop_full_text: return drop_index(table, step.words.name);
    case kind::drop_check: {
      const schema::check& gone = step.subject.checks[0];
      return drop_constraint(table, gone.name.empty() ? gone.expression : gone.name);
    }
    case kind::drop_foreign_key: {
      const schema::foreign_key& gone = step.subject.foreign_keys[0];
      return drop_constraint(table, gone.name.empty() ? schema::to_text(gone.columns) : gone.name);
    }
    case kind::retire_values: {
      std::string values;
      for (const std::string& each : step.before_type.labels) {
        bool stays = false;
        for (const std::string& other : step.type.labels) stays = stays || other == each;
        if (!stays) values += (values.empty() ? "" : ", ") + each;
      }
      return drop_value(step.type.name, values);
    }
    case kind::drop_view: return drop_view(step.shown.name);
    case kind::drop_type: return drop_type(step.type.name);
    case kind::change_primary_key:
    case kind::change_generated_key:
    case kind::change_table_option: return change_table(table);
    default: return change_column(table, column());
  }
}

/// Whether a step only adds, or does what a description says in words.
constexpr bool is_addition(schema::step_kind kind) noexcept {
  using schema::step_kind;
  switch (kind) {
    case step_kind::create_table:
    case step_kind::create_index:
    case step_kind::create_type:
    case step_kind::create_schema:
    case step_kind::create_full_text:
    case step_kind::create_view:
    case step_kind::add_foreign_key:
    case step_kind::add_check:
    case step_kind::add_column:
    case step_kind::add_value:
    case step_kind::validate_constraint:
    case step_kind::comment_table:
    case step_kind::comment_column:
    case step_kind::rename_table:
    case step_kind::rename_column:
    case step_kind::rename_value:
    case step_kind::fill_column: return true;
    default: return false;
  }
}

/// The one number of a question.
template <class Deferred = void>
std::int64_t ask_rows(backend_connection& connection, const std::string& question) {
  statement described;
  node text{node_kind::raw};
  text.text = question;
  described.nodes.push_back(text);
  described.results.push_back({cell_kind::integer, storage::standard});
  const encoder none{};
  cursor& rows = connection.open({0, nullptr, nullptr, &described}, none);
  struct closing {
    cursor& open;
    ~closing() { open.close(); }
  } const guard{rows};
  cell answer;
  return rows.next(&answer) && answer.kind == cell_kind::integer ? answer.integer : 0;
}

/// What the database says to a step's question; -1: there is none.
template <class Deferred = void>
std::int64_t answer_of(backend_connection& connection, const schema::step& step) {
  if (step.judged.question.empty()) return connection.answer(step);
  return ask_rows<Deferred>(connection, step.judged.question);
}

/// Asks the questions of a plan and decides about each step.
template <class Deferred = void>
class plan_reviewer {
 public:
  plan_reviewer(backend_connection& connection, change_level level, const allow& allowed)
      : connection_(connection), level_(level), allowed_(allowed) {}

  /// One review for each step; a step with parts is refused if one of them is.
  schema::list<step_review> review(const schema::plan& plan) {
    schema::list<step_review> found;
    for (const schema::step& each : plan.steps) add(each, found);
    return found;
  }
  bool refused() const noexcept { return refused_; }

 private:
  void add(const schema::step& step, schema::list<step_review>& into) {
    if (step.parts.empty()) {
      into.push_back(judge(step));
      return;
    }
    step_review whole;
    whole.code = step.judged.code;
    whole.sentence = step.judged.sentence;
    for (const schema::step& part : step.parts) {
      step_review one = judge(part);
      if (one.refused && !whole.refused) whole = std::move(one);
    }
    // A step may have parts for its own sake only: the columns of a type.
    if (step.kind != schema::step_kind::rebuild_table && !whole.refused) whole = judge(step);
    into.push_back(std::move(whole));
  }

  step_review judge(const schema::step& step) {
    step_review made;
    made.code = step.judged.code;
    made.sentence = step.judged.sentence;
    made.rows = answer_of<Deferred>(connection_, step);
    const permission needed = permission_of(step);
    switch (step.judged.safety) {
      case schema::safety::impossible: refuse(made, "the database cannot do it"); break;
      case schema::safety::data_dependent:
        if (made.rows > 0) {
          refuse(made, tenon::detail::sentence({std::to_string(made.rows),
                                                made.rows == 1 ? " row does" : " rows do", " not fit"}));
        } else {
          require_level(made, step, needed);
        }
        break;
      case schema::safety::lossy:
        if (!allowed_.permits(needed)) {
          refuse(made, made.rows < 0 ? std::string("values would be lost")
                                     : tenon::detail::sentence({std::to_string(made.rows),
                                                                made.rows == 1 ? " value" : " values",
                                                                " would be lost"}));
          permit(made, needed);
        }
        break;
      case schema::safety::safe: require_level(made, step, needed); break;
      case schema::safety::additive: break;
    }
    return made;
  }

  void require_level(step_review& made, const schema::step& step, const permission& needed) {
    if (level_ == change_level::lossless || is_addition(step.kind) || allowed_.permits(needed)) return;
    refuse(made, "it is no addition");
    permit(made, needed);
  }
  void refuse(step_review& made, std::string why) {
    made.refused = refused_ = true;
    made.reason = std::move(why);
  }
  static void permit(step_review& made, const permission& needed) {
    made.permittable = true;
    made.needed = needed;
  }

  backend_connection& connection_;
  change_level level_;
  const allow& allowed_;
  bool refused_ = false;
};

/// The whole plan with what is wrong with it, and what would allow it.
template <class Deferred = void>
[[noreturn, gnu::noinline, gnu::cold]] void refuse_plan(const schema::plan& plan,
                                                        const schema::list<step_review>& reviews) {
  std::string text = "the schema cannot be changed to what the entities describe without more being said:";
  std::string permissions;
  std::string table;
  for (std::size_t at = 0; at < reviews.size(); ++at) {
    const step_review& each = reviews[at];
    text += each.refused ? "\n- " : "\n  ";
    text += each.code + ": " + each.sentence;
    if (!each.refused) continue;
    text += " [" + each.reason + ']';
    const schema::step& step = plan.steps[at];
    if (table.empty()) table = step.subject.name.empty() ? step.shown.name : step.subject.name;
    if (each.permittable) permissions += (permissions.empty() ? "" : ", ") + to_text(each.needed);
  }
  text += "\nNothing was changed.";
  if (!permissions.empty()) text += " This permits it: allow{" + permissions + '}';
  error problem(error_kind::schema, std::move(text));
  problem.table = table;
  throw problem;
}

}  // namespace detail
}  // namespace tenon::inline v0
