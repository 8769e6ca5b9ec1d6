// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/query/aggregates.hpp>

namespace tenon::inline v0 {

/// The rows that belong together in a window.
template <class... Operands>
struct partition_clause {
  using is_tenon_window_part = void;
  using entity = detail::entities_of<Operands...>;
  using operands = detail::types<Operands...>;
  static constexpr bool is_static = (Operands::is_static && ...);
  static constexpr int place = 0;
  [[no_unique_address]] detail::operand_list<Operands...> values;
  void write(statement_writer& out) const {
    out.add(node_kind::partition_by, sizeof...(Operands));
    values.write(out);
  }
};
template <class... Operands>
constexpr auto partition_by(Operands... operands) {
  static_assert(sizeof...(Operands) > 0 && (expression<Operands> && ...),
                "tenon: partition_by(): name columns as col<&Entity::member>");
  return partition_clause<Operands...>{detail::list_operands(std::move(operands)...)};
}

/// Where a frame begins or ends.
struct unbounded_preceding_bound {
  static constexpr frame_bound bound = frame_bound::unbounded_preceding;
};
struct unbounded_following_bound {
  static constexpr frame_bound bound = frame_bound::unbounded_following;
};
struct current_row_bound {
  static constexpr frame_bound bound = frame_bound::current_row;
};
struct preceding {
  static constexpr frame_bound bound = frame_bound::preceding;
  std::int64_t count;
  constexpr explicit preceding(std::int64_t rows) : count(rows) {}
};
struct following {
  static constexpr frame_bound bound = frame_bound::following;
  std::int64_t count;
  constexpr explicit following(std::int64_t rows) : count(rows) {}
};
inline constexpr unbounded_preceding_bound unbounded_preceding{};
inline constexpr unbounded_following_bound unbounded_following{};
inline constexpr current_row_bound current_row{};

namespace detail {

template <class T>
    struct argument_is_a_frame_bound : std::bool_constant < requires {
  T::bound;
} > {};
template <class From, class To>
struct frame_begins_before_it_ends
    : std::bool_constant<(static_cast<int>(From::bound) <= static_cast<int>(To::bound) &&
                          From::bound != frame_bound::unbounded_following &&
                          To::bound != frame_bound::unbounded_preceding)> {};

constexpr bool counts_rows(frame_bound bound) {
  return bound == frame_bound::preceding || bound == frame_bound::following;
}

template <frame_unit Unit, class From, class To>
struct frame_clause {
  using is_tenon_window_part = void;
  using entity = void;
  using operands = types<>;
  static constexpr bool is_static = true;
  static constexpr int place = 2;
  static constexpr frame_unit unit = Unit;
  static constexpr bool is_counted = counts_rows(From::bound) || counts_rows(To::bound);
  From from;
  To to;
  void write(statement_writer& out) const {
    out.computed(node_kind::frame, (counts_rows(From::bound) ? 1u : 0u) + (counts_rows(To::bound) ? 1u : 0u),
                 frame_index(Unit, From::bound, To::bound), {});
    if constexpr (counts_rows(From::bound)) write_count(out, from.count);
    if constexpr (counts_rows(To::bound)) write_count(out, to.count);
  }

 private:
  static void write_count(statement_writer& out, std::int64_t count) {
    if (count < 0) fail(error_kind::value, "preceding(), following(): the number of rows is negative");
    out.parameter(count, nullptr);
  }
};

template <frame_unit Unit, class From, class To>
constexpr auto make_frame(From from, To to) {
  static_assert(argument_is_a_frame_bound<From>::value && argument_is_a_frame_bound<To>::value,
                "tenon: rows_between, range_between, groups_between: the bounds are unbounded_preceding, "
                "preceding(n), current_row, following(n), unbounded_following");
  if constexpr (argument_is_a_frame_bound<From>::value && argument_is_a_frame_bound<To>::value) {
    static_assert(frame_begins_before_it_ends<From, To>::value,
                  "tenon: rows_between, range_between, groups_between: the frame ends before it begins");
    return frame_clause<Unit, From, To>{from, to};
  } else {
    return frame_clause<Unit, current_row_bound, current_row_bound>{};
  }
}

}  // namespace detail

/// Frames: `rows_between(preceding(2), current_row)` and, counted by values of the order or by groups of
/// equal ones, `range_between`, `groups_between`.
template <class From, class To>
constexpr auto rows_between(From from, To to) {
  return detail::make_frame<frame_unit::rows>(from, to);
}
template <class From, class To>
constexpr auto range_between(From from, To to) {
  return detail::make_frame<frame_unit::range>(from, to);
}
template <class From, class To>
constexpr auto groups_between(From from, To to) {
  return detail::make_frame<frame_unit::groups>(from, to);
}

namespace detail {

/// An order as a part of a window.
template <class Order>
struct window_order : order_operand<Order> {
  using is_tenon_window_part = void;
  static constexpr int place = 1;
};

template <class T>
concept window_part = requires {
  typename T::is_tenon_window_part;
};
template <class T>
struct argument_is_a_window_part : std::bool_constant<window_part<T> || is_clause<T, clause_kind::order_by>> {
};

template <class Part>
constexpr auto as_window_part(Part part) {
  if constexpr (is_clause<Part, clause_kind::order_by>) {
    return window_order<Part>{{std::move(part)}};
  } else {
    return part;
  }
}
template <class Part>
using window_part_type = decltype(as_window_part(std::declval<Part>()));

template <int Place, class... Parts>
inline constexpr int parts_at = ((Parts::place == Place ? 1 : 0) + ... + 0);
template <class... Parts>
struct window_part_is_given_once
    : std::bool_constant<parts_at<0, Parts...> <= 1 && parts_at<1, Parts...> <= 1 &&
                         parts_at<2, Parts...> <= 1> {};

/// How many items the order of a window has; a frame of groups, or of distances, needs one.
template <class Part>
inline constexpr std::size_t items_of_part = 0;
template <class... Items>
inline constexpr std::size_t items_of_part<window_order<order_clause<Items...>>> = sizeof...(Items);
template <class Part>
consteval bool frame_fits_an_order_of(std::size_t items) {
  if constexpr (Part::place != 2) {
    return true;
  } else if constexpr (Part::unit == frame_unit::groups) {
    return items > 0;
  } else {
    return Part::unit != frame_unit::range || !Part::is_counted || items == 1;
  }
}
template <class... Parts>
struct frame_has_the_order_it_needs
    : std::bool_constant<(frame_fits_an_order_of<Parts>((items_of_part<Parts> + ... + 0)) && ...)> {};

/// A window: its parts in any order.
template <class... Parts>
struct window_definition : Parts... {
  using is_tenon_window = void;
  using entity = entities_of<Parts...>;
  using operands = types<Parts...>;
  static constexpr bool is_static = (Parts::is_static && ...);
  static constexpr std::size_t size = sizeof...(Parts);
  static constexpr bool has_frame = parts_at<2, Parts...> == 1;
  static constexpr bool has_order = parts_at<1, Parts...> == 1;
  template <int Place>
  void write_at(statement_writer& out) const {
    [[maybe_unused]] const auto one = [&]<class Part>(const Part& part) {
      if constexpr (Part::place == Place) part.write(out);
    };
    (one(static_cast<const Parts&>(*this)), ...);
  }
  void write(statement_writer& out) const {
    write_at<0>(out);
    write_at<1>(out);
    write_at<2>(out);
  }
};

template <class T>
inline constexpr bool is_window_definition = false;
template <class... Parts>
inline constexpr bool is_window_definition<window_definition<Parts...>> = true;

}  // namespace detail

/// A window to be used more than once: `const auto byDay = window(partition_by(…), order_by(…));`
template <class... Parts>
constexpr auto window(Parts... parts) {
  static_assert(
      (detail::argument_is_a_window_part<Parts>::value && ...),
      "tenon: over(), window(): the arguments are partition_by(...), order_by(...) and a frame such "
      "as rows_between(...)");
  if constexpr ((detail::argument_is_a_window_part<Parts>::value && ...)) {
    static_assert(detail::window_part_is_given_once<detail::window_part_type<Parts>...>::value,
                  "tenon: over(), window(): a part is given twice");
    static_assert(detail::frame_has_the_order_it_needs<detail::window_part_type<Parts>...>::value,
                  "tenon: over(), window(): groups_between(), and range_between() with preceding(n) or "
                  "following(n), need order_by(...); the latter of one item");
    return detail::window_definition<detail::window_part_type<Parts>...>{
        detail::as_window_part(std::move(parts))...};
  } else {
    return detail::window_definition<>{};
  }
}

namespace detail {

/// The operands of a function over a window; the function itself is no aggregate of the statement's groups.
template <class Call>
struct called_operands {
  using entity = typename Call::entity;
  using operands = typename Call::operands;
};

/// A function over a window.
template <class Call, class Window>
struct over_expression {
  using is_tenon_expression = void;
  using value_type = typename Call::value_type;
  using entity = common_entity<typename Call::entity, typename Window::entity>;
  using operands = types<called_operands<Call>, Window>;
  static constexpr bool is_static = Call::is_static && Window::is_static;
  static constexpr bool is_window = true;
  static constexpr const column_info* origin() { return nullptr; }
  template <class Scope>
  static consteval bool can_be_null() {
    return Call::template can_be_null_over<Scope>(Window::has_frame);
  }

  Call call;
  [[no_unique_address]] Window window;

  void write(statement_writer& out) const {
    out.add(node_kind::over, 1 + Window::size);
    call.write(out);
    window.write(out);
  }
};

template <class Call, class... Parts>
constexpr auto make_over(Call call, Parts... parts) {
  if constexpr (sizeof...(Parts) == 1 && (is_window_definition<Parts> && ...)) {
    return over_expression<Call, Parts...>{std::move(call), std::move(parts)...};
  } else {
    auto made = tenon::window(std::move(parts)...);
    return over_expression<Call, decltype(made)>{std::move(call), std::move(made)};
  }
}

template <class Self>
template <class... Parts>
constexpr auto aggregate_base<Self>::over(Parts... parts) const {
  static_assert(
      aggregate_is_a_plain_one<Self>::value,
      "tenon: over(): no database takes distinct(...), or an aggregate with an order of its own, over a "
      "window");
  return make_over(static_cast<const Self&>(*this), std::move(parts)...);
}

/// A function that needs a window; it is an expression once over(…) has given it one.
template <window_function Function, class Value, null_rule Rule, class... Operands>
struct window_call {
  using value_type = Value;
  using entity = entities_of<Operands...>;
  using operands = types<Operands...>;
  static constexpr bool is_static = (Operands::is_static && ...);

  [[no_unique_address]] operand_list<Operands...> arguments;

  template <class... Parts>
  constexpr auto over(Parts... parts) const {
    return make_over(*this, std::move(parts)...);
  }
  template <class Scope>
  static consteval bool can_be_null_over(bool has_frame) {
    if constexpr (Rule == null_rule::always) return true;
    if constexpr (Rule == null_rule::never) return false;
    return has_frame || (detail::can_be_null<Scope, Operands>() || ...);
  }
  void write(statement_writer& out) const {
    out.computed(node_kind::window_call, sizeof...(Operands), static_cast<std::uint16_t>(Function),
                 spec_of_value<Value>());
    arguments.write(out);
  }
};

template <window_function Function, class Value, null_rule Rule, class... Operands>
constexpr auto make_window_call(Operands... operands) {
  return window_call<Function, Value, Rule, Operands...>{list_operands(std::move(operands)...)};
}

}  // namespace detail

// Functions over a window; each is followed by .over(…).

/// The number of the row within its partition, from 1.
inline constexpr auto row_number() {
  return detail::make_window_call<window_function::row_number, std::int64_t, detail::null_rule::never>();
}
/// The number of the first row that is equal in the order, so that gaps follow equals.
inline constexpr auto rank() {
  return detail::make_window_call<window_function::rank, std::int64_t, detail::null_rule::never>();
}
/// A rank without gaps: how many different values come before, and one.
inline constexpr auto dense_rank() {
  return detail::make_window_call<window_function::dense_rank, std::int64_t, detail::null_rule::never>();
}
/// (rank - 1) / (rows of the partition - 1), from 0 to 1.
inline constexpr auto percent_rank() {
  return detail::make_window_call<window_function::percent_rank, double, detail::null_rule::never>();
}
/// The share of the partition's rows up to this one and its equals; above 0 to 1.
inline constexpr auto cumulative_distribution() {
  return detail::make_window_call<window_function::cumulative_distribution, double,
                                  detail::null_rule::never>();
}
/// The number, from 1, of the part the row is in when the partition is cut into so many.
template <class Count>
constexpr auto ntile(Count parts) {
  return detail::make_window_call<window_function::ntile, std::int64_t, detail::null_rule::never>(
      detail::integer_operand(parts));
}
/// The value some rows before (1, if not said), NULL or `instead` where there is none.
template <expression Operand>
constexpr auto lag(Operand operand, std::int64_t rows = 1) {
  return detail::make_window_call<window_function::lag, detail::plain_result<Operand>,
                                  detail::null_rule::always>(operand, detail::integer_operand(rows));
}
template <expression Operand, class Instead>
constexpr auto lag(Operand operand, std::int64_t rows, Instead&& instead) {
  return detail::make_window_call<window_function::lag, detail::plain_result<Operand>,
                                  detail::null_rule::any_operand>(
      operand, detail::integer_operand(rows),
      detail::lift<typename Operand::value_type, Operand>(std::forward<Instead>(instead)));
}
/// The value some rows behind.
template <expression Operand>
constexpr auto lead(Operand operand, std::int64_t rows = 1) {
  return detail::make_window_call<window_function::lead, detail::plain_result<Operand>,
                                  detail::null_rule::always>(operand, detail::integer_operand(rows));
}
template <expression Operand, class Instead>
constexpr auto lead(Operand operand, std::int64_t rows, Instead&& instead) {
  return detail::make_window_call<window_function::lead, detail::plain_result<Operand>,
                                  detail::null_rule::any_operand>(
      operand, detail::integer_operand(rows),
      detail::lift<typename Operand::value_type, Operand>(std::forward<Instead>(instead)));
}
/// The value in the frame's first, last, or so-many-th row (from 1).
template <expression Operand>
constexpr auto first_value(Operand operand) {
  return detail::make_window_call<window_function::first_value, detail::plain_result<Operand>,
                                  detail::null_rule::any_operand>(operand);
}
/// The value of the frame's last row.
template <expression Operand>
constexpr auto last_value(Operand operand) {
  return detail::make_window_call<window_function::last_value, detail::plain_result<Operand>,
                                  detail::null_rule::any_operand>(operand);
}
/// The value of the frame's row with this number, from 1; NULL if there are fewer.
template <expression Operand>
constexpr auto nth_value(Operand operand, std::int64_t which) {
  return detail::make_window_call<window_function::nth_value, detail::plain_result<Operand>,
                                  detail::null_rule::always>(operand, detail::integer_operand(which));
}

}  // namespace tenon::inline v0
