// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <tenon/session/repository.hpp>
#include <tenon/session/tree_nesting.hpp>
#include <tenon/session/tree_upkeep.hpp>

namespace tenon::inline v0 {

/// In which order ancestors come.
enum class tree_order : std::uint8_t { nearest_first, root_first };

/// How far a question about a tree goes.
struct tree_options {
  std::int64_t depth = detail::tree_question::everything;  ///< levels up or down from the row; roots have 0
  tree_order order = tree_order::nearest_first;            ///< of ancestors
};

/// An entity with how many levels it stands away from the row that was asked about.
template <class Entity>
struct tree_row {
  Entity entity{};
  std::int64_t level = 0;
};

namespace detail {

template <class Clause>
struct tree_takes_the_clause
    : std::bool_constant<is_clause<Clause, clause_kind::where> || is_clause<Clause, clause_kind::order_by> ||
                         relation_clause_like<Clause> || std::is_same_v<Clause, with_deleted_clause> ||
                         std::is_same_v<Clause, with_hidden_clause>> {};
template <class Clause>
struct ancestors_take_the_clause : std::bool_constant<!is_clause<Clause, clause_kind::order_by>> {};
template <class Clause>
struct ancestors_tree_takes_the_clause : std::bool_constant<!is_clause<Clause, clause_kind::order_by> &&
                                                            !is_clause<Clause, clause_kind::where>> {};
template <class Clause>
struct counting_takes_the_clause : std::bool_constant<is_clause<Clause, clause_kind::where> ||
                                                      std::is_same_v<Clause, with_deleted_clause>> {};

template <class Entity, class Value>
struct argument_is_a_row_of_the_tree
    : std::bool_constant<std::is_same_v<Value, Entity> || values_fit_the_key<Entity, Value>::value> {};
template <class Entity, class Value>
struct argument_is_a_parent
    : std::bool_constant<std::is_same_v<Value, std::nullopt_t> ||
                         argument_is_a_row_of_the_tree<Entity, without_optional_t<Value>>::value> {};

template <class Entity>
struct order_by_key {
  using entity = Entity;
  static constexpr bool is_static = true;
  void write(statement_writer& out) const {
    out.add(node_kind::order_item, 1);
    out.column(node_kind::column, table_info_of<Entity>, tree_walk<Entity>::key);
  }
};

/// The condition of roots, and that of the caller.
template <class Entity, class Condition>
struct root_condition {
  using is_tenon_expression = void;
  using value_type = bool;
  using entity = Entity;
  static constexpr bool is_static = Condition::is_static;
  static constexpr const column_info* origin() { return nullptr; }
  Condition condition;
  void write(statement_writer& out) const {
    constexpr bool filtered = !std::is_same_v<Condition, all_rows>;
    if constexpr (filtered) out.add(node_kind::and_, 2);
    out.add(node_kind::is_null, 1);
    out.column(node_kind::column, table_info_of<Entity>,
               table_info_of<Entity>.columns[tree_of<Entity>.parent]);
    if constexpr (filtered) condition.write(out);
  }
};
template <class Entity, class Clause>
const Clause& among_roots(const Clause& clause) {
  return clause;
}
template <class Entity, class Condition>
auto among_roots(const where_clause<Condition>& clause) {
  return where_clause<root_condition<Entity, Condition>>{{clause.condition}};
}

}  // namespace detail

/// The rows of an entity as a tree: `tree<Category> categories(db);`. The entity has a foreign key to its own
/// primary key, and says more by `.tree(…)` in its description where a closure table or a path is kept. Rows
/// are named by an entity or by their key. Rows that are marked as deleted are not shown, unless
/// `with_deleted` is among the clauses. Every question is one statement. Errors: those of the database,
/// `cycle` where a row stands below itself.
template <class Entity>
class tree {
 public:
  using entity_type = Entity;

  tree(session where) : session_(where) {}  // NOLINT: a database or a transaction is where
  tree(database& db) : session_(db) {}      // NOLINT
  tree(transaction& tx) : session_(tx) {}   // NOLINT

  /// The rows without a parent, by their keys or as `order_by` says; clauses as of `repository::find`.
  template <class... Clauses>
  std::vector<Entity> roots(const Clauses&... clauses) {
    (void)detail::tree_of<Entity>;
    if constexpr ((detail::is_clause<Clauses, clause_kind::where> || ...)) {
      return find_ordered(detail::among_roots<Entity>(clauses)...);
    } else {
      return find_ordered(where_clause<detail::root_condition<Entity, all_rows>>{{all}}, clauses...);
    }
  }

  /// The rows above one, the nearest first unless asked otherwise. Clauses: where, with<…>, with_deleted,
  /// with_hidden.
  template <class Of, class... Clauses>
  std::vector<Entity> ancestors(const Of& of, tree_options options, const Clauses&... clauses) {
    return entities_of(ancestors_with_levels(of, options, clauses...));
  }
  template <class Of, class... Clauses>
  std::vector<Entity> ancestors(const Of& of, const Clauses&... clauses) {
    return ancestors(of, tree_options{}, clauses...);
  }
  /// The same with how many levels above the row each stands.
  template <class Of, class... Clauses>
  std::vector<tree_row<Entity>> ancestors_with_levels(const Of& of, tree_options options,
                                                      const Clauses&... clauses) {
    check_clauses<Clauses...>();
    static_assert((detail::ancestors_take_the_clause<Clauses>::value && ...),
                  "tenon: ancestors(): they come in the order of the tree; say {.order = "
                  "tree_order::root_first} for the other direction");
    found_rows<Clauses...> found;
    const set_of<Clauses...> set{clauses...};
    const session::lease held(session_, access::read);
    read_above(*held, of, options, set, true, found);
    load<Clauses...>(*held, found.rows, set);
    return std::move(found.rows);
  }
  template <class Of, class... Clauses>
  std::vector<tree_row<Entity>> ancestors_with_levels(const Of& of, const Clauses&... clauses) {
    return ancestors_with_levels(of, tree_options{}, clauses...);
  }
  template <class Of, class... Clauses>
  std::int64_t count_ancestors(const Of& of, tree_options options, const Clauses&... clauses) {
    check_counted<Clauses...>();
    found_rows<Clauses...> found;
    const set_of<Clauses...> set{clauses...};
    const session::lease held(session_, access::read);
    read_above(*held, of, options, set, false, found);
    return static_cast<std::int64_t>(found.rows.size());
  }
  template <class Of, class... Clauses>
  std::int64_t count_ancestors(const Of& of, const Clauses&... clauses) {
    return count_ancestors(of, tree_options{}, clauses...);
  }
  /// Whether `above` stands above `of`, deleted or not. A row is no ancestor of itself.
  template <class Above, class Of>
  bool is_ancestor(const Above& above, const Of& of) {
    const std::string wanted = key_of(above);
    found_rows<with_deleted_clause> found;
    const set_of<with_deleted_clause> set{with_deleted};
    const session::lease held(session_, access::read);
    read_above(*held, of, {}, set, false, found);
    for (const detail::walked_row& each : found.above) {
      if (each.key == wanted) return true;
    }
    return false;
  }

  /// The rows below one: level by level, by their keys, or as `order_by` says. Clauses: where, order_by,
  /// with<…>, with_deleted, with_hidden.
  template <class Of, class... Clauses>
  std::vector<Entity> descendants(const Of& of, tree_options options, const Clauses&... clauses) {
    return entities_of(descendants_with_levels(of, options, clauses...));
  }
  template <class Of, class... Clauses>
  std::vector<Entity> descendants(const Of& of, const Clauses&... clauses) {
    return descendants(of, tree_options{}, clauses...);
  }
  /// The same with how many levels below the row each stands.
  template <class Of, class... Clauses>
  std::vector<tree_row<Entity>> descendants_with_levels(const Of& of, tree_options options,
                                                        const Clauses&... clauses) {
    check_clauses<Clauses...>();
    const std::string key = key_of(of);
    return read_below({key, depth_of(options), false}, clauses...);
  }
  template <class Of, class... Clauses>
  std::vector<tree_row<Entity>> descendants_with_levels(const Of& of, const Clauses&... clauses) {
    return descendants_with_levels(of, tree_options{}, clauses...);
  }
  template <class Of, class... Clauses>
  std::int64_t count_descendants(const Of& of, tree_options options, const Clauses&... clauses) {
    check_counted<Clauses...>();
    const std::string key = key_of(of);
    const detail::tree_question asked{key, depth_of(options)};
    const set_of<Clauses...> set{clauses...};
    struct counted {
      std::int64_t count = 0;
      bool cyclic = false;
    } result;
    const session::lease held(session_, access::read);
    detail::read_composed(*held,
                          detail::descendants_statement<Entity, set_of<Clauses...>>{{asked}, set, true}, 2,
                          &result, [](void* target, const cell* row) {
                            auto& into = *static_cast<counted*>(target);
                            into.count = row[0].integer;
                            into.cyclic = row[1].kind == cell_kind::boolean && row[1].integer != 0;
                          });
    if (result.cyclic) detail::refuse_standing_cycle(table());
    return result.count;
  }
  template <class Of, class... Clauses>
  std::int64_t count_descendants(const Of& of, const Clauses&... clauses) {
    return count_descendants(of, tree_options{}, clauses...);
  }

  /// The row with what stands below it, in its has_many members; those at the last level that was asked for
  /// stay unloaded. What stands below a row that is not shown is not shown. Errors: `not_found`.
  template <class Of, class... Clauses>
  Entity descendants_tree(const Of& of, tree_options options, const Clauses&... clauses) {
    check_clauses<Clauses...>();
    check_nested<detail::relation_kind_of_children>();
    const std::string key = key_of(of);
    std::vector<Entity> found =
        nest(read_below({key, depth_of(options), true}, clauses...), options.depth, is_filtered<Clauses...>);
    if (found.empty()) not_found("descendants_tree()");
    return std::move(found.front());
  }
  template <class Of, class... Clauses>
  Entity descendants_tree(const Of& of, const Clauses&... clauses) {
    return descendants_tree(of, tree_options{}, clauses...);
  }
  /// All roots with what stands below them; siblings by their keys, or as `order_by` says.
  template <class... Clauses>
  std::vector<Entity> trees(tree_options options, const Clauses&... clauses) {
    check_clauses<Clauses...>();
    check_nested<detail::relation_kind_of_children>();
    if (depth_of(options) != detail::tree_question::everything)
      return nest(read_below({{}, options.depth, true}, clauses...), options.depth, is_filtered<Clauses...>);
    std::vector<tree_row<Entity>> rows;
    for (Entity& each : find_ordered(clauses...)) rows.push_back({std::move(each), -1});
    return nest(std::move(rows), options.depth, is_filtered<Clauses...>);
  }
  template <class... Clauses>
  std::vector<Entity> trees(const Clauses&... clauses) {
    return trees(tree_options{}, clauses...);
  }
  /// The row with what it stands below, in its belongs_to members up to the root. Errors: `not_found`.
  template <class Of, class... Clauses>
  Entity ancestors_tree(const Of& of, tree_options options, const Clauses&... clauses) {
    check_clauses<Clauses...>();
    check_nested<detail::relation_kind_of_parent>();
    static_assert((detail::ancestors_tree_takes_the_clause<Clauses>::value && ...),
                  "tenon: ancestors_tree(): every row on the way belongs to it; the clauses are "
                  "with<&Entity::relation>(), with_deleted, with_hidden");
    found_rows<Clauses...> found;
    found.itself = true;
    const set_of<Clauses...> set{clauses...};
    const session::lease held(session_, access::read);
    options.order = tree_order::root_first;
    read_above(*held, of, options, set, true, found);
    load<Clauses...>(*held, found.rows, set);
    if (found.rows.empty() || found.rows.back().level != 0) not_found("ancestors_tree()");
    return chain(std::move(found.rows), options.depth);
  }
  template <class Of, class... Clauses>
  Entity ancestors_tree(const Of& of, const Clauses&... clauses) {
    return ancestors_tree(of, tree_options{}, clauses...);
  }

  /// Puts a row, with all below it, below another one (an entity or a key), or makes it a root
  /// (std::nullopt). Errors: `cycle` if that is the row itself or stands below it, `not_found`; nothing is
  /// changed then. Cost: a constant number of statements in one transaction, however many rows stand below.
  template <class Key, class Parent>
  requires(!std::is_same_v<Key, Entity>) void move(const Key& row, const Parent& parent) {
    change_parent({key_of(row), parent_of(parent)}, nullptr);
  }
  /// The same; the entity gets what changed. With a version column: `conflict` if it is not the stored one.
  template <class Parent>
  void move(Entity& row, const Parent& parent) {
    change_parent({key_of(row), parent_of(parent)}, &row);
  }

  /// Makes the closure table or the paths anew from the parents that the rows have: for rows that were there
  /// before, or were written past Tenon. Cost: three statements. Errors: `cycle`.
  void rebuild() {
    if constexpr (detail::tree_of<Entity>.is_kept()) {
      session_.atomically([&](session inner) {
        const session::lease held(inner);
        detail::tree_keeper<>(*held, detail::kept_tree_of<Entity>()).rebuild();
      });
    }
  }

 private:
  template <class... Clauses>
  using set_of = detail::clause_set<Entity, Clauses...>;
  using walk = detail::tree_walk<Entity>;
  template <class... Clauses>
  static constexpr bool is_filtered = (detail::is_clause<Clauses, clause_kind::where> || ...);

  /// Rows above, as they are read: in any order, with those that are not shown.
  template <class... Clauses>
  struct found_rows {
    bool whole = true;
    bool itself = false;
    std::vector<tree_row<Entity>> rows;
    std::vector<detail::walked_row> above;
  };

  static const table_info& table() { return table_info_of<Entity>; }
  static std::size_t place_of(std::uint16_t column) { return detail::masks_of<Entity>.visible.rank(column); }

  template <class... Clauses>
  static consteval void check_clauses() {
    static_assert((detail::tree_takes_the_clause<Clauses>::value && ...),
                  "tenon: tree: the clauses are where(...), order_by(...), with<&Entity::relation>(), "
                  "with_deleted, with_hidden; how far to go is {.depth = n} before them");
    if constexpr ((detail::tree_takes_the_clause<Clauses>::value && ...)) {
      if constexpr (detail::check_no_joins<Clauses...>()) (void)detail::check_clauses<Entity, Clauses...>();
    }
  }
  template <class... Clauses>
  static consteval void check_counted() {
    static_assert((detail::counting_takes_the_clause<Clauses>::value && ...),
                  "tenon: count_ancestors(), count_descendants(): the clauses are where(...) and "
                  "with_deleted; how far to go is {.depth = n} before them");
    if constexpr ((detail::counting_takes_the_clause<Clauses>::value && ...))
      (void)detail::check_clauses<Entity, Clauses...>();
  }
  template <relation_kind Kind>
  static consteval void check_nested() {
    static_assert(Kind != relation_kind::has_many || detail::tree_entity_has_children<Entity>::value,
                  "tenon: descendants_tree(), trees(): the entity has no has_many<Entity> for its children; "
                  "add one, or read them flat by descendants_with_levels()");
    static_assert(Kind != relation_kind::belongs_to || detail::tree_entity_has_a_parent<Entity>::value,
                  "tenon: ancestors_tree(): the entity has no belongs_to<Entity> for its parent; add one, or "
                  "read them flat by ancestors_with_levels()");
  }

  /// By key, unless asked otherwise.
  template <class... Clauses>
  std::vector<Entity> find_ordered(const Clauses&... clauses) {
    if constexpr ((detail::is_clause<Clauses, clause_kind::order_by> || ...)) {
      return repository<Entity>(session_).find(clauses...);
    } else {
      return repository<Entity>(session_).find(clauses..., order_clause<detail::order_by_key<Entity>>{});
    }
  }
  static std::int64_t depth_of(const tree_options& options) {
    if (options.depth < 0)
      detail::fail(error_kind::value, "the depth of a question about a tree is negative");
    return options.depth;
  }
  template <class Value>
  static std::string key_of(const Value& value) {
    static_assert(detail::argument_is_a_row_of_the_tree<Entity, Value>::value,
                  "tenon: tree: a row is named by its entity, or by a value of its primary key");
    std::string key;
    if constexpr (std::is_same_v<Value, Entity>) {
      detail::append_columns(key, detail::operations_of<Entity>, &value, table().key);
    } else if constexpr (detail::argument_is_a_row_of_the_tree<Entity, Value>::value) {
      encoder values;
      statement_writer out(nullptr, values);
      detail::lift<detail::key_type<Entity, 0>, detail::key_origin<Entity, 0>>(value).write(out);
      detail::append_key(key, values.data()[0]);
    }
    return key;
  }
  template <class Value>
  static std::string parent_of(const Value& value) {
    static_assert(detail::argument_is_a_parent<Entity, Value>::value,
                  "tenon: tree.move(): the new parent is an entity, a value of the primary key, or "
                  "std::nullopt for a root");
    if constexpr (std::is_same_v<Value, std::nullopt_t>) {
      return {};
    } else if constexpr (is_optional<Value>) {
      return value ? key_of(*value) : std::string();
    } else if constexpr (detail::argument_is_a_parent<Entity, Value>::value) {
      return key_of(value);
    } else {
      return {};
    }
  }
  static std::vector<Entity> entities_of(std::vector<tree_row<Entity>> rows) {
    std::vector<Entity> entities;
    entities.reserve(rows.size());
    for (tree_row<Entity>& each : rows) entities.push_back(std::move(each.entity));
    return entities;
  }
  template <class... Clauses>
  static void load(backend_connection& connection, std::vector<tree_row<Entity>>& rows,
                   const set_of<Clauses...>& set) {
    if constexpr ((detail::relation_clause_like<Clauses> || ...)) {
      std::vector<void*> entities;
      for (tree_row<Entity>& each : rows) entities.push_back(&each.entity);
      detail::load_relations<Clauses...>(connection, entities, set);
    }
    if (connection.events != nullptr && !rows.empty()) [[unlikely]]
      detail::tell_rows(*connection.events, detail::operations_of<Entity>, &rows[0].entity, rows.size(),
                        sizeof(tree_row<Entity>));
  }

  template <class Of, class... Clauses>
  void read_above(backend_connection& connection, const Of& of, const tree_options& options,
                  const set_of<Clauses...>& set, bool whole, found_rows<Clauses...>& found) {
    const std::string key = key_of(of);
    const detail::tree_question asked{key, depth_of(options), found.itself};
    found.whole = whole;
    constexpr const detail::column_mask& mask = set_of<Clauses...>::hidden_too
                                                    ? detail::masks_of<Entity>.everything
                                                    : detail::masks_of<Entity>.visible;
    detail::read_composed(
        connection, detail::ancestors_statement<Entity, set_of<Clauses...>>{{asked}, set, whole},
        whole ? mask.count() + 2 : 4, &found, [](void* target, const cell* row) {
          auto& into = *static_cast<found_rows<Clauses...>*>(target);
          const std::size_t width = into.whole ? mask.count() : 2;
          detail::walked_row& made = into.above.emplace_back();
          detail::append_key(made.key, row[into.whole ? mask.rank(table().key[0]) : 0]);
          const cell& parent = row[into.whole ? mask.rank(detail::tree_of<Entity>.parent) : 1];
          if (parent.kind != cell_kind::null) detail::append_key(made.parent, parent);
          made.level = row[width].integer;
          made.shown = row[width + 1].kind == cell_kind::boolean && row[width + 1].integer != 0;
          tree_row<Entity>& read = into.rows.emplace_back();
          if (into.whole && made.shown) detail::decode_columns(row, mask, read.entity);
        });
    const std::vector<std::size_t> order =
        detail::order_above(found.above, key, table(), detail::tree_of<Entity>.kind == tree_kind::closure);
    std::vector<tree_row<Entity>> rows;
    std::vector<detail::walked_row> above;
    for (const std::size_t each : order) {
      if (found.above[each].level == 0 && !found.itself) continue;
      if (found.above[each].shown) {
        rows.push_back({std::move(found.rows[each].entity), found.above[each].level});
        if (whole) detail::tell_loaded(rows.back().entity);
      }
      above.push_back(std::move(found.above[each]));
    }
    if (options.order == tree_order::root_first) std::reverse(rows.begin(), rows.end());
    found.rows = std::move(rows);
    found.above = std::move(above);
  }

  template <class... Clauses>
  std::vector<tree_row<Entity>> read_below(const detail::tree_question& asked, const Clauses&... clauses) {
    using set = set_of<Clauses...>;
    constexpr const detail::column_mask& mask =
        set::hidden_too ? detail::masks_of<Entity>.everything : detail::masks_of<Entity>.visible;
    struct reader {
      std::string_view key;
      std::vector<tree_row<Entity>> rows;
    } found{asked.key, {}};
    const set given{clauses...};
    const session::lease held(session_, access::read);
    detail::read_composed(*held, detail::descendants_statement<Entity, set>{{asked}, given, false},
                          mask.count() + 1, &found, [](void* target, const cell* row) {
                            auto& into = *static_cast<reader*>(target);
                            const std::int64_t level = row[mask.count()].integer;
                            std::string key;
                            detail::append_key(key, row[mask.rank(table().key[0])]);
                            if (level > 0 && key == into.key) detail::refuse_standing_cycle(table());
                            tree_row<Entity>& read = into.rows.emplace_back();
                            read.level = level;
                            detail::read_entity(row, mask, read.entity);
                          });
    load<Clauses...>(*held, found.rows, given);
    return std::move(found.rows);
  }

  static std::vector<Entity> nest(std::vector<tree_row<Entity>> rows, std::int64_t depth, bool partial) {
    if constexpr (detail::tree_entity_has_children<Entity>::value) {
      return detail::nest_rows<Entity>(rows, depth, partial);
    } else {
      return {};
    }
  }
  static Entity chain(std::vector<tree_row<Entity>> rows, std::int64_t depth) {
    if constexpr (detail::tree_entity_has_a_parent<Entity>::value) {
      return detail::chain_rows<Entity>(rows, depth);
    } else {
      return {};
    }
  }

  void change_parent(const detail::tree_place& place, Entity* entity) {
    (void)detail::check_written<Entity>();
    const detail::change_of_parent shell{&table(), detail::tree_of<Entity>.parent, &place,
                                         &detail::operations_of<Entity>, entity};
    std::optional<Entity> stored;
    session_.atomically([&](session inner) {
      if constexpr (detail::tree_of<Entity>.is_kept()) {
        require_rows(inner, place);
        const session::lease held(inner);
        held->lock_tree(table(), true);
        detail::tree_keeper<>(*held, detail::kept_tree_of<Entity>()).relocate(place);
      } else {
        check_move(inner, place);
      }
      if (detail::run_composed(inner, shell) == 0) refuse_move(inner, place, entity);
      if (entity != nullptr) stored = stored_row(inner, place.key);
    });
    if (!stored) return;
    encoder cells;
    constexpr detail::column_mask changed = [] {
      const table_info& own = table_info_of<Entity>;
      detail::column_mask mask;
      mask.set(detail::tree_of<Entity>.parent);
      for (const std::uint16_t each : {detail::tree_of<Entity>.path, own.updated_at, own.version}) {
        if (each != table_info::none) mask.set(each);
      }
      return mask;
    }();
    detail::encode_columns(*stored, changed, cells);
    detail::decode_columns(cells.data(), changed, *entity);
  }
  static std::optional<Entity> stored_row(session inner, const std::string& key) {
    std::optional<Entity> found;
    const std::vector<std::string> keys{key};
    const detail::keys_of_column listed{&keys, &walk::key};
    const row_source source = listed.rows();
    const select_by_columns shell{
        &table_info_of<Entity>, table_info_of<Entity>.key, &source, false, false, true};
    const session::lease held(inner, access::read);
    detail::read_composed(*held, shell, detail::masks_of<Entity>.visible.count(), &found,
                          [](void* target, const cell* row) {
                            detail::read_entity(row, detail::masks_of<Entity>.visible,
                                                static_cast<std::optional<Entity>*>(target)->emplace());
                          });
    return found;
  }
  /// Of a tree without more than parents: the way up from the new parent must not lead through the row.
  void check_move(session inner, const detail::tree_place& place) {
    const session::lease held(inner);
    held->lock_tree(table(), true);
    if (place.parent.empty()) return;
    const detail::tree_question asked{place.parent, detail::tree_question::everything, true};
    const set_of<with_deleted_clause> set{with_deleted};
    std::vector<detail::walked_row> above;
    detail::read_composed(
        *held, detail::ancestors_statement<Entity, set_of<with_deleted_clause>>{{asked}, set, false}, 4,
        &above, [](void* target, const cell* row) {
          auto& made = static_cast<std::vector<detail::walked_row>*>(target)->emplace_back();
          detail::append_key(made.key, row[0]);
          if (row[1].kind != cell_kind::null) detail::append_key(made.parent, row[1]);
        });
    if (above.empty()) refuse_parent();
    for (const detail::walked_row& each : above) {
      if (each.key == place.key) detail::refuse_cycle(table());
    }
  }
  [[noreturn, gnu::noinline, gnu::cold]] static void refuse_parent() {
    detail::fail(error_kind::not_found, detail::sentence({"move(): there is no ", table().entity,
                                                          " with the key of the new parent"}));
  }
  [[noreturn, gnu::noinline, gnu::cold]] static void not_found(std::string_view doing) {
    detail::fail(error_kind::not_found, detail::sentence({doing, ": there is no such ", table().entity}));
  }
  static void require_rows(session inner, const detail::tree_place& place) {
    const std::uint16_t columns[] = {table().key[0]};
    std::vector<std::string> wanted{place.key};
    if (!place.parent.empty() && place.parent != place.key) wanted.push_back(place.parent);
    const detail::keys_of_column listed{&wanted, &walk::key};
    const row_source keys = listed.rows();
    const std::vector<std::string> found =
        detail::keys_of(inner, detail::select_columns_of_rows{&table(), columns, columns, &keys});
    if (found.size() == wanted.size()) return;
    if (found.empty() || found[0] != place.key) not_found("move()");
    refuse_parent();
  }
  /// Why no row took the new parent.
  [[noreturn, gnu::noinline, gnu::cold]] static void refuse_move(session inner,
                                                                 const detail::tree_place& place,
                                                                 const Entity* entity) {
    if (entity == nullptr || !stored_row(inner, place.key)) not_found("move()");
    detail::fail(error_kind::conflict, detail::sentence({"move(): the ", table().entity,
                                                         " was changed by somebody else; load it again and "
                                                         "repeat the move"}));
  }

  session session_;
};

}  // namespace tenon::inline v0
