// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/migrate/lint.hpp>
#include <tenon/schema/plan.hpp>

namespace tenon::inline v0 {
namespace detail {

/// Looks at the steps of a plan, which know the tables that statements only name.
template <class Deferred = void>
class plan_linter {
 public:
  explicit plan_linter(std::string_view engine) : server_(engine == "postgresql") {}

  std::vector<lint_finding> run(const schema::plan& plan) {
    for (const schema::step& each : plan.steps) {
      if (each.kind == schema::step_kind::create_table) made_.push_back(each.subject.name);
    }
    for (const schema::step& each : plan.steps) look(each);
    for (const schema::step& each : plan.steps) look_at_keys(each, plan);
    return std::move(found_);
  }

 private:
  void find(std::string_view code, const schema::step& each) {
    const lint_rule& rule = lint_rule_of(code);
    std::string message =
        each.judged.sentence.empty() ? sentence({"table \"", each.subject.name, "\""}) : each.judged.sentence;
    message += ": ";
    message += rule.message;
    found_.push_back({rule.code, rule.severity, {}, {}, 0, std::move(message), {}});
  }

  bool is_new(const std::string& table) const {
    for (const std::string& each : made_) {
      if (each == table) return true;
    }
    return false;
  }

  void look(const schema::step& each) {
    using schema::safety;
    using schema::step_kind;
    for (const schema::step& part : each.parts) look(part);
    const bool lossy = each.judged.safety == safety::lossy;
    const bool depends = each.judged.safety == safety::data_dependent;
    switch (each.kind) {
      case step_kind::drop_table: return find("M101", each);
      case step_kind::drop_column: return find("M102", each);
      case step_kind::alter_column_type:
        if (lossy || depends) find("M104", each);
        return;
      case step_kind::rename_table: return find("M201", each);
      case step_kind::rename_column: return find("M202", each);
      case step_kind::rename_value: return find("M203", each);
      case step_kind::add_column: {
        if (is_new(each.subject.name)) return;
        const schema::column& added = each.subject.columns[0];
        if (!added.nullable && added.default_text.empty() && added.generated.empty() && each.mapping.empty())
          find("M301", each);
        return;
      }
      case step_kind::alter_column_nullability:
        if (depends) find("M302", each);
        return;
      case step_kind::create_index:
        if (is_new(each.subject.name)) return;
        if (each.made.unique) find("M303", each);
        if (server_ && !each.concurrently) find("M401", each);
        return;
      case step_kind::rebuild_table: return find("M402", each);
      default: return;
    }
  }

  /// Of tables that are made or get a key; of others it is too late to tell.
  void look_at_keys(const schema::step& each, const schema::plan& plan) {
    using schema::step_kind;
    if (each.kind != step_kind::create_table && each.kind != step_kind::add_foreign_key &&
        each.kind != step_kind::add_column && each.kind != step_kind::rebuild_table)
      return;
    for (const schema::foreign_key& key : each.subject.foreign_keys) {
      bool led = leads_to(each.subject.primary_key, key.columns);
      for (const schema::index& one : each.subject.indexes)
        led = led || leads_to(columns_of(one), key.columns);
      for (const schema::step& other : plan.steps) {
        if (other.kind == step_kind::create_index && other.subject.name == each.subject.name)
          led = led || leads_to(columns_of(other.made), key.columns);
      }
      if (!led) find("M501", each);
    }
  }
  static std::vector<std::string> columns_of(const schema::index& of) {
    std::vector<std::string> names;
    for (const schema::index_part& each : of.parts) names.push_back(each.column);
    return names;
  }

  bool server_;
  std::vector<std::string> made_;
  std::vector<lint_finding> found_;
};

}  // namespace detail

/// What may go wrong with a plan on a database that is in use, in the codes of `lint` of statements. Pure.
template <class Deferred = void>
std::vector<lint_finding> lint(const schema::plan& plan, std::string_view engine) {
  return detail::plan_linter<Deferred>(engine).run(plan);
}

}  // namespace tenon::inline v0
