// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include <tenon/backend/memory/index.hpp>
#include <tenon/codec/encoder.hpp>

namespace tenon::inline v0::memory_engine {

/// The rows of a parameter as cells, and the set they are for `in`.
template <class Deferred = void>
class basic_row_list {
 public:
  void clear() noexcept {
    filled_ = false;
    listed_ = false;
    cells_.clear();
    texts_.clear();
  }

  bool filled() const noexcept { return filled_; }
  void fill(const row_source& source) {
    clear();
    width_ = source.width;
    count_ = source.count;
    cells_.reserve(width_ * count_);
    encoder row;
    for (std::size_t i = 0; i < count_; ++i) {
      row.clear();
      source.fill(source.items, i, row);
      if (row.size() != width_)
        detail::fail(error_kind::internal, "a row source gave a row of another width");
      for (std::size_t c = 0; c < width_; ++c) {
        cell value = row.data()[c];
        check_parameter(value);
        if (has_bytes(value.kind) && value.bytes.size != 0 && row.made_text()) {
          texts_.push_back(std::make_unique<char[]>(value.bytes.size));
          std::memcpy(texts_.back().get(), value.bytes.data, value.bytes.size);
          value.bytes.data = texts_.back().get();
        }
        cells_.push_back(value);
      }
    }
    filled_ = true;
  }

  std::size_t count() const noexcept { return count_; }
  std::size_t width() const noexcept { return width_; }
  const cell* row(std::size_t index) const noexcept { return cells_.data() + index * width_; }

  /// `values in rows`, `values` as many as a row has.
  truth holds(const cell* const* values) {
    if (count_ == 0) return truth::no;
    if (!listed_) list();
    bool null = false;
    std::uint64_t hash = 0;
    for (std::size_t c = 0; c < width_; ++c) {
      null = null || values[c]->kind == cell_kind::null;
      hash = hash_cell(*values[c], hash);
    }
    if (!null) {
      bool found = false;
      set_.find(static_cast<std::uint32_t>(hash >> 32), [&](std::uint32_t at) {
        found = true;
        for (std::size_t c = 0; c < width_ && found; ++c) found = equal_cells(*values[c], row(at)[c]);
        return !found;
      });
      if (found) return truth::yes;
      if (!nulls_) return truth::no;
    }
    if (width_ == 1) return truth::unknown;
    for (std::size_t i = 0; i < count_; ++i) {
      bool differs = false;
      for (std::size_t c = 0; c < width_ && !differs; ++c) {
        const cell& listed = row(i)[c];
        differs = values[c]->kind != cell_kind::null && listed.kind != cell_kind::null &&
                  !equal_cells(*values[c], listed);
      }
      if (!differs) return truth::unknown;
    }
    return truth::no;
  }

 private:
  void list() {
    set_ = tag_map();
    set_.reserve(count_);
    nulls_ = false;
    for (std::size_t i = 0; i < count_; ++i) {
      bool null = false;
      std::uint64_t hash = 0;
      for (std::size_t c = 0; c < width_; ++c) {
        null = null || row(i)[c].kind == cell_kind::null;
        hash = hash_cell(row(i)[c], hash);
      }
      if (null) {
        nulls_ = true;
      } else {
        set_.add(static_cast<std::uint32_t>(hash >> 32), static_cast<std::uint32_t>(i));
      }
    }
    listed_ = true;
  }

  std::vector<cell> cells_;
  std::vector<std::unique_ptr<char[]>> texts_;
  tag_map set_;
  std::size_t width_ = 0;
  std::size_t count_ = 0;
  bool filled_ = false;
  bool listed_ = false;
  bool nulls_ = false;
};

using row_list = basic_row_list<>;

}  // namespace tenon::inline v0::memory_engine
