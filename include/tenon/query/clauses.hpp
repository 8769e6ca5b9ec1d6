// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include <tenon/query/clause_kind.hpp>
#include <tenon/query/predicate.hpp>

namespace tenon::inline v0 {

/// The rows that are meant: `where(col<&Agent::status> == AgentStatus::idle)`.
template <class Condition>
struct where_clause {
  static constexpr clause_kind tenon_clause = clause_kind::where;
  using entity = typename Condition::entity;
  static constexpr bool is_static = Condition::is_static;
  Condition condition;
};
template <class Condition>
constexpr auto where(Condition&& condition) {
  using bare = std::remove_cvref_t<Condition>;
  static_assert(detail::operand_is_a_condition<bare>::value,
                "tenon: where(): this is no condition; compare a column with something: "
                "col<&Entity::member> == value");
  if constexpr (detail::operand_is_a_condition<bare>::value) {
    return where_clause<bare>{static_cast<Condition&&>(condition)};
  } else {
    return where_clause<all_rows>{};
  }
}

/// One item of an order; NULLs come first or last where asked, else as the least values.
template <class Operand, node_flag Flags = node_flag::none>
struct order_item {
  using is_tenon_order_item = void;
  using entity = typename Operand::entity;
  static constexpr node_flag flags = Flags;
  static constexpr bool is_static = Operand::is_static;
  Operand operand;

  constexpr auto nulls_first() const { return order_item<Operand, Flags | node_flag::nulls_first>{operand}; }
  constexpr auto nulls_last() const { return order_item<Operand, Flags | node_flag::nulls_last>{operand}; }

  void write(statement_writer& out) const {
    out.add(node_kind::order_item, 1, Flags);
    operand.write(out);
  }
};
/// Upwards, the default.
template <expression Operand>
constexpr auto asc(Operand operand) {
  return order_item<Operand>{operand};
}
/// Downwards.
template <expression Operand>
constexpr auto desc(Operand operand) {
  return order_item<Operand, node_flag::descending>{operand};
}

namespace detail {
template <class T>
concept order_item_like = requires {
  typename std::remove_cvref_t<T>::is_tenon_order_item;
};

template <class Item>
constexpr auto as_order_item(Item item) {
  if constexpr (order_item_like<Item>) {
    return item;
  } else {
    return asc(item);
  }
}

template <class T>
struct can_be_ordered_by : std::bool_constant<order_item_like<T> || expression<T>> {};
template <class Entity, class Item>
struct order_is_on_entity : std::is_same<typename Item::entity, Entity> {};
}  // namespace detail

/// The order of the rows: columns, or `asc(…)` and `desc(…)` of them.
template <class... Items>
struct order_clause : Items... {
  static constexpr clause_kind tenon_clause = clause_kind::order_by;
  static constexpr bool is_static = (Items::is_static && ...);
  void write(statement_writer& out) const {
    out.add(node_kind::order_by, sizeof...(Items));
    (static_cast<const Items&>(*this).write(out), ...);
  }
};

namespace detail {
/// An item of an order composed at run time: an expression with its values.
struct composed_item {
  std::vector<node> nodes;
  owned_values<> values;
  node_flag flags = node_flag::none;
  cell_spec spec;                       ///< of its value
  const column_info* column = nullptr;  ///< if it is one

  template <class Write>
  void take(Write&& operand) {
    statement written;
    encoder given;
    statement_writer out(&written, given);
    operand(out);
    nodes = std::move(written.nodes);
    values.take(given);
  }
  void write(statement_writer& out) const {
    if (out.describing()) {
      for (const node& each : nodes) out.add(each);
    }
    values.write(out.values());
  }
};
/// The item named through the entity, so that parsing templates does not look into lists of it.
template <class Entity>
struct item_for {
  using type = composed_item;
};
}  // namespace detail

/// An order composed at run time: `order<Agent> o; o.add(desc(col<&Agent::createdAt>));`
template <class Entity>
class order {
 public:
  static constexpr clause_kind tenon_clause = clause_kind::order_by;
  using entity = Entity;
  static constexpr bool is_static = false;
  using item_type = typename detail::item_for<Entity>::type;

  template <class Item>
  order& add(const Item& given) {
    const auto written_item = detail::as_order_item(given);
    static_assert(detail::order_is_on_entity<Entity, std::remove_const_t<decltype(written_item)>>::value,
                  "tenon: order<Entity>::add(): the column is of another entity");
    using operand = std::remove_const_t<decltype(written_item.operand)>;
    item_type added;
    added.flags = written_item.flags;
    if constexpr (requires { operand::is_column; }) {
      added.column = operand::origin();
      added.spec = added.column->spec;
    } else {
      added.spec.kind = codec<detail::without_optional_t<typename operand::value_type>>::kind;
    }
    added.take([&](statement_writer& out) { written_item.operand.write(out); });
    return add(std::move(added));
  }
  order& add(item_type added) {
    items_.push_back(std::move(added));
    return *this;
  }

  bool empty() const noexcept { return items_.empty(); }
  const std::vector<item_type>& items() const noexcept { return items_; }

  void write(statement_writer& out) const {
    if (items_.empty()) return;
    out.add(node_kind::order_by, items_.size());
    for (const item_type& each : items_) {
      out.add(node_kind::order_item, 1, each.flags);
      each.write(out);
    }
  }

 private:
  std::vector<item_type> items_;
};

namespace detail {
template <std::size_t Position, class Item>
struct placed_item : Item {};

template <class Sequence, class... Items>
struct placed_order;
template <std::size_t... I, class... Items>
struct placed_order<std::index_sequence<I...>, Items...> {
  using type = order_clause<placed_item<I, Items>...>;
};
}  // namespace detail

/// The order of the rows: `order_by(col<&Agent::name>, desc(col<&Agent::createdAt>))`; NULLs are the least
/// values.
template <class... Items>
constexpr auto order_by(Items... items) {
  static_assert(sizeof...(Items) > 0, "tenon: order_by(): name at least one column");
  static_assert((detail::can_be_ordered_by<Items>::value && ...),
                "tenon: order_by(): name columns as col<&Entity::member>, asc(...) or desc(...)");
  if constexpr ((detail::can_be_ordered_by<Items>::value && ...)) {
    using clause = typename detail::placed_order<std::index_sequence_for<Items...>,
                                                 decltype(detail::as_order_item(items))...>::type;
    return clause{{{detail::as_order_item(items)}}...};
  } else {
    return order_clause<>{};
  }
}

namespace detail {
template <class Count>
struct argument_counts_rows : std::bool_constant<std::is_integral_v<Count> && !std::is_same_v<Count, bool>> {
};
/// What a number of rows is held as: a number, or a parameter.
template <class Count>
struct page_count {
  static_assert(argument_counts_rows<Count>::value,
                "tenon: limit(), offset(): the number of rows is an integer, or a parameter");
  using type = std::int64_t;
};
template <parameter_like Count>
struct page_count<Count> {
  using type = Count;
};
}  // namespace detail

/// At most so many rows; negative is an error. In a held statement the number may be a named parameter.
template <class Count = std::int64_t>
struct limit {
  static constexpr clause_kind tenon_clause = clause_kind::limit;
  static constexpr bool is_static = true;
  using count_type = Count;
  Count count;
  constexpr explicit limit(Count rows) : count(rows) {}
};
template <class Count>
limit(Count) -> limit<typename detail::page_count<Count>::type>;
/// Skips so many rows; negative is an error. In a held statement the number may be a named parameter.
template <class Count = std::int64_t>
struct offset {
  static constexpr clause_kind tenon_clause = clause_kind::offset;
  static constexpr bool is_static = true;
  using count_type = Count;
  Count count;
  constexpr explicit offset(Count rows) : count(rows) {}
};
template <class Count>
offset(Count) -> offset<typename detail::page_count<Count>::type>;

/// Rows marked as deleted count too.
struct with_deleted_clause {
  static constexpr clause_kind tenon_clause = clause_kind::with_deleted;
  static constexpr bool is_static = true;
};
inline constexpr with_deleted_clause with_deleted{};

/// Hidden columns are read too.
struct with_hidden_clause {
  static constexpr clause_kind tenon_clause = clause_kind::with_hidden;
  static constexpr bool is_static = true;
};
inline constexpr with_hidden_clause with_hidden{};

namespace detail {

template <class T>
concept relation_clause_like = is_clause<std::remove_cvref_t<T>, clause_kind::related>;
/// Whether a relation is read by a join in its owners' statement.
template <class Clause>
inline constexpr bool asks_for_a_join = false;
template <class T>
concept lock_like = is_clause<std::remove_cvref_t<T>, clause_kind::lock>;
template <class... Clauses>
struct no_relation_is_to_be_loaded : std::bool_constant<!(relation_clause_like<Clauses> || ...)> {};
/// Only a repository loads relations with its rows.
template <class... Clauses>
consteval auto check_no_relations() {
  static_assert(
      no_relation_is_to_be_loaded<Clauses...>::value,
      "tenon: query(), prepare(), stream(), chunks(), page(), keyset_page(): with<>() is a clause of a "
      "repository's find(); read the entities without it, and load(db, entities, with<>()) what they "
      "are related to");
  return no_relation_is_to_be_loaded<Clauses...>::value;
}

/// The named parameters of a clause.
template <class Clause>
struct clause_parameters {
  using type = types<>;
};
template <class Condition>
struct clause_parameters<where_clause<Condition>> {
  using type = typename needs_of<typename Condition::entity>::parameters;
};
template <parameter_like Count>
struct clause_parameters<limit<Count>> {
  using type = typename needs_of<typename Count::entity>::parameters;
};
template <parameter_like Count>
struct clause_parameters<offset<Count>> {
  using type = typename needs_of<typename Count::entity>::parameters;
};
/// The types of all lists, each once.
template <class... Lists>
struct all_types {
  using type = types<>;
};
template <class... Each>
struct all_types<types<Each...>> {
  using type = types<Each...>;
};
template <class... Each, class... Rest>
struct all_types<types<Each...>, types<>, Rest...> : all_types<types<Each...>, Rest...> {};
template <class... Each, class First, class... More, class... Rest>
struct all_types<types<Each...>, types<First, More...>, Rest...>
    : all_types<
          std::conditional_t<(std::is_same_v<First, Each> || ...), types<Each...>, types<Each..., First>>,
          types<More...>, Rest...> {};
template <class... Clauses>
using parameters_of_clauses = typename all_types<typename clause_parameters<Clauses>::type...>::type;

template <class Entity, class Clause>
struct clause_is_on_entity : std::true_type {};
template <class Entity, class Condition>
struct clause_is_on_entity<Entity, where_clause<Condition>> : condition_is_on_entity<Entity, Condition> {};
template <class Entity, class... Items>
struct clause_is_on_entity<Entity, order_clause<Items...>>
    : std::bool_constant<(std::is_same_v<typename Items::entity, Entity> && ...)> {};
template <class Entity, class Other>
struct clause_is_on_entity<Entity, order<Other>> : std::is_same<Entity, Other> {};

template <bool One>
struct at_most_one_where : std::bool_constant<One> {};
template <bool One>
struct at_most_one_order : std::bool_constant<One> {};
template <bool Once>
struct no_clause_is_given_twice : std::bool_constant<Once> {};
/// Whether no clause but the conditions and the order is given twice.
consteval bool pages_and_marks_differ(const clause_places& places) {
  return places.count(clause_kind::limit) <= 1 && places.count(clause_kind::offset) <= 1 &&
         places.count(clause_kind::lock) <= 1 && places.count(clause_kind::cached) <= 1 &&
         places.count(clause_kind::with_deleted) <= 1 && places.count(clause_kind::with_hidden) <= 1 &&
         places.count(clause_kind::joined) <= 1;
}
template <class Argument>
struct argument_is_a_clause : std::bool_constant<clause<Argument>> {};

/// The clauses of one statement, each held by value; found again by type.
template <class Entity, class... Clauses>
struct clause_set : Clauses... {
  static constexpr clause_places places = places_of<Clauses...>;
  static constexpr bool is_static = (Clauses::is_static && ...);
  static constexpr bool has_where = places.has(clause_kind::where);
  static constexpr bool has_order = places.has(clause_kind::order_by);
  static constexpr bool has_limit = places.has(clause_kind::limit);
  static constexpr bool has_offset = places.has(clause_kind::offset);
  static constexpr bool has_lock = places.has(clause_kind::lock);
  static constexpr bool deleted_too = places.has(clause_kind::with_deleted);
  static constexpr bool hidden_too = places.has(clause_kind::with_hidden);

  template <clause_kind Kind>
  using clause_of = find_clause<Kind, Clauses...>;
};

/// False after a refusal, so that the caller can leave the rest alone. A function with a deduced type is
/// looked into where it is called, which makes its sentences the first errors.
template <class Entity, class... Clauses>
consteval auto check_clauses() {
  static_assert(
      (argument_is_a_clause<Clauses>::value && ...),
      "tenon: find, count, ...: the arguments are clauses: where(...), order_by(...), limit(n), offset(n), "
      "with_deleted, with_hidden");
  if constexpr ((argument_is_a_clause<Clauses>::value && ...)) {
    constexpr clause_places places = places_of<Clauses...>;
    constexpr bool one_where = places.count(clause_kind::where) <= 1;
    constexpr bool one_order = places.count(clause_kind::order_by) <= 1;
    constexpr bool others_once = pages_and_marks_differ(places);
    static_assert(at_most_one_where<one_where>::value,
                  "tenon: where() is given twice; connect the conditions with && or ||");
    static_assert(at_most_one_order<one_order>::value,
                  "tenon: order_by() is given twice; name all columns in one");
    static_assert(
        no_clause_is_given_twice<others_once>::value,
        "tenon: a clause (limit, offset, lock, cached, with_deleted, with_hidden, joined) is given twice");
    static_assert((clause_is_on_entity<Entity, Clauses>::value && ...),
                  "tenon: a clause names columns of another entity than the repository's");
    return one_where && one_order && others_once && (clause_is_on_entity<Entity, Clauses>::value && ...);
  } else {
    return false;
  }
}

}  // namespace detail
}  // namespace tenon::inline v0
