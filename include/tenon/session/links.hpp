// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <tenon/core/array_view.hpp>
#include <tenon/session/graph.hpp>
#include <tenon/session/relations_ahead.hpp>

namespace tenon::inline v0::detail {

/// Connects and disconnects entities that are in the database, without reading or writing them.
template <class Relation>
class relation_links {
 public:
  using target = typename Relation::target;
  static constexpr const relation_info& info = relation_info_at<Relation>;

  explicit relation_links(session where) : where_(where) {}

  std::int64_t link(const void* owner, array_view<const void* const> targets) const {
    check_keys(owner, targets);
    if (targets.empty()) return 0;
    if constexpr (info.kind == relation_kind::many_to_many) {
      std::vector<linked_pair> pairs;
      for (const void* each : targets) pairs.push_back({owner, each});
      return insert_links<Relation>(where_, pairs);
    } else {
      return change(owner, keys_of_targets(targets), false, false);
    }
  }
  std::int64_t unlink(const void* owner, array_view<const void* const> targets) const {
    check_keys(owner, targets);
    if (targets.empty()) return 0;
    return change(owner, keys_of_targets(targets), true, false);
  }
  /// Those and no others.
  std::int64_t replace(const void* owner, array_view<const void* const> targets) const {
    check_keys(owner, targets);
    const std::int64_t removed = change(owner, keys_of_targets(targets), true, true);
    return removed + link(owner, targets);
  }

 private:
  /// The rows that refer: the related ones, or those between.
  static const table_info& referring() { return info.link != nullptr ? *info.link : *info.to; }
  /// What tells the related entities apart there.
  static column_list target_columns() {
    if (info.link != nullptr) return info.link_target;
    column_list columns;
    for (const std::uint16_t part : info.to->key) columns.push(part);
    return columns;
  }

  static std::vector<std::string> keys_of_targets(array_view<const void* const> targets) {
    std::vector<std::string> keys(targets.size());
    column_list columns = info.target;
    if (info.link == nullptr) columns = target_columns();
    for (std::size_t i = 0; i < targets.size(); ++i)
      append_columns(keys[i], operations_of<target>, targets[i], columns);
    return keys;
  }

  static void check_keys(const void* owner, array_view<const void* const> targets) {
    check_key(operations_of<typename Relation::owner>, owner);
    for (const void* each : targets) check_key(operations_of<target>, each);
  }
  static void check_key(const entity_operations& rows, const void* entity) {
    if (rows.table->generation == key_generation::assigned || has_key(rows, entity)) return;
    fail(error_kind::misuse,
         sentence({info.owner, "::", info.member, " is not changed: a ", rows.table->entity,
                   " without a key is in no database; save it first"}));
  }

  /// An update or delete of the referring rows of these targets, or of all others of the owner.
  struct statement_shell {
    const void* owner;
    const row_source* keys;
    bool clears;  ///< they refer to nothing; else to the owner
    bool others;

    void write(statement_writer& out) const {
      const table_info& table = referring();
      const bool removes = info.link != nullptr;
      const bool touches = !removes && table.updated_at != table_info::none;
      const bool counts = !removes && table.version != table_info::none;
      if (removes) {
        out.add(node_kind::remove, table, 1);
      } else {
        out.add(node_kind::update, table, 2);
        out.add(node_kind::set, info.other.size() + (touches ? 1u : 0u) + (counts ? 1u : 0u));
        for (std::size_t i = 0; i < info.other.size(); ++i) {
          const column_info& column = table.columns[info.other[i]];
          out.add(node_kind::assign, 2);
          out.column(node_kind::column, table, column);
          if (clears) {
            out.parameter(std::optional<std::int64_t>(), &column);
          } else {
            write_owner(out, i);
          }
        }
        if (touches) write_touch(out, table, now());
        if (counts) write_count(out, table);
      }
      out.add(node_kind::where, 1);
      const bool own_only = clears || removes;
      write_ands(out, (own_only ? info.other.size() : 0) + 1);
      if (own_only) {
        for (std::size_t i = 0; i < info.other.size(); ++i) {
          out.add(node_kind::equal, 2);
          out.column(node_kind::column, table, table.columns[info.other[i]]);
          write_owner(out, i);
        }
      }
      if (others) out.add(node_kind::not_, 1);
      const column_list columns = target_columns();
      write_rows_condition(out, table, list(columns), *keys);
    }

   private:
    void write_owner(statement_writer& out, std::size_t part) const {
      const column_info& column = referring().columns[info.other[part]];
      out.parameter_of(column);
      operations_of<typename Relation::owner>.encode(owner, column_mask::only(info.own[part]), out.values());
    }
  };

  std::int64_t change(const void* owner, const std::vector<std::string>& keys, bool clears,
                      bool others) const {
    const column_list columns = target_columns();
    const key_list all(keys, referring(), list(columns));
    const row_source rows = all.rows();
    return run_composed(where_, statement_shell{owner, &rows, clears, others});
  }

  session where_;
};

template <class Entity, auto Member>
struct relation_of_the_entity_leads_to_others {
  static constexpr bool value = [] {
    if constexpr (names_a_relation<Member>) {
      return std::is_same_v<typename relation_types<Member>::owner, Entity> &&
             relation_types<Member>::member::kind != relation_kind::belongs_to;
    } else {
      return false;
    }
  }();
};
template <auto Member>
struct related_row_can_refer_to_nothing {
  static constexpr bool value = [] {
    if constexpr (names_a_relation<Member>) {
      const relation_info& info = relation_info_of<Member>;
      if (info.link != nullptr || info.kind == relation_kind::belongs_to) return true;
      for (const std::uint16_t part : info.other) {
        if (!info.to->columns[part].nullable) return false;
      }
    }
    return true;
  }();
};
template <auto Member>
struct related_row_is_in_no_kept_tree {
  static constexpr bool value = [] {
    const relation_info& info = relation_info_of<Member>;
    if (info.link != nullptr) return true;
    for (const std::uint16_t part : info.other) {
      if (tells_a_place<related_entity<Member>>(part)) return false;
    }
    return true;
  }();
};
template <class Target, class Argument>
    struct argument_is_related : std::bool_constant < requires(const Argument& each) {
  { *each.begin() } -> std::convertible_to<const Target&>;
} > {};
template <class Target>
struct argument_is_related<Target, Target> : std::true_type {};

template <class Entity, auto Member>
struct link_calls {
  template <class... Targets>
  static std::int64_t link(session where, const Entity& owner, const Targets&... targets) {
    return run(
        where, owner,
        [](const auto& links, const void* from, const auto& found) { return links.link(from, found); },
        targets...);
  }
  template <class... Targets>
  static std::int64_t unlink(session where, const Entity& owner, const Targets&... targets) {
    check_unlinked();
    return run(
        where, owner,
        [](const auto& links, const void* from, const auto& found) { return links.unlink(from, found); },
        targets...);
  }
  template <class... Targets>
  static std::int64_t replace(session where, const Entity& owner, const Targets&... targets) {
    check_unlinked();
    std::int64_t changed = 0;
    where.atomically([&](session inner) {
      changed = run(
          inner, owner,
          [](const auto& links, const void* from, const auto& found) { return links.replace(from, found); },
          targets...);
    });
    return changed;
  }

 private:
  static constexpr void check_unlinked() {
    static_assert(related_row_can_refer_to_nothing<Member>::value,
                  "tenon: unlink(), replace_all(): the related entity's foreign key takes no NULL; make its "
                  "member std::optional, or remove the related entities");
  }
  template <class Action, class... Targets>
  static std::int64_t run(session where, const Entity& owner, Action action, const Targets&... targets) {
    static_assert(relation_of_the_entity_leads_to_others<Entity, Member>::value,
                  "tenon: link(), unlink(), replace_all(): name a has_one, has_many or many_to_many of the "
                  "entity; what a row belongs to is its own column: save it with another key");
    if constexpr (relation_of_the_entity_leads_to_others<Entity, Member>::value) {
      using target = related_entity<Member>;
      static_assert(related_row_is_in_no_kept_tree<Member>::value,
                    "tenon: link(), unlink(), replace_all(): the related entity is a tree with a closure "
                    "table or a path; say tree<Entity>(db).move(entity, parent)");
      static_assert((argument_is_related<target, Targets>::value && ...),
                    "tenon: link(), unlink(), replace_all(): behind the entity come related entities, or "
                    "containers of them");
      std::vector<const void*> found;
      const auto add = [&](const auto& each) {
        if constexpr (std::is_same_v<std::remove_cvref_t<decltype(each)>, target>) {
          found.push_back(&each);
        } else {
          for (const target& one : each) found.push_back(&one);
        }
      };
      (add(targets), ...);
      return action(relation_links<relation_of<Member>>(where), &owner, array_view<const void* const>(found));
    } else {
      return 0;
    }
  }
};

}  // namespace tenon::inline v0::detail
