// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/dialect/change_writer.hpp>
#include <tenon/dialect/postgresql_conversion.hpp>
#include <tenon/dialect/postgresql_ddl.hpp>
#include <tenon/schema/abilities.hpp>

namespace tenon::inline v0::dialect {
namespace postgresql_detail {

template <class Deferred = void>
class postgresql_change_writer final : public change_writer<postgresql_ddl_writer<Deferred>> {
  using base = change_writer<postgresql_ddl_writer<Deferred>>;
  using base::text_;
  using texts = std::vector<std::string>;

 public:
  postgresql_change_writer() : base(false) {}

  texts write(const schema::step& step) {
    using schema::step_kind;
    if (step.judged.safety == schema::safety::impossible) return {this->remark(step)};
    switch (step.kind) {
      case step_kind::create_index: return {concurrently(this->create_index(step.subject, step.made))};
      case step_kind::add_foreign_key: return {this->add_foreign_key(step.subject) + " NOT VALID"};
      case step_kind::rename_table: return {this->rename_table(step)};
      case step_kind::drop_table: return {this->drop_table(step.subject)};
      case step_kind::rename_column: return {this->rename_column(step)};
      case step_kind::add_column: return {this->add_column(step.subject)};
      case step_kind::drop_column: return {this->drop_column(step.subject)};
      case step_kind::alter_column_type:
      case step_kind::alter_column_collation: return {change_type(step)};
      case step_kind::alter_column_nullability:
        return {alter_column(step, step.subject.columns[0].nullable ? "DROP NOT NULL" : "SET NOT NULL")};
      case step_kind::alter_column_default: return change_default(step);
      case step_kind::alter_column_generation:
        if (step.subject.columns[0].generated.empty()) return {alter_column(step, "DROP EXPRESSION")};
        return {this->drop_column(step.subject), this->add_column(step.subject)};
      case step_kind::fill_column: return {this->fill_column(step)};
      case step_kind::drop_index: return drop_index(step);
      case step_kind::add_check: return {add_check(step)};
      case step_kind::drop_check: return {drop_constraint(step, step.subject.checks[0].name)};
      case step_kind::drop_foreign_key: return {drop_constraint(step, step.subject.foreign_keys[0].name)};
      case step_kind::validate_constraint: return {validate(step)};
      case step_kind::change_primary_key: return change_primary_key(step);
      case step_kind::change_generated_key: return change_generated_key(step);
      case step_kind::comment_table: return {this->comment(step.subject, "", step.subject.comment)};
      case step_kind::comment_column:
        return {this->comment(step.subject, step.subject.columns[0].name, step.subject.columns[0].comment)};
      case step_kind::drop_full_text: return {index_dropped(step.subject, step.words.name, false)};
      case step_kind::add_value: return {alter_type(step.type.name, "ADD VALUE ", step.renamed.to, {})};
      case step_kind::rename_value:
        if (step.type.name.empty()) return {this->rename_text(step)};
        return {alter_type(step.type.name, "RENAME VALUE ", step.renamed.from, step.renamed.to)};
      case step_kind::retire_values: return retire_values(step);
      case step_kind::drop_type: return {"DROP TYPE " + step.type.name};
      case step_kind::create_view: return {this->create_view(step.shown, step.subject.schema)};
      case step_kind::drop_view: return {this->drop_view(step.shown, step.subject.schema)};
      default: break;
    }
    tenon::detail::fail(
        error_kind::unsupported,
        tenon::detail::sentence({"PostgreSQL has no such option of table \"", step.subject.name, "\""}));
  }

 private:
  static std::string concurrently(std::string text) {
    const std::size_t at = text.find("INDEX ") + 6;
    return text.insert(at, "CONCURRENTLY ");
  }
  std::string alter_column(const schema::step& step, std::string_view what) {
    this->alter(step.subject);
    text_ += " ALTER COLUMN ";
    this->name(step.subject.columns[0].name);
    text_ += ' ';
    text_ += what;
    return this->take();
  }
  std::string change_type(const schema::step& step) {
    const schema::column& to = step.subject.columns[0];
    std::string text = alter_column(step, "TYPE ") + to.type;
    text_.clear();
    this->collate(to.collation);
    text += text_;
    if (!step.mapping.empty()) text += " USING " + step.mapping[0].expression;
    return text;
  }
  static bool is_identity(const schema::column& each) {
    return each.default_text.compare(0, 10, "GENERATED ") == 0;
  }
  texts change_default(const schema::step& step) {
    const schema::column& to = step.subject.columns[0];
    // What counts up may be an identity, or a default of a sequence.
    if (is_identity(step.before.columns[0])) {
      texts both{alter_column(step, "DROP IDENTITY IF EXISTS"), alter_column(step, "DROP DEFAULT")};
      if (!to.default_text.empty())
        for (std::string& each : set_default(step)) both.push_back(std::move(each));
      return both;
    }
    if (to.default_text.empty()) return {alter_column(step, "DROP DEFAULT")};
    return set_default(step);
  }
  texts set_default(const schema::step& step) {
    const schema::column& to = step.subject.columns[0];
    if (is_identity(to)) return count_on(step, to.default_text);
    return {alter_column(step, "SET DEFAULT ") + to.default_text};
  }
  /// What counts goes on behind the values that are there.
  texts count_on(const schema::step& step, std::string_view identity) {
    texts all{alter_column(step, "ADD ") + std::string(identity)};
    const std::string& column = step.subject.columns[0].name;
    text_.clear();
    this->table(step.subject);
    const std::string place = this->take();
    text_ = "SELECT pg_catalog.setval(pg_catalog.pg_get_serial_sequence(";
    this->literal(place);
    text_ += ", ";
    this->literal(column);
    text_ += "), coalesce(max(";
    this->name(column);
    text_ += "), 0) + 1, false) FROM " + place;
    all.push_back(this->take());
    return all;
  }

  std::string index_dropped(const schema::table& of, const std::string& index, bool while_written) {
    text_ = while_written ? "DROP INDEX CONCURRENTLY IF EXISTS " : "DROP INDEX IF EXISTS ";
    this->table_name(of.schema, of.schema.empty() ? index : of.schema + '.' + index);
    return this->take();
  }
  /// It may be a constraint: a snapshot does not tell.
  texts drop_index(const schema::step& step) {
    texts both;
    if (step.made.unique) {
      this->alter(step.subject);
      text_ += " DROP CONSTRAINT IF EXISTS ";
      this->name(step.made.name);
      both.push_back(this->take());
    }
    both.push_back(index_dropped(step.subject, step.made.name, step.concurrently));
    return both;
  }
  std::string add_check(const schema::step& step) {
    this->alter(step.subject);
    text_ += " ADD ";
    this->constraint(step.subject.checks[0].name);
    text_ += "CHECK (" + step.subject.checks[0].expression + ')';
    if (step.concurrently) text_ += " NOT VALID";
    return this->take();
  }
  std::string drop_constraint(const schema::step& step, const std::string& called) {
    this->alter(step.subject);
    text_ += " DROP CONSTRAINT ";
    this->name(called);
    return this->take();
  }
  std::string validate(const schema::step& step) {
    this->alter(step.subject);
    text_ += " VALIDATE CONSTRAINT ";
    this->name(step.subject.checks.empty() ? step.subject.foreign_keys[0].name : step.subject.checks[0].name);
    return this->take();
  }

  /// The key's name may be any: it is asked for.
  texts change_primary_key(const schema::step& step) {
    texts all;
    if (!step.before.primary_key.empty()) {
      text_.clear();
      this->table(step.subject);
      std::string place;
      ansi::quote(place, std::exchange(text_, {}), '\'');
      std::string body =
          " DECLARE key_name name; BEGIN SELECT conname INTO key_name FROM pg_catalog.pg_constraint WHERE "
          "conrelid = " +
          place +
          "::pg_catalog.regclass AND contype = 'p'; IF key_name IS NOT NULL THEN EXECUTE "
          "pg_catalog.format('ALTER TABLE %s DROP CONSTRAINT %I', " +
          place + "::pg_catalog.regclass, key_name); END IF; END ";
      all.push_back("DO $tenon$" + body + "$tenon$");
    }
    if (!step.subject.primary_key.empty()) {
      this->alter(step.subject);
      text_ += " ADD PRIMARY KEY ";
      this->names(step.subject.primary_key);
      all.push_back(this->take());
    }
    return all;
  }

  texts change_generated_key(const schema::step& step) {
    schema::step column = step;
    column.subject.columns.clear();
    const schema::table& keyed = step.subject.autoincrement ? step.subject : step.before;
    column.subject.columns.emplace_back().name = keyed.primary_key[0];
    if (!step.subject.autoincrement)
      return {alter_column(column, "DROP IDENTITY IF EXISTS"), alter_column(column, "DROP DEFAULT")};
    return count_on(column, "GENERATED BY DEFAULT AS IDENTITY");
  }

  std::string alter_type(const std::string& type, std::string_view what, const std::string& value,
                         const std::string& other) {
    text_ = "ALTER TYPE " + type + ' ';
    text_ += what;
    this->literal(value);
    if (!other.empty()) {
      text_ += " TO ";
      this->literal(other);
    }
    return this->take();
  }
  /// A type loses no value: its columns get another one of its name.
  texts retire_values(const schema::step& step) {
    constexpr std::string_view old = "tenon_old_type";
    std::size_t behind = 0;
    bool quoted = false;
    for (std::size_t at = 0; at < step.type.name.size(); ++at) {
      if (step.type.name[at] == '"') quoted = !quoted;
      if (step.type.name[at] == '.' && !quoted) behind = at + 1;
    }
    texts all{"ALTER TYPE " + step.type.name + " RENAME TO " + std::string(old),
              this->create_type(step.type)};
    for (const schema::step& each : step.parts) {
      const schema::column& to = each.subject.columns[0];
      if (!each.before.columns[0].default_text.empty()) all.push_back(alter_column(each, "DROP DEFAULT"));
      text_.clear();
      this->name(to.name);
      const std::string value = this->take();
      all.push_back(alter_column(each, "TYPE ") + to.type + " USING " + value + "::text::" + to.type);
      if (!to.default_text.empty()) all.push_back(alter_column(each, "SET DEFAULT ") + to.default_text);
    }
    all.push_back("DROP TYPE " + step.type.name.substr(0, behind) + std::string(old));
    return all;
  }
};

inline std::vector<std::string> write_postgresql_change(const schema::step& step) {
  return postgresql_change_writer<>().write(step);
}
inline const bool has_change_ddl = (postgresql_change_ddl = &write_postgresql_change, true);

inline std::string postgresql_question(const schema::step& about, std::string_view refused) {
  return postgresql_change_writer<>().question(about, refused);
}
inline std::string postgresql_count(const schema::table& of) {
  return postgresql_change_writer<>().count(of);
}

}  // namespace postgresql_detail

/// PostgreSQL changes everything in place, most of it in one transaction.
inline schema::abilities postgresql_abilities() {
  schema::abilities can;
  can.validates_later = true;
  can.views_bind = true;
  can.convert = &postgresql_detail::postgresql_convert;
  can.question = &postgresql_detail::postgresql_question;
  can.count = &postgresql_detail::postgresql_count;
  return can;
}

}  // namespace tenon::inline v0::dialect
