// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <type_traits>

#include <tenon/core/array_view.hpp>
#include <tenon/query/clauses.hpp>
#include <tenon/session/transaction.hpp>

namespace tenon::inline v0::detail {

/// Cells for one row, on the stack unless the row is wide.
class row_buffer {
 public:
  explicit row_buffer(std::size_t width) : cells_(width > inline_size ? new cell[width] : inline_) {}
  row_buffer(const row_buffer&) = delete;
  row_buffer& operator=(const row_buffer&) = delete;
  ~row_buffer() {
    if (cells_ != inline_) delete[] cells_;
  }
  cell* data() noexcept { return cells_; }

 private:
  static constexpr std::size_t inline_size = 32;
  cell inline_[inline_size];
  cell* cells_;
};

/// Starts a cursor and closes it whatever happens.
class open_rows {
 public:
  open_rows(backend_connection& connection, const statement_source& source, const encoder& values)
      : cursor_(connection.open(source, values)) {}
  open_rows(const open_rows&) = delete;
  open_rows& operator=(const open_rows&) = delete;
  ~open_rows() { cursor_.close(); }
  bool next(cell* row) { return cursor_.next(row); }
  std::size_t known() const noexcept { return cursor_.known_rows(); }

 private:
  cursor& cursor_;
};

/// Told before the rows how many they are, where that is known; else 0.
using reserve_function = void (*)(void* target, std::size_t count);
using row_function = void (*)(void* target, const cell* row);

/// Runs a statement and hands each row to `each`; at most `most` rows.
inline void read_rows(backend_connection& connection, const statement_source& source, const encoder& values,
                      std::size_t width, row_function each, void* target,
                      std::size_t most = static_cast<std::size_t>(-1), reserve_function reserve = nullptr) {
  row_buffer row(width);
  open_rows rows(connection, source, values);
  if (reserve != nullptr) reserve(target, rows.known());
  for (std::size_t count = 0; count < most && rows.next(row.data()); ++count) each(target, row.data());
}

template <class Shell>
void write_shell(const void* self, statement_writer& out) {
  static_cast<const Shell*>(self)->write(out);
}

template <class Shell>
concept with_parameters = requires {
  typename Shell::parameters;
}
&&!every_parameter_has_a_value<typename Shell::parameters>::value;
template <class Shell>
struct parameters_have_values : std::bool_constant<!with_parameters<Shell>> {};

/// Whether a statement says how old its rows may be.
template <class Shell>
inline constexpr bool says_its_age = false;
template <class Shell>
requires requires(const Shell& shell) {
  shell.clauses;
}
inline constexpr bool says_its_age<Shell> =
    std::is_base_of_v<cache_request, std::remove_cvref_t<decltype(std::declval<const Shell&>().clauses)>>;

/// A statement without its type. `slot`: where its number is kept, null if its type does not say everything.
struct erased_shell {
  const void* shell;
  void (*write)(const void* shell, statement_writer& out);
  std::uint32_t* slot;
  const cache_request* cached = nullptr;
};
template <class Shell>
constexpr std::uint32_t* slot_of_type() {
  if constexpr (Shell::is_static) {
    return &kept_slot<Shell>;
  } else {
    return nullptr;
  }
}

template <class Shell>
erased_shell erased(const Shell& shell) {
  constexpr std::uint32_t* slot = slot_of_type<Shell>();
  erased_shell made{&shell, &write_shell<Shell>, slot};
  if constexpr (says_its_age<Shell>) made.cached = &shell.clauses;
  return made;
}

/// How a typed statement reaches a backend: its values into `values`, and its slot if its type says
/// everything, else its description into `described`. Valid as long as all arguments are.
inline statement_source source_of(const erased_shell& shell, encoder& values, statement& described,
                                  array_view<const parameter_binding> bindings) {
  const bool is_static = shell.slot != nullptr;
  statement_writer out(is_static ? nullptr : &described, values, bindings);
  shell.write(shell.shell, out);
  if (is_static) return {slot_in(*shell.slot), shell.shell, shell.write, nullptr, false, shell.cached};
  return {0, nullptr, nullptr, &described, false, shell.cached};
}
template <class Shell>
statement_source source_of(const Shell& shell, encoder& values, statement& described,
                           array_view<const parameter_binding> bindings) {
  return source_of(erased(shell), values, described, bindings);
}
template <class Shell>
statement_source source_of(const Shell& shell, encoder& values, statement& described) {
  static_assert(
      parameters_have_values<Shell>::value,
      "tenon: find(), count(), update() ...: a named parameter has no value; hold the statement and give "
      "it one: auto held = prepare(db, select<Entity>(where(...))); held(name = value)");
  return source_of(shell, values, described, {});
}

}  // namespace tenon::inline v0::detail
