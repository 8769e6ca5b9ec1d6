// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/query/keyset.hpp>
#include <tenon/query/keyset_order.hpp>
#include <tenon/session/keyset_token.hpp>
#include <tenon/session/reading.hpp>

namespace tenon::inline v0 {

/// One page, and the tokens of those beside it.
template <class Row>
struct keyset_page_of {
  std::vector<Row> rows;
  std::string next;      ///< for the rows behind these; empty at the end
  std::string previous;  ///< for the rows before these; empty at the beginning
};

/// `key`: a secret of the program without which nobody can make a token. Without one a token is only
/// protected against accidents. It never hides the values in it: the last row's, of the columns in the order.
struct keyset_options {
  std::string_view key;
};

namespace detail {

template <class Clauses>
struct keyset_has_an_order : std::bool_constant<Clauses::has_order> {};
template <class Clauses>
struct keyset_has_no_limit : std::bool_constant<!Clauses::has_limit && !Clauses::has_offset> {};
template <class Order>
inline constexpr bool is_composed_order = false;
template <class Entity>
inline constexpr bool is_composed_order<order<Entity>> = true;
template <bool Plain>
struct composed_order_is_of_plain_rows : std::bool_constant<Plain> {};
template <class Value>
struct keyset_item_has_an_order : values_have_an_order<typename kept_key<without_optional_t<Value>>::type> {};

template <class... Operands>
consteval bool check_keyset_items(types<Operands...>) {
  static_assert(
      (keyset_item_has_an_order<typename Operands::value_type>::value && ...),
      "tenon: keyset_page(): an item of the order has values without an order, as JSON has; order by "
      "something of it");
  return (keyset_item_has_an_order<typename Operands::value_type>::value && ...);
}
template <class Query, class Clauses>
consteval bool check_keyset() {
  static_assert(
      keyset_has_an_order<Clauses>::value,
      "tenon: keyset_page(): the query has no order, so no row comes behind another; add order_by(...)");
  static_assert(
      keyset_has_no_limit<Clauses>::value,
      "tenon: keyset_page(): the query has a limit or offset of its own; leave them out, as the size and "
      "the token say them");
  if constexpr (Clauses::has_order && !Clauses::has_limit && !Clauses::has_offset) {
    using order = typename clause_in<clause_kind::order_by, typename Clauses::list>::type;
    if constexpr (is_composed_order<order>) {
      static_assert(composed_order_is_of_plain_rows<takes_condition<Query, order>()>::value,
                    "tenon: keyset_page(): an order composed at run time is not for groups, distinct rows, "
                    "windows and set operations; name the columns by order_by(...)");
      return takes_condition<Query, order>();
    } else {
      return check_keyset_items(typename order_facts<order>::list{});
    }
  } else {
    return false;
  }
}

/// The order's values of a row, as bytes.
template <class... Keys>
void write_keys(const cell* cells, basic_cell_writer<>& out, const keyset_keys<Keys...>&) {
  const auto one = [&]<class Key>(std::type_identity<Key>) {
    using value_type = typename Key::value_type;
    const cell& found = cells[Key::cell];
    if (found.kind == cell_kind::null) return out.null();
    value_type value{};
    const decode_status status = codec<value_type>::decode(found, value);
    if (status != decode_status::ok) decode_failed({"", ""}, codec<value_type>::kind, found, status);
    if constexpr (std::is_floating_point_v<value_type>) {
      if (value == 0) value = 0;  // negative zero is the same number and cannot be bound
    }
    encoder values;
    values.at(nullptr, storage::standard);
    codec<value_type>::encode(value, values);
    out.add(values.data()[0]);
  };
  (one(std::type_identity<Keys>{}), ...);
}
/// The bytes as the values of the keys; false if they are not of these.
template <class... Keys>
bool read_keys(std::string_view bytes, keyset_keys<Keys...>& keys) {
  basic_cell_reader<> in(bytes);
  bool fits = true;
  keys.each([&]<class Key>(Key& key) {
    cell found;
    if (!fits || !in.next(found)) {
      fits = false;
    } else if (found.kind == cell_kind::null) {
      fits = Key::nullable;
      key.value.reset();
    } else {
      fits = codec<typename Key::value_type>::decode(found, key.value.emplace()) == decode_status::ok;
    }
  });
  return fits && in.at_end();
}

/// The same of an order composed at run time; its values stand behind the fields.
struct composed_place {
  const composed_keys* keys;
  std::size_t from;
};
template <class Deferred = void>
void write_keys(const cell* cells, basic_cell_writer<Deferred>& out, const composed_place& place) {
  for (std::size_t i = 0; i < place.keys->size(); ++i) out.add(composed_keys::kept(cells[place.from + i]));
}

/// Collects a page of up to `size` rows, and the places of its first and last row.
template <class Query, class Keys>
struct keyset_collector {
  std::vector<typename row_reading<Query>::row_type> rows;
  const Keys* keys;
  std::int64_t size;
  bool more = false;
  basic_cell_writer<> first{};
  basic_cell_writer<> last{};

  static void take(void* target, const cell* cells) {
    auto& self = *static_cast<keyset_collector*>(target);
    const auto number = static_cast<std::int64_t>(self.rows.size());
    if (number == self.size) {
      self.more = true;
      return;
    }
    append_reading<Query>(&self.rows, cells);
    if (number == 0) write_keys(cells, self.first, *self.keys);
    if (number + 1 == self.size) write_keys(cells, self.last, *self.keys);
  }
  void reverse() {
    for (std::size_t i = 0, j = rows.size(); i + 1 < j; ++i) {
      --j;
      typename row_reading<Query>::row_type kept = std::move(rows[i]);
      rows[i] = std::move(rows[j]);
      rows[j] = std::move(kept);
    }
  }
};

template <class Shell>
std::uint64_t shape_of_statement(const Shell& shell) {
  const auto find = [&shell] {
    statement described;
    encoder unused;
    statement_writer out(&described, unused);
    shell.write(out);
    return shape_of(described.nodes);
  };
  if constexpr (Shell::is_static) {
    static const std::uint64_t shape = find();
    return shape;
  } else {
    return find();
  }
}

template <class Shell>
void read_keyset(session where, const Shell& shell, std::size_t width, row_function take, void* target) {
  encoder values;
  statement described;
  const statement_source source = source_of(shell, values, described);
  const session::lease held(where, access::read);
  read_rows(*held, source, values, width, take, target);
}

/// How a page of a query is read. `start(width, select)` gives the collector; see below.
template <class Query>
struct keyset_reading {
  session where;
  std::int64_t size;
  std::string_view token;
  const keyset_options& options;

  /// `select(resumed, backward)` makes the statement, `read_values(bytes)` takes a token's values.
  template <class Keys, class Select, class ReadValues>
  auto read(const Keys& keys, std::size_t width, Select select, ReadValues read_values) const {
    keyset_page_of<typename row_reading<Query>::row_type> page;
    using yes = std::true_type;
    using no = std::false_type;
    const auto first_page = select(no{}, no{});
    const std::uint64_t shape = shape_of_statement(first_page);
    keyset_collector<Query, Keys> read{{}, &keys, size};
    bool backward = false;
    if (token.empty()) {
      read_keyset(where, first_page, width, &read.take, &read);
    } else {
      std::string bytes;
      std::string_view values;
      backward = open_token(token, shape, options.key, bytes, values);
      if (!read_values(values)) refuse_token();
      if (backward) {
        read_keyset(where, select(yes{}, yes{}), width, &read.take, &read);
        read.reverse();
      } else {
        read_keyset(where, select(yes{}, no{}), width, &read.take, &read);
      }
    }
    // Read backward, the page's last row came first. Where the page came from there are rows.
    if (!read.rows.empty()) {
      if (read.more)
        (backward ? page.previous : page.next) = make_token(read.last.bytes, shape, backward, options.key);
      if (!token.empty())
        (backward ? page.next : page.previous) = make_token(read.first.bytes, shape, !backward, options.key);
    }
    page.rows = std::move(read.rows);
    tell_readings<Query>(where, page.rows);
    return page;
  }
};

}  // namespace detail

namespace detail {
template <class Token>
struct token_is_the_text_of_a_page
    : std::bool_constant<std::is_convertible_v<const Token&, std::string_view>> {};
}  // namespace detail
/// Refuses what is no token.
template <class Query, class Token>
requires(!detail::token_is_the_text_of_a_page<Token>::value) auto keyset_page(session, const Query&,
                                                                              std::int64_t, const Token&,
                                                                              const keyset_options& = {}) {
  static_assert(detail::token_is_the_text_of_a_page<Token>::value,
                "tenon: keyset_page(): the token is the text that a page gave: page.next or page.previous");
}

/// Up to `size` rows of an ordered query: the first ones, or those behind (or before) the page that gave the
/// token. However far the place is, the database goes there by an index if the order has one, and rows that
/// come or go meanwhile shift nothing. The order has to be total, or rows that are equal in it are left out
/// where a page ends; for a query over one entity without joins and groups the primary key is added to it.
/// The order may be one composed at run
/// time. Errors: `value` (a size that is not above 0, a token that was altered or belongs to another query).
/// Cost: one statement.
template <class Query>
auto keyset_page(session where, const Query& query, std::int64_t size, std::string_view token = {},
                 const keyset_options& options = {}) {
  static_assert(detail::argument_can_be_read<Query>::value,
                "tenon: keyset_page(): the argument is a query: select<Row>(...), union_all(...)");
  if constexpr (detail::argument_can_be_read<Query>::value) {
    using row = typename detail::row_reading<Query>::row_type;
    using select_type = decltype(detail::as_any_select(query));
    using clauses = detail::clauses_in<select_type>;
    detail::check_kept_rows<row>();
    if constexpr (detail::check_keyset<std::remove_cvref_t<select_type>, clauses>() &&
                  detail::row_reading<Query>::check() && !detail::holds_views<row>()) {
      if (size <= 0 || size == std::numeric_limits<std::int64_t>::max())
        detail::fail(error_kind::value,
                     "keyset_page(): the size is not above 0, or has no room for one more");
      const detail::keyset_reading<Query> page{where, size, token, options};
      using order = typename detail::clause_in<clause_kind::order_by, typename clauses::list>::type;
      if constexpr (detail::is_composed_order<order>) {
        const auto& select = detail::as_any_select(query);
        detail::composed_keys keys = detail::keys_of_composed(select);
        constexpr std::size_t fields =
            detail::cells_of<typename std::remove_cvref_t<select_type>::field_list>;
        return page.read(
            detail::composed_place{&keys, fields}, fields + keys.size(),
            [&](auto resumed, auto backward) {
              return detail::composed_select<decltype(resumed)::value>(select, keys, backward, size + 1);
            },
            [&](std::string_view bytes) { return keys.read(detail::basic_cell_reader<>(bytes)); });
      } else {
        auto plan = detail::plan_keyset(detail::as_any_select(query));
        return page.read(
            plan.keys, detail::cells_of<typename decltype(plan.select)::field_list>,
            [&](auto resumed, auto backward) {
              return detail::keyset_select<decltype(resumed)::value, decltype(backward)::value>(
                  plan.select, plan.keys, size + 1);
            },
            [&](std::string_view bytes) { return detail::read_keys(bytes, plan.keys); });
      }
    } else {
      return keyset_page_of<row>{};
    }
  }
}

}  // namespace tenon::inline v0
