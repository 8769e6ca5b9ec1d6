// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/core/error.hpp>
#include <tenon/core/identifier.hpp>
#include <tenon/model/constraint.hpp>
#include <tenon/schema/own_tables.hpp>
#include <tenon/schema/reverse_names.hpp>
#include <tenon/schema/reverse_types.hpp>
#include <tenon/schema/snapshot.hpp>
#include <tenon/schema/words.hpp>

namespace tenon::inline v0::schema {

struct reverse_options {
  std::string name_space = {};           ///< of the structs; empty: none
  std::vector<std::string> tables = {};  ///< only these; empty: all but Tenon's own
  bool singular = false;                 ///< table "invoices" becomes struct Invoice
  list<table> views = {};                ///< the columns of views, which a snapshot does not have
};

/// Something in a database that no description expresses.
struct reverse_gap {
  std::string table = {};   ///< or the view, the sequence
  std::string object = {};  ///< "column "x"", "index "y""; empty: the table itself
  std::string why = {};
  bool in_plan = false;  ///< a plan for these entities would change it

  /// "table "t", column "x": why"
  std::string sentence() const {
    return tenon::detail::sentence({table, object.empty() ? "" : ", ", object, ": ", why});
  }
};

struct reversed_schema {
  std::string header = {};                 ///< C++
  std::vector<std::string> entities = {};  ///< names of the structs, as `open<…>` wants them
  list<reverse_gap> gaps = {};
};

namespace detail {

/// Writes one header.
template <class Deferred = void>
class reverse_writer {
 public:
  reverse_writer(const snapshot& source, const reverse_options& options)
      : source_(source), options_(options) {}

  reversed_schema write() {
    for (const table& each : source_.tables) {
      if (is_wanted(each.name)) choose(each);
    }
    for (const table& each : options_.views) {
      if (is_wanted(each.name)) choose(each, true);
    }
    for (entity& each : entities_) choose_columns(each);
    agree();
    write_start();
    for (entity& each : entities_) write_struct(each);
    if (!options_.name_space.empty()) body_ += "}  // namespace " + options_.name_space + "\n\n";
    for (entity& each : entities_) write_description(each);
    write_rest();
    made_.header = head() + body_;
    return std::move(made_);
  }

 private:
  struct member {
    const column* source = nullptr;
    std::string name = {};
    reversed_type type = {};
    bool optional = false;
  };
  struct entity {
    const table* source = nullptr;
    std::string name = {};  // of the struct
    bool view = false;
    list<member> members = {};
    std::vector<std::string> lines = {};  // of the description
    std::vector<std::string> notes = {};
  };
  struct named_type {
    std::string type = {};  // of the database
    std::string name = {};  // of C++
  };

  bool is_postgresql() const { return !source_.folds_case; }
  bool same(std::string_view a, std::string_view b) const { return same_name(a, b, source_.folds_case); }
  bool has(const std::vector<std::string>& names, std::string_view name) const {
    for (const std::string& each : names) {
      if (same(each, name)) return true;
    }
    return false;
  }
  bool is_wanted(std::string_view name) const {
    return options_.tables.empty() ? !is_own_table(name) : has(options_.tables, name);
  }
  std::string qualified(const std::string& name) const {
    return options_.name_space.empty() ? name : options_.name_space + "::" + name;
  }
  std::string pointer(const entity& of, const member& to) const {
    return '&' + qualified(of.name) + "::" + to.name;
  }
  static std::string named(std::string_view noun, std::string_view name) {
    return tenon::detail::sentence({noun, " \"", name, "\""});
  }

  void gap(std::string about, std::string object, std::string why, bool in_plan) {
    made_.gaps.push_back({std::move(about), std::move(object), std::move(why), in_plan});
  }
  void gap(entity& of, std::string object, std::string why, bool in_plan) {
    of.notes.push_back(object.empty() ? why : tenon::detail::sentence({object, ": ", why}));
    gap(named(of.view ? "view" : "table", of.source->name), std::move(object), std::move(why), in_plan);
  }

  // Names and types.

  void choose(const table& each, bool view = false) {
    std::string why;
    if (each.columns.empty()) why = "it has no columns";
    if (each.columns.size() > 200) why = "it has more columns than a struct can have members here (200)";
    if (each.own_name().size() > identifier::max_size) why = "its name is longer than 63 bytes";
    if (each.primary_key.size() > max_key_columns) why = "its key has more than 8 columns";
    for (const column& of : each.columns) {
      if (of.name.size() > identifier::max_size)
        why = named("column", of.name) + " has a name that is longer than 63 bytes";
    }
    if (!why.empty())
      return gap(named(view ? "view" : "table", each.name), "", why + "; it is left out", false);
    entity& made = entities_.emplace_back();
    made.source = &each;
    made.view = view;
    const std::string own = each.own_name();
    const std::string name =
        type_name<Deferred>(options_.singular ? singular_of<Deferred>(own) : own, "Table");
    made.name = free_name<Deferred>(name, types_);
    made_.entities.push_back(qualified(made.name));
  }

  void choose_columns(entity& of) {
    std::vector<std::string> taken{of.name};
    for (const enumeration& each : source_.types) taken.push_back(type_name<Deferred>(each.name, "Values"));
    // A member that is called id would be the key.
    if (of.source->primary_key.empty() && !of.view) taken.push_back("id");
    std::vector<std::string> exact;
    for (const column& each : of.source->columns) {
      bool free = is_cpp_name<Deferred>(each.name);
      for (const std::string& other : taken) free = free && other != each.name;
      exact.push_back(free ? each.name : std::string());
      if (free) taken.push_back(each.name);
    }
    for (std::size_t at = 0; at < of.source->columns.size(); ++at) {
      const column& each = of.source->columns[at];
      member& made = of.members.emplace_back();
      made.source = &each;
      made.name = !exact[at].empty()
                      ? exact[at]
                      : free_name<Deferred>(
                            member_name<Deferred>(each.name, "column" + std::to_string(at + 1)), taken);
      const bool key = has(of.source->primary_key, each.name);
      made.optional = each.nullable && !key;
      made.type = type_of(each);
      if (!made.type.gap.empty())
        gap(of, named("column", each.name), tenon::detail::sentence({type_words(each), made.type.gap}),
            false);
      if (key && each.nullable)
        gap(of, named("column", each.name),
            "it is of the key and may be NULL, which Tenon's keys may not; a plan makes it NOT NULL", true);
    }
  }
  static std::string type_words(const column& each) {
    return each.type.empty() ? std::string() : "of type " + each.type + ", and ";
  }

  reversed_type type_of(const column& each) {
    if (!is_postgresql()) return sqlite_type_of<Deferred>(each.type);
    if (const enumeration* const found = source_.find_type(each.type)) return enum_type(*found);
    return postgresql_type_of<Deferred>(each.type, each.collation);
  }
  reversed_type enum_type(const enumeration& found) {
    const bool own = is_plain_type(found.name);
    bool fits = own && !found.labels.empty() && found.labels.size() <= 255;
    for (const std::string& each : found.labels) fits = fits && is_cpp_name<Deferred>(each);
    if (!fits) {
      reversed_type made = text_type<Deferred>(
          "", own ? "its values are no names of C++: they are read as texts, and not written"
                  : "it is of another schema: its values are read as texts, and not written");
      made.written = false;
      return made;
    }
    for (const named_type& each : enums_) {
      if (each.type == found.name) return {each.name, ""};
    }
    std::string name = free_name<Deferred>(type_name<Deferred>(found.name, "Values"), types_);
    write_enum(name, found);
    enums_.push_back({found.name, name});
    return {std::move(name), ""};
  }
  /// Whether a type is of the connection's own schema: one name, in quotes or not.
  static bool is_plain_type(std::string_view name) {
    return name[0] == '"' ? name.find('"', 1) == name.size() - 1 : name.find('.') == std::string_view::npos;
  }
  void write_enum(const std::string& name, const enumeration& found) {
    enum_text_ += "enum class " + name + " {";
    for (std::size_t at = 0; at < found.labels.size(); ++at)
      enum_text_ += (at > 0 ? ", " : " ") + found.labels[at];
    enum_text_ += " };\n";
  }

  const member* find(const entity& in, std::string_view name) const {
    for (const member& each : in.members) {
      if (same(each.source->name, name)) return &each;
    }
    return nullptr;
  }
  const entity* find(std::string_view name) const {
    for (const entity& each : entities_) {
      if (same(each.source->name, name)) return &each;
    }
    return nullptr;
  }

  /// What refers has the type of what it refers to, where both are integers of unlike sizes.
  void agree() {
    for (std::size_t round = 0; round < entities_.size(); ++round) {
      for (entity& each : entities_) {
        for (const foreign_key& key : each.source->foreign_keys) {
          const entity* const target = find(key.table);
          if (target == nullptr || key.columns.size() != key.referenced.size()) continue;
          for (std::size_t at = 0; at < key.columns.size(); ++at)
            agree(each, key.columns[at], *target, key.referenced[at]);
        }
      }
    }
  }
  void agree(entity& from, std::string_view name, const entity& to, std::string_view referenced) {
    const member* const wanted = find(to, referenced);
    for (member& each : from.members) {
      if (wanted != nullptr && same(each.source->name, name) && each.type.number && wanted->type.number)
        each.type = wanted->type;
    }
  }

  // Structs.

  std::string head() const {
    std::string text = "// Made by tenon::reverse of a database of ";
    text += is_postgresql() ? "PostgreSQL" : "SQLite";
    text += ".\n#pragma once\n\n";
    const auto uses = [&](std::string_view word) { return body_.find(word) != std::string::npos; };
    if (uses("std::chrono::")) text += "#include <chrono>\n";
    text += "#include <cstdint>\n";
    if (uses("std::optional<")) text += "#include <optional>\n";
    text += "#include <string>\n\n";
    if (uses("nlohmann::json")) text += "#include <tenon/json.hpp>\n";
    return text += "#include <tenon/tenon.hpp>\n\n";
  }

  void write_start() {
    if (!options_.name_space.empty()) body_ += "namespace " + options_.name_space + " {\n\n";
    body_ += enum_text_;
    if (!enum_text_.empty()) body_ += '\n';
  }

  void write_struct(const entity& of) {
    body_ += "struct " + of.name + " {\n";
    for (const member& each : of.members) {
      const std::string type = each.optional ? "std::optional<" + each.type.name + '>' : each.type.name;
      body_ += "  " + type + ' ' + each.name + beginning(each) + ";\n";
    }
    body_ += "};\n\n";
  }
  /// Members begin with their column's default where that is a constant: Tenon writes every member.
  static std::string beginning(const member& each) {
    if (each.optional || !each.type.written) return "{}";
    bool quoted = false;
    const std::string constant = constant_of(each.source->default_text, quoted);
    if (each.type.begins == initial::no)
      return constant == "1" || same_name(constant, "true", true) ? " = true" : " = false";
    if (each.type.begins == initial::zero)
      return " = " + (is_number(constant, each.type.number) ? constant : "0");
    if (each.type.text && quoted && !constant.empty()) return " = " + cpp_literal<Deferred>(constant);
    return "{}";
  }
  /// The value of a default that is a literal, without its type: 'it''s'::text is it's.
  static std::string constant_of(std::string_view text, bool& quoted) {
    std::string value;
    if (text.empty()) return value;
    quoted = text[0] == '\'';
    if (!quoted) return std::string(text.substr(0, text.find("::")));
    std::size_t at = 1;
    for (; at < text.size(); ++at) {
      if (text[at] == '\'' && text.substr(at, 2) != "''") break;
      if (text[at] == '\'') ++at;
      value += text[at];
    }
    quoted = at + 1 >= text.size() || text.substr(at + 1, 2) == "::";
    return quoted ? value : std::string();
  }
  static bool is_number(std::string_view text, bool whole) {
    if (!text.empty() && text[0] == '-') text.remove_prefix(1);
    if (text.empty() || text.size() > 9 || !is_digit(text[0])) return false;
    if (text[0] == '0' && text.size() > 1 && text[1] != '.') return false;
    std::size_t points = 0;
    for (char letter : text) {
      if (letter == '.') {
        ++points;
      } else if (!is_digit(letter)) {
        return false;
      }
    }
    return points <= (whole ? 0u : 1u) && text.back() != '.';
  }

  // Descriptions.

  void write_description(entity& of) {
    const table& from = *of.source;
    if (!from.schema.empty()) of.lines.push_back(".schema(" + cpp_literal<Deferred>(from.schema) + ')');
    if (!from.comment.empty()) of.lines.push_back(".comment(" + cpp_literal<Deferred>(from.comment) + ')');
    for (const member& each : of.members) describe(of, each);
    describe_key(of);
    describe_indexes(of);
    describe_checks(of);
    describe_foreign_keys(of);
    describe_options(of);
    if (of.view) of.lines.push_back(".view()");
    for (const full_text& each : from.full_texts)
      gap(of, named("full-text index", each.name),
          "which columns it has is not told; describe it by full_text(...)", true);
    for (const trigger& each : source_.triggers) {
      if (same(each.table, from.name))
        gap(of, named("trigger", each.name), "Tenon has no triggers; it stays as it is", false);
    }
    for (const std::string& each : of.notes)
      body_ += "// not expressed: " + comment_text<Deferred>(each) + '\n';
    const std::string type = qualified(of.name);
    body_ += "template <>\ninline constexpr auto tenon::table_of<" + type + "> =\n    tenon::table<" + type +
             ">(" + cpp_literal<Deferred>(from.own_name()) + ')';
    for (const std::string& each : of.lines) body_ += "\n        " + each;
    body_ += ";\n\n";
  }

  void describe(entity& of, const member& each) {
    const column& from = *each.source;
    const std::string at = pointer(of, each);
    const auto say = [&](std::string_view call, const std::string& text) {
      of.lines.push_back(tenon::detail::sentence({".", call, "(", at, ", ", text, ")"}));
    };
    if (each.name != from.name) say("column", cpp_literal<Deferred>(from.name));
    // A type of one space is none.
    const bool enumerated = each.type.given.empty() && !each.type.text;
    if (!same_name(each.type.given, from.type, source_.folds_case) && (!of.view || enumerated))
      say("type", from.type.empty() ? "\" \"" : cpp_literal<Deferred>(from.type));
    const bool own = is_postgresql() && each.type.text && from.collation == "C" && from.type == "text";
    if (!from.collation.empty() && !own) say("collation", cpp_literal<Deferred>(from.collation));
    if (from.default_text.find("AS IDENTITY") != std::string::npos) {
      gap(of, named("column", from.name),
          from.default_text == "GENERATED ALWAYS AS IDENTITY" && has(of.source->primary_key, from.name)
              ? "it is GENERATED ALWAYS AS IDENTITY; make it GENERATED BY DEFAULT, which generated_key() "
                "means"
              : "it counts by itself and is not the key, which no description says",
          true);
    } else if (!from.default_text.empty()) {
      say("default_expression", cpp_literal<Deferred>(from.default_text));
    }
    if (!from.generated.empty())
      say("generated", cpp_literal<Deferred>(from.generated) + (from.stored ? ", true" : ""));
    if (!from.comment.empty()) say("comment", cpp_literal<Deferred>(from.comment));
    const bool key = has(of.source->primary_key, from.name);
    if (!each.type.readable && !key) of.lines.push_back(".hidden(" + at + ')');
    if (!each.type.written && from.generated.empty() && !of.view)
      of.lines.push_back(".read_only(" + at + ')');
  }

  std::string pointers(const entity& of, const std::vector<std::string>& names) const {
    std::string text;
    for (const std::string& each : names) {
      const member* const found = find(of, each);
      if (found != nullptr) text += (text.empty() ? "" : ", ") + pointer(of, *found);
    }
    return text;
  }

  void describe_key(entity& of) {
    const table& from = *of.source;
    if (from.primary_key.empty()) return;
    const std::string call = from.autoincrement ? ".generated_key(" : ".primary_key(";
    of.lines.push_back(call + pointers(of, from.primary_key) + ')');
  }

  void describe_indexes(entity& of) {
    std::size_t count = 0;
    for (const index& each : of.source->indexes) {
      const std::string object = named(each.unique ? "unique index" : "index", each.name);
      std::string parts;
      std::string why;
      for (const index_part& part : each.parts) {
        const std::string text = part_of(of, part, why);
        parts += (parts.empty() ? "" : ", ") + text;
      }
      if (each.parts.size() > max_key_columns) why = "it has more than 8 columns";
      if (why.empty() && count == 16) why = "a description has at most 16 indexes and unique constraints";
      if (!why.empty()) {
        gap(of, object, why, true);
        continue;
      }
      ++count;
      if (!each.details.empty())
        gap(of, object, "it is " + each.details + ", which a description does not say; it stays as it is",
            false);
      std::string options;
      // Names are unique within a schema only.
      bool taken = each.name.empty();
      for (const std::string& other : index_names_) taken = taken || same(other, each.name);
      if (!taken) options += ".name = " + cpp_literal<Deferred>(each.name);
      if (!taken) index_names_.push_back(each.name);
      if (!each.where.empty())
        options += (options.empty() ? "" : ", ") + (".where = " + cpp_literal<Deferred>(each.where));
      if (!options.empty()) parts = '{' + options + "}, " + parts;
      of.lines.push_back((each.unique ? ".unique(" : ".index(") + parts + ')');
    }
  }
  std::string part_of(const entity& of, const index_part& part, std::string& why) const {
    const member* const column = part.column.empty() ? nullptr : find(of, part.column);
    if (column != nullptr && part.collation.empty())
      return part.descending ? "tenon::desc(" + pointer(of, *column) + ')' : pointer(of, *column);
    for (const std::string_view method : {"gin of ", "gist of ", "spgist of ", "brin of ", "hash of "}) {
      if (part.expression.compare(0, method.size(), method) == 0)
        why = "it is of the method " + std::string(method.substr(0, method.find(' '))) +
              ", and Tenon's are btree";
    }
    std::string text = column != nullptr ? delimited(part.column) : part.expression;
    if (!part.collation.empty()) text += " COLLATE " + delimited(part.collation);
    if (column == nullptr && !part.collation.empty() && is_postgresql())
      why = "it is over an expression with a collation of its own";
    return "tenon::index_expression(" + cpp_literal<Deferred>(text) + (part.descending ? ", true)" : ")");
  }

  void describe_checks(entity& of) {
    std::vector<std::string> names;
    std::size_t count = 0;
    for (const check& each : of.source->checks) {
      const std::string wanted =
          each.name.empty() ? "ck_" + of.source->own_name() + '_' + std::to_string(count + 1) : each.name;
      if (count++ >= 12) {
        gap(of, named("check", each.name), "a description has at most 12 checks", true);
        continue;
      }
      if (!each.validated)
        gap(of, named("check", each.name), "older rows were never looked at; a plan looks at them", true);
      of.lines.push_back(".check(" + cpp_literal<Deferred>(free_name<Deferred>(wanted, names)) + ", " +
                         cpp_literal<Deferred>(each.expression) + ')');
    }
  }

  void describe_foreign_keys(entity& of) {
    std::size_t count = 0;
    for (const foreign_key& each : of.source->foreign_keys) {
      const std::string object = named("foreign key", each.columns[0]) + " to " + named("table", each.table);
      std::string why = refusal(of, each);
      if (why.empty() && count == 12) why = "a description has at most 12 foreign keys";
      if (!why.empty()) {
        gap(of, object, why, true);
        continue;
      }
      ++count;
      if (!each.validated) gap(of, object, "older rows were never looked at; a plan looks at them", true);
      const entity& target = *find(each.table);
      const bool composite = each.columns.size() > 1;
      std::string text = composite ? ".foreign_key(tenon::columns(" : ".foreign_key(";
      text += pointers(of, each.columns) + (composite ? "), tenon::columns(" : ", ");
      text += pointers(target, each.referenced) + (composite ? ")" : "");
      text += action("on_delete", each.on_delete) + action("on_update", each.on_update);
      if (each.checked == deferrable::initially_immediate) text += ", tenon::deferrable::initially_immediate";
      if (each.checked == deferrable::initially_deferred) text += ", tenon::deferrable::initially_deferred";
      of.lines.push_back(text + ')');
    }
  }
  static std::string action(std::string_view when, referential_action what) {
    constexpr std::string_view names[] = {"no_action", "restrict_", "cascade", "set_null", "set_default"};
    if (what == referential_action::no_action) return {};
    return tenon::detail::sentence({", tenon::", when, "::", names[static_cast<unsigned char>(what)]});
  }
  std::string refusal(const entity& of, const foreign_key& key) const {
    const entity* const target = find(key.table);
    if (target == nullptr) return "the table that it references is not among these";
    if (key.columns.size() > max_key_columns) return "it has more than 8 columns";
    if (key.columns.size() != key.referenced.size()) return "it does not say which columns it references";
    bool unique = is_same_set(target->source->primary_key, key.referenced);
    for (const index& each : target->source->indexes) {
      std::vector<std::string> names;
      for (const index_part& part : each.parts) names.push_back(part.column);
      unique = unique || (each.unique && each.where.empty() && is_same_set(names, key.referenced));
    }
    if (!unique) return "it references columns that are no key";
    const bool sets_null =
        key.on_delete == referential_action::set_null || key.on_update == referential_action::set_null;
    for (std::size_t at = 0; at < key.columns.size(); ++at) {
      const member* const own = find(of, key.columns[at]);
      const member* const other = find(*target, key.referenced[at]);
      if (own == nullptr || other == nullptr) return "it references columns that are not there";
      if (own->type.name != other->type.name) return "its columns are not of the types that they reference";
      if (sets_null && !own->optional) return "it sets columns to NULL that cannot be";
    }
    return {};
  }
  bool is_same_set(const std::vector<std::string>& key, const std::vector<std::string>& columns) const {
    bool all = key.size() == columns.size();
    for (const std::string& each : key) all = all && has(columns, each);
    return all;
  }

  void describe_options(entity& of) {
    const table& from = *of.source;
    if (!from.conflict_rules.empty())
      gap(of, "ON CONFLICT",
          "constraints have conflict clauses (" + from.conflict_rules + "), which Tenon never writes", true);
    if (!from.strict && !from.without_rowid) return;
    std::string text = from.strict ? ".strict = true" : "";
    if (from.without_rowid) text += text.empty() ? ".without_rowid = true" : ", .without_rowid = true";
    of.lines.push_back(".sqlite({" + text + "})");
  }

  bool is_told(std::string_view view) const {
    for (const table& each : options_.views) {
      if (same(each.name, view)) return true;
    }
    return false;
  }

  void write_rest() {
    const auto skip = [&](const list<view>& from, std::string_view noun, const std::string& why) {
      for (const view& each : from) {
        if (!is_wanted(each.name) || is_told(each.name)) continue;
        gap(named(noun, each.name), "", why, false);
      }
    };
    const std::size_t first = made_.gaps.size();
    skip(source_.views, "view", "which columns it has is not told; describe it by a struct and view()");
    skip(source_.virtual_tables, "virtual table", "Tenon has none; it stays as it is");
    for (const sequence& each : source_.sequences) {
      if (options_.tables.empty())
        gap(named("sequence", each.name), "", "it belongs to no column; it stays as it is", false);
    }
    const std::size_t before = body_.size();
    for (std::size_t at = 0; at < made_.gaps.size(); ++at) {
      const reverse_gap& each = made_.gaps[at];
      const bool left_out = each.object.empty() && each.why.find("left out") != std::string::npos;
      if (at < first && !left_out) continue;  // those stand where their tables are
      body_ += "// not expressed: " + comment_text<Deferred>(each.sentence()) + '\n';
    }
    if (body_.size() > before) body_ += '\n';
    body_ += "// To open it: tenon::open<";
    for (std::size_t at = 0; at < made_.entities.size(); ++at)
      body_ += (at > 0 ? ", " : "") + made_.entities[at];
    body_ += ">(...)\n";
  }

  const snapshot& source_;
  const reverse_options& options_;
  reversed_schema made_;
  list<entity> entities_;
  list<named_type> enums_;
  std::vector<std::string> types_;  // names that are taken
  std::vector<std::string> index_names_;
  std::string enum_text_;
  std::string body_;
};

}  // namespace detail

/// The header of C++ for a schema of SQLite or PostgreSQL, with what it could not say. Columns of a type that
/// Tenon has no member for are kept, hidden and read-only, so that a plan leaves them alone.
template <class Deferred = void>
reversed_schema reverse(const snapshot& source, const reverse_options& options = {}) {
  return detail::reverse_writer<Deferred>(source, options).write();
}

}  // namespace tenon::inline v0::schema
