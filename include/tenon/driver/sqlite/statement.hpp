// SPDX-License-Identifier: MIT
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include <sqlite3.h>

#include <tenon/codec/cell.hpp>
#include <tenon/core/array_view.hpp>
#include <tenon/core/error.hpp>
#include <tenon/driver/sqlite/cells.hpp>
#include <tenon/driver/sqlite/error.hpp>

namespace tenon::inline v0::driver::sqlite {

template <class Deferred = void>
class basic_connection;

/// A prepared statement of one connection, which must outlive it. Survives schema changes made by others:
/// SQLite prepares it again by itself. One execution is bind, then step until false or reset.
template <class Deferred = void>
class basic_statement {
 public:
  basic_statement(basic_statement&& other) noexcept { swap(other); }
  basic_statement& operator=(basic_statement&& other) noexcept {
    basic_statement(std::move(other)).swap(*this);
    return *this;
  }
  basic_statement(const basic_statement&) = delete;
  basic_statement& operator=(const basic_statement&) = delete;
  ~basic_statement() { sqlite3_finalize(handle_); }

  /// Gives the parameters their values and makes the statement ready to run. Nothing is copied: bytes and row
  /// sources must live until the execution ends. Errors: `internal` (wrong number of cells), `limit`, `value`
  /// (NaN).
  void bind(array_view<const cell> parameters) {
    if (state_ == state::running) reset();
    if (parameters.size() != static_cast<std::size_t>(parameter_count_)) [[unlikely]]
      refuse_count(parameters.size());
    char* scratch = scratch_.data();
    for (int i = 0; i < parameter_count_; ++i) {
      const cell& value = parameters[static_cast<std::size_t>(i)];
      const int code = bind_cell(handle_, i + 1, value, scratch);
      if (code != SQLITE_OK) [[unlikely]]
        fail(code, "binding a value");
      if (value.kind == cell_kind::rows) holds_rows_ = true;
      scratch += formatted_size;
    }
    state_ = state::ready;
  }

  /// Runs up to the next row and fills `row`, one cell per spec; false at the end, after which the statement
  /// holds no lock. The cells' bytes live until the next step, reset or bind. Errors: see `error_kind`; the
  /// statement is then reset and can be used again.
  bool step(cell* row) {
    if (state_ != state::running && state_ != state::ready) [[unlikely]]
      return step_out_of_turn();
    const int code = sqlite3_step(handle_);
    if (code == SQLITE_ROW) [[likely]] {
      if (state_ != state::running) {
        state_ = state::running;
        if (column_count_ != 0 && sqlite3_column_count(handle_) != column_count_) [[unlikely]]
          columns_changed();
      }
      const cell_spec* spec = specs_.data();
      for (int i = 0; i < column_count_; ++i) read_cell(handle_, i, spec[i], row[i]);
      return true;
    }
    if (code != SQLITE_DONE) [[unlikely]]
      fail(code, "executing a statement");
    end();
    state_ = state::done;
    return false;
  }

  /// Ends the execution: releases its locks and lets go of row sources. Parameters must be bound again.
  void reset() noexcept {
    if (state_ == state::running) {
      end();
    } else {
      let_go();
    }
  }

  /// The SQL text it was prepared from.
  std::string_view text() const noexcept {
    const char* sql = sqlite3_sql(handle_);
    return sql == nullptr ? std::string_view{} : std::string_view{sql};
  }

  /// A row was read and the end not yet: the statement holds a read lock.
  bool busy() const noexcept { return state_ == state::running; }

  int parameter_count() const noexcept { return parameter_count_; }
  /// Columns of the result, also when prepared without specs; 0 for a statement without a result.
  int column_count() const noexcept { return sqlite3_column_count(handle_); }
  /// Name of a result column; valid until the statement is prepared again or destroyed.
  std::string_view column_name(int column) const {
    const char* name = sqlite3_column_name(handle_, column);
    return name == nullptr ? std::string_view{} : std::string_view{name};
  }
  /// Whether it writes nothing to the database.
  bool read_only() const noexcept { return sqlite3_stmt_readonly(handle_) != 0; }
  sqlite3_stmt* handle() const noexcept { return handle_; }

 private:
  template <class>
  friend class basic_connection;

  enum class state : unsigned char { unbound, ready, running, done };

  basic_statement(sqlite3_stmt* handle, array_view<const cell_spec> results, std::exception_ptr* pending)
      : handle_(handle), pending_(pending) {
    parameter_count_ = sqlite3_bind_parameter_count(handle_);
    state_ = parameter_count_ == 0 ? state::ready : state::unbound;
    try {
      if (parameter_count_ != 0) {
        scratch_.resize(static_cast<std::size_t>(parameter_count_) * formatted_size);
      }
      if (!results.empty()) {
        if (results.size() != static_cast<std::size_t>(sqlite3_column_count(handle_)))
          columns_changed(results.size());
        column_count_ = static_cast<int>(results.size());
        specs_.reserve(results.size());
        for (const cell_spec& each : results) specs_.push_back(each);
      }
    } catch (...) {
      sqlite3_finalize(handle_);
      throw;
    }
  }

  void end() noexcept {
    // The code sqlite3_reset returns is that of the last step, which has been reported already.
    sqlite3_reset(handle_);
    let_go();
  }

  void let_go() noexcept {
    if (holds_rows_) {
      sqlite3_clear_bindings(handle_);
      holds_rows_ = false;
    }
    state_ = parameter_count_ == 0 ? state::ready : state::unbound;
  }

  void swap(basic_statement& other) noexcept {
    std::swap(handle_, other.handle_);
    std::swap(pending_, other.pending_);
    specs_.swap(other.specs_);
    scratch_.swap(other.scratch_);
    std::swap(column_count_, other.column_count_);
    std::swap(parameter_count_, other.parameter_count_);
    std::swap(state_, other.state_);
    std::swap(holds_rows_, other.holds_rows_);
  }

  [[gnu::noinline, gnu::cold]] bool step_out_of_turn() const {
    if (state_ == state::done) return false;
    tenon::detail::fail(error_kind::internal,
                        "a SQLite statement was stepped before its parameters were bound");
  }

  [[noreturn, gnu::noinline, gnu::cold]] void refuse_count(std::size_t given) const {
    tenon::detail::fail(
        error_kind::misuse,
        tenon::detail::sentence({"a SQLite statement has ", std::to_string(parameter_count_), " parameters, ",
                                 std::to_string(given), " were given: ", text()}));
  }

  [[noreturn, gnu::noinline, gnu::cold]] void columns_changed(std::size_t expected) const {
    error problem(error_kind::schema,
                  tenon::detail::sentence(
                      {"the statement returns ", std::to_string(sqlite3_column_count(handle_)), " columns, ",
                       std::to_string(expected), " are expected; name the columns instead of '*'"}));
    problem.statement = text();
    throw problem;
  }

  [[noreturn, gnu::noinline, gnu::cold]] void columns_changed() {
    try {
      columns_changed(static_cast<std::size_t>(column_count_));
    } catch (...) {
      reset();
      throw;
    }
  }

  [[noreturn, gnu::noinline, gnu::cold]] void fail(int code, std::string_view doing) {
    if (pending_ != nullptr && *pending_) {
      const std::exception_ptr thrown_in_callback = std::exchange(*pending_, nullptr);
      end();
      std::rethrow_exception(thrown_in_callback);
    }
    error problem = make_error(sqlite3_db_handle(handle_), code, text(), doing, parameter_count_ != 0);
    end();
    throw problem;
  }

  sqlite3_stmt* handle_ = nullptr;
  std::exception_ptr* pending_ = nullptr;  // the connection's: what a row source threw below SQLite's frames
  std::vector<cell_spec> specs_;
  std::string scratch_;  // formatted_size bytes a parameter: dates and uuids as text
  int column_count_ = 0;
  int parameter_count_ = 0;
  state state_ = state::unbound;
  bool holds_rows_ = false;
};

/// A template only so that who opens no database compiles nothing of it; this is its name.
using statement = basic_statement<>;

}  // namespace tenon::inline v0::driver::sqlite
