// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/query/keyset_condition.hpp>

// Pages by an order that is composed at run time: the same as `keyset.hpp` makes of types.
namespace tenon::inline v0::detail {

/// The items of the order with the values of the row that a page begins behind.
template <class Deferred = void>
class basic_composed_keys {
 public:
  /// `outer`: a join may leave the row out that the order names.
  basic_composed_keys(std::vector<composed_item> items, bool outer)
      : items_(std::move(items)), outer_(outer) {
    if (items_.empty()) {
      fail(error_kind::statement,
           "keyset_page(): the order is empty, so no row comes behind another; add an item to it");
    }
    for (const composed_item& each : items_) {
      if (each.spec.kind != cell_kind::json) continue;
      fail(error_kind::statement,
           "keyset_page(): an item of the order has values without an order, as JSON has; order by something "
           "of it");
    }
  }

  std::size_t size() const noexcept { return items_.size(); }
  const composed_item& operator[](std::size_t i) const noexcept { return items_[i]; }
  const cell& value(std::size_t i) const noexcept { return values_[i]; }
  /// Those of a token, whose bytes the cells are; whether they fit.
  template <class Reader>
  bool read(Reader in) {
    values_.resize(items_.size());
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (!in.next(values_[i])) return false;
      values_[i].stored = items_[i].spec.stored;
      if (values_[i].kind == cell_kind::null ? !nullable(i) : !fits(values_[i], items_[i].spec)) return false;
    }
    return in.at_end();
  }

  /// Without a join that may leave its row out, a column says so; of what is computed nobody knows.
  bool nullable(std::size_t i) const noexcept {
    return outer_ || items_[i].column == nullptr || items_[i].column->nullable;
  }
  bool falls(std::size_t i, bool backward) const noexcept {
    return has(items_[i].flags, node_flag::descending) != backward;
  }
  bool nulls_are_first(std::size_t i, bool backward) const noexcept {
    const node_flag flags = items_[i].flags;
    const bool first = has(flags, node_flag::nulls_first) ||
                       (!has(flags, node_flag::nulls_last) && !has(flags, node_flag::descending));
    return first != backward;
  }
  node_flag flags_for(std::size_t i, bool backward) const noexcept {
    if (!backward) return items_[i].flags;
    unsigned turned = static_cast<unsigned>(items_[i].flags) ^ static_cast<unsigned>(node_flag::descending);
    constexpr unsigned nulls = static_cast<unsigned>(node_flag::nulls_first | node_flag::nulls_last);
    if ((turned & nulls) != 0) turned ^= nulls;
    return static_cast<node_flag>(turned);
  }
  /// Databases search an index by a comparison of rows; see `keyset_condition`.
  bool compares_rows(bool backward) const noexcept {
    for (std::size_t i = 0; i < items_.size(); ++i) {
      const column_info* const column = items_[i].column;
      if (nullable(i) || !column->enumerators.empty() || column->spec.kind == cell_kind::decimal ||
          falls(i, backward) != falls(0, backward))
        return false;
    }
    return items_.size() > 1;
  }

  /// A value of the row, as a token keeps it.
  static cell kept(cell value) noexcept {
    if (value.kind == cell_kind::real && value.real == 0) value.real = 0;  // -0 cannot be bound
    return value;
  }

 private:
  /// A number of an enum, or a value of the kind that can be bound.
  static bool fits(const cell& value, cell_spec spec) {
    if (spec.stored == storage::number && value.kind == cell_kind::integer) return true;
    if (value.kind != spec.kind) return false;
    encoder checked;
    try {
      switch (value.kind) {
        case cell_kind::boolean: return value.integer == 0 || value.integer == 1;
        case cell_kind::real: return value.real - value.real == 0;
        case cell_kind::text: encode_text(value.text(), checked); return true;
        default: return true;
      }
    } catch (const error&) {
      return false;
    }
  }

  std::vector<composed_item> items_;
  std::vector<cell> values_;
  bool outer_;
};
using composed_keys = basic_composed_keys<>;

/// Fields with the order's values behind them.
template <class Fields>
struct keyset_fields {
  using list = typename Fields::list;
  static constexpr bool is_static = false;
  decltype(Fields::fields) fields;
  const composed_keys* keys;

  std::size_t more() const noexcept { return keys->size(); }
  void write_more(statement_writer& out) const {
    for (std::size_t i = 0; i < keys->size(); ++i) {
      (*keys)[i].write(out);
      out.result((*keys)[i].spec);
    }
  }
};

/// The order, passed in one direction or the other.
template <class Entity>
order<Entity> order_of_composed(const composed_keys& keys, bool backward) {
  order<Entity> made;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    composed_item item = keys[i];
    item.flags = keys.flags_for(i, backward);
    made.add(std::move(item));
  }
  return made;
}

/// The order with those parts of the primary key that it lacks, in the direction of its last item.
template <class Entity>
order<Entity> with_primary_key(order<Entity> by) {
  const table_info& table = table_info_of<Entity>;
  node_flag flags = node_flag::none;
  if (!by.empty() && has(by.items().back().flags, node_flag::descending)) flags = node_flag::descending;
  for (const std::uint16_t part : table.key) {
    const column_info& column = table.columns[part];
    bool is_there = false;
    for (const composed_item& each : by.items()) is_there = is_there || each.column == &column;
    if (is_there) continue;
    composed_item added;
    added.flags = flags;
    added.column = &column;
    added.spec = column.spec;
    added.take([&](statement_writer& out) { out.column(node_kind::column, table, column); });
    by.add(std::move(added));
  }
  return by;
}

/// The rows behind the keys' values: `a > ? or a = ? and b > ?`.
template <class Deferred = void>
struct basic_composed_keyset_condition {
  using is_tenon_expression = void;
  using value_type = bool;
  using entity = void;
  using operands = types<>;
  static constexpr bool is_static = false;
  static constexpr const column_info* origin() { return nullptr; }

  const composed_keys* keys;
  bool backward;

  void write(statement_writer& out) const {
    if (!keys->compares_rows(backward)) return write_behind(out, 0);
    out.add(keys->falls(0, backward) ? node_kind::less : node_kind::greater, 2);
    out.add(node_kind::row, keys->size());
    for (std::size_t i = 0; i < keys->size(); ++i) (*keys)[i].write(out);
    out.add(node_kind::row, keys->size());
    for (std::size_t i = 0; i < keys->size(); ++i) write_value(out, i);
  }

 private:
  void write_value(statement_writer& out, std::size_t i) const {
    node parameter{node_kind::parameter};
    parameter.column = (*keys)[i].column;
    parameter.spec = (*keys)[i].spec;
    out.add(parameter);
    const cell& value = keys->value(i);
    encoder& into = out.values();
    into.at(nullptr, value.stored);
    switch (value.kind) {
      case cell_kind::boolean: return into.boolean(value.integer != 0);
      case cell_kind::real: return into.real(value.real);
      case cell_kind::uuid: return into.uuid(value.uuid);
      case cell_kind::text:
      case cell_kind::blob:
      case cell_kind::decimal: return into.bytes(value.kind, value.text());
      default: return into.number(value.kind, value.integer);
    }
  }
  void write_comparison(statement_writer& out, std::size_t i, bool or_equal) const {
    if (keys->falls(i, backward)) {
      out.add(or_equal ? node_kind::less_equal : node_kind::less, 2);
    } else {
      out.add(or_equal ? node_kind::greater_equal : node_kind::greater, 2);
    }
    (*keys)[i].write(out);
    write_value(out, i);
  }
  void write_null(statement_writer& out, node_kind test, std::size_t i) const {
    out.add(test, 1);
    (*keys)[i].write(out);
  }
  // As of keyset_condition.
  void write_behind(statement_writer& out, std::size_t i) const {
    const bool last = i + 1 == keys->size();
    const bool nulls_first = keys->nulls_are_first(i, backward);
    if (keys->value(i).kind == cell_kind::null) {
      if (last) {
        if (nulls_first) return write_null(out, node_kind::is_not_null, i);
        return out.add(node_kind::false_);
      }
      out.add(nulls_first ? node_kind::or_ : node_kind::and_, 2);
      write_null(out, nulls_first ? node_kind::is_not_null : node_kind::is_null, i);
    } else {
      if (keys->nullable(i) && !nulls_first) {
        out.add(node_kind::or_, 2);
        write_null(out, node_kind::is_null, i);
      }
      if (last) return write_comparison(out, i, false);
      out.add(node_kind::and_, 2);
      write_comparison(out, i, true);
      out.add(node_kind::or_, 2);
      write_comparison(out, i, false);
    }
    if (!last) write_behind(out, i + 1);
  }
};
using composed_keyset_condition = basic_composed_keyset_condition<>;

template <class Entity>
Entity entity_of_order(const order<Entity>&);
template <class Query>
using composed_entity = decltype(entity_of_order(
    std::declval<const typename clauses_in<Query>::template clause_of<clause_kind::order_by>&>()));

/// The keys of a query with such an order.
template <class Query>
composed_keys keys_of_composed(const Query& query) {
  using entity = composed_entity<Query>;
  using tag = tag_of<typename decltype(query.from)::source_type>;
  const order<entity>& by =
      static_cast<const typename clauses_in<Query>::template clause_of<clause_kind::order_by>&>(
          query.clauses);
  if constexpr (size_of<typename Query::joins> == 0 && std::is_same_v<tag, entity>) {
    return {with_primary_key(by).items(), false};
  } else {
    return {by.items(), Query::query_scope::template is_optional<entity>};
  }
}

/// One page: up to so many rows, from the beginning or behind the keys' values.
template <bool Resumed, class Query>
auto composed_select(const Query& query, const composed_keys& keys, bool backward, std::int64_t rows) {
  auto by = order_of_composed<composed_entity<Query>>(keys, backward);
  keyset_fields<std::remove_cvref_t<decltype(query.fields)>> fields{query.fields.fields, &keys};
  const auto select = [&](auto clauses) {
    return make_select<typename Query::row_type, typename Query::joins, typename Query::query_scope>(
        std::move(fields), query.from, std::move(clauses));
  };
  if constexpr (!Resumed) {
    return select(replace_clauses<kinds(clause_kind::order_by)>(query.clauses, std::move(by), limit(rows)));
  } else {
    composed_keyset_condition behind{&keys, backward};
    const auto others = replace_clauses<kinds(clause_kind::order_by)>(query.clauses);
    if constexpr (clauses_in<Query>::has_where) {
      auto where = tenon::where(combine<node_kind::and_, bool>(
          static_cast<const typename clauses_in<Query>::template clause_of<clause_kind::where>&>(
              query.clauses)
              .condition,
          std::move(behind)));
      return select(
          replace_clauses<kinds(clause_kind::where)>(others, std::move(where), std::move(by), limit(rows)));
    } else {
      return select(replace_clauses<kinds(clause_kind::where)>(others, tenon::where(std::move(behind)),
                                                               std::move(by), limit(rows)));
    }
  }
}

}  // namespace tenon::inline v0::detail
