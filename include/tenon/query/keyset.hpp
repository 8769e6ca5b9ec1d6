// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <tenon/query/reshape.hpp>

// Pages that begin behind a row: `where (a > ? or a = ? and b > ?) order by a, b limit n`. The values of the
// order are read along behind the fields.
namespace tenon::inline v0::detail {

/// What the value of an order's item is kept as.
template <class Value>
struct kept_key {
  using type = Value;
};
template <class Value>
requires std::is_convertible_v<Value, std::string_view>
struct kept_key<Value> {
  using type = std::string;
};

/// One item of the order: what it is, where its value stands in a row, and the value the page begins behind.
template <class Operand, node_flag Flags, class Value, class Origin, bool Nullable, std::size_t Cell>
struct keyset_key {
  using operand_type = Operand;
  using value_type = Value;
  using origin_type = Origin;
  static constexpr node_flag flags = Flags;
  static constexpr bool nullable = Nullable;
  static constexpr std::size_t cell = Cell;

  /// Whether NULLs come before the values, and whether values fall, passing in one direction or the other.
  static constexpr bool nulls_are_first(bool backward) {
    const bool descending = has(Flags, node_flag::descending);
    const bool first =
        has(Flags, node_flag::nulls_first) || (!has(Flags, node_flag::nulls_last) && !descending);
    return first != backward;
  }
  static constexpr bool falls(bool backward) { return has(Flags, node_flag::descending) != backward; }
  static constexpr node_flag flags_for(bool backward) {
    if (!backward) return Flags;
    unsigned turned = static_cast<unsigned>(Flags) ^ static_cast<unsigned>(node_flag::descending);
    constexpr unsigned nulls = static_cast<unsigned>(node_flag::nulls_first | node_flag::nulls_last);
    if ((turned & nulls) != 0) turned ^= nulls;
    return static_cast<node_flag>(turned);
  }

  Operand operand;
  std::optional<Value> value{};  ///< empty: NULL
};

/// Keys one after the other.
template <class... Keys>
struct keyset_keys {
  static constexpr std::size_t size = 0;
  template <class Each>
  void each(Each&&) {}
};
template <class First, class... Rest>
struct keyset_keys<First, Rest...> {
  static constexpr std::size_t size = 1 + sizeof...(Rest);
  First first;
  [[no_unique_address]] keyset_keys<Rest...> rest;
  template <class Each>
  void each(Each&& visit) {
    visit(first);
    rest.each(visit);
  }
};

/// The rows behind the one that has the keys' values; before it, if the order is passed backward.
template <bool Backward, class... Keys>
struct keyset_condition {
  using is_tenon_expression = void;
  using value_type = bool;
  using entity = void;
  using operands = types<>;
  static constexpr bool is_static = ((Keys::operand_type::is_static && !Keys::nullable) && ...);
  static constexpr const column_info* origin() { return nullptr; }

  keyset_keys<Keys...> keys;

  void write(statement_writer& out) const {
    if constexpr (compares_rows) {
      out.add(falls ? node_kind::less : node_kind::greater, 2);
      out.add(node_kind::row, sizeof...(Keys));
      write_operands(out, keys);
      out.add(node_kind::row, sizeof...(Keys));
      write_values(out, keys);
    } else {
      write_behind(out, keys);
    }
  }

 private:
  static constexpr bool falls = (Keys::falls(Backward) && ...);
  template <class Key>
  static constexpr bool is_plain_column() {
    // Enums and decimals have an order of their own, which not every database keeps within a row.
    using value = typename Key::value_type;
    if constexpr (requires { Key::operand_type::is_column; })
      return !Key::nullable && !std::is_enum_v<value> && codec<value>::kind != cell_kind::decimal;
    return false;
  }
  /// Databases search an index by a comparison of rows; it is the same where all go in one direction.
  static constexpr bool compares_rows = sizeof...(Keys) > 1 && ((Keys::falls(Backward) == falls) && ...) &&
                                        (is_plain_column<Keys>() && ...);

  static void write_operands(statement_writer&, const keyset_keys<>&) {}
  template <class First, class... Rest>
  static void write_operands(statement_writer& out, const keyset_keys<First, Rest...>& of) {
    of.first.operand.write(out);
    write_operands(out, of.rest);
  }
  static void write_values(statement_writer&, const keyset_keys<>&) {}
  template <class First, class... Rest>
  static void write_values(statement_writer& out, const keyset_keys<First, Rest...>& of) {
    write_value(out, of.first);
    write_values(out, of.rest);
  }
  template <class Key>
  static void write_value(statement_writer& out, const Key& key) {
    out.parameter(*key.value, Key::origin_type::origin());
  }
  template <class Key>
  static void write_comparison(statement_writer& out, const Key& key, bool or_equal) {
    if (Key::falls(Backward)) {
      out.add(or_equal ? node_kind::less_equal : node_kind::less, 2);
    } else {
      out.add(or_equal ? node_kind::greater_equal : node_kind::greater, 2);
    }
    key.operand.write(out);
    write_value(out, key);
  }
  template <class Key>
  static void write_null(statement_writer& out, node_kind test, const Key& key) {
    out.add(test, 1);
    key.operand.write(out);
  }

  template <class First, class... Rest>
  static void write_behind(statement_writer& out, const keyset_keys<First, Rest...>& of) {
    constexpr bool last = sizeof...(Rest) == 0;
    constexpr bool nulls_first = First::nulls_are_first(Backward);
    if (!of.first.value) {
      // x is null and (rest), or what comes behind all NULLs
      if (last) {
        if (nulls_first) return write_null(out, node_kind::is_not_null, of.first);
        return out.add(node_kind::false_);
      }
      out.add(nulls_first ? node_kind::or_ : node_kind::and_, 2);
      write_null(out, nulls_first ? node_kind::is_not_null : node_kind::is_null, of.first);
    } else {
      if (First::nullable && !nulls_first) {
        out.add(node_kind::or_, 2);
        write_null(out, node_kind::is_null, of.first);
      }
      if (last) return write_comparison(out, of.first, false);
      // x >= v and (x > v or (rest)): the first part is what an index is searched by
      out.add(node_kind::and_, 2);
      write_comparison(out, of.first, true);
      out.add(node_kind::or_, 2);
      write_comparison(out, of.first, false);
    }
    if constexpr (!last) write_behind(out, of.rest);
  }
};

template <class... Keys>
constexpr keyset_keys<Keys...> list_keys(Keys... keys) {
  if constexpr (sizeof...(Keys) == 0) {
    return {};
  } else {
    return [](auto first, auto... rest) -> keyset_keys<Keys...> {
      return {std::move(first), list_keys(std::move(rest)...)};
    }(std::move(keys)...);
  }
}

// From an order to its keys.

template <class Operand, node_flag Flags>
Operand operand_of_item(const order_item<Operand, Flags>&);
template <class Operand, node_flag Flags>
constexpr node_flag flags_of_item(std::type_identity<order_item<Operand, Flags>>) {
  return Flags;
}
template <std::size_t I, class Item>
constexpr node_flag flags_of_item(std::type_identity<placed_item<I, Item>>) {
  return flags_of_item(std::type_identity<Item>{});
}

/// Where the value of an operand stands among a row's cells; `no_column` if it is no field.
template <class Operand>
struct place_in_row {
  template <class... Fields>
  static consteval std::size_t find(types<Fields...>) {
    std::size_t found = no_column;
    if constexpr (requires { Operand::is_column; }) {
      std::size_t place = 0;
      (look<Fields>(place, found), ...);
    }
    return found;
  }

 private:
  template <class Field>
  static constexpr void look(std::size_t& place, std::size_t& found) {
    if constexpr (is_whole<Field>) {
      for (const column_info& each : table_info_of<typename Field::row>.columns) {
        if (each.is(column_trait::hidden)) continue;
        if constexpr (std::is_same_v<typename Field::tag, typename Operand::entity>) {
          if (&each == Operand::origin()) found = place;
        }
        ++place;
      }
    } else {
      if constexpr (requires { Field::is_column; }) {
        if constexpr (std::is_same_v<typename Field::entity, typename Operand::entity>) {
          if (Field::origin() == Operand::origin()) found = place;
        }
      }
      ++place;
    }
  }
};
template <auto Member>
struct place_in_row<result_expression<Member>> {
  template <class List>
  static consteval std::size_t find(List) {
    return tenon::at(Member).index;
  }
};

/// The cells of the items' values: those of fields, and behind the fields those that are read along.
template <class Fields, class... Operands>
inline constexpr auto cells_of_items = [] {
  std::size_t next = cells_of<Fields>;
  const auto one = [&next](std::size_t found) { return found != no_column ? found : next++; };
  return std::array<std::size_t, sizeof...(Operands)>{one(place_in_row<Operands>::find(Fields{}))...};
}();

template <class Scope, std::size_t Cell, class Operand, node_flag Flags>
constexpr auto key_of_item(const order_item<Operand, Flags>& item) {
  using value = typename kept_key<without_optional_t<typename Operand::value_type>>::type;
  return keyset_key<Operand, Flags, value, Operand, can_be_null<Scope, Operand>(), Cell>{item.operand};
}
template <class Scope, class Fields, class... Items>
constexpr auto keys_of_order(const order_clause<Items...>& order) {
  constexpr auto& cells = cells_of_items<Fields, decltype(operand_of_item(std::declval<Items>()))...>;
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return list_keys(key_of_item<Scope, cells[I]>(static_cast<const Items&>(order))...);
  }
  (std::index_sequence_for<Items...>{});
}

/// The order with those parts of the primary key that it lacks, in the direction of its last item.
template <class Tag, std::size_t Part = 0, class... Items>
constexpr auto add_primary_key(const order_clause<Items...>& order) {
  constexpr const table_info& table = table_info_of<typename tag_facts<Tag>::row>;
  if constexpr (Part == table.key.size()) {
    return order;
  } else {
    using part = numbered_column<Tag, table.key[Part]>;
    constexpr bool is_there =
        ((place_in_row<part>::find(types<decltype(operand_of_item(std::declval<Items>()))>{}) != no_column) ||
         ...);
    if constexpr (is_there) {
      return add_primary_key<Tag, Part + 1>(order);
    } else {
      constexpr bool falls = (has(flags_of_item(std::type_identity<Items>{}), node_flag::descending), ...);
      using item = order_item<part, falls ? node_flag::descending : node_flag::none>;
      using added = placed_item<1000 + Part, item>;
      return add_primary_key<Tag, Part + 1>(
          order_clause<Items..., added>{static_cast<const Items&>(order)..., added{}});
    }
  }
}

template <bool Backward, std::size_t Place = 0, class... Items>
constexpr auto order_of_keys(const keyset_keys<>&, Items... items) {
  return order_clause<Items...>{std::move(items)...};
}
template <bool Backward, std::size_t Place = 0, class First, class... Rest, class... Items>
constexpr auto order_of_keys(const keyset_keys<First, Rest...>& keys, Items... items) {
  using item = placed_item<Place, order_item<typename First::operand_type, First::flags_for(Backward)>>;
  return order_of_keys<Backward, Place + 1>(keys.rest, std::move(items)..., item{{keys.first.operand}});
}

// The statement.

template <std::size_t... I, class... Fields, class Added>
constexpr auto add_field(const field_set<std::index_sequence<I...>, Fields...>& set, const Added& added) {
  return fields_clause<Fields..., Added>{
      {{static_cast<const placed_field<I, Fields>&>(set).field}..., {added}}};
}
/// The fields with the keys that are no fields.
template <std::size_t Width, class Fields>
constexpr auto add_keys(const Fields& fields, const keyset_keys<>&) {
  return fields;
}
template <std::size_t Width, class Fields, class First, class... Rest>
constexpr auto add_keys(const Fields& fields, const keyset_keys<First, Rest...>& keys) {
  if constexpr (First::cell < Width) {
    return add_keys<Width>(fields, keys.rest);
  } else {
    return add_keys<Width>(add_field(fields.fields, keys.first.operand), keys.rest);
  }
}

/// The keys as columns of a query that became a table.
template <class Source>
constexpr keyset_keys<> keys_in(const keyset_keys<>&) {
  return {};
}
template <class Source, class First, class... Rest>
constexpr auto keys_in(const keyset_keys<First, Rest...>& keys) {
  using key = keyset_key<made_column<Source, First::cell>, First::flags, typename First::value_type,
                         typename First::origin_type, First::nullable, First::cell>;
  return [](auto rest) {
    return [&]<class... Keys>(const keyset_keys<Keys...>& list) {
      return keyset_keys<key, Keys...>{key{}, list};
    }(rest);
  }(keys_in<Source>(keys.rest));
}

/// A query that pages are taken of: without its order, which is the keys'.
template <class Select, class Keys>
struct keyset_plan {
  Select select;
  Keys keys;
};

template <class Query>
inline constexpr bool orders_by_results = false;
template <class... Items>
inline constexpr bool orders_by_results<order_clause<Items...>> = (requires {
  decltype(operand_of_item(std::declval<Items>()))::is_result;
} || ...);
/// Whether a condition can be added to the query's own.
template <class Query, class Order>
consteval bool takes_condition() {
  if constexpr (has_plain_rows<Query>) {
    using items = typename order_facts<Order>::list;
    return !fields_hold_window(typename Query::field_list{}) && !any_holds_window(items{}) &&
           !orders_by_results<Order>;
  } else {
    return false;
  }
}

template <class Query>
constexpr auto plan_keyset(const Query& query) {
  using clauses = clauses_in<Query>;
  using fields = typename Query::field_list;
  using scope = typename Query::query_scope;
  const auto& order = clauses::order_of(query.clauses);
  using order_type = std::remove_cvref_t<decltype(order)>;
  if constexpr (takes_condition<Query, order_type>()) {
    const auto keys = [&] {
      using tag = tag_of<typename decltype(query.from)::source_type>;
      if constexpr (size_of<typename Query::joins> == 0 && tag_facts<tag>::is_entity) {
        return keys_of_order<scope, fields>(add_primary_key<tag>(order));
      } else {
        return keys_of_order<scope, fields>(order);
      }
    }();
    auto select = make_select<typename Query::row_type, typename Query::joins, scope>(
        add_keys<cells_of<fields>>(query.fields, keys), query.from,
        replace_clauses<order_test>(query.clauses));
    return keyset_plan<decltype(select), std::remove_const_t<decltype(keys)>>{std::move(select), keys};
  } else {
    const auto keys = keys_of_order<scope, fields>(order);
    auto inner = [&] {
      const auto plain = without_order(query);
      if constexpr (requires { plain.fields; }) {
        return make_select<typename Query::row_type, typename Query::joins, scope>(
            add_keys<cells_of<fields>>(plain.fields, keys), plain.from, plain.clauses);
      } else {
        return plain;
      }
    }();
    auto select = select_from(inner);
    auto columns = keys_in<made_source<decltype(inner)>>(keys);
    return keyset_plan<decltype(select), decltype(columns)>{std::move(select), std::move(columns)};
  }
}

/// One page: up to so many rows, from the beginning or behind the keys' values.
template <bool Resumed, bool Backward, class Select, class... Keys>
constexpr auto keyset_select(const Select& select, const keyset_keys<Keys...>& keys, std::int64_t rows) {
  auto order = order_of_keys<Backward>(keys);
  if constexpr (!Resumed) {
    return with_clauses(select, replace_clauses<no_test>(select.clauses, std::move(order), limit(rows)));
  } else {
    keyset_condition<Backward, Keys...> behind{keys};
    using clauses = clauses_in<Select>;
    auto where = [&] {
      if constexpr (clauses::has_where) {
        return tenon::where(
            combine<node_kind::and_, bool>(clauses::where_of(select.clauses), std::move(behind)));
      } else {
        return tenon::where(std::move(behind));
      }
    }();
    return with_clauses(
        select, replace_clauses<where_test>(select.clauses, std::move(where), std::move(order), limit(rows)));
  }
}

}  // namespace tenon::inline v0::detail
