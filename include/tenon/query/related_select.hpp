// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

#include <tenon/query/related.hpp>

// The statements that read related rows.
namespace tenon::inline v0::detail {

/// Where a relation's rows tell which entities they belong to.
struct related_places {
  std::size_t keys[max_key_columns]{};  ///< cells of a row
  std::size_t width = 0;                ///< all cells of a row
  std::size_t links = 0;                ///< of them: where those of the row between begin, if it is read
  bool added = false;                   ///< the keys stand behind the entity's own columns
};
constexpr std::size_t count_visible(const table_info& table) {
  std::size_t count = 0;
  for (const column_info& each : table.columns) count += each.is(column_trait::hidden) ? 0 : 1;
  return count;
}
constexpr related_places find_places(const relation_info& info, bool paged, bool with_links, bool keys_only) {
  related_places made;
  made.width = keys_only ? info.to->key.size() : count_visible(*info.to);
  made.added = info.link != nullptr || paged || keys_only;
  for (const std::uint16_t part : info.other) {
    if (info.link == nullptr && info.to->columns[part].is(column_trait::hidden)) made.added = true;
  }
  for (std::size_t i = 0; i < info.other.size(); ++i) {
    if (made.added) {
      made.keys[i] = made.width++;
      continue;
    }
    for (std::size_t c = 0; c < info.other[i]; ++c)
      made.keys[i] += info.to->columns[c].is(column_trait::hidden) ? 0 : 1;
  }
  if (!with_links) return made;
  made.links = made.width;
  made.width += count_visible(*info.link);
  return made;
}
template <auto Member, bool Paged, bool WithLinks, bool KeysOnly>
inline constexpr related_places related_places_of = find_places(relation_info_of<Member>, Paged, WithLinks,
                                                                KeysOnly);

/// A table made of columns of others, for a query inside of a statement: c0, c1 …
template <std::size_t Size>
struct copied_columns {
  std::array<column_info, Size> columns{};
  std::size_t size = 0;
  constexpr void add(const column_info& like) {
    column_info& made = columns[size];
    made = like;
    made.name = "c";
    if (size >= 10) made.name.append(static_cast<char>('0' + size / 10));
    made.name.append(static_cast<char>('0' + size % 10));
    made.traits = column_trait::none;
    made.nullable = true;
    ++size;
  }
};

/// The columns of the numbered rows behind a page: the related entity's key, what belongs to whom, the key of
/// the row between if that is read, and the number.
template <auto Member, bool WithLinks>
struct numbered_rows {
  static constexpr const relation_info& relation = relation_info_of<Member>;
  static constexpr std::size_t first_owner = relation.to->key.size();
  static constexpr std::size_t first_link = first_owner + relation.other.size();
  static constexpr std::size_t link_key = [] { return WithLinks ? relation.link->key.size() : 0; }();
  static constexpr std::size_t number = first_link + link_key;
  static constexpr auto made = [] {
    copied_columns<number + 1> table;
    for (const std::uint16_t part : relation.to->key) table.add(relation.to->columns[part]);
    for (const std::uint16_t part : relation.other)
      table.add((relation.link != nullptr ? relation.link : relation.to)->columns[part]);
    for (std::size_t i = 0; i < link_key; ++i) table.add(relation.link->columns[relation.link->key[i]]);
    column_info count{};
    count.entity = relation.owner;
    count.member = relation.member;
    count.spec = {cell_kind::integer, storage::standard};
    table.add(count);
    return table;
  }();
  static constexpr table_info info = [] {
    table_info table;
    table.entity = relation.owner;
    table.name = "numbered";
    table.columns = made.columns;
    return table;
  }();
};

/// The related rows of many entities; `keys` are the values their columns have to have.
template <auto Member, class... Clauses>
struct related_rows {
  using is_tenon_statement = void;
  using clause_type = relation_clause<Member, Clauses...>;
  using target = typename clause_type::target;
  using set = typename clause_type::clauses_type;
  using entity = target;
  using parameters = parameters_of_clauses<Clauses...>;
  static constexpr bool is_static = set::is_static;
  static constexpr const relation_info& relation = relation_info_of<Member>;

  const set& clauses;
  const row_source& keys;

 protected:
  static const table_info& owners_table() { return relation.link != nullptr ? *relation.link : *relation.to; }
  static void write_column(statement_writer& out, const table_info& table, std::uint16_t column) {
    out.column(node_kind::column, table, table.columns[column]);
  }
  static void write_owner_column(statement_writer& out, std::uint16_t column) {
    write_column(out, owners_table(), column);
  }
  static void write_result(statement_writer& out, const table_info& table, std::uint16_t column) {
    write_column(out, table, column);
    out.result(table.columns[column].spec);
  }
  void write_condition(statement_writer& out) const {
    constexpr bool hides = hides_deleted<target>() && !set::deleted_too;
    constexpr bool link_hides =
        relation.link != nullptr && relation.link->deleted_at != table_info::none && !set::deleted_too;
    out.add(node_kind::where, 1);
    write_ands(out, 1u + (hides ? 1u : 0u) + (link_hides ? 1u : 0u) + (set::has_where ? 1u : 0u));
    out.add(node_kind::in, relation.other.size() + 1);
    for (const std::uint16_t part : relation.other) write_owner_column(out, part);
    out.rows(keys, relation.other.size());
    for (std::size_t i = 0; i < relation.other.size(); ++i) {
      const column_info& column = owners_table().columns[relation.other[i]];
      out.rows_column(i, {column.spec, &column});
    }
    if constexpr (hides) write_not_deleted(out, *relation.to);
    if constexpr (link_hides) write_not_deleted(out, *relation.link);
    if constexpr (set::has_where)
      static_cast<const typename set::template clause_of<clause_kind::where>&>(clauses).condition.write(out);
  }
};

/// Reads them.
template <auto Member, class... Clauses>
struct related_select : related_rows<Member, Clauses...> {
  using rows = related_rows<Member, Clauses...>;
  using rows::clauses;
  using rows::relation;
  using typename rows::clause_type;
  using typename rows::set;
  static constexpr bool has_links = clause_type::has_links;
  static constexpr bool keys_only = clause_type::keys_only;
  static constexpr const related_places& places =
      related_places_of<Member, clause_type::is_paged, has_links, keys_only>;
  static constexpr std::string_view numbered_name = "numbered";

  void write(statement_writer& out) const {
    if constexpr (clause_type::is_paged) {
      write_page(out);
    } else {
      write_all(out);
    }
  }

 private:
  using numbered = numbered_rows<Member, has_links>;
  using rows::write_column;
  using rows::write_condition;
  using rows::write_owner_column;
  using rows::write_result;

  static constexpr std::size_t first_results() {
    return (keys_only ? relation.to->key.size() : 1) + (has_links ? 1 : 0);
  }
  static void write_target(statement_writer& out) {
    if constexpr (keys_only) {
      for (const std::uint16_t part : relation.to->key) write_result(out, *relation.to, part);
    } else {
      write_entity_columns(out, *relation.to, false);
    }
  }

  void write_all(statement_writer& out) const {
    out.add(node_kind::select, set::has_order ? 4 : 3);
    out.add(node_kind::results, first_results() + (places.added ? relation.other.size() : 0));
    write_target(out);
    if (places.added) {
      for (const std::uint16_t part : relation.other) write_result(out, rows::owners_table(), part);
    }
    if constexpr (has_links) write_entity_columns(out, *relation.link, false);
    write_related_sources(out, relation);
    write_condition(out);
    if constexpr (set::has_order)
      static_cast<const typename set::template clause_of<clause_kind::order_by>&>(clauses).write(out);
  }

  /// Rows are numbered for each owner in the order asked for; then those whose numbers are on the page are
  /// read.
  void write_page(statement_writer& out) const {
    const auto [first, last] = page();
    out.add(node_kind::select, 4);
    out.add(node_kind::results, first_results() + relation.other.size());
    write_target(out);
    for (std::size_t i = 0; i < relation.other.size(); ++i) {
      write_numbered_column(out, numbered::first_owner + i);
      out.result(numbered::made.columns[numbered::first_owner + i].spec);
    }
    if constexpr (has_links) write_entity_columns(out, *relation.link, false);
    out.add(node_kind::from, has_links ? 3 : 2);
    out.source(node_kind::derived, numbered::info, numbered_name, 1);
    out.enter();
    write_numbered(out);
    out.leave();
    write_numbered_join(out, *relation.to, 0);
    if constexpr (has_links) write_numbered_join(out, *relation.link, numbered::first_link);
    out.add(node_kind::where, 1);
    out.add(node_kind::between, 3);
    write_numbered_column(out, numbered::number);
    out.parameter(first, nullptr);
    out.parameter(last, nullptr);
    out.add(node_kind::order_by, 1);
    out.add(node_kind::order_item, 1);
    write_numbered_column(out, numbered::number);
  }
  /// The rows of a table whose keys stand from this place on.
  static void write_numbered_join(statement_writer& out, const table_info& table, std::size_t place) {
    out.computed(node_kind::join, 2, static_cast<std::uint16_t>(join_kind::inner), {});
    out.add(node_kind::table_source, table);
    write_ands(out, table.key.size());
    for (std::size_t i = 0; i < table.key.size(); ++i) {
      out.add(node_kind::equal, 2);
      write_column(out, table, table.key[i]);
      write_numbered_column(out, place + i);
    }
  }
  void write_numbered(statement_writer& out) const {
    out.add(node_kind::select, 3);
    out.add(node_kind::results, numbered::number + 1);
    for (const std::uint16_t part : relation.to->key) write_column(out, *relation.to, part);
    for (const std::uint16_t part : relation.other) write_owner_column(out, part);
    if constexpr (has_links) {
      for (const std::uint16_t part : relation.link->key) write_column(out, *relation.link, part);
    }
    out.computed(node_kind::over, 3, 0, {cell_kind::integer, storage::standard});
    out.computed(node_kind::window_call, 0, static_cast<std::uint16_t>(window_function::row_number),
                 {cell_kind::integer, storage::standard});
    out.add(node_kind::partition_by, relation.other.size());
    for (const std::uint16_t part : relation.other) write_owner_column(out, part);
    if constexpr (set::has_order) {
      static_cast<const typename set::template clause_of<clause_kind::order_by>&>(clauses).write(out);
    } else {
      out.add(node_kind::order_by, relation.to->key.size());
      for (const std::uint16_t part : relation.to->key) {
        out.add(node_kind::order_item, 1);
        write_column(out, *relation.to, part);
      }
    }
    write_related_sources(out, relation);
    write_condition(out);
  }

  struct bounds {
    std::int64_t first;
    std::int64_t last;
  };
  bounds page() const {
    std::int64_t skipped = 0;
    std::int64_t most = std::numeric_limits<std::int64_t>::max();
    if constexpr (set::has_offset)
      skipped = static_cast<const typename set::template clause_of<clause_kind::offset>&>(clauses).count;
    if constexpr (set::has_limit)
      most = static_cast<const typename set::template clause_of<clause_kind::limit>&>(clauses).count;
    if (most < 0) refuse_bound(node_kind::limit);
    if (skipped < 0) refuse_bound(node_kind::offset);
    if (most > std::numeric_limits<std::int64_t>::max() - skipped)
      most = std::numeric_limits<std::int64_t>::max() - skipped;
    return {skipped < std::numeric_limits<std::int64_t>::max() ? skipped + 1 : skipped, skipped + most};
  }

  static void write_numbered_column(statement_writer& out, std::size_t place) {
    out.column(node_kind::column, numbered::info, numbered::info.columns[place], numbered_name);
  }
};

}  // namespace tenon::inline v0::detail
