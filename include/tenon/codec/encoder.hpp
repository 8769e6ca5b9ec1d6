// SPDX-License-Identifier: MIT
#pragma once

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/codec/cell.hpp>
#include <tenon/core/error.hpp>

namespace tenon::inline v0 {

/// Collects values as cells, in the order in which a statement has its parameters. Text and blobs are not
/// copied: they must outlive the statement's execution; texts made on the way (JSON) are kept here.
class encoder {
 public:
  encoder() = default;
  ~encoder() {
    if (texts_ != nullptr) drop_texts();
    if (lists_ != nullptr) drop_lists();
    if (cells_ != inline_) delete[] cells_;
  }
  encoder(const encoder&) = delete;
  encoder& operator=(const encoder&) = delete;

  /// The member the next values belong to; named when one is refused.
  void at(const field_name* field, storage stored) noexcept {
    field_ = field;
    stored_ = stored;
  }

  storage stored() const noexcept { return stored_; }

  void null() { add(cell_kind::null); }
  void boolean(bool value) { add(cell_kind::boolean).integer = value ? 1 : 0; }
  /// integer, timestamp, date, time_of_day and interval: all that is one 64-bit number.
  void number(cell_kind kind, std::int64_t value) { add(kind).integer = value; }
  void integer(std::int64_t value) { add(cell_kind::integer).integer = value; }
  void real(double value) { add(cell_kind::real).real = value; }
  /// text, json, decimal and blob: `value` is already known to be valid for its kind and is not copied.
  void bytes(cell_kind kind, std::string_view value) { add(kind).bytes = {value.data(), value.size()}; }
  void uuid(const std::array<unsigned char, 16>& value) { add(cell_kind::uuid).uuid = value; }
  void rows(const row_source& value) { add(cell_kind::rows).rows = &value; }
  /// The same with a copy of `value` itself; what it points to is not copied.
  void kept_rows(const row_source& value);

  /// A string that lives as long as the cells; for texts a codec has to make.
  std::string& scratch() {
    texts_ = new kept_text{{}, texts_};
    return texts_->text;
  }

  /// Throws `error_kind::value` naming entity and member; `why` says what is wrong and what would be right.
  [[noreturn, gnu::noinline, gnu::cold]] void refuse(std::string_view why) const {
    if (field_ == nullptr)
      detail::fail(error_kind::value, detail::sentence({"a parameter is refused: ", why}));
    detail::fail(error_kind::value,
                 detail::sentence({field_->entity, "::", field_->member, " is refused: ", why}));
  }

  /// Puts another value in the place of one that is there already.
  void replace(std::size_t index, const cell& value) noexcept { cells_[index] = value; }

  /// Takes one value out.
  void remove(std::size_t index) noexcept {
    --size_;
    std::memmove(static_cast<void*>(cells_ + index), cells_ + index + 1, sizeof(cell) * (size_ - index));
  }

  /// False when every byte the cells point to lives outside, in the entities.
  bool made_text() const noexcept { return texts_ != nullptr; }

  const cell* data() const noexcept { return cells_; }
  std::size_t size() const noexcept { return size_; }

  void clear() noexcept {
    size_ = 0;
    drop_texts();
    if (lists_ != nullptr) drop_lists();
  }

 private:
  struct kept_text {
    std::string text;
    kept_text* next;
  };
  struct kept_list;

  void drop_texts() noexcept {
    while (texts_ != nullptr) {
      kept_text* const next = texts_->next;
      delete texts_;
      texts_ = next;
    }
  }

  void drop_lists() noexcept;

  cell& add(cell_kind kind) {
    if (size_ == capacity_) grow();
    cell& slot = cells_[size_++];
    slot.kind = kind;
    slot.stored = stored_;
    return slot;
  }

  [[gnu::noinline]] void grow() {
    cell* const bigger = new cell[capacity_ * 2];
    std::memcpy(static_cast<void*>(bigger), cells_, sizeof(cell) * size_);
    if (cells_ != inline_) delete[] cells_;
    cells_ = bigger;
    capacity_ *= 2;
  }

  cell inline_[16];
  cell* cells_ = inline_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 16;
  const field_name* field_ = nullptr;
  storage stored_ = storage::standard;
  kept_text* texts_ = nullptr;  // a bare list, since every program unit pays for the headers of a better one
  kept_list* lists_ = nullptr;
};

/// Many rows as one parameter: a bulk insert's entities, or the ids of a find. `fill` encodes row `index`,
/// `width` cells, into a cleared encoder. Valid while the statement runs.
struct row_source {
  const void* items;
  std::size_t count;
  std::size_t width;
  void (*fill)(const void* items, std::size_t index, encoder& out);
};

struct encoder::kept_list {
  row_source list;
  kept_list* next;
};
inline void encoder::kept_rows(const row_source& value) {
  lists_ = new kept_list{value, lists_};
  rows(lists_->list);
}
inline void encoder::drop_lists() noexcept {
  while (lists_ != nullptr) {
    kept_list* const next = lists_->next;
    delete lists_;
    lists_ = next;
  }
}

}  // namespace tenon::inline v0
