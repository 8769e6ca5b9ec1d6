// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include <tenon/codec/chrono.hpp>
#include <tenon/codec/uuid.hpp>
#include <tenon/model/constraint.hpp>
#include <tenon/model/layout.hpp>

/// What a description of a table can get wrong: a trait per rule, named so that a compiler's message about it
/// reads as one.
namespace tenon::inline v0::detail {

/// Mistakes in a description that only its values show; each has its sentence where the description is first
/// used.
enum class description_problem : std::uint8_t {
  none,
  column_twice_in_key,
  too_many_parts,
  name_too_long,
  name_empty,
  name_twice,
  hidden_key,
  prefix_after_naming,
  live_without_mark,
  renamed_to_itself,
  old_name_twice,
  old_name_present,
  renamed_value_of_a_number,
};

template <class Member>
struct marks_a_timestamp : std::is_same<without_optional_t<Member>, timestamp> {};
template <class Member>
struct marks_an_optional_timestamp : std::is_same<Member, std::optional<timestamp>> {};
template <class Member>
struct counts_versions : std::bool_constant<std::integral<Member> && !std::same_as<Member, bool>> {};
template <class Member>
struct key_can_be_generated : std::bool_constant<(std::integral<without_optional_t<Member>> &&
                                                  !std::same_as<without_optional_t<Member>, bool>) ||
                                                 std::same_as<without_optional_t<Member>, uuid>> {};
template <class Referring, class Referenced>
struct foreign_key_types_agree : std::is_same<without_optional_t<Referring>, without_optional_t<Referenced>> {
};
template <class Member>
struct is_a_column : std::bool_constant<encodable<Member>> {};
template <class Member>
struct is_a_json_column : std::false_type {};
template <encodable Member>
struct is_a_json_column<Member> : std::bool_constant<codec<Member>::kind == cell_kind::json> {};
template <class Member>
struct member_is_a_relation : std::bool_constant<is_relation<Member>> {};
template <class Member>
struct member_is_a_relation_to_others : std::false_type {};
template <class Member>
requires is_relation<Member>
struct member_is_a_relation_to_others<Member>
    : std::bool_constant<Member::kind != decltype(Member::kind)::belongs_to> {
};
template <class Member>
struct is_an_embedded_struct : std::bool_constant<is_embedded<Member>> {};
template <class Member>
struct is_an_enum : std::is_enum<without_optional_t<Member>> {};
template <class Member, class Enum>
struct value_is_of_the_members_enum : std::is_same<without_optional_t<Member>, Enum> {};
template <class Member>
struct is_a_uuid : std::is_same<without_optional_t<Member>, uuid> {};

/// What an argument of a description names: a member, or by `at(…)` a member inside of embedded structs.
template <class Argument>
struct named_column {
  using owner = void;
  using member = void;
};
template <class Owner, class Member>
struct named_column<Member Owner::*> {
  using owner = Owner;
  using member = Member;
};
template <class Owner, class Member>
struct named_column<column_position<Owner, Member>> {
  using owner = Owner;
  using member = Member;
};
template <class Argument>
using named_member = typename named_column<Argument>::member;

template <class Argument>
    struct argument_is_a_tree : std::bool_constant < requires {
  typename Argument::is_tenon_tree;
} > {};
template <class Argument>
struct argument_names_a_column : std::bool_constant<!std::is_void_v<named_member<Argument>>> {};
template <class Owner, class Entity>
struct member_belongs_to_the_described_entity : std::is_same<Owner, Entity> {};
template <class Argument>
struct argument_is_a_foreign_key_option : std::false_type {};
template <>
struct argument_is_a_foreign_key_option<on_delete> : std::true_type {};
template <>
struct argument_is_a_foreign_key_option<on_update> : std::true_type {};
template <>
struct argument_is_a_foreign_key_option<deferrable> : std::true_type {};

/// A check's condition; `Entity` is whose rows it checks.
template <class Entity, class Condition>
struct check_is_a_condition : std::false_type {};
template <class Entity, class Condition>
requires(requires { typename Condition::is_tenon_expression; }) struct check_is_a_condition<Entity, Condition>
    : std::bool_constant<std::is_same_v<without_optional_t<typename Condition::value_type>, bool> &&
                         (std::is_void_v<typename Condition::entity> ||
                          std::is_same_v<typename Condition::entity, Entity>)> {
};

template <class List>
struct lists_nothing : std::false_type {};
template <template <class...> class List>
struct lists_nothing<List<>> : std::true_type {};
/// A view's query: its rows are the entity, and nothing is left open in it.
template <class Entity, class Query>
struct view_is_a_query_of_the_entity : std::false_type {};
template <class Entity, class Query>
requires(requires {
  typename Query::is_tenon_query;
  typename Query::row_type;
}) struct view_is_a_query_of_the_entity<Entity, Query>
    : std::bool_constant<std::is_same_v<typename Query::row_type, Entity> &&
                         lists_nothing<typename Query::parameters>::value> {
};

/// A default that SQL can say as a literal: text for text, an enumerator for an enum, a number for a number
/// that it does not round.
template <class Member>
struct is_stored_as_text : std::false_type {};
template <encodable Member>
struct is_stored_as_text<Member>
    : std::bool_constant<!std::is_enum_v<Member> && codec<Member>::kind == cell_kind::text> {};
template <class Member>
struct full_text_column_holds_text : is_stored_as_text<without_optional_t<Member>> {};
template <class Member, class Value>
struct default_fits_the_member
    : std::bool_constant<is_stored_as_text<Member>::value
                             ? std::is_convertible_v<const Value&, std::string_view>
                             : std::is_same_v<Member, Value> &&
                                   (std::is_arithmetic_v<Member> || std::is_enum_v<Member>)> {};
template <class Member, class Value>
requires(std::is_arithmetic_v<Member>&& std::is_arithmetic_v<Value> &&
         !std::is_same_v<Member, Value>) struct default_fits_the_member<Member, Value>
    : std::bool_constant<!std::is_same_v<Member, bool> && !std::is_same_v<Value, bool> &&
                         (std::is_floating_point_v<Member> || std::is_integral_v<Value>)> {
};
template <std::size_t Columns>
struct fits_one_key_or_index : std::bool_constant<Columns <= max_key_columns> {};

}  // namespace tenon::inline v0::detail
