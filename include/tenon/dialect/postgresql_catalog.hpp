// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/dialect/ansi.hpp>
#include <tenon/dialect/detail/catalog_reader.hpp>
#include <tenon/dialect/detail/postgresql_arrays.hpp>
#include <tenon/schema/snapshot.hpp>

namespace tenon::inline v0::dialect {

/// Which tables of a PostgreSQL database are asked about.
struct postgresql_scope {
  bool every_schema = true;               ///< all but the system's
  std::vector<std::string> schemas = {};  ///< else these, beside the connection's own
  bool temporary = false;                 ///< only the temporary tables of this session
};

namespace postgresql_detail {

/// Puts PostgreSQL's answers together into a snapshot. Seven questions at most, whatever the number of
/// tables.
template <class Deferred = void>
class postgresql_catalog : catalog_reader<Deferred> {
 public:
  postgresql_catalog(catalog_source& source, const postgresql_scope& scope)
      : catalog_reader<Deferred>(source), scope_(scope) {}

  schema::snapshot read() {
    read_schemas();
    read_relations();
    read_types();
    if (result_.tables.size() > 0) {
      read_columns();
      read_constraints();
      read_indexes();
    }
    if (!scope_.temporary) read_triggers();
    return std::move(result_);
  }

 private:
  using base = catalog_reader<Deferred>;
  using base::go_to;
  using base::result_;
  using base::source_;
  using base::table;
  using base::text;

  schema::list<catalog_row> ask(std::initializer_list<std::string_view> parts, std::size_t columns) {
    return source_.ask(tenon::detail::sentence(parts), columns);
  }

  /// The namespaces that are meant; `n` is pg_namespace.
  std::string in_scope() const {
    if (scope_.temporary) return "n.oid = pg_catalog.pg_my_temp_schema()";
    if (scope_.every_schema) return std::string(of_users);
    std::string sql = "n.nspname = pg_catalog.current_schema()";
    if (!scope_.schemas.empty()) sql = '(' + sql + " OR n.nspname IN " + schema_list() + ')';
    return sql;
  }
  static constexpr std::string_view of_users =
      "n.nspname NOT LIKE 'pg!_%' ESCAPE '!' AND n.nspname <> 'information_schema'";
  std::string schema_list() const {
    std::string sql = "(";
    for (const std::string& each : scope_.schemas) {
      if (sql.size() > 1) sql += ", ";
      ansi::quote(sql, each, '\'');
    }
    return sql += ')';
  }

  /// The schema of a relation if it is not the connection's own.
  static constexpr std::string_view foreign_schema =
      "CASE WHEN n.nspname <> pg_catalog.current_schema() AND n.oid <> pg_catalog.pg_my_temp_schema() THEN "
      "n.nspname END";
  /// `c` is pg_class and `n` its namespace. Partitions are parts of their table; an extension's tables are
  /// its own.
  static constexpr std::string_view of_tables =
      " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace ";
  static constexpr std::string_view not_extension =
      " AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend x WHERE x.classid = "
      "'pg_catalog.pg_class'::pg_catalog.regclass AND x.objid = c.oid AND x.deptype = 'e')";
  static constexpr std::string_view are_tables =
      " WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND ";

  static std::string full_name(const catalog_value& schema, const std::string& name) {
    return schema.null ? name : schema.text + '.' + name;
  }

  void read_schemas() {
    if (scope_.temporary || (!scope_.every_schema && scope_.schemas.empty())) return;
    const std::string listed = scope_.every_schema ? std::string(of_users) : "n.nspname IN " + schema_list();
    for (const catalog_row& row : ask({"SELECT n.nspname FROM pg_catalog.pg_namespace n WHERE ", listed,
                                       " AND n.nspname <> pg_catalog.current_schema() ORDER BY n.nspname"},
                                      1)) {
      result_.schemas.push_back(text(row, 0));
    }
  }

  /// Sequences that count for a column are part of it.
  void read_relations() {
    for (const catalog_row& row :
         ask({"SELECT c.oid, c.relkind, ", foreign_schema,
              ", c.relname, pg_catalog.obj_description(c.oid, 'pg_class'), CASE WHEN c.relkind IN ('v', 'm') "
              "THEN pg_catalog.pg_get_viewdef(c.oid) ELSE 'AS ' || pg_catalog.format_type(q.seqtypid, NULL) "
              "|| "
              "' START WITH ' || q.seqstart || ' INCREMENT BY ' || q.seqincrement || ' MINVALUE ' || "
              "q.seqmin "
              "|| ' MAXVALUE ' || q.seqmax || ' CACHE ' || q.seqcache || CASE WHEN q.seqcycle THEN ' CYCLE' "
              "ELSE '' END END",
              of_tables,
              "LEFT JOIN pg_catalog.pg_sequence q ON q.seqrelid = c.oid WHERE c.relkind IN ('r', 'p', 'v', "
              "'m', 'f', 'S') AND NOT c.relispartition AND ",
              in_scope(), not_extension,
              " AND (c.relkind <> 'S' OR NOT EXISTS (SELECT FROM pg_catalog.pg_depend x WHERE x.classid = "
              "'pg_catalog.pg_class'::pg_catalog.regclass AND x.objid = c.oid AND x.deptype IN ('a', 'i'))) "
              "ORDER BY c.oid"},
             6)) {
      const std::string name = full_name(row[2], text(row, 3));
      const char kind = text(row, 1)[0];
      if (kind == 'v' || kind == 'm') {
        result_.views.push_back({name, text(row, 5), text(row, 2), kind == 'm'});
      } else if (kind == 'f') {
        result_.virtual_tables.push_back({name, {}, text(row, 2)});
      } else if (kind == 'S') {
        result_.sequences.push_back({name, text(row, 5), text(row, 2)});
      } else {
        this->add_table(text(row, 0));
        schema::table& made = result_.tables.back();
        made.name = name;
        made.schema = text(row, 2);
        made.comment = text(row, 4);
      }
    }
  }

  /// Labels are sorted: no statement of Tenon depends on their order.
  void read_types() {
    for (const catalog_row& row :
         ask({"SELECT pg_catalog.format_type(t.oid, NULL), e.enumlabel, ", foreign_schema,
              " FROM pg_catalog.pg_enum e JOIN "
              "pg_catalog.pg_type t ON t.oid = e.enumtypid JOIN pg_catalog.pg_namespace n ON n.oid = "
              "t.typnamespace WHERE (",
              in_scope(), scope_.temporary ? "" : " OR pg_catalog.pg_type_is_visible(t.oid)",
              ") ORDER BY t.oid, e.enumlabel COLLATE \"C\""},
             3)) {
      if (result_.types.empty() || result_.types.back().name != text(row, 0)) {
        result_.types.push_back({text(row, 0), {}, text(row, 2)});
      }
      result_.types.back().labels.push_back(text(row, 1));
    }
  }

  void read_columns() {
    for (
        const catalog_row& row :
        ask({"SELECT c.oid, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull, "
             "pg_catalog.pg_get_expr(d.adbin, d.adrelid), a.attgenerated, a.attidentity, CASE WHEN "
             "a.attcollation <> t.typcollation THEN l.collname END, pg_catalog.col_description(c.oid, "
             "a.attnum), EXISTS (SELECT FROM pg_catalog.pg_depend s WHERE s.refclassid = "
             "'pg_catalog.pg_class'::pg_catalog.regclass AND s.refobjid = c.oid AND s.refobjsubid = a.attnum "
             "AND s.deptype = 'a' AND s.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND "
             "pg_catalog.pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%')",
             of_tables,
             "JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
             "JOIN pg_catalog.pg_type t ON t.oid = a.atttypid LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid "
             "= c.oid AND d.adnum = a.attnum LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation",
             are_tables, in_scope(), not_extension, " ORDER BY c.oid, a.attnum"},
            10)) {
      if (!go_to(text(row, 0))) continue;
      schema::column& made = table().columns.emplace_back();
      made.name = text(row, 1);
      made.type = text(row, 2);
      made.nullable = text(row, 3) == "f";
      made.collation = text(row, 7);
      made.comment = text(row, 8);
      const std::string& generated = text(row, 5);
      if (generated.empty()) {
        made.default_text = plain_number(text(row, 4));
      } else {
        made.generated = without_parentheses(text(row, 4));
        made.stored = generated == "s";
      }
      // A generated key; told apart from a column that merely counts when the keys are known.
      if (text(row, 6) == "d" || text(row, 9) == "t") made.default_text = by_default;
      if (text(row, 6) == "a") made.default_text = "GENERATED ALWAYS AS IDENTITY";
    }
  }

  /// `0` was written as a number by one program and as `'0'::bigint` by another, or by the server for `-1`.
  static std::string plain_number(const std::string& text) {
    const std::size_t end = text.find("'::");
    if (text.empty() || text[0] != '\'' || end == std::string::npos) return text;
    bool number = false;
    for (std::string_view each : {"smallint", "integer", "bigint", "numeric", "real", "double precision"})
      number = number || text.compare(end + 3, std::string::npos, each) == 0;
    std::string digits = text.substr(1, end - 1);
    const std::size_t sign = digits.rfind('-', 0) == 0 ? 1 : 0;
    number =
        number && digits.size() > sign && digits.find_first_not_of("0123456789.", sign) == std::string::npos;
    return number ? digits : text;
  }

  static referential_action action(char letter) {
    constexpr std::string_view letters = "arcnd";
    return static_cast<referential_action>(letters.find(letter));
  }

  void read_constraints() {
    for (const catalog_row& row :
         ask({"SELECT c.oid, k.contype, k.conname, p.place, a.attname, f.attname, ",
              "CASE WHEN m.nspname <> pg_catalog.current_schema() AND m.oid <> "
              "pg_catalog.pg_my_temp_schema() "
              "THEN m.nspname END, o.relname, k.confdeltype, k.confupdtype, CASE WHEN k.condeferred THEN 2 "
              "WHEN k.condeferrable THEN 1 ELSE 0 END, CASE WHEN k.contype = 'c' THEN "
              "pg_catalog.pg_get_expr(k.conbin, k.conrelid) END, k.convalidated",
              of_tables,
              "JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid AND k.conparentid = 0 AND k.contype IN "
              "('p', 'f', 'c') LEFT JOIN LATERAL ROWS FROM (unnest(CASE WHEN k.contype <> 'c' THEN k.conkey "
              "END), unnest(k.confkey)) WITH ORDINALITY AS p(own, other, place) ON TRUE LEFT JOIN "
              "pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.own LEFT JOIN "
              "pg_catalog.pg_attribute f ON f.attrelid = k.confrelid AND f.attnum = p.other LEFT JOIN "
              "pg_catalog.pg_class o ON o.oid = k.confrelid LEFT JOIN pg_catalog.pg_namespace m ON m.oid = "
              "o.relnamespace",
              are_tables, in_scope(), " ORDER BY c.oid, k.oid, p.place"},
             13)) {
      if (!go_to(text(row, 0))) continue;
      const char kind = text(row, 1)[0];
      if (kind == 'c') {
        table().checks.push_back({text(row, 2), without_parentheses(text(row, 11)), text(row, 12) == "t"});
      } else if (kind == 'p') {
        table().primary_key.push_back(text(row, 4));
      } else {
        add_foreign_key(row);
      }
    }
    for (schema::table& each : result_.tables) find_generated_key(each);
  }

  void add_foreign_key(const catalog_row& row) {
    schema::list<schema::foreign_key>& keys = table().foreign_keys;
    if (text(row, 3) == "1") {
      schema::foreign_key& made = keys.emplace_back();
      made.name = text(row, 2);
      made.table = full_name(row[6], text(row, 7));
      made.schema = text(row, 6);
      made.on_delete = action(text(row, 8)[0]);
      made.on_update = action(text(row, 9)[0]);
      made.checked = static_cast<deferrable>(base::number(text(row, 10)));
      made.validated = text(row, 12) == "t";
    }
    keys.back().columns.push_back(text(row, 4));
    keys.back().referenced.push_back(text(row, 5));
  }

  static void find_generated_key(schema::table& made) {
    for (schema::column& each : made.columns) {
      const bool key = made.primary_key.size() == 1 && made.primary_key[0] == each.name;
      if (!key || each.default_text != by_default) continue;
      made.autoincrement = true;
      each.default_text.clear();
    }
  }

  /// PostgreSQL puts a whole condition in parentheses; DDL has its own.
  static std::string without_parentheses(std::string expression) {
    while (encloses(expression)) expression = expression.substr(1, expression.size() - 2);
    return with_array_types<Deferred>(std::move(expression));
  }
  /// Whether the first parenthesis is closed by the last letter.
  static bool encloses(const std::string& expression) {
    int depth = 0;
    char quote = 0;
    for (std::size_t at = 0; at < expression.size(); ++at) {
      const char letter = expression[at];
      if (quote != 0) {
        if (letter == quote) quote = 0;
      } else if (letter == '\'' || letter == '"') {
        quote = letter;
      } else if (letter == '(') {
        ++depth;
      } else if (letter == ')') {
        --depth;
      }
      if (depth == 0) return at > 0 && at + 1 == expression.size() && expression[0] == '(';
    }
    return false;
  }

  /// An index that failed to be built is none. One of another method than ours is told by its method.
  void read_indexes() {
    for (const catalog_row& row :
         ask({"SELECT c.oid, o.relname, i.indisunique, p.place, a.attname, CASE WHEN p.own = 0 THEN "
              "pg_catalog.pg_get_indexdef(i.indexrelid, p.place::pg_catalog.int4, false) END, "
              "i.indoption[p.place - 1] & 1, CASE WHEN i.indcollation[p.place - 1] IS DISTINCT FROM "
              "a.attcollation AND (p.own <> 0 OR l.collname NOT IN ('default', 'C')) THEN l.collname END, "
              "pg_catalog.pg_get_expr(i.indpred, i.indrelid), y.amname, k.oid IS NOT NULL, "
              "pg_catalog.concat_ws(' ', (SELECT 'INCLUDE (' || pg_catalog.string_agg("
              "pg_catalog.quote_ident(e.attname), ', ' ORDER BY z.place) || ')' FROM "
              "unnest(i.indkey::pg_catalog.int2[]) WITH ORDINALITY AS z(own, place) JOIN "
              "pg_catalog.pg_attribute e ON e.attrelid = c.oid AND e.attnum = z.own WHERE z.place > "
              "i.indnkeyatts), CASE WHEN "
              "pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct' = 'true' THEN 'NULLS NOT DISTINCT' END, CASE "
              "k.condeferred::pg_catalog.int4 + k.condeferrable::pg_catalog.int4 WHEN 1 THEN 'DEFERRABLE' "
              "WHEN "
              "2 THEN 'DEFERRABLE INITIALLY DEFERRED' END)",
              of_tables,
              "JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND NOT i.indisprimary AND i.indisvalid JOIN "
              "pg_catalog.pg_class o ON o.oid = i.indexrelid JOIN pg_catalog.pg_am y ON y.oid = o.relam JOIN "
              "LATERAL unnest(i.indkey::pg_catalog.int2[]) WITH ORDINALITY AS p(own, place) ON p.place <= "
              "i.indnkeyatts LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.own "
              "AND p.own <> 0 LEFT JOIN pg_catalog.pg_collation l ON l.oid = i.indcollation[p.place - 1] "
              "LEFT "
              "JOIN pg_catalog.pg_constraint k ON k.conindid = i.indexrelid AND k.contype = 'u'",
              are_tables, in_scope(), not_extension, " ORDER BY c.oid, o.oid, p.place"},
             12)) {
      if (!go_to(text(row, 0))) continue;
      if (text(row, 3) != "1" && is_last_of_words(text(row, 1))) {
        table().full_texts.back().definition += ", " + text(row, 5);
        continue;
      }
      if (text(row, 3) == "1") {
        schema::index& made = table().indexes.emplace_back();
        made.name = text(row, 1);
        made.unique = text(row, 2) == "t";
        made.where = without_parentheses(text(row, 8));
        made.constraint = text(row, 10) == "t";
        made.details = text(row, 11);
      }
      schema::index_part& part = table().indexes.back().parts.emplace_back();
      part.column = text(row, 4);
      part.expression = without_parentheses(text(row, 5));
      part.descending = text(row, 6) == "1";
      part.collation = text(row, 7);
      if (text(row, 9) == "gin" && part.expression.find("to_tsvector(") != std::string::npos) {
        schema::full_text& words = table().full_texts.emplace_back();
        words.name = text(row, 1);
        words.definition = part.expression + (text(row, 8).empty() ? "" : " WHERE " + text(row, 8));
        table().indexes.pop_back();
        continue;
      }
      if (text(row, 9) != "btree") {
        part.expression = text(row, 9) + " of " + part.column + part.expression;
        part.column.clear();
      }
    }
  }

  /// A part of an index whose first part was one of words.
  bool is_last_of_words(const std::string& name) {
    const schema::list<schema::full_text>& words = table().full_texts;
    return !words.empty() && words.begin()[words.size() - 1].name == name;
  }

  void read_triggers() {
    for (const catalog_row& row :
         ask({"SELECT g.tgname, ", foreign_schema, ", c.relname, pg_catalog.pg_get_triggerdef(g.oid)",
              of_tables, "JOIN pg_catalog.pg_trigger g ON g.tgrelid = c.oid AND NOT g.tgisinternal WHERE ",
              in_scope(), " ORDER BY g.oid"},
             4)) {
      result_.triggers.push_back({text(row, 0), full_name(row[1], text(row, 2)), text(row, 3), text(row, 1)});
    }
  }

  static constexpr std::string_view by_default = "GENERATED BY DEFAULT AS IDENTITY";

  const postgresql_scope& scope_;
};

}  // namespace postgresql_detail

/// The live schema of a PostgreSQL database, expressions in the server's own spelling. Tables
/// of the connection's own schema (the first of its search_path) are named without it. Tables of extensions
/// are left out, partitions are parts of their tables. Errors: those of the source.
template <class Deferred = void>
schema::snapshot read_postgresql_catalog(catalog_source& source, const postgresql_scope& scope = {}) {
  return postgresql_detail::postgresql_catalog<Deferred>(source, scope).read();
}

}  // namespace tenon::inline v0::dialect
