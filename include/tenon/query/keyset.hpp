// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include <tenon/query/keyset_condition.hpp>

// Pages that begin behind a row: `where (a > ? or a = ? and b > ?) order by a, b limit n`. The values of the
// order are read along behind the fields.
namespace tenon::inline v0::detail {

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
        if (!gives_column<Field>(each)) continue;
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
    return !holds_window<typename Query::field_list>() && !holds_window<items>() && !orders_by_results<Order>;
  } else {
    return false;
  }
}

template <class Query>
constexpr auto plan_keyset(const Query& query) {
  using clauses = clauses_in<Query>;
  using fields = typename Query::field_list;
  using scope = typename Query::query_scope;
  const auto& order =
      static_cast<const typename clauses::template clause_of<clause_kind::order_by>&>(query.clauses);
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
        replace_clauses<kinds(clause_kind::order_by)>(query.clauses));
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
    return with_clauses(select, replace_clauses<0>(select.clauses, std::move(order), limit(rows)));
  } else {
    keyset_condition<Backward, Keys...> behind{keys};
    using clauses = clauses_in<Select>;
    auto where = [&] {
      if constexpr (clauses::has_where) {
        return tenon::where(combine<node_kind::and_, bool>(
            static_cast<const typename clauses::template clause_of<clause_kind::where>&>(select.clauses)
                .condition,
            std::move(behind)));
      } else {
        return tenon::where(std::move(behind));
      }
    }();
    return with_clauses(select, replace_clauses<kinds(clause_kind::where)>(select.clauses, std::move(where),
                                                                           std::move(order), limit(rows)));
  }
}

}  // namespace tenon::inline v0::detail
