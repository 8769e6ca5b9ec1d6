// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include <tenon/dialect/change_writer.hpp>
#include <tenon/dialect/sqlite_ddl.hpp>
#include <tenon/schema/abilities.hpp>

namespace tenon::inline v0::dialect {
namespace sqlite_detail {

template <class Deferred = void>
class sqlite_change_writer final : public change_writer<sqlite_ddl_writer<Deferred>> {
  using base = change_writer<sqlite_ddl_writer<Deferred>>;
  using base::text_;

 public:
  std::string write(const schema::step& step) {
    using schema::step_kind;
    if (step.judged.safety == schema::safety::impossible) return this->remark(step);
    switch (step.kind) {
      case step_kind::rename_table: return this->rename_table(step);
      case step_kind::drop_table: return this->drop_table(step.subject);
      case step_kind::rename_column: return this->rename_column(step);
      case step_kind::add_column: return this->add_column(step.subject);
      case step_kind::drop_column: return this->drop_column(step.subject);
      case step_kind::fill_column: return this->fill_column(step);
      case step_kind::rename_value: return this->rename_text(step);
      case step_kind::drop_index:
        text_ = "DROP INDEX ";
        this->name(step.made.name);
        return this->take();
      case step_kind::create_view: return this->create_view(step.shown, {});
      case step_kind::drop_view: return this->drop_view(step.shown, {});
      case step_kind::drop_full_text: return drop_words(step.words.name);
      case step_kind::rebuild_table: return rebuild(step);
      case step_kind::comment_table:
      case step_kind::comment_column: return {};
      default: break;
    }
    tenon::detail::fail(error_kind::unsupported,
                        tenon::detail::sentence({"SQLite changes this of table \"", step.subject.name,
                                                 "\" only when the table is made anew"}));
  }

  /// Which rows a STRICT table would not take.
  std::string strict_question(const schema::step& about) {
    std::string refused;
    for (const schema::column& each : about.subject.columns) {
      std::string_view types = "'text'";
      if (each.type == "INTEGER" || each.type == "INT") types = "'integer'";
      if (each.type == "REAL") types = "'real', 'integer'";
      if (each.type == "BLOB") types = "'blob'";
      text_ = refused.empty() ? "" : " OR ";
      text_ += "typeof(";
      this->name(each.name);
      refused += text_ + ") NOT IN ('null', " + std::string(types) + ')';
    }
    return this->question(about, refused);
  }

 private:
  std::string drop_words(const std::string& words) {
    const auto drop = [&](std::string_view what, std::string_view behind) {
      text_ += "DROP ";
      text_ += what;
      text_ += " IF EXISTS ";
      this->name(words + std::string(behind));
    };
    text_.clear();
    for (std::string_view each : {"_insert", "_delete", "_update"}) {
      drop("TRIGGER", each);
      text_ += "; ";
    }
    drop("TABLE", {});
    text_ += "; ";
    drop("VIEW", "_rows");
    text_ += "; ";
    drop("TABLE", "_keys");
    return this->take();
  }

  /// To read: what stores do has more to it, see `backend/sqlite_rebuild`.
  std::string rebuild(const schema::step& step) {
    schema::table made = step.subject;
    made.name = "tenon_new_" + made.name;
    std::string all = this->create_table(made) + ";\n";
    std::string columns;
    std::string values;
    for (const schema::copied_column& each : step.mapping) {
      text_ = columns.empty() ? "" : ", ";
      this->name(each.column);
      columns += text_;
      values += (values.empty() ? "" : ", ") + each.expression;
    }
    if (!columns.empty()) {
      text_ = "INSERT INTO ";
      this->name(made.name);
      text_ += " (" + columns + ") SELECT " + values + " FROM ";
      this->name(step.before.name);
      all += text_ + ";\n";
    }
    all += this->drop_table(step.before) + ";\n";
    schema::step renamed;
    renamed.subject.name = made.name;
    renamed.renamed.to = step.subject.name;
    all += this->rename_table(renamed);
    for (const schema::index& each : step.subject.indexes) {
      if (!each.name.empty()) all += ";\n" + this->create_index(step.subject, each);
    }
    return all;
  }
};

inline std::string write_sqlite_change(const schema::step& step) {
  return sqlite_change_writer<>().write(step);
}
inline const bool has_change_ddl = (sqlite_change_ddl = &write_sqlite_change, true);

inline std::string sqlite_question(const schema::step& about, std::string_view refused) {
  if (about.kind == schema::step_kind::change_table_option)
    return sqlite_change_writer<>().strict_question(about);
  return sqlite_change_writer<>().question(about, refused);
}
inline std::string sqlite_count(const schema::table& of) {
  return sqlite_change_writer<>().count(of);
}

/// What ALTER TABLE ADD COLUMN refuses: a key, a value that must be there and is not, a default that is
/// computed, a column that is computed and stored.
inline bool sqlite_adds_in_place(const schema::table& to, const schema::column& added) {
  for (const std::string& each : to.primary_key) {
    if (schema::same_name(each, added.name, true)) return false;
  }
  if (added.stored) return false;
  if (!added.nullable && added.default_text.empty() && added.generated.empty()) return false;
  if (!added.nullable && !added.generated.empty()) return false;
  const std::string& value = added.default_text;
  return value.empty() ||
         (sqlite_detail::is_simple_default(value) && !schema::same_name(value, "CURRENT_TIMESTAMP", true) &&
          !schema::same_name(value, "CURRENT_DATE", true) &&
          !schema::same_name(value, "CURRENT_TIME", true) &&
          (added.nullable || !schema::same_name(value, "NULL", true)));
}

/// SQLite converts what it copies by the new column's affinity; what that leaves as it was does not fit.
inline schema::conversion sqlite_convert(const schema::column& before, const schema::column& after,
                                         const schema::snapshot&) {
  using schema::conversion_kind;
  const auto is = [](std::string_view type, std::string_view name) { return type == name; };
  const struct {
    std::string_view name, type;
  } from{before.name, affinity_of(before.type)}, to{after.name, affinity_of(after.type)};
  if (from.type == to.type) return {conversion_kind::free, {}, {}, {}};
  std::string name;
  ansi_walk::quote(name, from.name, '"');
  const std::string holds = name + " IS NOT NULL AND ";
  const std::string meaning = "whether the program means the same by the new values";
  if (is(to.type, "BLOB") != is(from.type, "BLOB")) return {conversion_kind::none, {}, {}, {}};
  if (is(to.type, "TEXT")) {
    if (is(from.type, "REAL"))
      return {conversion_kind::checked, "CAST(" + name + " AS TEXT)",
              holds + "CAST(CAST(" + name + " AS TEXT) AS REAL) <> " + name, meaning};
    return {conversion_kind::rewrites, "CAST(" + name + " AS TEXT)", {}, meaning};
  }
  if (is(to.type, "INTEGER")) {
    return {conversion_kind::checked, "CAST(" + name + " AS INTEGER)",
            holds + "typeof(" + name + ") <> 'integer' AND (typeof(" + name + ") = 'blob' OR CASE typeof(" +
                name + ") WHEN 'real' THEN CAST(CAST(" + name + " AS INTEGER) AS REAL) <> " + name +
                " ELSE CAST(CAST(" + name + " AS INTEGER) AS TEXT) <> " + name + " END)",
            meaning};
  }
  if (is(to.type, "REAL")) {
    return {conversion_kind::checked, "CAST(" + name + " AS REAL)",
            holds + "CASE typeof(" + name + ") WHEN 'integer' THEN CAST(CAST(" + name +
                " AS REAL) AS INTEGER) <> " + name + " WHEN 'real' THEN 0 WHEN 'text' THEN CAST(CAST(" +
                name + " AS REAL) AS TEXT) <> " + name + " AND CAST(CAST(" + name +
                " AS INTEGER) AS TEXT) <> " + name + " ELSE 1 END",
            meaning};
  }
  return {conversion_kind::none, {}, {}, {}};
}

}  // namespace sqlite_detail

/// What SQLite changes in place; the rest is done by making a table anew. `version`: of the library, as
/// `sqlite3_libversion_number()` gives it.
inline schema::abilities sqlite_abilities(int version = 3035000) {
  schema::abilities can;
  can.alters_columns = false;
  can.alters_keys = false;
  can.drops_columns = version >= 3035000;
  can.drops_bound_columns = false;
  can.rebuilds = true;
  can.has_types = false;
  can.adds_in_place = &sqlite_detail::sqlite_adds_in_place;
  can.convert = &sqlite_detail::sqlite_convert;
  can.question = &sqlite_detail::sqlite_question;
  can.count = &sqlite_detail::sqlite_count;
  return can;
}

}  // namespace tenon::inline v0::dialect
