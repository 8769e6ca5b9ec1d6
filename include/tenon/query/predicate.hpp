// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include <tenon/core/shared.hpp>
#include <tenon/query/functions.hpp>

namespace tenon::inline v0 {

/// Every row: what update, delete and predicate need to be told.
struct all_rows {
  using is_tenon_expression = void;
  using value_type = bool;
  using entity = void;
  static constexpr bool is_static = true;
  static constexpr const column_info* origin() { return nullptr; }
  void write(statement_writer& out) const { out.add(node_kind::true_); }
};
inline constexpr all_rows all{};

namespace detail {

/// Copies of cells together with the bytes and rows they point to. Immutable once built, so copies share.
template <class Deferred = void>
class owned_values {
 public:
  void take(const encoder& values) { take(values.data(), values.size()); }
  void take(const cell* cells, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) take(cells[i]);
  }

  void write(encoder& out) const {
    for (const item& each : items_) {
      switch (each.value.kind) {
        case cell_kind::null: out.at(nullptr, each.value.stored), out.null(); break;
        case cell_kind::boolean:
          out.at(nullptr, each.value.stored), out.boolean(each.value.integer != 0);
          break;
        case cell_kind::real: out.at(nullptr, each.value.stored), out.real(each.value.real); break;
        case cell_kind::uuid: out.at(nullptr, each.value.stored), out.uuid(each.value.uuid); break;
        case cell_kind::text:
        case cell_kind::blob:
        case cell_kind::decimal:
        case cell_kind::json:
          out.at(nullptr, each.value.stored), out.bytes(each.value.kind, each.text);
          break;
        case cell_kind::rows: out.at(nullptr, each.value.stored), out.rows(each.list->source); break;
        default: out.at(nullptr, each.value.stored), out.number(each.value.kind, each.value.integer); break;
      }
    }
  }

 private:
  struct owned_rows;
  struct item {
    cell value;
    std::string text;
    shared<owned_rows> list;
  };
  struct owned_rows final : shared_object {
    std::vector<owned_values> rows;
    row_source source;
  };

  void take(const cell& value) {
    item copy{value, {}, {}};
    switch (value.kind) {
      case cell_kind::text:
      case cell_kind::blob:
      case cell_kind::decimal:
      case cell_kind::json: copy.text = value.text(); break;
      case cell_kind::rows: copy.list = take_rows(*value.rows); break;
      default: break;
    }
    items_.push_back(std::move(copy));
  }

  static shared<owned_rows> take_rows(const row_source& source) {
    shared<owned_rows> list(new owned_rows);
    encoder row;
    for (std::size_t i = 0; i < source.count; ++i) {
      row.clear();
      source.fill(source.items, i, row);
      list->rows.emplace_back().take(row);
    }
    list->source = {list.get(), list->rows.size(), source.width,
                    [](const void* items, std::size_t index, encoder& out) {
                      static_cast<const owned_rows*>(items)->rows[index].write(out);
                    }};
    return list;
  }

  std::vector<item> items_;
};

template <class Entity, class Named>
struct names_only : std::bool_constant<std::is_void_v<without_parameters<Named>> ||
                                       std::is_same_v<without_parameters<Named>, Entity>> {};
template <class Entity>
struct names_only<Entity, Entity> : std::true_type {};
template <class Entity, class Condition>
struct condition_is_on_entity : names_only<Entity, typename Condition::entity> {};

template <class Parameters>
struct every_parameter_has_a_value : std::is_same<Parameters, types<>> {};

}  // namespace detail

/// A condition on `Entity` as a value: stored, passed on, and composed at run time by && and ||. It owns
/// copies of all its values. `tenon::predicate<Agent> filter = all;` holds for every row.
template <class Entity>
class predicate {
 public:
  using is_tenon_expression = void;
  using is_tenon_predicate = void;
  using value_type = bool;
  using entity = Entity;
  static constexpr bool is_static = false;
  static constexpr const column_info* origin() { return nullptr; }

  predicate(all_rows) {}  // NOLINT: `= all` is how it is spelled
  template <expression Condition>
  requires(!std::same_as<Condition, predicate> && !std::same_as<Condition, all_rows>)
      predicate(const Condition& condition) {  // NOLINT: a condition is a predicate
    static_assert(detail::operand_is_a_condition<Condition>::value,
                  "tenon: predicate<Entity>: this is a value, no condition; compare it with something");
    static_assert(detail::every_parameter_has_a_value<
                      typename detail::needs_of<typename Condition::entity>::parameters>::value,
                  "tenon: predicate<Entity>: a named parameter has no value here; parameters stand in the "
                  "statements that prepare() holds");
    static_assert(detail::condition_is_on_entity<Entity, Condition>::value,
                  "tenon: predicate<Entity>: the condition names columns of another entity");
    statement written;
    encoder values;
    statement_writer out(&written, values);
    condition.write(out);
    nodes_ = std::move(written.nodes);
    values_.take(values);
  }

  /// True when it is `all`: no condition at all.
  bool is_all() const noexcept { return nodes_.empty(); }

  void write(statement_writer& out) const {
    if (nodes_.empty()) {
      out.add(node_kind::true_);
      return;
    }
    if (out.describing()) {
      for (const node& each : nodes_) out.add(each);
    }
    values_.write(out.values());
  }

  /// `all && x` is x; `all || x` is all.
  friend predicate operator&&(const predicate& left, const predicate& right) {
    if (left.is_all()) return right;
    if (right.is_all()) return left;
    return predicate(detail::connect<node_kind::and_>(left, right));
  }
  friend predicate operator||(const predicate& left, const predicate& right) {
    if (left.is_all() || right.is_all()) return predicate(all);
    return predicate(detail::connect<node_kind::or_>(left, right));
  }
  template <expression Condition>
  requires(!std::same_as<Condition, predicate>) friend predicate operator&&(const predicate& left,
                                                                            const Condition& right) {
    return left && predicate(right);
  }
  template <expression Condition>
  requires(!std::same_as<Condition, predicate>) friend predicate operator&&(const Condition& left,
                                                                            const predicate& right) {
    return predicate(left) && right;
  }
  template <expression Condition>
  requires(!std::same_as<Condition, predicate>) friend predicate operator||(const predicate& left,
                                                                            const Condition& right) {
    return left || predicate(right);
  }
  template <expression Condition>
  requires(!std::same_as<Condition, predicate>) friend predicate operator||(const Condition& left,
                                                                            const predicate& right) {
    return predicate(left) || right;
  }

 private:
  std::vector<node> nodes_;
  detail::owned_values<> values_;
};

}  // namespace tenon::inline v0
