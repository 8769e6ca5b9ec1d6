// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <tenon/core/array_view.hpp>
#include <tenon/core/error.hpp>
#include <tenon/schema/notation.hpp>
#include <tenon/schema/snapshot.hpp>

namespace tenon::inline v0::schema {
namespace detail {

/// Builds one snapshot; remembers which names are taken.
template <class Deferred = void>
class model_reader {
 public:
  model_reader(array_view<const table_info* const> entities, const notation& spelling)
      : entities_(entities), spelling_(spelling) {
    result_.folds_case = spelling.folds_case();
    result_.refers_ahead = spelling.refers_ahead();
  }

  snapshot read() {
    list<const table_info*> known;
    list<const table_info*> kept;
    for (const table_info* entity : entities_) {
      if (is_known(*entity, known)) continue;
      known.push_back(entity);
      if (entity->view) {
        add_view(*entity);
      } else {
        kept.push_back(entity);
        add_table(*entity);
      }
    }
    for (std::size_t i = 0; i < kept.size(); ++i) add_indexes(*kept[i], result_.tables[i]);
    for (std::size_t i = 0; i < kept.size(); ++i) add_full_texts(*kept[i], result_.tables[i]);
    for (std::size_t i = 0; i < kept.size(); ++i) add_foreign_keys(*kept[i], result_.tables[i]);
    return std::move(result_);
  }

 private:
  bool same(std::string_view a, std::string_view b) const { return same_name(a, b, result_.folds_case); }

  /// An entity may be given twice; two entities of one table are a mistake.
  bool is_known(const table_info& entity, const list<const table_info*>& kept) const {
    for (const table_info* other : kept) {
      if (other == &entity) return true;
      if (!same(spelling_.table_name(*other), spelling_.table_name(entity))) continue;
      refuse(entity, {"its table \"", spelling_.table_name(entity), "\" is that of ", other->entity,
                      " too; give one of them another name by table<", entity.entity, ">(\"...\")"});
    }
    return false;
  }

  void add_table(const table_info& entity) {
    spelling_.refuse_unsupported(entity);
    table& made = result_.tables.emplace_back();
    made.name = spelling_.table_name(entity);
    made.schema = spelling_.schema_name(entity);
    add_schema(made.schema);
    made.comment = entity.comment;
    made.autoincrement = entity.generation == key_generation::integer;
    made.strict = entity.sqlite.strict;
    made.without_rowid = entity.sqlite.without_rowid;
    taken_.push_back(made.name);
    for (std::size_t i = 0; i < entity.columns.size(); ++i) {
      const column_info& info = entity.columns[i];
      column& each = made.columns.emplace_back();
      each.name = info.name.view();
      each.type = spelling_.column_type(entity, info);
      each.also = spelling_.other_types(entity, info);
      each.nullable = info.nullable && !entity.has_key(static_cast<std::uint16_t>(i));
      each.default_text = spelling_.default_text(info);
      each.generated = info.generated_expression;
      each.stored = info.is(column_trait::stored);
      each.collation = spelling_.collation(info);
      each.comment = info.comment;
      add_type(spelling_.enumeration_of(info));
    }
    for (std::uint16_t part : entity.key) made.primary_key.emplace_back(entity.columns[part].name.view());
    for (const check_info& info : entity.checks) {
      for (const check& other : made.checks) {
        if (same(other.name, info.name)) refuse(entity, {"two of its checks are named \"", info.name, "\""});
      }
      made.checks.push_back({std::string(info.name), spelling_.check_text(info)});
    }
    for (const column_info& info : entity.columns) add_column_check(info, made);
  }

  void add_view(const table_info& entity) {
    spelling_.refuse_unsupported(entity);
    result_.views.push_back(
        {spelling_.table_name(entity), spelling_.view_text(entity), spelling_.schema_name(entity)});
    add_schema(result_.views.back().schema);
    taken_.push_back(result_.views.back().name);
  }

  void add_schema(const std::string& name) {
    for (const std::string& other : result_.schemas) {
      if (other == name) return;
    }
    if (!name.empty()) result_.schemas.push_back(name);
  }

  void add_type(enumeration made) {
    if (!made.name.empty() && result_.find_type(made.name) == nullptr)
      result_.types.push_back(std::move(made));
  }

  void add_column_check(const column_info& info, table& made) {
    check each{{}, spelling_.column_check(info)};
    if (each.expression.empty()) return;
    const std::string wanted = "ck_" + made.own_name() + '_' + std::string(info.name.view());
    each.name = shortened_name(wanted);
    for (std::size_t at = 0, number = 2; at < made.checks.size(); ++at) {
      if (!same(made.checks[at].name, each.name)) continue;
      each.name = shortened_name(wanted + '_' + std::to_string(number++));
      at = static_cast<std::size_t>(-1);
    }
    made.checks.push_back(std::move(each));
  }

  void add_indexes(const table_info& entity, table& made) {
    for (const index_info& info : entity.indexes) {
      index& each = made.indexes.emplace_back();
      each.unique = info.options.unique;
      each.where = info.options.where;
      if (info.options.live) {
        const std::string live = spelling_.live_text(entity);
        each.where =
            each.where.empty() ? live : tenon::detail::sentence({live, " AND (", info.options.where, ")"});
      }
      std::string name = (each.unique ? "uq_" : "ix_") + made.name;
      for (const tenon::index_part& part : info.parts) {
        index_part& piece = each.parts.emplace_back();
        piece.descending = part.descending;
        if (!part.expression.empty()) {
          piece.expression = part.expression;
          name += "_expression";
          continue;
        }
        const column_info& column = entity.columns[part.column];
        name += '_';
        name += column.name.view();
        if (part.json_path.empty()) {
          piece.column = column.name.view();
        } else {
          piece.expression = spelling_.json_path_text(column, part.json_path);
        }
      }
      each.name = info.options.name.empty() ? free_name(std::move(name))
                                            : given_name(entity, std::string(info.options.name));
    }
  }

  bool is_taken(std::string_view name) const {
    for (const std::string& other : taken_) {
      if (same(other, name)) return true;
    }
    for (const table_info* entity : entities_) {
      for (const index_info& info : entity->indexes) {
        if (same(info.options.name, name)) return true;
      }
    }
    return false;
  }

  std::string free_name(std::string wanted) {
    std::string name = shortened_name(wanted);
    for (int number = 2; is_taken(name); ++number) {
      name = shortened_name(wanted + '_' + std::to_string(number));
    }
    taken_.push_back(name);
    return name;
  }

  std::string given_name(const table_info& entity, std::string name) {
    for (const std::string& other : taken_) {
      if (same(other, name))
        refuse(entity, {"the name of its index \"", name,
                        "\" is that of another table or index; give it another one by index({.name = ...})"});
    }
    taken_.push_back(name);
    return name;
  }

  void add_full_texts(const table_info& entity, table& made) {
    for (const full_text_info& info : entity.full_texts) {
      spelling_.refuse_full_text(entity, info);
      full_text& each = made.full_texts.emplace_back();
      each.name = full_text_name(entity, info, made.name);
      each.language = to_text(info.options.language);
      each.prefix = info.options.prefix;
      for (std::uint16_t part : info.columns) each.columns.emplace_back(entity.columns[part].name.view());
      for (const std::string& other : taken_) {
        if (same(other, each.name))
          refuse(entity, {"the name of its full-text index \"", each.name,
                          "\" is that of another table or index; give it another one by full_text({.name = "
                          "...}, ...)"});
      }
      taken_.push_back(each.name);
    }
  }

  void add_foreign_keys(const table_info& entity, table& made) {
    for (const foreign_key_info& info : entity.foreign_keys) {
      const table_info& other = info.references();
      foreign_key& each = made.foreign_keys.emplace_back();
      each.table = spelling_.table_name(other);
      each.schema = spelling_.schema_name(other);
      each.on_delete = info.deleted;
      each.on_update = info.updated;
      each.checked = info.checked;
      std::string name = "fk_" + made.name;
      for (std::uint16_t part : info.columns) {
        const column_info& column = entity.columns[part];
        each.columns.emplace_back(column.name.view());
        name += '_';
        name += column.name.view();
        refuse_set_null(entity, info, column);
      }
      for (std::uint16_t part : info.referenced)
        each.referenced.emplace_back(other.columns[part].name.view());
      each.name = shortened_name(name);
      const table* target = result_.find(each.table);
      if (target == nullptr) {
        refuse(entity, {"its foreign key references ", other.entity,
                        ", which is not among the entities that were opened; add it: open<", entity.entity,
                        ", ", other.entity, ", ...>"});
      }
      if (!is_unique(*target, each.referenced)) {
        refuse(entity,
               {"its foreign key references columns of ", other.entity, " that are no key (\"",
                each.referenced[0], each.referenced.size() > 1 ? "\", ...); " : "\"); ",
                "reference its primary key, or add .unique(...) on exactly these columns to table_of<",
                other.entity, ">"});
      }
    }
  }

  static void refuse_set_null(const table_info& entity, const foreign_key_info& info,
                              const column_info& column) {
    const bool sets_null =
        info.deleted == referential_action::set_null || info.updated == referential_action::set_null;
    if (sets_null && !column.nullable) {
      refuse(entity, {"its foreign key shall set ", column.member,
                      " to null, which is no std::optional; make it one, or choose another action"});
    }
  }

  bool is_unique(const table& target, const std::vector<std::string>& columns) const {
    if (covers(target.primary_key, columns)) return true;
    for (const index& each : target.indexes) {
      if (!each.unique || !each.where.empty()) continue;
      std::vector<std::string> names;
      for (const index_part& part : each.parts) names.push_back(part.column);
      if (covers(names, columns)) return true;
    }
    return false;
  }

  bool covers(const std::vector<std::string>& key, const std::vector<std::string>& columns) const {
    if (key.size() != columns.size()) return false;
    for (const std::string& part : key) {
      bool found = false;
      for (const std::string& column : columns) found = found || same(part, column);
      if (!found) return false;
    }
    return true;
  }

  [[noreturn, gnu::noinline, gnu::cold]] static void refuse(const table_info& entity,
                                                            std::initializer_list<std::string_view> why) {
    error problem(error_kind::schema,
                  tenon::detail::sentence({"entity ", entity.entity, ": ", tenon::detail::sentence(why)}));
    problem.table = entity.name;
    throw problem;
  }

  array_view<const table_info* const> entities_;
  const notation& spelling_;
  snapshot result_;
  std::vector<std::string> taken_;
};

}  // namespace detail

/// The schema that entities describe, in the spelling of one database, tables in the order of the entities.
/// Indexes without a name get one: ix_ or uq_, the table, the columns. Errors: `schema` (a foreign key to an
/// entity that is not given or to columns that are no key, one table described twice), `unsupported`.
template <class Deferred = void>
snapshot from_model(array_view<const table_info* const> entities, const notation& spelling) {
  return detail::model_reader<Deferred>(entities, spelling).read();
}

}  // namespace tenon::inline v0::schema
