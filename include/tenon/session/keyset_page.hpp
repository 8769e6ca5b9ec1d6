// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/query/keyset.hpp>
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
struct keyset_order_is_known : std::false_type {};
template <class... Items>
struct keyset_order_is_known<order_clause<Items...>> : std::true_type {};
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
template <class Clauses>
consteval bool check_keyset() {
  static_assert(
      keyset_has_an_order<Clauses>::value,
      "tenon: keyset_page(): the query has no order, so no row comes behind another; add order_by(...)");
  static_assert(
      keyset_has_no_limit<Clauses>::value,
      "tenon: keyset_page(): the query has a limit or offset of its own; leave them out, as the size and "
      "the token say them");
  if constexpr (Clauses::has_order && !Clauses::has_limit && !Clauses::has_offset) {
    using order = typename clause_in<order_test, typename Clauses::list>::type;
    static_assert(
        keyset_order_is_known<order>::value,
        "tenon: keyset_page(): the order is composed at run time; name its columns by order_by(...)");
    if constexpr (keyset_order_is_known<order>::value) {
      return check_keyset_items(typename order_facts<order>::list{});
    } else {
      return false;
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

}  // namespace detail

/// Up to `size` rows of an ordered query: the first ones, or those behind (or before) the page that gave the
/// token. However far the place is, the database goes there by an index if the order has one, and rows that
/// come or go meanwhile shift nothing. The order has to be total, or rows that are equal in it are left out
/// where a page ends; for a query over one entity without joins and groups the primary key is added to it.
/// Errors: `value` (a size that is not above 0, a token that was altered or belongs to another query). Cost:
/// one statement.
template <class Query>
auto keyset_page(session where, const Query& query, std::int64_t size, std::string_view token = {},
                 const keyset_options& options = {}) {
  static_assert(detail::argument_can_be_read<Query>::value,
                "tenon: keyset_page(): the argument is a query: select<Row>(...), union_all(...)");
  if constexpr (detail::argument_can_be_read<Query>::value) {
    using row = typename detail::row_reading<Query>::row_type;
    using clauses = detail::clauses_in<decltype(detail::as_any_select(query))>;
    detail::check_kept_rows<row>();
    keyset_page_of<row> page;
    if constexpr (detail::check_keyset<clauses>() && detail::row_reading<Query>::check() &&
                  !detail::holds_views<row>()) {
      if (size <= 0 || size == std::numeric_limits<std::int64_t>::max())
        detail::fail(error_kind::value,
                     "keyset_page(): the size is not above 0, or has no room for one more");
      auto plan = detail::plan_keyset(detail::as_any_select(query));
      const auto first_page = detail::keyset_select<false, false>(plan.select, plan.keys, size + 1);
      const std::uint64_t shape = detail::shape_of_statement(first_page);
      constexpr std::size_t width = detail::cells_of<typename decltype(plan.select)::field_list>;
      detail::keyset_collector<Query, decltype(plan.keys)> read{{}, &plan.keys, size};
      bool backward = false;
      if (token.empty()) {
        detail::read_keyset(where, first_page, width, &read.take, &read);
      } else {
        std::string bytes;
        std::string_view values;
        backward = detail::open_token(token, shape, options.key, bytes, values);
        if (!detail::read_keys(values, plan.keys)) detail::refuse_token();
        if (backward) {
          const auto shell = detail::keyset_select<true, true>(plan.select, plan.keys, size + 1);
          detail::read_keyset(where, shell, width, &read.take, &read);
          read.reverse();
        } else {
          const auto shell = detail::keyset_select<true, false>(plan.select, plan.keys, size + 1);
          detail::read_keyset(where, shell, width, &read.take, &read);
        }
      }
      // Read backward, the page's last row came first. Where the page came from there are rows.
      if (!read.rows.empty()) {
        const detail::basic_cell_writer<>& beyond = read.last;
        const detail::basic_cell_writer<>& behind = read.first;
        if (read.more)
          (backward ? page.previous : page.next) =
              detail::make_token(beyond.bytes, shape, backward, options.key);
        if (!token.empty())
          (backward ? page.next : page.previous) =
              detail::make_token(behind.bytes, shape, !backward, options.key);
      }
      page.rows = std::move(read.rows);
    }
    return page;
  }
}

}  // namespace tenon::inline v0
