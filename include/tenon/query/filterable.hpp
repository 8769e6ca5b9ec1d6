// SPDX-License-Identifier: MIT
#pragma once

#include <initializer_list>

#include <tenon/core/fixed_list.hpp>
#include <tenon/query/filter_engine.hpp>
#include <tenon/query/scope.hpp>

namespace tenon::inline v0 {
namespace detail {

// What a declaration can get wrong that no type tells. A constant's initialiser stops here.
constexpr void filterable_a_hidden_column_cannot_be_a_field(bool is_hidden) {
  if (is_hidden) {
    throw error(error_kind::misuse,
                "filterable: a hidden column cannot be a field, as requests could find out its values");
  }
}
constexpr void filterable_a_field_needs_a_plain_name(bool is_plain) {
  if (!is_plain) {
    throw error(
        error_kind::misuse,
        "filterable: a field's name is of letters, digits, '_', '.' and '-', and does not begin with '-'");
  }
}
constexpr void filterable_a_field_name_is_given_twice(bool is_known) {
  if (is_known) throw error(error_kind::misuse, "filterable: a field's name is given twice");
}
constexpr void filterable_has_more_than_48_fields(bool has_more) {
  if (has_more) throw error(error_kind::misuse, "filterable: more than 48 fields");
}

constexpr bool is_plain_name(std::string_view name) {
  if (name.empty() || name.size() > 64 || name.front() == '-') return false;
  for (char letter : name) {
    const bool fits = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                      (letter >= '0' && letter <= '9') || letter == '_' || letter == '.' || letter == '-';
    if (!fits) return false;
  }
  return true;
}

template <class Entity, class Owner>
struct filterable_member_is_of_the_entity : std::is_same<Entity, Owner> {};
template <class Member>
struct filterable_member_is_a_column : std::bool_constant<is_a_column<Member>::value> {};
template <class Value, unsigned Asked>
struct filterable_type_has_these_operators
    : std::bool_constant<Asked == filter_operators::standard.bits ||
                         (Asked & ~filter_operators_of<Value>()) == 0> {};
template <class Value>
struct filterable_type_can_be_filtered_by : std::bool_constant<filter_operators_of<Value>() != 0> {};
template <class Value>
struct filterable_type_has_an_order : std::bool_constant<can_be_sorted<Value>()> {};

template <class Value>
constexpr filter_field make_filter_field(std::string_view name, unsigned operators) {
  using plain = without_optional_t<Value>;
  filter_field made;
  made.name = name;
  made.read = &read_filter_value<Value>;
  made.spec = {codec<plain>::kind, storage::standard};
  made.operators = operators & filter_operators_of<Value>();
  made.sorts = can_be_sorted<Value>();
  if constexpr (std::is_enum_v<plain>) {
    made.enumerator = [](std::size_t index) {
      constexpr auto& known = reflect::enumerators<plain>;
      return index < known.size() ? known[index].name : std::string_view{};
    };
  }
  return made;
}

/// Whether an expression names columns that are hidden.
template <class Expression>
consteval bool names_hidden_column();
template <class... Operands>
consteval bool any_names_hidden_column(types<Operands...>) {
  return (names_hidden_column<Operands>() || ...);
}
template <class Expression>
consteval bool names_hidden_column() {
  if constexpr (requires { Expression::is_column; }) {
    return Expression::origin()->is(column_trait::hidden);
  } else {
    return any_names_hidden_column(typename operands_of<Expression>::type{});
  }
}
template <class Expression>
struct filterable_expression_names_no_hidden_column : std::bool_constant<!names_hidden_column<Expression>()> {
};
template <class Entity, class Expression>
struct filterable_expression_is_of_the_entity : std::is_same<typename Expression::entity, Entity> {};

}  // namespace detail

/// What requests may filter and sort by; made by `filterable<Entity>()`. See there.
template <class Entity>
class filterable_fields {
 public:
  static constexpr std::size_t most_fields = 48;

  /// A field to filter and to sort by: a member, or `at(&Outer::inner, &Inner::member)`; it takes every
  /// operator that its type has, or those that are named.
  template <class Member, unsigned Asked = filter_operators::standard.bits>
  constexpr filterable_fields field(std::string_view name, Member member,
                                    filter_operator_set<Asked> = {}) const {
    return with_member<Asked>(name, member, true);
  }
  /// A field to filter by only: its values cannot be found out by their order.
  template <class Member, unsigned Asked = filter_operators::standard.bits>
  constexpr filterable_fields filter_only(std::string_view name, Member member,
                                          filter_operator_set<Asked> = {}) const {
    return with_member<Asked>(name, member, false);
  }
  /// A field to sort by only.
  template <class Member>
  constexpr filterable_fields sortable(std::string_view name, Member member) const {
    return with_member<0>(name, member, true);
  }
  /// An expression, such as a path into a JSON column:
  /// `.field<col<&Agent::config>.at<&Config::model>()>("model")`.
  template <auto Expression, unsigned Asked = filter_operators::standard.bits>
  constexpr filterable_fields field(std::string_view name, filter_operator_set<Asked> = {}) const {
    using expression_type = std::remove_const_t<decltype(Expression)>;
    using value = std::optional<detail::without_optional_t<typename expression_type::value_type>>;
    static_assert(detail::filterable_expression_is_of_the_entity<Entity, expression_type>::value,
                  "tenon: filterable: field<expression>(): it names columns of another entity, or none");
    static_assert(detail::filterable_expression_names_no_hidden_column<expression_type>::value,
                  "tenon: filterable: field<expression>(): a hidden column cannot be a field");
    check_operators<value, Asked>();
    detail::filter_field made = detail::make_filter_field<value>(name, Asked);
    made.write = [](statement_writer& out) { Expression.write(out); };
    return with(made);
  }
  constexpr filterable_fields limits(const filter_limits& most) const {
    filterable_fields made = *this;
    made.limits_ = most;
    return made;
  }

  /// The rows for which all conditions hold; every row if there are none. Errors: `value` with a sentence for
  /// the answer to the request, and the field's name in `column`.
  predicate<Entity> where(std::initializer_list<filter_term> terms) const {
    return where(filter_group{filter_connective::and_, terms, {}});
  }
  predicate<Entity> where(const std::vector<filter_term>& terms) const {
    return where(filter_group{filter_connective::and_, terms, {}});
  }
  /// Conditions under and, or, and groups of them.
  predicate<Entity> where(const filter_group& wanted) const {
    detail::filter_engine engine({fields_.begin(), fields_.size()}, limits_);
    engine.compose(wanted);
    if (engine.nodes().empty()) return all;
    return detail::composed_condition<Entity>{&engine.nodes(), &engine.values()};
  }
  /// An order as "-createdAt,name": '-' puts the greatest first. Errors: as of where().
  order<Entity> order_by(std::string_view text) const {
    order<Entity> made;
    detail::filter_engine engine({fields_.begin(), fields_.size()}, limits_);
    engine.order(text, [&](detail::composed_item& item) { made.add(std::move(item)); });
    return made;
  }
  /// As many rows as are asked for, but no more than a page; an empty text asks for a whole page. Errors:
  /// `value`.
  limit<> page(std::string_view rows) const { return limit<>(engine().page(rows)); }
  limit<> page(std::int64_t rows) const { return limit<>(engine().page(rows)); }
  /// The rows before a page. Errors: `value`, also beyond `filter_limits::offset`.
  offset<> skip(std::string_view rows) const { return offset<>(engine().skip(rows)); }
  offset<> skip(std::int64_t rows) const { return offset<>(engine().skip(rows)); }

 private:
  detail::filter_engine engine() const { return {{fields_.begin(), fields_.size()}, limits_}; }

  template <class Value, unsigned Asked>
  static constexpr void check_operators() {
    static_assert(detail::filterable_type_has_these_operators<Value, Asked>::value,
                  "tenon: filterable: an operator does not exist for the field's type: texts have contains, "
                  "starts_with and ends_with; numbers and times lt, le, gt, ge; optionals null and not_null");
    static_assert(
        Asked != filter_operators::standard.bits || detail::filterable_type_can_be_filtered_by<Value>::value,
        "tenon: filterable: a JSON or blob column cannot be filtered by; name a path into it: "
        "field<col<&Entity::member>.at<&Part::member>()>(\"name\")");
  }

  template <unsigned Asked, class Argument>
  constexpr filterable_fields with_member(std::string_view name, Argument member, bool sorts) const {
    using owner = typename detail::named_column<Argument>::owner;
    static_assert(detail::argument_names_a_column<Argument>::value,
                  "tenon: filterable: name a column as &Entity::member or at(&Outer::inner, &Inner::member)");
    if constexpr (detail::argument_names_a_column<Argument>::value) {
      using value = detail::named_member<Argument>;
      static_assert(detail::filterable_member_is_of_the_entity<Entity, owner>::value,
                    "tenon: filterable: the member is of another struct than the entity");
      static_assert(
          detail::filterable_member_is_a_column<value>::value,
          "tenon: filterable: the member is no column (a relation or an embedded struct); name a column "
          "inside of it by at(&Outer::inner, &Inner::member)");
      if constexpr (std::is_same_v<Entity, owner> && detail::filterable_member_is_a_column<value>::value) {
        if constexpr (Asked != 0) check_operators<value, Asked>();
        static_assert(Asked != 0 || detail::filterable_type_has_an_order<value>::value,
                      "tenon: filterable: sortable(): JSON and blobs have no order");
        detail::filter_field made = detail::make_filter_field<value>(name, Asked);
        made.table = &table_info_of<Entity>;
        if constexpr (std::is_member_pointer_v<Argument>) {
          made.column = &table_info_of<Entity>.columns[at(member).index];
        } else {
          made.column = &table_info_of<Entity>.columns[member.index];
        }
        made.spec = made.column->spec;
        made.sorts = made.sorts && sorts;
        detail::filterable_a_hidden_column_cannot_be_a_field(made.column->is(column_trait::hidden));
        return with(made);
      }
    }
    return *this;
  }

  constexpr filterable_fields with(const detail::filter_field& added) const {
    detail::filterable_a_field_needs_a_plain_name(detail::is_plain_name(added.name));
    for (const detail::filter_field& each : fields_)
      detail::filterable_a_field_name_is_given_twice(each.name == added.name);
    filterable_fields made = *this;
    made.fields_.push(added);
    detail::filterable_has_more_than_48_fields(made.fields_.overflown());
    return made;
  }

  detail::fixed_list<detail::filter_field, most_fields> fields_;
  filter_limits limits_;
};

/// Declares once, as a constant, what requests from outside may filter and sort by:
///
///   inline constexpr auto agentFilter = tenon::filterable<Agent>()
///       .field("status", &Agent::status)
///       .field("name", &Agent::name, filter_operators::equal | filter_operators::contains)
///       .sortable("createdAt", &Agent::createdAt);
///   agents.find(where(agentFilter.where({{"status", "eq", "idle"}})), agentFilter.order_by("-createdAt"));
///
/// Nothing else can be asked: names, operators and values are checked, and values are bound as parameters.
template <class Entity>
constexpr filterable_fields<Entity> filterable() {
  return {};
}

}  // namespace tenon::inline v0
