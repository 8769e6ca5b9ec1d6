// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <utility>

#include <tenon/model/relation_label.hpp>
#include <tenon/model/table_of.hpp>

namespace tenon::inline v0 {
namespace detail {

/// The tables of entities, and behind them the join tables of their relations, each once.
template <class... Entities>
class opened_tables {
  template <class Entity, std::size_t Index>
  static constexpr void add(auto& list) {
    using link = link_of<Entity, reflect::member_type<Entity, Index>>;
    if constexpr (link::is_implied) {
      for (std::size_t i = 0; i < list.size; ++i) {
        if (list.items[i] == &table_info_of<typename link::type>) return;
      }
      list.items[list.size++] = &table_info_of<typename link::type>;
    }
  }
  template <class Entity>
  static constexpr void add_joined(auto& list) {
    if constexpr (has_relations<Entity>) {
      [&]<std::size_t... I>(std::index_sequence<I...>) {
        (add<Entity, I>(list), ...);
      }
      (std::make_index_sequence<reflect::member_count<Entity>>{});
    }
  }
  template <class Entity>
  static constexpr std::size_t most() {
    if constexpr (has_relations<Entity>) {
      return reflect::member_count<Entity>;
    } else {
      return 0;
    }
  }

 public:
  static constexpr auto all = [] {
    struct {
      const table_info* items[sizeof...(Entities) + (most<Entities>() + ... + 1)]{};
      std::size_t size = 0;
    } made;
    ((made.items[made.size++] = &table_info_of<Entities>), ...);
    (add_joined<Entities>(made), ...);
    return made;
  }();
};

}  // namespace detail
}  // namespace tenon::inline v0
