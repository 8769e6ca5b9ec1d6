// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <libpq-fe.h>

#include <tenon/core/array_view.hpp>
#include <tenon/driver/postgresql/cells.hpp>
#include <tenon/driver/postgresql/rows.hpp>

namespace tenon::inline v0::driver::postgresql {

/// What a statement knows of one value: the type it is declared with, or, of rows, those of their columns.
struct parameter_type {
  wire form = wire::inferred;
  std::vector<wire> columns{};
  bool rows = false;
};

/// The values of a statement as libpq takes them. Kept with the statement, so that a call allocates nothing.
template <class Deferred = void>
class basic_parameters {
 public:
  void declare(std::vector<parameter_type> types) {
    types_ = std::move(types);
    std::size_t numbers = 0;
    for (const parameter_type& each : types_) numbers += each.rows ? each.columns.size() : 1;
    oids_.clear();
    for (const parameter_type& each : types_) {
      if (!each.rows) {
        oids_.push_back(type_of(each.form).oid);
        continue;
      }
      for (wire column : each.columns) oids_.push_back(type_of(column).array);
    }
    values_.assign(numbers, nullptr);
    sizes_.assign(numbers, 0);
    formats_.assign(numbers, 1);
    scratch_ = std::make_unique<char[]>(16 * types_.size() + 1);
    made_.resize(types_.size());
    arrays_.resize(0);
  }

  const std::vector<parameter_type>& types() const noexcept { return types_; }
  std::size_t cells() const noexcept { return types_.size(); }
  int count() const noexcept { return static_cast<int>(values_.size()); }
  const Oid* oids() const noexcept { return oids_.data(); }
  const char* const* values() const noexcept { return values_.data(); }
  const int* sizes() const noexcept { return sizes_.data(); }
  const int* formats() const noexcept { return formats_.data(); }

  /// Encodes the values; texts and blobs are pointed to. Errors: `value`, `limit`, `misuse` (their number).
  void encode(array_view<const cell> values, std::string_view text) {
    if (values.size() != types_.size()) [[unlikely]]
      refuse_count(values.size(), types_.size(), text);
    std::size_t number = 0;
    char* scratch = scratch_.get();
    const parameter_type* type = types_.data();
    std::string* text_made = made_.data();
    for (const cell& value : values) {
      if (type->rows) [[unlikely]] {
        encode_rows(value, static_cast<std::size_t>(type - types_.data()), number);
        number += type->columns.size();
      } else {
        const encoded made = encode_cell(value, type->form, scratch, *text_made);
        values_[number] = made.data;
        sizes_[number] = static_cast<int>(made.size);
        formats_[number] = made.text ? 0 : 1;
        ++number;
      }
      ++type, ++text_made, scratch += 16;
    }
  }

  [[noreturn, gnu::noinline, gnu::cold]] static void refuse_count(std::size_t given, std::size_t expected,
                                                                  std::string_view text) {
    tenon::detail::fail(
        error_kind::misuse,
        tenon::detail::sentence({"a PostgreSQL statement has ", std::to_string(expected), " parameters, ",
                                 std::to_string(given), " were given: ", text}));
  }

  /// After sending: libpq has its own copy.
  void let_go() noexcept {
    if (!arrays_.empty()) let_arrays_go();
  }

 private:
  [[gnu::noinline]] void let_arrays_go() noexcept {
    for (const auto& each : arrays_) {
      if (each != nullptr) each->let_go();
    }
  }
  [[gnu::noinline]] void encode_rows(const cell& value, std::size_t index, std::size_t number) {
    if (value.kind != cell_kind::rows)
      tenon::detail::fail(error_kind::internal, "a value stands where rows are expected");
    if (arrays_.size() <= index) arrays_.resize(index + 1);
    if (arrays_[index] == nullptr) arrays_[index] = std::make_unique<basic_row_arrays<Deferred>>();
    basic_row_arrays<Deferred>& arrays = *arrays_[index];
    arrays.fill(*value.rows, types_[index].columns);
    for (std::size_t c = 0; c < types_[index].columns.size(); ++c) {
      values_[number + c] = arrays.column(c).data();
      sizes_[number + c] = static_cast<int>(arrays.column(c).size());
    }
  }

  std::vector<parameter_type> types_;
  std::vector<Oid> oids_;
  std::vector<const char*> values_;
  std::vector<int> sizes_;
  std::vector<int> formats_;
  std::unique_ptr<char[]> scratch_;  // 16 bytes a value
  std::vector<std::string> made_;
  std::vector<std::unique_ptr<basic_row_arrays<Deferred>>> arrays_;
};

}  // namespace tenon::inline v0::driver::postgresql
