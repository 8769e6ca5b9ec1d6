// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include <tenon/core/array_view.hpp>
#include <tenon/query/aggregate_types.hpp>
#include <tenon/query/by_key.hpp>
#include <tenon/session/engine.hpp>

// What repository<Entity> asks of its entity and its arguments: types of keys and aggregates, and the traits
// whose names tell a mistake.
namespace tenon::inline v0 {
namespace detail {

template <class Entity, std::size_t Part>
using key_type = typename decltype(column_type<Entity, table_info_of<Entity>.key[Part]>())::type;

template <class Entity>
struct entity_has_a_primary_key : std::bool_constant<!table_info_of<Entity>.key.empty()> {};
template <class Entity>
struct entity_has_a_deleted_at_column
    : std::bool_constant<table_info_of<Entity>.deleted_at != table_info::none> {};
/// Whether an argument is `col<…>`; with `Entity`, of that entity. One that is none is not of another.
template <class Argument>
struct argument_is_a_column : std::false_type {};
template <auto... Path>
struct argument_is_a_column<column_expression<Path...>> : std::true_type {};
template <class Entity, class Argument>
struct column_is_of_the_entity : std::true_type {};
template <class Entity, auto... Path>
struct column_is_of_the_entity<Entity, column_expression<Path...>>
    : std::is_same<typename column_expression<Path...>::entity, Entity> {};

template <class Entity, std::size_t Given>
struct key_has_as_many_columns_as_values : std::bool_constant<table_info_of<Entity>.key.size() == Given> {};
template <class Entity, class... Keys>
struct values_fit_the_key : std::false_type {};
template <class Entity, class... Keys>
requires(sizeof...(Keys) == table_info_of<Entity>.key.size()) struct values_fit_the_key<Entity, Keys...> {
  static constexpr bool value = []<std::size_t... I>(std::index_sequence<I...>) {
    return (value_is_comparable_with_column<without_optional_t<key_type<Entity, I>>, Keys>::value && ...);
  }
  (std::index_sequence_for<Keys...>{});
};

/// Where a value of the key belongs.
template <class Entity, std::size_t Part>
struct key_origin {
  static constexpr const column_info* origin() {
    return &table_info_of<Entity>.columns[table_info_of<Entity>.key[Part]];
  }
};

/// The rows of these entities, by their keys.
template <class Entity>
struct entities_condition {
  using is_tenon_expression = void;
  using value_type = bool;
  using entity = Entity;
  static constexpr bool is_static = true;
  static constexpr const column_info* origin() { return nullptr; }

  array_view<void* const> entities;
  bool with_version;
  mutable row_source source{};

  void write(statement_writer& out) const {
    const table_info& table = table_info_of<Entity>;
    const bool versioned = with_version && table.version != table_info::none;
    const std::size_t width = table.key.size() + (versioned ? 1 : 0);
    out.add(node_kind::in, width + 1);
    for (std::uint16_t key : table.key) out.column(node_kind::column, table, table.columns[key]);
    if (versioned) out.column(node_kind::column, table, table.columns[table.version]);
    source = {this, entities.size(), width, [](const void* self, std::size_t index, encoder& row) {
                const auto& all = *static_cast<const entities_condition*>(self);
                const table_info& info = table_info_of<Entity>;
                for (std::uint16_t key : info.key) {
                  operations_of<Entity>.encode(all.entities[index], column_mask::only(key), row);
                }
                if constexpr (table_info_of<Entity>.version != table_info::none) {
                  if (all.source.width == info.key.size()) return;
                  operations_of<Entity>.encode(all.entities[index], column_mask::only(info.version), row);
                }
              }};
    out.rows(source, width);
    std::size_t place = 0;
    for (std::uint16_t key : table.key)
      out.rows_column(place++, {table.columns[key].spec, &table.columns[key]});
    if (versioned) {
      const column_info& version = table.columns[table.version];
      out.rows_column(place, {version.spec, &version});
    }
  }
};

template <class Each, class Entity>
struct argument_takes_an_entity : std::bool_constant<std::is_invocable_v<Each&, Entity&>> {};

template <class Column>
constexpr auto check_aggregated() {
  static_assert(
      argument_is_a_column<Column>::value,
      "tenon: sum, average, minimum, maximum: the first argument is a column: col<&Entity::member>");
  if constexpr (argument_is_a_column<Column>::value) {
    return std::type_identity<typename Column::value_type>{};
  } else {
    return std::type_identity<std::int64_t>{};
  }
}
template <class Column>
using aggregated_type = typename decltype(check_aggregated<Column>())::type;

/// One value of a row of one cell; NULL leaves it empty.
template <class Value>
void read_value(void* target, const cell* row) {
  if (row->kind == cell_kind::null) return;
  Value value{};
  const decode_status status = codec<Value>::decode(*row, value);
  if (status != decode_status::ok) decode_failed({"", ""}, codec<Value>::kind, *row, status);
  *static_cast<std::optional<Value>*>(target) = std::move(value);
}

}  // namespace detail

}  // namespace tenon::inline v0
