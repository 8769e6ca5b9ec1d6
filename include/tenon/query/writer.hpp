// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include <tenon/codec/codec.hpp>
#include <tenon/core/array_view.hpp>
#include <tenon/query/node.hpp>

namespace tenon::inline v0 {

/// What one column of a rows parameter holds; `column` is the one it is written to or compared with, if any.
struct row_column {
  cell_spec spec;
  const column_info* column = nullptr;
};

/// A value for a named parameter: what `encode` makes a cell of, or a list of `count` elements.
struct parameter_binding {
  std::string_view name;
  const void* value = nullptr;
  void (*encode)(const void* value, encoder& out) = nullptr;
  std::size_t count = 0;
};

/// Where expressions and statements write themselves: one walk that gives the parameters' values and, when
/// the statement is not known yet, its nodes. So text, bindings and cache key cannot disagree.
class statement_writer {
 public:
  /// `target` null: only the values are wanted, the usual case.
  statement_writer(statement* target, encoder& values, array_view<const parameter_binding> bindings = {})
      : target_(target), values_(&values), bindings_(bindings) {}

  bool describing() const noexcept { return target_ != nullptr; }
  encoder& values() noexcept { return *values_; }

  void add(const node& added) {
    if (target_ != nullptr) target_->nodes.push_back(added);
  }
  void add(node_kind kind, std::size_t arity = 0, node_flag flags = node_flag::none) {
    if (target_ != nullptr) add_node(kind, arity, flags);
  }
  void add(node_kind kind, const table_info& table, std::size_t arity = 0,
           node_flag flags = node_flag::none) {
    if (target_ != nullptr) {
      add_node(kind, arity, flags);
      target_->nodes.back().table = &table;
    }
  }
  /// `source` is the name the column's source goes by, if it is not the table's own.
  void column(node_kind kind, const table_info& table, const column_info& column,
              std::string_view source = {}) {
    if (target_ != nullptr) {
      add_node(kind, 0, node_flag::none);
      target_->nodes.back().table = &table;
      target_->nodes.back().column = &column;
      target_->nodes.back().spec = column.spec;
      target_->nodes.back().text = source;
    }
  }
  void source(node_kind kind, const table_info& table, std::string_view name, std::size_t arity = 0,
              node_flag flags = node_flag::none) {
    if (target_ != nullptr) {
      add_node(kind, arity, flags);
      target_->nodes.back().table = &table;
      target_->nodes.back().text = name;
    }
  }
  /// A computed value: what it is called by or the number it needs, and what it is.
  void computed(node_kind kind, std::size_t arity, std::uint16_t index, cell_spec spec,
                std::string_view text = {}) {
    if (target_ != nullptr) {
      add_node(kind, arity, node_flag::none);
      target_->nodes.back().index = index;
      target_->nodes.back().spec = spec;
      target_->nodes.back().text = text;
    }
  }
  /// What a column of the statement's rows is; results of queries inside of it are nobody's to read.
  void result(cell_spec spec) {
    if (target_ != nullptr && depth_ == 0) target_->results.push_back(spec);
  }
  /// Around a query inside of a statement.
  void enter() noexcept { ++depth_; }
  void leave() noexcept { --depth_; }

  /// A bound value; `column` is the one it belongs to or is compared with, null if none.
  template <class Value>
  void parameter(const Value& value, const column_info* column) {
    if (target_ != nullptr) parameter_node(codec<Value>::kind, column);
    values_->at(column, column != nullptr ? column->spec.stored : storage::standard);
    codec<Value>::encode(value, *values_);
  }
  /// The place of a value that the caller encodes.
  void parameter_of(const column_info& column) {
    if (target_ != nullptr) parameter_node(column.spec.kind, &column);
  }
  /// A named parameter; without bindings its place only. `stored`: the value goes into the column and has to
  /// be within its member's range.
  void named(std::string_view name, cell_kind kind, const column_info* column, bool stored) {
    if (target_ != nullptr) parameter_node(kind, column);
    const parameter_binding* const bound = binding_of(name);
    if (bound == nullptr) return;
    values_->at(column, column != nullptr ? column->spec.stored : storage::standard);
    bound->encode(bound->value, *values_);
    if (stored) check_stored(column);
  }
  /// The same of a list: the rows that `fill` makes of its elements.
  void named_rows(std::string_view name, void (*fill)(const void* items, std::size_t index, encoder& out)) {
    if (target_ != nullptr) rows_node(1);
    const parameter_binding* const bound = binding_of(name);
    if (bound == nullptr) return;
    values_->at(nullptr, storage::standard);
    values_->kept_rows({bound->value, bound->count, 1, fill});
  }
  /// A parameter of kind rows; `source` must outlive the statement. Its `width` columns follow, each a
  /// `rows_column`, when the statement is described.
  void rows(const row_source& source, std::size_t width) {
    if (target_ != nullptr) rows_node(width);
    values_->at(nullptr, storage::standard);
    values_->rows(source);
  }
  /// The same with a copy of `source` itself, so that threads can share the expression that makes it.
  void kept_rows(const row_source& source) {
    if (target_ != nullptr) rows_node(source.width);
    values_->at(nullptr, storage::standard);
    values_->kept_rows(source);
  }
  void rows_column(std::size_t index, row_column column) {
    if (target_ != nullptr) {
      add_node(node_kind::rows_column, 0, node_flag::none);
      target_->nodes.back().index = static_cast<std::uint16_t>(index);
      target_->nodes.back().spec = column.spec;
      target_->nodes.back().column = column.column;
    }
  }

 private:
  [[gnu::noinline]] void add_node(node_kind kind, std::size_t arity, node_flag flags) {
    node added{kind};
    added.flags = flags;
    added.arity = static_cast<std::uint16_t>(arity);
    target_->nodes.push_back(added);
  }
  [[gnu::noinline]] void parameter_node(cell_kind kind, const column_info* column) {
    add_node(node_kind::parameter, 0, node_flag::none);
    target_->nodes.back().column = column;
    target_->nodes.back().spec = column != nullptr ? column->spec : cell_spec{kind, storage::standard};
  }

  [[gnu::noinline]] void rows_node(std::size_t width) {
    add_node(node_kind::rows, 1 + width, node_flag::none);
    target_->nodes.back().index = static_cast<std::uint16_t>(width);
    parameter_node(cell_kind::rows, nullptr);
  }

  const parameter_binding* binding_of(std::string_view name) const noexcept {
    for (const parameter_binding& each : bindings_) {
      if (each.name == name) return &each;
    }
    return nullptr;
  }
  void check_stored(const column_info* column) const {
    const cell& value = values_->data()[values_->size() - 1];
    if (column->highest == 0 || value.kind != cell_kind::integer) return;
    if (value.integer < column->lowest || value.integer > column->highest)
      values_->refuse("the number is out of the member's range");
  }

  statement* target_;
  encoder* values_;
  array_view<const parameter_binding> bindings_;
  int depth_ = 0;
};

/// That the rows of a statement may be older than the statement; see `cached()`.
struct cache_request {
  static constexpr std::size_t most_tags = 4;
  std::int64_t life = 0;  ///< how old, in microseconds
  std::string_view tags[most_tags];
};

/// A statement on its way to a backend. `slot` is the number of a statement whose type says everything (0:
/// composed at run time, `described` is set); `write` writes it whole when the backend does not know the slot
/// yet.
struct statement_source {
  std::uint32_t slot;
  const void* shell;
  void (*write)(const void* shell, statement_writer& out);
  const statement* described;
  bool streams = false;  ///< its rows are read one by one: a store should not gather them first
  const cache_request* cache = nullptr;  ///< null: its rows have to be those of now
};

namespace detail {

/// Takes `count` consecutive numbers; slot 0 is nobody's.
inline std::uint32_t next_slot(std::uint32_t count = 1) noexcept {
  static std::uint32_t next = 1;
  return __atomic_fetch_add(&next, count, __ATOMIC_RELAXED);
}

/// A small dense number per statement type, the same everywhere in the program; 0 until it is first asked
/// for. A variable of each type, as a function of each would cost the compiler more.
template <class Shell>
inline std::uint32_t kept_slot = 0;

inline std::uint32_t slot_in(std::uint32_t& kept) noexcept {
  std::uint32_t slot = __atomic_load_n(&kept, __ATOMIC_RELAXED);
  if (slot != 0) [[likely]]
    return slot;
  const std::uint32_t fresh = next_slot();
  // Of two threads the first one's number stays; the other is nobody's.
  return __atomic_compare_exchange_n(&kept, &slot, fresh, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED) ? fresh
                                                                                                     : slot;
}

}  // namespace detail
}  // namespace tenon::inline v0
