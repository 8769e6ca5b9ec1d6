// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <tenon/dialect/ddl.hpp>

namespace tenon::inline v0::dialect {

/// Writes the statements that change what is there, and the questions about rows, where databases agree;
/// `Writer` is a dialect's `ddl_writer`.
template <class Writer>
class change_writer : public Writer {
 public:
  using Writer::Writer;

  /// The question of a verdict, see `schema::abilities::question`.
  std::string question(const schema::step& about, std::string_view refused) {
    using schema::step_kind;
    if (about.kind == step_kind::retire_values) return count_values(about, refused);
    if (about.kind == step_kind::create_index) return count_doubles(about.subject, about.made, {});
    if (about.kind == step_kind::change_primary_key) return count_bad_keys(about.subject);
    if (about.kind == step_kind::add_foreign_key) return count_orphans(about.subject);
    text_ = "SELECT count(*) FROM ";
    table(about.subject);
    std::string_view word = " WHERE ";
    const auto where = [&] {
      text_ += word;
      word = " AND ";
    };
    switch (about.kind) {
      case step_kind::drop_column:
      case step_kind::alter_column_generation:
        where();
        this->name(about.subject.columns[0].name);
        text_ += " IS NOT NULL";
        break;
      case step_kind::alter_column_nullability:
        if (!refused.empty()) break;
        where();
        this->name(about.subject.columns[0].name);
        text_ += " IS NULL";
        break;
      case step_kind::add_check:
        where();
        text_ += "NOT (" + about.subject.checks[0].expression + ')';
        break;
      case step_kind::rename_value:
        where();
        value_is(about);
        break;
      default: break;
    }
    if (!refused.empty()) {
      where();
      text_ += refused;
    }
    return std::move(text_);
  }

  std::string count(const schema::table& of) {
    text_ = "SELECT count(*) FROM ";
    table(of);
    return std::move(text_);
  }

 protected:
  using Writer::text_;

  void table(const schema::table& of) { this->table_name(of.schema, of.name); }
  void alter(const schema::table& of) {
    text_ = "ALTER TABLE ";
    table(of);
  }
  std::string take() { return std::move(text_); }
  void literal(std::string_view value) { ansi_walk::quote(text_, value, '\''); }

  /// In place of a step that no statement does; it is never run.
  static std::string remark(const schema::step& step) {
    std::string text = "-- " + std::string(step.judged.code) + ": " + step.judged.sentence;
    for (char& letter : text) letter = letter == '\n' ? ' ' : letter;
    return text;
  }

  std::string drop_table(const schema::table& of) {
    text_ = "DROP TABLE ";
    table(of);
    return take();
  }
  std::string rename_table(const schema::step& step) {
    alter(step.subject);
    text_ += " RENAME TO ";
    const std::size_t behind = step.subject.schema.empty() ? 0 : step.subject.schema.size() + 1;
    this->name(std::string_view(step.renamed.to).substr(behind));
    return take();
  }
  std::string rename_column(const schema::step& step) {
    alter(step.subject);
    text_ += " RENAME COLUMN ";
    this->name(step.renamed.from);
    text_ += " TO ";
    this->name(step.renamed.to);
    return take();
  }
  std::string add_column(const schema::table& to) {
    alter(to);
    text_ += " ADD COLUMN ";
    const schema::column& each = to.columns[0];
    this->name(each.name);
    if (!each.type.empty()) text_ += ' ' + each.type;
    this->rules(each);
    this->after_rules(to, each);
    for (const schema::foreign_key& key : to.foreign_keys) {
      text_ += ' ';
      this->constraint(key.name);
      this->references(key);
    }
    return take();
  }
  std::string drop_column(const schema::table& of) {
    alter(of);
    text_ += " DROP COLUMN ";
    this->name(of.columns[0].name);
    return take();
  }
  std::string fill_column(const schema::step& step) {
    text_ = "UPDATE ";
    table(step.subject);
    text_ += " SET ";
    this->name(step.subject.columns[0].name);
    text_ += " = " + step.mapping[0].expression;
    return take();
  }
  std::string rename_text(const schema::step& step) {
    text_ = "UPDATE ";
    table(step.subject);
    text_ += " SET ";
    this->name(step.subject.columns[0].name);
    text_ += " = ";
    literal(step.renamed.to);
    text_ += " WHERE ";
    value_is(step);
    return take();
  }
  std::string drop_view(const schema::view& of, std::string_view schema) {
    text_ = of.stored ? "DROP MATERIALIZED VIEW " : "DROP VIEW ";
    this->table_name(schema, of.name);
    return take();
  }

 private:
  void value_is(const schema::step& step) {
    this->name(step.subject.columns[0].name);
    text_ += " = ";
    literal(step.renamed.from);
  }

  /// Groups of rows with equal values, none of them null.
  std::string count_doubles(const schema::table& of, const schema::index& key, std::string_view added) {
    std::string parts;
    std::string filled;
    for (const schema::index_part& part : key.parts) {
      text_.clear();
      if (part.column.empty()) {
        text_ += '(' + part.expression + ')';
      } else {
        this->name(part.column);
      }
      filled += (filled.empty() ? "" : " AND ") + text_ + " IS NOT NULL";
      this->collate(part.collation);
      parts += (parts.empty() ? "" : ", ") + text_;
    }
    if (!key.where.empty()) filled += " AND (" + key.where + ')';
    text_ = "SELECT count(*)";
    text_ += added;
    text_ += " FROM (SELECT 1 FROM ";
    table(of);
    text_ += " WHERE " + filled + " GROUP BY " + parts + " HAVING count(*) > 1) AS doubled";
    return take();
  }

  std::string count_bad_keys(const schema::table& of) {
    schema::index key;
    std::string nulls;
    for (const std::string& each : of.primary_key) {
      key.parts.emplace_back().column = each;
      text_ = nulls.empty() ? "" : " OR ";
      this->name(each);
      nulls += text_ + " IS NULL";
    }
    text_.clear();
    table(of);
    return count_doubles(of, key, " + (SELECT count(*) FROM " + text_ + " WHERE " + nulls + ')');
  }

  /// Rows that refer to none.
  std::string count_orphans(const schema::table& of) {
    const schema::foreign_key& key = of.foreign_keys[0];
    text_ = "SELECT count(*) FROM ";
    table(of);
    text_ += " AS child WHERE ";
    for (const std::string& each : key.columns) {
      text_ += "child.";
      this->name(each);
      text_ += &each == &key.columns.back() && key.table.empty() ? " IS NOT NULL" : " IS NOT NULL AND ";
    }
    if (key.table.empty()) return take();  // it is not there yet, so no row can be
    text_ += "NOT EXISTS (SELECT 1 FROM ";
    this->table_name(key.schema, key.table);
    text_ += " AS parent WHERE ";
    for (std::size_t i = 0; i < key.columns.size(); ++i) {
      if (i > 0) text_ += " AND ";
      text_ += "parent.";
      this->name(key.referenced[i]);
      text_ += " = child.";
      this->name(key.columns[i]);
    }
    text_ += ')';
    return take();
  }

  /// Rows with values that go, in all columns of a type.
  std::string count_values(const schema::step& about, std::string_view gone) {
    text_ = "SELECT ";
    for (const schema::step& each : about.parts) {
      if (text_.back() == ')') text_ += " + ";
      text_ += "(SELECT count(*) FROM ";
      table(each.subject);
      text_ += " WHERE CAST(";
      this->name(each.before.columns[0].name);
      text_ += " AS text) IN (";
      text_ += gone;
      text_ += "))";
    }
    return take();
  }
};

}  // namespace tenon::inline v0::dialect
