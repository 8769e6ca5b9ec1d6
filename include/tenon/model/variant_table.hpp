// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <tenon/model/hooks.hpp>
#include <tenon/model/table_of.hpp>

// Several structs in one table: single-table inheritance. The table has the union of their columns and one
// that says which struct a row is.
namespace tenon::inline v0 {

template <class Variant>
class variants;

namespace detail {

template <class T>
inline constexpr bool is_variant_entity = false;
template <class... Alternatives>
inline constexpr bool is_variant_entity<std::variant<Alternatives...>> = true;
template <class... Alternatives>
inline constexpr bool has_relations<std::variant<Alternatives...>> = false;

/// Marks have one column for the whole table.
inline constexpr column_trait shared_marks =
    column_trait::created_at | column_trait::updated_at | column_trait::deleted_at | column_trait::version;

constexpr bool same_column(const column_info& a, const column_info& b) {
  return a.spec.kind == b.spec.kind && a.spec.stored == b.spec.stored && a.enum_name == b.enum_name &&
         a.traits == b.traits;
}

/// The columns of all alternatives: the first is the discriminator, then each name once.
template <class... Alternatives>
struct variant_layout {
  static constexpr std::size_t alternatives = sizeof...(Alternatives);
  static constexpr std::size_t most = 1 + (column_count<Alternatives> + ...);
  static constexpr const table_info* tables[alternatives] = {&table_info_of<Alternatives>...};
  struct made_layout {
    std::array<column_info, most> columns{};
    std::size_t count = 1;
    std::array<std::array<std::uint16_t, most>, alternatives> place{};   ///< of a column of an alternative
    std::array<std::array<std::uint16_t, most>, alternatives> source{};  ///< the other way, or `none`
    std::array<std::size_t, most> sharers{};
    bool agrees = true;
  };
  static constexpr made_layout made = [] {
    made_layout layout;
    for (auto& each : layout.source) {
      for (std::uint16_t& source : each) source = table_info::none;
    }
    for (std::size_t a = 0; a < alternatives; ++a) {
      const table_info& table = *tables[a];
      for (std::size_t c = 0; c < table.columns.size(); ++c) {
        std::size_t found = 1;
        while (found < layout.count && !(layout.columns[found].name == table.columns[c].name)) ++found;
        if (found == layout.count) {
          layout.columns[layout.count++] = table.columns[c];
        } else {
          layout.agrees = layout.agrees && same_column(layout.columns[found], table.columns[c]);
          layout.columns[found].nullable = layout.columns[found].nullable || table.columns[c].nullable;
        }
        layout.place[a][c] = static_cast<std::uint16_t>(found);
        layout.source[a][found] = static_cast<std::uint16_t>(c);
        ++layout.sharers[found];
      }
    }
    for (std::size_t c = 1; c < layout.count; ++c) {
      if (layout.sharers[c] == alternatives) continue;
      layout.columns[c].nullable = true;  // rows of the others have nothing there
      layout.columns[c].default_value = {};
      layout.columns[c].default_expression = {};
    }
    return layout;
  }();

  static constexpr bool marks_are_shared() {
    for (std::size_t c = 1; c < made.count; ++c) {
      if (made.columns[c].is(shared_marks) && made.sharers[c] != alternatives) return false;
    }
    return true;
  }
  static constexpr bool keys_agree() {
    for (std::size_t a = 0; a < alternatives; ++a) {
      if (tables[a]->key.empty() || tables[a]->key.size() != tables[0]->key.size()) return false;
      if (tables[a]->generation != tables[0]->generation) return false;
      for (std::size_t part = 0; part < tables[a]->key.size(); ++part) {
        if (made.place[a][tables[a]->key[part]] != made.place[0][tables[0]->key[part]]) return false;
      }
    }
    return true;
  }
  static constexpr bool are_plain() {
    for (const table_info* each : tables) {
      if (!each->checks.empty() || !each->full_texts.empty() || each->view || each->tree.is_kept())
        return false;
    }
    return true;
  }
};
template <class Variant>
struct layout_of_variant;
template <class... Alternatives>
struct layout_of_variant<std::variant<Alternatives...>> : variant_layout<Alternatives...> {};

template <class Variant>
struct entity_is_a_variant : std::bool_constant<is_variant_entity<Variant>> {};
template <class Variant>
struct members_of_one_name_are_of_one_type : std::bool_constant<layout_of_variant<Variant>::made.agrees> {};
template <class Variant>
struct alternatives_have_the_same_key : std::bool_constant<layout_of_variant<Variant>::keys_agree()> {};
template <class Variant>
struct alternatives_have_the_same_marks : std::bool_constant<layout_of_variant<Variant>::marks_are_shared()> {
};
template <class Variant>
struct alternatives_describe_columns_and_keys_only
    : std::bool_constant<layout_of_variant<Variant>::are_plain()> {};
template <class... Alternatives>
struct alternatives_have_no_relations : std::bool_constant<!(has_relations<Alternatives> || ...)> {};

template <class Alternative, class Variant>
inline constexpr std::size_t alternative_index = 0;
template <class Alternative, class... All>
inline constexpr std::size_t alternative_index<Alternative, std::variant<All...>> = [] {
  std::size_t index = 0;
  bool found = false;
  ((found = found || std::is_same_v<Alternative, All>, index += found ? 0 : 1), ...);
  return index;
}();

template <class... Alternatives>
consteval bool check_variant() {
  using variant = std::variant<Alternatives...>;
  static_assert(
      alternatives_have_no_relations<Alternatives...>::value,
      "tenon: variants: an alternative has relations, which only entities with a table of their own "
      "have; refer to the variant's table by foreign keys");
  static_assert(
      members_of_one_name_are_of_one_type<variant>::value,
      "tenon: variants: two alternatives have columns of one name and different types or marks; name "
      "one of them otherwise by .column(&Circle::size, \"circle_size\")");
  static_assert(alternatives_have_the_same_key<variant>::value,
                "tenon: variants: the alternatives need the same primary key: members of one name and type");
  static_assert(alternatives_have_the_same_marks<variant>::value,
                "tenon: variants: created_at, updated_at, deleted_at and version have to be marked in every "
                "alternative");
  static_assert(
      alternatives_describe_columns_and_keys_only<variant>::value,
      "tenon: variants: the description of an alternative says columns, keys, indexes and foreign keys; "
      "checks, full-text indexes, views and trees belong to entities with a table of their own");
  return true;
}

/// The rules of the alternative that an entity is.
template <class... Alternatives>
void validate_alternative(const void* entity, std::size_t index, std::string_view,
                          std::vector<validation_failure>& failures) {
  std::visit(
      [&]<class Alternative>(const Alternative& own) {
        for (const validation_info& each : table_of<Alternative>.validations())
          each.check(&own, index, each.rule, failures);
      },
      *static_cast<const std::variant<Alternatives...>*>(entity));
}

/// The hooks of a variant, each followed by that of the struct that it holds.
template <class... Alternatives>
struct variant_hooks {
  using variant = std::variant<Alternatives...>;
  static constexpr entity_hooks whole = make_hooks<variant>();

  template <bool Before>
  static constexpr entity_hook of(const entity_hooks& hooks, std::size_t event) {
    return Before ? hooks.before[event] : hooks.after[event];
  }
  template <bool Before, std::size_t Event>
  static void call(void* entity) {
    if constexpr (of<Before>(whole, Event) != nullptr) of<Before>(whole, Event)(entity);
    std::visit(
        []<class Alternative>(Alternative& held) {
          if constexpr (of<Before>(hooks_of<Alternative>, Event) != nullptr)
            of<Before>(hooks_of<Alternative>, Event)(&held);
        },
        *static_cast<variant*>(entity));
  }
  template <bool Before, std::size_t Event>
  static constexpr entity_hook chosen() {
    const bool any = of<Before>(whole, Event) != nullptr ||
                     ((of<Before>(hooks_of<Alternatives>, Event) != nullptr) || ...);
    return any ? &call<Before, Event> : nullptr;
  }
  template <std::size_t... Event>
  static constexpr entity_hooks all(std::index_sequence<Event...>) {
    return {{chosen<true, Event>()...}, {chosen<false, Event>()...}};
  }
};
template <class... Alternatives>
inline constexpr entity_hooks hooks_of<std::variant<Alternatives...>> =
    variant_hooks<Alternatives...>::all(std::make_index_sequence<5>{});

/// The C++ type of a column: of one that not every alternative has, what it is where it is.
template <class... Alternatives>
struct entity_layout<std::variant<Alternatives...>> {
  using variant = std::variant<Alternatives...>;
  template <std::size_t Column, std::size_t Alternative = 0>
  static constexpr auto column() {
    constexpr std::uint16_t source = layout_of_variant<variant>::made.source[Alternative][Column];
    if constexpr (source != table_info::none) {
      return column_type<std::variant_alternative_t<Alternative, variant>, source>();
    } else {
      return column<Column, Alternative + 1>();
    }
  }
};

}  // namespace detail

/// Describes the table of a variant: `using Shape = std::variant<Circle, Square>; template <> inline
/// constexpr auto tenon::table_of<Shape> = tenon::variants<Shape>("shapes", "kind");`. The discriminator is a
/// text column of that name, which holds the alternative's: its table's (the struct's in snake_case). Members
/// of one name are one column; what not every alternative has is nullable.
template <class... Alternatives>
class variants<std::variant<Alternatives...>> {
 public:
  using entity_type = std::variant<Alternatives...>;

  constexpr explicit variants(std::string_view name, std::string_view discriminator = "kind")
      : name_(name), columns_(layout::made.columns) {
    (void)detail::check_variant<Alternatives...>();
    column_info& kind = columns_[0];
    kind = {};
    kind.entity = name;
    kind.member = discriminator;
    kind.name = identifier(discriminator);
    kind.spec.kind = cell_kind::text;
    for (std::size_t i = 0; i < sizeof...(Alternatives); ++i) {
      names_[i] = layout::tables[i]->name;
      merge(i);
    }
    for (const std::uint16_t part : layout::tables[0]->key) key_.push(layout::made.place[0][part]);
  }

  /// What the discriminator holds for an alternative, if not the name of its table.
  template <class Alternative>
  constexpr variants& named(std::string_view value) {
    static_assert((std::is_same_v<Alternative, Alternatives> || ...),
                  "tenon: variants: named<Alternative>(): this is no alternative of the variant");
    names_[detail::alternative_index<Alternative, entity_type>] = value;
    return *this;
  }

  constexpr std::string_view name_of(std::size_t alternative) const { return names_[alternative]; }
  /// The alternative of a value of the discriminator; how many there are if there is none.
  constexpr std::size_t alternative_of(std::string_view value) const {
    std::size_t found = 0;
    while (found < sizeof...(Alternatives) && name_of(found) != value) ++found;
    return found;
  }

  // As those of `table`.

  constexpr table_info info() const {
    const table_info& first = *layout::tables[0];
    table_info result;
    result.entity = name_;
    result.name = name_;
    result.schema = first.schema;
    result.columns = {columns_.data(), layout::made.count};
    result.key = {key_.items, key_.size()};
    result.indexes = {indexes_.items, indexes_.size()};
    result.foreign_keys = {foreign_keys_.items, foreign_keys_.size()};
    result.generation = first.generation;
    result.created_at = placed(first.created_at);
    result.updated_at = placed(first.updated_at);
    result.deleted_at = placed(first.deleted_at);
    result.version = placed(first.version);
    result.sqlite = first.sqlite;
    return result;
  }
  constexpr const auto& all_columns() const { return columns_; }
  constexpr detail::description_problem check_description() const {
    using enum detail::description_problem;
    if (indexes_.overflown() || foreign_keys_.overflown()) return too_many_parts;
    if (columns_[0].name.empty()) return name_empty;
    for (std::size_t c = 1; c < layout::made.count; ++c) {
      if (columns_[c].name == columns_[0].name) return name_twice;
    }
    for (std::size_t a = 1; a < sizeof...(Alternatives); ++a) {
      for (std::size_t b = 0; b < a; ++b) {
        if (name_of(a) == name_of(b)) return name_twice;
      }
    }
    return none;
  }
  constexpr auto validations() const {
    detail::fixed_list<detail::validation_info, 1> list;
    if constexpr (((table_of<Alternatives>.validations().size() != 0) || ...))
      list.push({&detail::validate_alternative<Alternatives...>, {}});
    return list;
  }

 private:
  using layout = detail::layout_of_variant<entity_type>;

  static constexpr std::uint16_t placed(std::uint16_t column) {
    return column == table_info::none ? column : layout::made.place[0][column];
  }
  constexpr void merge(std::size_t alternative) {
    const auto& place = layout::made.place[alternative];
    for (index_info each : layout::tables[alternative]->indexes) {
      for (std::size_t i = 0; i < each.parts.size(); ++i) each.parts[i].column = place[each.parts[i].column];
      bool known = false;
      for (const index_info& other : indexes_) known = known || same(each, other);
      if (!known) indexes_.push(each);
    }
    for (foreign_key_info each : layout::tables[alternative]->foreign_keys) {
      for (std::size_t i = 0; i < each.columns.size(); ++i) each.columns[i] = place[each.columns[i]];
      bool known = false;
      for (const foreign_key_info& other : foreign_keys_)
        known = known || (same(each.columns, other.columns) && each.references == other.references);
      if (!known) foreign_keys_.push(each);
    }
  }
  static constexpr bool same(const column_list& a, const column_list& b) {
    bool equal = a.size() == b.size();
    for (std::size_t i = 0; equal && i < a.size(); ++i) equal = a[i] == b[i];
    return equal;
  }
  static constexpr bool same(const index_info& a, const index_info& b) {
    bool equal = a.parts.size() == b.parts.size() && a.options.name == b.options.name &&
                 a.options.where == b.options.where && a.options.unique == b.options.unique;
    for (std::size_t i = 0; equal && i < a.parts.size(); ++i)
      equal = a.parts[i].column == b.parts[i].column && a.parts[i].expression == b.parts[i].expression &&
              a.parts[i].json_path == b.parts[i].json_path && a.parts[i].descending == b.parts[i].descending;
    return equal;
  }

  std::string_view name_;
  std::array<std::string_view, sizeof...(Alternatives)> names_{};
  std::array<column_info, layout::most> columns_;
  column_list key_;
  detail::fixed_list<index_info, 16> indexes_;
  detail::fixed_list<foreign_key_info, 12> foreign_keys_;
};

}  // namespace tenon::inline v0
