// SPDX-License-Identifier: MIT
#pragma once

#include <tuple>

#include <tenon/core/array_view.hpp>
#include <tenon/query/subquery.hpp>
#include <tenon/session/entity_rows.hpp>
#include <tenon/session/row_events.hpp>
#include <tenon/session/row_reader.hpp>

namespace tenon::inline v0::detail {

/// How many cells a field takes.
template <class Field>
inline constexpr std::size_t width_of_field = 1;
template <class Tag>
inline constexpr std::size_t width_of_field<whole_field<Tag>> =
    masks_of<typename tag_facts<Tag>::row>.visible.count();
template <class Tag>
inline constexpr std::size_t width_of_field<everything_field<Tag>> =
    masks_of<typename tag_facts<Tag>::row>.everything.count();
template <class List>
inline constexpr std::size_t width_of_list = 0;
template <class... Fields>
inline constexpr std::size_t width_of_list<types<Fields...>> = (width_of_field<Fields> + ... + 0u);

/// Lets a view show what a cell points to.
inline decode_status show_cell(const cell& from, std::string_view& into) {
  if (from.kind != cell_kind::text)
    return from.kind == cell_kind::null ? decode_status::null_value : decode_status::wrong_kind;
  into = from.text();
  return decode_status::ok;
}
inline decode_status show_cell(const cell& from, std::span<const std::byte>& into) {
  if (from.kind != cell_kind::blob)
    return from.kind == cell_kind::null ? decode_status::null_value : decode_status::wrong_kind;
  into = {reinterpret_cast<const std::byte*>(from.bytes.data), from.bytes.size};
  return decode_status::ok;
}
template <class View>
decode_status show_cell(const cell& from, std::optional<View>& into) {
  if (from.kind != cell_kind::null) return show_cell(from, into.emplace());
  into.reset();
  return decode_status::ok;
}

template <class Member>
void decode_field(const cell& from, Member& into, const field_name& name) {
  const decode_status status = [&] {
    if constexpr (is_view<Member>) {
      return show_cell(from, into);
    } else {
      return decode_cell(from, into);
    }
  }();
  if (status != decode_status::ok) [[unlikely]]
    decode_failed(name, codec<without_optional_t<Member>>::kind, from, status, explainer<Member>());
}

/// A whole entity; where an outer join has none, all of its cells are NULL.
template <class Entity>
void decode_entity(const cell*& cells, Entity& entity) {
  read_entity(cells, masks_of<Entity>.visible, entity);
  cells += masks_of<Entity>.visible.count();
}
template <class Entity>
void decode_entity(const cell*& cells, std::optional<Entity>& entity) {
  constexpr std::size_t width = masks_of<Entity>.visible.count();
  bool empty = true;
  for (std::size_t i = 0; i < width && empty; ++i) empty = cells[i].kind == cell_kind::null;
  if (empty) {
    entity.reset();
    cells += width;
  } else {
    decode_entity(cells, entity.emplace());
  }
}

/// The members of a result row, one after the other, from the fields `List` from `Place` on.
template <class List, std::size_t Place, class Member>
void decode_result(const cell*& cells, Member& member, const field_name& name);
template <class List, std::size_t Place, std::size_t Index, class Row>
void decode_members(const cell*& cells, Row& row) {
  if constexpr (Index < reflect::member_count<Row>) {
    using member = reflect::member_type<Row, Index>;
    decode_result<List, Place>(cells, reflect::member<Index>(row),
                               {reflect::type_name<Row>, reflect::member_name<Row, Index>});
    decode_members<List, place_after<member, List, Place>(), Index + 1>(cells, row);
  }
}
template <class List, std::size_t Place, class Member>
void decode_result(const cell*& cells, Member& member, const field_name& name) {
  using field = typename type_at<List, Place>::type;
  if constexpr (is_whole<field>) {
    using row = typename field::row;
    if constexpr (std::is_same_v<field, everything_field<row>>) {
      read_entity(cells, masks_of<row>.everything, member);
      cells += masks_of<row>.everything.count();
    } else {
      decode_entity(cells, member);
    }
  } else if constexpr (encodable<Member> || is_view<Member>) {
    decode_field(*cells++, member, name);
  } else {
    decode_members<List, Place, 0>(cells, member);
  }
}

/// What decoding has to know of a field: nothing, unless it is a whole entity. So queries with the same row
/// type share their decoding.
struct one_cell {};
template <class List>
struct shape_of_fields;
template <class... Fields>
struct shape_of_fields<types<Fields...>> {
  using type = types<std::conditional_t<is_whole<Fields>, Fields, one_cell>...>;
};
template <class Query>
using row_shape = typename shape_of_fields<typename Query::field_list>::type;

template <class T>
inline constexpr bool is_tuple = false;
template <class... T>
inline constexpr bool is_tuple<std::tuple<T...>> = true;

/// A row of a query with this shape from its cells.
template <class Shape, class Row>
void decode_query_row(const cell* cells, Row& row) {
  using list = Shape;
  if constexpr (is_tuple<Row>) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (decode_result<list, I>(cells, std::get<I>(row), {"", ""}), ...);
    }
    (std::make_index_sequence<std::tuple_size_v<Row>>{});
  } else if constexpr (size_of<list> == 1 &&
                       (is_whole<typename type_at<list, 0>::type> || encodable<Row> || is_view<Row>)) {
    decode_result<list, 0>(cells, row, {"", ""});
  } else {
    decode_members<list, 0, 0>(cells, row);
  }
}

/// Whether rows of a shape hold whole entities, of which subscribers are told.
template <class Shape>
inline constexpr bool holds_entities = false;
template <class... Fields>
inline constexpr bool holds_entities<types<Fields...>> = (is_whole<Fields> || ...);

/// Tells of the whole entities in a row, whose members are found as they are decoded.
template <class List, std::size_t Place, class Member>
void tell_result(event_sink& sink, Member& member);
template <class List, std::size_t Place, std::size_t Index, class Row>
void tell_members(event_sink& sink, Row& row) {
  if constexpr (Index < reflect::member_count<Row>) {
    tell_result<List, Place>(sink, reflect::member<Index>(row));
    tell_members<List, place_after<reflect::member_type<Row, Index>, List, Place>(), Index + 1>(sink, row);
  }
}
template <class List, std::size_t Place, class Member>
void tell_result(event_sink& sink, Member& member) {
  using field = typename type_at<List, Place>::type;
  if constexpr (is_whole<field>) {
    using entity = typename field::row;
    if constexpr (std::is_same_v<Member, entity>) {
      tell_rows(sink, operations_of<entity>, &member, 1, sizeof(entity));
    } else if (member) {
      tell_rows(sink, operations_of<entity>, &*member, 1, sizeof(entity));
    }
  } else if constexpr (!encodable<Member> && !is_view<Member>) {
    tell_members<List, Place, 0>(sink, member);
  }
}
template <class Shape, class Row>
void tell_query_row(event_sink& sink, Row& row) {
  if constexpr (is_tuple<Row>) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (tell_result<Shape, I>(sink, std::get<I>(row)), ...);
    }
    (std::make_index_sequence<std::tuple_size_v<Row>>{});
  } else if constexpr (size_of<Shape> == 1 && is_whole<typename type_at<Shape, 0>::type>) {
    tell_result<Shape, 0>(sink, row);
  } else {
    tell_members<Shape, 0, 0>(sink, row);
  }
}
/// The same of rows that were read: a vector or an optional of them.
using tell_function = void (*)(event_sink& sink, void* rows);
template <class Shape, class Rows>
constexpr tell_function teller_of() {
  tell_function made = nullptr;
  if constexpr (holds_entities<Shape>) {
    made = [](event_sink& sink, void* target) {
      auto& rows = *static_cast<Rows*>(target);
      if constexpr (requires { rows.has_value(); }) {
        if (rows) tell_query_row<Shape>(sink, *rows);
      } else {
        for (auto& row : rows) tell_query_row<Shape>(sink, row);
      }
    };
  }
  return made;
}
inline void tell_all(const session& where, tell_function tell, void* rows) {
  if (tell == nullptr) return;
  if (event_sink* const sink = where.events(event_group::reads)) [[unlikely]]
    tell(*sink, rows);
}

template <class Outside>
struct clause_names_a_source_of_the_statement : std::is_void<without_parameters<Outside>> {};
template <class Needs>
struct common_tables_are_declared : std::is_void<Needs> {};

/// What only the whole statement tells: that every clause names sources that are there.
template <class Query>
consteval bool check_whole_query() {
  if constexpr (std::is_void_v<without_parameters<typename Query::entity>>) {
    return true;
  } else if constexpr (requires { typename Query::source_type; }) {
    using needs = needs_of_clauses<Query>;
    static_assert(clause_names_a_source_of_the_statement<typename needs::sources>::value,
                  "tenon: from(), join(): the source is a common table that no with(...) declares, or a "
                  "derived table that "
                  "names columns of a table that is not there");
    static_assert(clause_names_a_source_of_the_statement<typename needs::joins>::value,
                  "tenon: join(): on(...) names a column of a table that is neither in from() nor joined");
    static_assert(clause_names_a_source_of_the_statement<typename needs::fields>::value,
                  "tenon: fields(): a column is of a table that is neither in from() nor joined");
    static_assert(clause_names_a_source_of_the_statement<typename needs::where>::value,
                  "tenon: where(): a column is of a table that is neither in from() nor joined");
    static_assert(clause_names_a_source_of_the_statement<typename needs::group_by>::value,
                  "tenon: group_by(): a column is of a table that is neither in from() nor joined");
    static_assert(clause_names_a_source_of_the_statement<typename needs::having>::value,
                  "tenon: having(): a column is of a table that is neither in from() nor joined");
    static_assert(clause_names_a_source_of_the_statement<typename needs::distinct_on>::value,
                  "tenon: distinct_on(): a column is of a table that is neither in from() nor joined");
    static_assert(clause_names_a_source_of_the_statement<typename needs::order_by>::value,
                  "tenon: order_by(): a column is of a table that is neither in from() nor joined, or "
                  "result<&Row::member> of another Row");
  } else {
    static_assert(
        clause_names_a_source_of_the_statement<typename Query::entity>::value,
        "tenon: union_, intersect, except: a query names a column of a table that is neither in its "
        "from() nor joined, or a common table that no with(...) declares");
  }
  return std::is_void_v<without_parameters<typename Query::entity>>;
}

template <class Change>
consteval bool check_whole_change() {
  if constexpr (requires { typename Change::where_outside; }) {
    static_assert(
        clause_names_a_source_of_the_statement<typename Change::needs_outside>::value,
        "tenon: insert_into(): the query names a column of a table that is neither in its from() nor "
        "joined, or a common table that no with(...) declares");
    static_assert(clause_names_a_source_of_the_statement<typename Change::where_outside>::value,
                  "tenon: where(): a column is neither of the changed table nor of one in from()");
    static_assert(clause_names_a_source_of_the_statement<typename Change::conflict_outside>::value,
                  "tenon: on_conflict(): a column is of another table than the insert's");
    if constexpr (requires { typename Change::joins_outside; }) {
      static_assert(
          clause_names_a_source_of_the_statement<typename Change::joins_outside>::value,
          "tenon: update(), delete_from(): a source is a common table that no with(...) declares, or "
          "on(...) names a column of a table that is neither the changed one nor in from()");
    }
    static_assert(clause_names_a_source_of_the_statement<typename Change::fields_outside>::value,
                  "tenon: returning(): a column is neither of the changed table nor of one in from()");
    if constexpr (requires { typename Change::set_outside; }) {
      static_assert(clause_names_a_source_of_the_statement<typename Change::set_outside>::value,
                    "tenon: set(): a value is of a table that is neither the changed one nor in from(); "
                    "excluded<&Entity::member> stands in do_update() only");
    }
    return std::is_void_v<without_parameters<typename Change::entity>>;
  } else {
    return true;
  }
}

/// What statements that are run at once are checked for first.
template <class Statement>
consteval bool has_its_values() {
  static_assert(
      every_parameter_has_a_value<typename Statement::parameters>::value,
      "tenon: query(), execute(): a named parameter has no value; hold the statement and give it one: "
      "auto held = prepare(db, select(...)); held(name = value)");
  return std::is_same_v<typename Statement::parameters, types<>>;
}

template <class Shape, class Row>
void append_query_row(void* target, const cell* cells) {
  auto& rows = *static_cast<std::vector<Row>*>(target);
  if constexpr (std::is_same_v<Row, bool>) {  // a vector<bool> has no elements to refer to
    bool value = false;
    decode_query_row<Shape>(cells, value);
    rows.push_back(value);
  } else {
    decode_query_row<Shape>(cells, rows.emplace_back());
  }
}
template <class Row>
void reserve_query_rows(void* target, std::size_t count) {
  static_cast<std::vector<Row>*>(target)->reserve(count);
}
template <class Shape, class Row>
void set_query_row(void* target, const cell* cells) {
  decode_query_row<Shape>(cells, static_cast<std::optional<Row>*>(target)->emplace());
}

template <class Row>
struct rows_own_their_values : std::bool_constant<!holds_views<Row>()> {};
/// For rows that are kept.
template <class Row>
consteval void check_kept_rows() {
  static_assert(rows_own_their_values<Row>::value,
                "tenon: rows hold views of the driver's memory; read them with stream()");
}

/// Where the rows of a statement go.
struct row_target {
  std::size_t width;
  void* target;
  row_function each;
  std::size_t most = static_cast<std::size_t>(-1);
  reserve_function reserve = nullptr;
  tell_function tell = nullptr;
};
inline void run_erased(session where, access right, const erased_shell& shell,
                       array_view<const parameter_binding> bindings, const row_target& rows) {
  encoder values;
  statement described;
  const statement_source source = source_of(shell, values, described, bindings);
  {
    const session::lease held(where, right);
    read_rows(*held, source, values, rows.width, rows.each, rows.target, rows.most, rows.reserve);
  }
  tell_all(where, rows.tell, rows.target);
}

template <class Query, class Rows>
void run_query(session where, const Query& shell, array_view<const parameter_binding> bindings, Rows* target,
               row_function each, std::size_t most, reserve_function reserve = nullptr) {
  constexpr std::uint32_t* slot = slot_of_type<Query>();
  erased_shell erased{&shell, &write_shell<Query>, slot};
  if constexpr (says_its_age<Query>) erased.cached = &shell.clauses;
  run_erased(where, access::read, erased, bindings,
             {width_of_list<typename Query::field_list>, target, each, most, reserve,
              teller_of<row_shape<Query>, Rows>()});
}

}  // namespace tenon::inline v0::detail
