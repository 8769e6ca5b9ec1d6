// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/schema/applied.hpp>
#include <tenon/schema/hints.hpp>
#include <tenon/schema/snapshot.hpp>

#include "chance.hpp"

/// Random schemas, and random changes of them, that a database takes.
namespace property {

namespace schema = tenon::schema;

class schema_generator {
 public:
  schema_generator(chance& random, bool sqlite) : random_(random), sqlite_(sqlite) {}

  schema::snapshot make() {
    schema::snapshot made;
    made.folds_case = sqlite_;
    made.refers_ahead = sqlite_;
    const int count = 1 + random_.below(3);
    for (int i = 0; i < count; ++i) made.tables.push_back(table(fresh_table(made), made));
    for (schema::table& each : made.tables) add_keys(each, made);
    return made;
  }

  /// Another schema that `from` may become, and what has to be said about it.
  schema::snapshot changed(const schema::snapshot& from, schema::hints& said) {
    schema::snapshot to = from;
    schema::plan renames;
    for (const schema::table& each : from.tables) {
      if (!random_.one_in(5)) continue;
      schema::step made;
      made.kind = schema::step_kind::rename_table;
      made.renamed = {each.name, fresh_table(to)};
      said.tables.push_back(made.renamed);
      made.subject.name = each.name;
      to = applied(std::move(to), {{made}});
    }
    for (schema::table& each : to.tables) {
      std::vector<std::string> names;
      for (const schema::column& column : each.columns) names.push_back(column.name);
      for (const std::string& name : names) {
        if (name == "id" || !random_.one_in(6)) continue;
        schema::step made;
        made.kind = schema::step_kind::rename_column;
        made.subject.name = each.name;
        made.renamed = {name, fresh_column(each)};
        said.columns.push_back({each.name, made.renamed.from, made.renamed.to});
        renames.steps.push_back(made);
        to = applied(std::move(to), {{made}});
        break;
      }
    }
    if (random_.one_in(4)) to.tables.push_back(table(fresh_table(to), to));
    if (to.tables.size() > 1 && random_.one_in(6)) to.tables.pop_back();
    for (schema::table& each : to.tables) change(each);
    for (schema::table& each : to.tables) settle(each, to);
    for (schema::table& each : to.tables) settle(each, to);  // what refers to what was settled later
    for (schema::table& each : to.tables) {
      if (random_.one_in(3)) add_keys(each, to);
    }
    return to;
  }

  /// A row as an INSERT; some are refused, which is well.
  std::string row(const schema::table& into, int id) {
    std::string columns;
    std::string values;
    for (const schema::column& each : into.columns) {
      if (!each.generated.empty()) continue;
      if (!each.default_text.empty() && random_.one_in(4)) continue;
      columns += (columns.empty() ? "" : ", ") + quoted(each.name);
      std::string value = each.name == "id" ? std::to_string(id) : literal(each.type);
      for (const schema::foreign_key& key : into.foreign_keys) {
        if (key.columns[0] == each.name) value = std::to_string(1 + random_.below(4));
      }
      if (each.nullable && random_.one_in(4)) value = "NULL";
      values += (values.empty() ? "" : ", ") + value;
    }
    return "INSERT INTO " + quoted(into.name) + " (" + columns + ") VALUES (" + values + ')';
  }

  static std::string quoted(const std::string& name) {
    std::string text = "\"";
    for (char letter : name) text.append(letter == '"' ? 2 : 1, letter);
    return text + '"';
  }

 private:
  std::string fresh_table(const schema::snapshot& in) {
    const std::vector<std::string> pool{"user", "Order items", "größe", "t1", "t2", "a\"b", "select", "t3"};
    for (;;) {
      const std::string name = random_.pick(pool);
      if (in.find(name) == nullptr) return name;
    }
  }
  std::string fresh_column(const schema::table& in) {
    const std::vector<std::string> pool{"a", "b", "c", "d", "order", "Full name", "größe", "x\"y", "e", "f"};
    for (;;) {
      const std::string name = random_.pick(pool);
      bool taken = false;
      for (const schema::column& each : in.columns) taken = taken || each.name == name;
      if (!taken) return name;
    }
  }
  std::string type() {
    if (sqlite_) return random_.pick(std::vector<std::string>{"INTEGER", "REAL", "TEXT", "BLOB"});
    return random_.pick(std::vector<std::string>{
        "smallint", "integer", "bigint", "text", "character varying(8)", "character varying(20)", "boolean",
        "double precision", "numeric(10,2)", "date", "timestamp with time zone", "uuid"});
  }
  /// A wider or narrower one.
  std::string related(const std::string& to) {
    using names = std::vector<std::string>;
    for (const names& family :
         {names{"INTEGER", "REAL", "TEXT"}, names{"smallint", "integer", "bigint", "numeric(10,2)"},
          names{"text", "character varying(8)", "character varying(20)"},
          names{"double precision", "numeric(10,2)"}, names{"date", "timestamp with time zone"}}) {
      for (const std::string& each : family) {
        if (each == to) return random_.pick(family);
      }
    }
    return to;
  }
  bool is_integer(const std::string& type) const {
    return type == "INTEGER" || type == "smallint" || type == "integer" || type == "bigint";
  }
  std::string literal(const std::string& type) {
    if (is_integer(type)) {
      if (type == "smallint" || !random_.one_in(8)) return std::to_string(random_.below(50) - 10);
      return type == "integer" ? "2000000000" : "9007199254740993";
    }
    if (type == "REAL" || type == "double precision" || type == "numeric(10,2)")
      return random_.one_in(2) ? "1.5" : std::to_string(random_.below(9)) + ".0";
    if (type == "BLOB") return "x'01ff'";
    if (type == "boolean") return random_.one_in(2) ? "true" : "false";
    if (type == "date") return "'2026-01-0" + std::to_string(1 + random_.below(9)) + "'";
    if (type == "timestamp with time zone")
      return "'2026-01-02 03:04:0" + std::to_string(random_.below(9)) + "+00'";
    if (type == "uuid")
      return "'0189d6a3-0000-7000-8000-00000000000" + std::to_string(random_.below(9)) + "'";
    const std::vector<std::string> texts{"'x'", "'it''s'", "'17'", "'1.5'", "''", "'true'", "'größer'"};
    return type == "character varying(20)" && random_.one_in(3) ? "'a longer text'" : random_.pick(texts);
  }

  schema::column column(std::string name) {
    schema::column made;
    made.name = std::move(name);
    made.type = type();
    made.nullable = !random_.one_in(3);
    if (random_.one_in(3) && made.type != "BLOB") made.default_text = literal(made.type);
    return made;
  }
  schema::table table(std::string name, const schema::snapshot& in) {
    (void)in;
    schema::table made;
    made.name = std::move(name);
    schema::column key;
    key.name = "id";
    key.type = sqlite_ ? "INTEGER" : "bigint";
    key.nullable = false;
    made.columns.push_back(key);
    made.primary_key = {"id"};
    made.autoincrement = random_.one_in(3);
    if (sqlite_ && !made.autoincrement && random_.one_in(5)) made.without_rowid = true;
    if (sqlite_ && random_.one_in(5)) made.strict = true;
    const int count = 1 + random_.below(4);
    for (int i = 0; i < count; ++i) made.columns.push_back(column(fresh_column(made)));
    if (random_.one_in(3)) add_computed(made);
    if (random_.one_in(2)) add_index(made);
    if (random_.one_in(3)) add_check(made);
    return made;
  }
  std::string some_column(const schema::table& of, bool plain) {
    std::string name = "id";
    for (const schema::column& each : of.columns) {
      if ((!plain || each.generated.empty()) && random_.one_in(2)) name = each.name;
    }
    return name;
  }
  void add_computed(schema::table& to) {
    for (const schema::column& each : to.columns) {
      if (!is_integer(each.type) || !each.generated.empty()) continue;
      schema::column made;
      made.name = fresh_column(to);
      made.type = sqlite_ ? "INTEGER" : "bigint";
      made.generated = "coalesce(" + quoted(each.name) + ", 0) + " + std::to_string(random_.below(3));
      made.stored = !sqlite_ || random_.one_in(2);
      to.columns.push_back(made);
      return;
    }
  }
  void add_index(schema::table& to) {
    schema::index made;
    made.name = "i" + std::to_string(next_name_++);
    made.unique = random_.one_in(3);
    schema::index_part& first = made.parts.emplace_back();
    first.column = some_column(to, false);
    first.descending = random_.one_in(4);
    if (random_.one_in(3)) {
      const std::string second = some_column(to, false);
      if (second != first.column) made.parts.emplace_back().column = second;
    }
    if (random_.one_in(4)) made.where = quoted(some_column(to, true)) + " IS NOT NULL";
    if (random_.one_in(6)) {
      made.parts.emplace_back().expression = "length(CAST(" + quoted("id") + " AS text))";
    }
    to.indexes.push_back(made);
  }
  void add_check(schema::table& to) {
    schema::check made;
    made.name = "c" + std::to_string(next_name_++);
    const std::string of = quoted(some_column(to, true));
    made.expression = random_.one_in(2)
                          ? of + " IS NOT NULL OR " + quoted("id") + " < 4"
                          : "length(CAST(" + of + " AS text)) < " + std::to_string(1 + random_.below(20));
    to.checks.push_back(made);
  }
  void add_keys(schema::table& to, const schema::snapshot& in) {
    for (const schema::column& each : to.columns) {
      const bool fits = each.name != "id" && each.generated.empty() && each.nullable &&
                        (sqlite_ ? each.type == "INTEGER" : each.type == "bigint");
      if (!fits || !random_.one_in(2)) continue;
      bool refers = false;
      for (const schema::foreign_key& key : to.foreign_keys) refers = refers || key.columns[0] == each.name;
      const schema::table& other =
          in.tables[static_cast<std::size_t>(random_.below(static_cast<int>(in.tables.size())))];
      if (refers || other.primary_key.size() != 1) continue;
      schema::foreign_key made;
      made.name = "f" + std::to_string(next_name_++);
      made.columns = {each.name};
      made.table = other.name;
      made.referenced = {"id"};
      made.on_delete = static_cast<tenon::referential_action>(random_.below(4));
      to.foreign_keys.push_back(made);
    }
  }

  void change(schema::table& each) {
    if (random_.one_in(3)) {
      schema::column made = column(fresh_column(each));
      if (!made.nullable && made.default_text.empty() && !random_.one_in(4)) {
        made.nullable = made.type == "BLOB";
        if (!made.nullable) made.default_text = literal(made.type);
      }
      each.columns.push_back(std::move(made));
    }
    schema::list<schema::column> kept;
    for (schema::column& one : each.columns) {
      if (one.name != "id" && random_.one_in(6)) continue;
      if (one.name != "id" && one.generated.empty()) change(one);
      kept.push_back(one);
    }
    each.columns = std::move(kept);
    if (random_.one_in(5)) add_computed(each);
    if (random_.one_in(6)) each.autoincrement = !each.autoincrement;
    if (sqlite_ && random_.one_in(8)) each.strict = !each.strict;
    if (sqlite_ && random_.one_in(8)) each.without_rowid = !each.without_rowid;
    if (random_.one_in(3) && !each.indexes.empty()) each.indexes.pop_back();
    if (random_.one_in(3)) add_index(each);
    if (random_.one_in(3) && !each.checks.empty()) each.checks.pop_back();
    if (random_.one_in(4)) add_check(each);
    if (random_.one_in(4) && !each.foreign_keys.empty()) each.foreign_keys.pop_back();
    if (random_.one_in(8) && each.columns.size() > 1) {
      schema::column& second = each.columns[1];
      if (second.generated.empty()) {
        second.nullable = false;
        each.primary_key = {"id", second.name};
      }
    }
  }
  void change(schema::column& one) {
    if (random_.one_in(4)) {
      one.type = random_.one_in(3) ? type() : related(one.type);
      one.default_text.clear();
      if (random_.one_in(3) && one.type != "BLOB") one.default_text = literal(one.type);
    }
    if (random_.one_in(one.nullable ? 8 : 4)) one.nullable = !one.nullable;
    if (random_.one_in(6))
      one.default_text = one.type == "BLOB" || random_.one_in(2) ? "" : literal(one.type);
  }

  /// Takes out what hangs on something that is gone.
  void settle(schema::table& each, const schema::snapshot& in) {
    const auto has = [&](const schema::table& of, const std::string& name) {
      for (const schema::column& one : of.columns) {
        if (one.name == name) return true;
      }
      return false;
    };
    const auto says_gone = [&](const std::string& text) {
      bool gone = false;
      schema::detail::each_word(text, [&](std::string_view word, std::string_view shown, bool) {
        gone = gone || (shown.substr(0, 1) == "\"" && !has(each, std::string(word)));
      });
      return gone;
    };
    schema::list<schema::column> columns;
    for (schema::column& one : each.columns) {
      bool fits = !says_gone(spaced(one.generated));
      for (const schema::column& other : each.columns) {
        if (!one.generated.empty() && schema::mentions(one.generated, other.name, sqlite_))
          fits = fits && is_integer(other.type);
      }
      if (one.generated.empty() || fits) columns.push_back(one);
    }
    each.columns = std::move(columns);
    std::vector<std::string> key;
    for (const std::string& name : each.primary_key) {
      if (has(each, name)) key.push_back(name);
    }
    each.primary_key = key;
    for (schema::column& one : each.columns) {
      for (const std::string& name : key) {
        if (one.name == name) one.nullable = false;
      }
    }
    if (key.size() != 1 || each.without_rowid) each.autoincrement = false;
    schema::list<schema::index> indexes;
    for (const schema::index& one : each.indexes) {
      bool fits = !says_gone(spaced(one.where));
      for (const schema::index_part& part : one.parts)
        fits = fits && (part.column.empty() ? !says_gone(spaced(part.expression)) : has(each, part.column));
      if (fits) indexes.push_back(one);
    }
    each.indexes = std::move(indexes);
    schema::list<schema::check> checks;
    for (const schema::check& one : each.checks) {
      if (!says_gone(spaced(one.expression))) checks.push_back(one);
    }
    each.checks = std::move(checks);
    schema::list<schema::foreign_key> keys;
    for (const schema::foreign_key& one : each.foreign_keys) {
      const schema::table* const other = in.find(one.table);
      bool fits = has(each, one.columns[0]) && other != nullptr && other->primary_key.size() == 1;
      for (const schema::column& of : each.columns) {
        if (of.name == one.columns[0])
          fits = fits && of.nullable && of.generated.empty() &&
                 (sqlite_ ? of.type == "INTEGER" : of.type == "bigint");
      }
      if (fits) keys.push_back(one);
    }
    each.foreign_keys = std::move(keys);
  }
  /// Databases report plain names without quotes; here all have them, so that a name can be told.
  static std::string spaced(const std::string& text) {
    std::string result;
    schema::detail::each_word(text, [&](std::string_view word, std::string_view shown, bool is_name) {
      const bool key_word = word == "IS" || word == "NOT" || word == "NULL" || word == "OR" || word == "AS" ||
                            word == "text" || word == "TEXT" || word == "CAST";
      if (is_name && shown.substr(0, 1) != "\"" && !key_word) {
        result += '"' + std::string(word) + '"';
      } else {
        result += shown;
      }
    });
    return result;
  }

  chance& random_;
  bool sqlite_;
  int next_name_ = 0;
};

}  // namespace property
