// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/core/array_view.hpp>
#include <tenon/session/tree_change.hpp>
#include <tenon/session/tree_path.hpp>

// Keeps closure tables and paths right, on untyped tables.
namespace tenon::inline v0::detail {

[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_cycle(const table_info& table) {
  error problem(error_kind::cycle, sentence({table.entity,
                                             ": a row of the tree would stand below itself; choose a parent "
                                             "that is not the row, nor one of its descendants"}));
  problem.table = table.name;
  throw problem;
}
[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_stale_tree(const table_info& table) {
  error problem(error_kind::corrupt,
                sentence({table.entity,
                          ": the closure table or path of a row is missing, as rows were written past Tenon; "
                          "say tree<",
                          table.entity, ">(db).rebuild()"}));
  problem.table = table.name;
  throw problem;
}

template <class Deferred = void>
class tree_keeper {
 public:
  tree_keeper(backend_connection& connection, const kept_tree& tree)
      : connection_(connection), tree_(tree), table_(*tree.table) {}

  /// Rows were inserted or have another parent now. Cost: two statements for all new rows, three (of paths
  /// two) for each moved one, however many rows stand below it.
  void settle(const std::vector<tree_place>& fresh, const std::vector<tree_place>& moved) {
    connection_.lock_tree(table_, !moved.empty());
    if (!fresh.empty()) add(fresh);
    if (moved.size() == 1) return relocate(moved[0]);
    // One after the other, two rows that change places would seem to make a cycle.
    for (const tree_place& each : moved) relocate({each.key, {}});
    for (const tree_place& each : moved) relocate(each);
  }

  /// One row with all below it. Refuses before it writes anything. Errors: `cycle`, `not_found`, `corrupt`.
  void relocate(const tree_place& place) {
    tree_.closure != nullptr ? relocate_closure(place) : relocate_path(place);
  }

  /// All of it, of the parents that rows have. Cost: three statements.
  void rebuild() {
    connection_.lock_tree(table_, true);
    struct reader {
      std::vector<tree_place> all;
    } found;
    const std::uint16_t results[] = {table_.key[0], tree_.parent};
    read(rows_by_keys{&table_, results, {}, nullptr}, 2, &found, [](void* target, const cell* row) {
      tree_place& place = static_cast<reader*>(target)->all.emplace_back();
      append_key(place.key, row[0]);
      if (row[1].kind != cell_kind::null) append_key(place.parent, row[1]);
    });
    if (tree_.closure != nullptr) run(removal_of_links{tree_.closure, nullptr, nullptr});
    if (!found.all.empty()) add(found.all);
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  template <class Shell>
  std::int64_t run(const Shell& shell) {
    statement described;
    encoder values;
    statement_writer out(&described, values);
    shell.write(out);
    return connection_.run({0, nullptr, nullptr, &described}, values);
  }
  template <class Shell>
  void read(const Shell& shell, std::size_t width, void* target, row_function each) {
    statement described;
    encoder values;
    statement_writer out(&described, values);
    shell.write(out);
    read_rows(connection_, {0, nullptr, nullptr, &described}, values, width, each, target);
  }

  // Rows that are new.

  /// Where each row's parent is among the rows, and whose parents are not among them.
  struct family {
    std::vector<std::size_t> parents;
    std::vector<std::size_t> order;  ///< parents before their children
    std::vector<std::string> outside;
  };
  family find_family(const std::vector<tree_place>& rows) const {
    std::vector<std::size_t> sorted(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) sorted[i] = i;
    std::sort(sorted.begin(), sorted.end(),
              [&](std::size_t a, std::size_t b) { return rows[a].key < rows[b].key; });
    family made;
    made.parents.assign(rows.size(), none);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i].parent.empty()) continue;
      const auto place = std::lower_bound(
          sorted.begin(), sorted.end(), rows[i].parent,
          [&](std::size_t row, const std::string& wanted) { return rows[row].key < wanted; });
      if (place != sorted.end() && rows[*place].key == rows[i].parent) {
        made.parents[i] = *place;
      } else {
        made.outside.push_back(rows[i].parent);
      }
    }
    std::sort(made.outside.begin(), made.outside.end());
    made.outside.erase(std::unique(made.outside.begin(), made.outside.end()), made.outside.end());
    std::vector<bool> done(rows.size(), false);
    std::vector<std::size_t> way;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      for (std::size_t at = i; at != none && !done[at]; at = made.parents[at]) {
        way.push_back(at);
        if (way.size() > rows.size()) refuse_cycle(table_);
      }
      for (; !way.empty(); way.pop_back()) {
        done[way.back()] = true;
        made.order.push_back(way.back());
      }
    }
    return made;
  }

  void add(const std::vector<tree_place>& rows) {
    const family all = find_family(rows);
    tree_.closure != nullptr ? add_links(rows, all) : add_paths(rows, all);
  }

  /// `links` sorted by descendant: those of one.
  static array_view<const closure_link> links_of(const std::vector<closure_link>& links,
                                                 std::string_view of) {
    const auto first = std::lower_bound(links.begin(), links.end(), of,
                                        [](const closure_link& each, std::string_view wanted) {
                                          return each.descendant.compare(wanted) < 0;
                                        });
    auto last = first;
    while (last != links.end() && last->descendant == of) ++last;
    return {links.data() + (first - links.begin()), static_cast<std::size_t>(last - first)};
  }
  void add_links(const std::vector<tree_place>& rows, const family& all) {
    std::vector<closure_link> above;
    if (!all.outside.empty()) above = read_links({&descendant, 1}, all.outside);
    std::sort(above.begin(), above.end(),
              [](const closure_link& a, const closure_link& b) { return a.descendant < b.descendant; });
    std::vector<closure_link> made;
    std::vector<std::pair<std::size_t, std::size_t>> parts(rows.size());  // of `made`, by row
    for (const std::size_t row : all.order) {
      const std::size_t start = made.size();
      made.push_back({rows[row].key, rows[row].key, 0});
      const auto inherit = [&](const closure_link& each) {
        made.push_back({each.ancestor, rows[row].key, each.depth + 1});
      };
      if (const std::size_t parent = all.parents[row]; parent != none) {
        for (std::size_t i = parts[parent].first; i < parts[parent].second; ++i)
          inherit(closure_link(made[i]));
      } else if (!rows[row].parent.empty()) {
        const array_view<const closure_link> inherited = links_of(above, rows[row].parent);
        if (inherited.empty()) refuse_stale_tree(table_);
        for (const closure_link& each : inherited) inherit(each);
      }
      parts[row] = {start, made.size()};
    }
    insert(made);
  }
  void add_paths(const std::vector<tree_place>& rows, const family& all) {
    std::vector<new_path> above;
    if (!all.outside.empty()) above = read_paths(all.outside);
    std::sort(above.begin(), above.end(), [](const new_path& a, const new_path& b) { return a.key < b.key; });
    std::vector<new_path> made(rows.size());
    for (const std::size_t row : all.order) {
      made[row].key = rows[row].key;
      if (const std::size_t parent = all.parents[row]; parent != none) {
        made[row].path = made[parent].path;
      } else if (!rows[row].parent.empty()) {
        const auto place = std::lower_bound(
            above.begin(), above.end(), rows[row].parent,
            [](const new_path& each, const std::string& wanted) { return each.key < wanted; });
        if (place == above.end() || place->key != rows[row].parent || place->path.empty())
          refuse_stale_tree(table_);
        made[row].path = place->path;
      }
      append_path_part(made[row].path, rows[row].key);
    }
    run(path_change{&tree_, &made});
  }

  // Rows that move.

  void relocate_closure(const tree_place& place) {
    const std::uint16_t both[] = {ancestor, descendant};
    std::vector<std::string> keys{place.key};
    const std::vector<closure_link> below = read_links({both, 1}, keys);
    if (below.empty()) refuse_stale_tree(table_);
    std::vector<closure_link> above;
    if (!place.parent.empty()) {
      for (const closure_link& each : below) {
        if (each.descendant == place.parent) refuse_cycle(table_);
      }
      above = read_links({both + 1, 1}, {place.parent});
      if (above.empty()) refuse_stale_tree(table_);
    }
    std::vector<std::string> within;
    for (const closure_link& each : below) within.push_back(each.descendant);
    const keys_of_column listed{&within, &tree_.key()};
    const row_source inner = listed.rows();
    run(removal_of_links{tree_.closure, &inner, &inner});
    std::vector<closure_link> made;
    for (const closure_link& upper : above) {
      for (const closure_link& lower : below)
        made.push_back({upper.ancestor, lower.descendant, upper.depth + lower.depth + 1});
    }
    if (!made.empty()) insert(made);
  }
  void relocate_path(const tree_place& place) {
    std::vector<std::string> keys{place.key};
    if (!place.parent.empty()) keys.push_back(place.parent);
    std::string from;
    std::string to;
    for (new_path& each : read_paths(keys)) {
      if (each.key == place.parent) to = each.path;
      if (each.key == place.key) from = std::move(each.path);
    }
    if (from.empty() || (!place.parent.empty() && to.empty())) refuse_stale_tree(table_);
    if (!place.parent.empty() && to.starts_with(from)) refuse_cycle(table_);
    append_path_part(to, place.key);
    if (from != to) run(path_move{&tree_, from, to});
  }

  // The statements.

  static constexpr std::uint16_t ancestor = 0;
  static constexpr std::uint16_t descendant = 1;

  std::vector<closure_link> read_links(array_view<const std::uint16_t> columns,
                                       const std::vector<std::string>& keys) {
    constexpr std::uint16_t all[] = {0, 1, 2};
    const keys_of_column listed{&keys, &tree_.key()};
    const row_source wanted = listed.rows();
    std::vector<closure_link> found;
    read(rows_by_keys{tree_.closure, all, columns, &wanted}, 3, &found, [](void* target, const cell* row) {
      closure_link& made = static_cast<std::vector<closure_link>*>(target)->emplace_back();
      append_key(made.ancestor, row[0]);
      append_key(made.descendant, row[1]);
      made.depth = row[2].integer;
    });
    return found;
  }
  std::vector<new_path> read_paths(const std::vector<std::string>& keys) {
    const std::uint16_t results[] = {table_.key[0], tree_.path};
    const keys_of_column listed{&keys, &tree_.key()};
    const row_source wanted = listed.rows();
    std::vector<new_path> found;
    read(rows_by_keys{&table_, results, {table_.key.data(), 1}, &wanted}, 2, &found,
         [](void* target, const cell* row) {
           new_path& made = static_cast<std::vector<new_path>*>(target)->emplace_back();
           append_key(made.key, row[0]);
           if (row[1].kind == cell_kind::text) made.path = row[1].text();
         });
    return found;
  }
  void insert(const std::vector<closure_link>& links) {
    struct written {
      const std::vector<closure_link>* links;
      const table_info* closure;
    } const made{&links, tree_.closure};
    const row_source rows{&made, links.size(), 3, [](const void* all, std::size_t index, encoder& row) {
                            const auto& from = *static_cast<const written*>(all);
                            const closure_link& each = (*from.links)[index];
                            row.at(&from.closure->columns[0], from.closure->columns[0].spec.stored);
                            read_key(each.ancestor, row);
                            row.at(&from.closure->columns[1], from.closure->columns[1].spec.stored);
                            read_key(each.descendant, row);
                            row.at(&from.closure->columns[2], storage::standard);
                            row.integer(each.depth);
                          }};
    statement described;
    encoder unused;
    statement_writer out(&described, unused);
    insert_statement{tree_.closure, &rows, true, true}.write(out);
    encoder values;
    values.at(nullptr, storage::standard);
    values.rows(rows);
    connection_.run({0, nullptr, nullptr, &described}, values);
  }

  backend_connection& connection_;
  const kept_tree& tree_;
  const table_info& table_;
};

template <class Entity>
const kept_tree& kept_tree_of() {
  static const kept_tree tree{&table_info_of<Entity>, tree_of<Entity>.parent, tree_of<Entity>.path,
                              tree_of<Entity>.closure != nullptr ? &tree_of<Entity>.closure() : nullptr};
  return tree;
}

template <class Entity>
struct tree_upkeep_of {
  static constexpr tree_upkeep value{tree_of<Entity>.parent,
                                     [](backend_connection& connection, const std::vector<tree_place>& fresh,
                                        const std::vector<tree_place>& moved) {
                                       tree_keeper<>(connection, kept_tree_of<Entity>()).settle(fresh, moved);
                                     }};
};

}  // namespace tenon::inline v0::detail
