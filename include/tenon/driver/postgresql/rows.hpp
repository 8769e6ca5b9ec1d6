// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <tenon/codec/encoder.hpp>
#include <tenon/core/array_view.hpp>
#include <tenon/driver/postgresql/cells.hpp>

namespace tenon::inline v0::driver::postgresql {

namespace detail {

inline void append32(std::string& out, std::uint32_t value) {
  char bytes[4];
  put32(bytes, value);
  out.append(bytes, 4);
}

/// A field with its size in front, as arrays and COPY have it.
inline void append_field(std::string& out, const encoded& value, wire form) {
  if (value.data == nullptr) return append32(out, 0xffffffff);
  if (value.text) [[unlikely]]
    refuse(error_kind::value, form, "the value is of another kind");
  append32(out, static_cast<std::uint32_t>(value.size));
  out.append(value.data, value.size);
}

/// The cells of row `index`, in `row`.
inline void fill_row(const row_source& source, std::size_t index, encoder& row) {
  row.clear();
  source.fill(source.items, index, row);
  if (row.size() != source.width) [[unlikely]]
    tenon::detail::fail(error_kind::internal, "a row source gave another number of cells than its width");
}

}  // namespace detail

/// Many rows as arrays, one for each column: `unnest` makes rows of them again. The text of the statement is
/// the same for every number of rows.
template <class Deferred = void>
class basic_row_arrays {
 public:
  /// Encodes all rows; `forms` has the element type of each column. Errors: `value`, `limit`.
  void fill(const row_source& source, array_view<const wire> forms) {
    if (source.width != forms.size()) [[unlikely]]
      tenon::detail::fail(error_kind::internal, "a row source has another width than its statement");
    if (source.count > most_rows) [[unlikely]]
      tenon::detail::fail(error_kind::limit, "a list has more than 2^31 - 1 rows; write it in parts");
    if (arrays_.size() < forms.size()) arrays_.resize(forms.size());
    for (std::size_t c = 0; c < forms.size(); ++c) start(arrays_[c], source.count, forms[c]);
    for (std::size_t i = 0; i < source.count; ++i) {
      detail::fill_row(source, i, row_);
      const cell* const cells = row_.data();
      std::size_t total = 0;
      for (std::size_t c = 0; c < forms.size(); ++c) {
        std::string& out = arrays_[c];
        char scratch[16];
        const encoded value = encode_cell(cells[c], forms[c], scratch, made_);
        if (value.data == nullptr) out[7] = 1;
        detail::append_field(out, value, forms[c]);
        total += out.size();
      }
      if (total > detail::most_bytes) [[unlikely]]
        tenon::detail::fail(error_kind::limit,
                            "the rows of one statement have more than 1 GiB; write them in parts");
    }
    row_.clear();
  }

  const std::string& column(std::size_t index) const noexcept { return arrays_[index]; }

  /// Gives back what a large statement needed.
  void let_go() noexcept {
    constexpr std::size_t kept = 1 << 20;
    for (std::string& each : arrays_) {
      if (each.capacity() > kept) std::string().swap(each);
    }
  }

 private:
  static constexpr std::size_t most_rows = 0x7fffffff;

  static void start(std::string& out, std::size_t count, wire form) {
    out.clear();
    detail::append32(out, count == 0 ? 0 : 1);  // dimensions
    detail::append32(out, 0);                   // whether there are NULLs
    detail::append32(out, type_of(form).oid);
    if (count == 0) return;
    detail::append32(out, static_cast<std::uint32_t>(count));
    detail::append32(out, 1);  // the first subscript
  }

  std::vector<std::string> arrays_;
  encoder row_;
  std::string made_;
};

}  // namespace tenon::inline v0::driver::postgresql
