// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <utility>

#include <tenon/core/array_view.hpp>
#include <tenon/session/query_rows.hpp>

namespace tenon::inline v0::detail {

/// What can be read: a query, or whole entities of one table, `select<Agent>(where(…))`.
template <class T>
inline constexpr bool is_entity_select = false;
template <class Entity, class... Clauses>
inline constexpr bool is_entity_select<select_statement<Entity, Clauses...>> = true;
template <class T>
struct argument_can_be_read : std::bool_constant<query_like<T> || is_entity_select<T>> {};

/// Whether reading a row leaves members of it as they are: hidden ones.
template <class Field>
inline constexpr bool leaves_members = false;
template <class Tag>
inline constexpr bool leaves_members<whole_field<Tag>> =
    masks_of<typename tag_facts<Tag>::row>.visible.count() <
    masks_of<typename tag_facts<Tag>::row>.everything.count();
template <class... Fields>
inline constexpr bool leaves_members<types<Fields...>> = (leaves_members<Fields> || ...);

/// How the rows of a statement become values.
template <class Query>
struct row_reading {
  using row_type = typename Query::row_type;
  static constexpr std::size_t width = width_of_list<typename Query::field_list>;
  static constexpr bool leaves = leaves_members<typename Query::field_list>;
  /// Rows of a change: its lock is one that writes.
  static constexpr access wanted = requires { typename Query::is_tenon_change; }
  ? access::write : access::read;
  static consteval bool check_whole() {
    if constexpr (wanted == access::write) {
      return check_whole_change<Query>();
    } else {
      return check_whole_query<Query>();
    }
  }
  static consteval bool check() { return check_whole() && has_its_values<Query>(); }
  static void decode(const cell* cells, row_type& row) { decode_query_row<row_shape<Query>>(cells, row); }
  /// Whether subscribers are told of the rows.
  static constexpr bool tells = holds_entities<row_shape<Query>>;
  static void tell(event_sink& sink, row_type& row) { tell_query_row<row_shape<Query>>(sink, row); }
};
template <class Entity, class... Clauses>
struct row_reading<select_statement<Entity, Clauses...>> {
  using row_type = Entity;
  static constexpr const column_mask& mask =
      clause_set<Entity, Clauses...>::hidden_too ? masks_of<Entity>.everything : masks_of<Entity>.visible;
  static constexpr std::size_t width = mask.count();
  static constexpr access wanted = access::read;
  static constexpr bool leaves = width < masks_of<Entity>.everything.count();
  static consteval bool check() {
    return check_no_relations<Clauses...>() && has_its_values<select_statement<Entity, Clauses...>>();
  }
  static void decode(const cell* cells, row_type& row) { read_entity(cells, mask, row); }
  static constexpr bool tells = true;
  static void tell(event_sink& sink, row_type& row) {
    tell_rows(sink, operations_of<Entity>, &row, 1, sizeof(Entity));
  }
};

/// Tells subscribers of rows that were read.
template <class Query>
void tell_readings(const session& where, std::vector<typename row_reading<Query>::row_type>& rows) {
  if constexpr (row_reading<Query>::tells) {
    if (event_sink* const sink = where.events(event_group::reads)) [[unlikely]] {
      for (auto& row : rows) row_reading<Query>::tell(*sink, row);
    }
  }
}

/// Appends a row to a vector.
template <class Query>
void append_reading(void* target, const cell* cells) {
  using row_type = typename row_reading<Query>::row_type;
  auto& rows = *static_cast<std::vector<row_type>*>(target);
  if constexpr (std::is_same_v<row_type, bool>) {  // a vector<bool> has no elements to refer to
    bool value = false;
    row_reading<Query>::decode(cells, value);
    rows.push_back(value);
  } else {
    row_reading<Query>::decode(cells, rows.emplace_back());
  }
}

/// A statement whose rows are taken one by one, with what it needs as long as they are: values, its
/// connection. Closed, and the connection given back, at the end, at an error, and when it is destroyed.
template <class Deferred = void>
class basic_running_statement {
 public:
  explicit basic_running_statement(std::size_t width) : row_(width) {}
  basic_running_statement(const basic_running_statement&) = delete;
  basic_running_statement& operator=(const basic_running_statement&) = delete;
  ~basic_running_statement() { close(); }

  /// `shell` has to stay where it is until the end.
  template <class Shell>
  void start(session where, const Shell& shell, access wanted) {
    open(where, source_of(shell, values_, described_), wanted);
  }
  /// The same with values for its parameters, which are copied.
  template <class Shell>
  void start(session where, const Shell& shell, access wanted, array_view<const parameter_binding> bindings) {
    encoder given;
    const statement_source source = source_of(shell, given, described_, bindings);
    keep(given);
    open(where, source, wanted);
  }
  /// A statement that is described already, with a copy of its values.
  void start(session where, statement described, const encoder& given, access wanted) {
    described_ = std::move(described);
    keep(given);
    open(where, {0, nullptr, nullptr, &described_}, wanted);
  }
  /// The next row's cells, or null at the end.
  const cell* next() {
    if (!rows_) return nullptr;
    try {
      if (rows_->next(row_.data())) return row_.data();
    } catch (...) {
      close();
      throw;
    }
    close();
    return nullptr;
  }
  void close() noexcept {
    rows_.reset();
    held_.reset();
  }
  bool open() const noexcept { return rows_.has_value(); }

 private:
  void keep(const encoder& given) {
    kept_.take(given);
    kept_.write(values_);
  }
  // Outside of a transaction a change is whole when it has begun, however many of its rows are read.
  void open(session where, statement_source source, access wanted) {
    held_.emplace(where, wanted);
    source.streams = wanted == access::read || held_->in_transaction();
    rows_.emplace(**held_, source, values_);
  }

  owned_values<> kept_;
  encoder values_;
  statement described_;
  std::optional<session::lease> held_;
  std::optional<open_rows> rows_;
  row_buffer row_;
};
using running_statement = basic_running_statement<>;

/// Two reads that belong together see one state of the data. In a transaction it is the transaction's.
class read_snapshot {
 public:
  explicit read_snapshot(session::lease& held) : connection_(*held), own_(!held.in_transaction()) {
    if (own_) connection_.begin({.write = false, .level = isolation::repeatable_read});
  }
  read_snapshot(const read_snapshot&) = delete;
  read_snapshot& operator=(const read_snapshot&) = delete;
  ~read_snapshot() {
    if (!own_) return;
    try {
      connection_.rollback();
    } catch (...) {  // nothing was written
    }
  }

 private:
  backend_connection& connection_;
  bool own_;
};

}  // namespace tenon::inline v0::detail
