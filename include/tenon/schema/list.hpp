// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <initializer_list>
#include <utility>

namespace tenon::inline v0::schema {

/// A growing array of values that have a default. Not std::vector, because schemas have many small types and
/// each one would cost every program that opens a database a hundred functions to compile.
template <class T>
class list {
 public:
  list() = default;
  explicit list(std::size_t count) : items_(new T[count]()), size_(count), capacity_(count) {}
  list(std::initializer_list<T> items) : list() {
    for (const T& each : items) push_back(each);
  }
  list(const list& other) : list() {
    for (const T& each : other) push_back(each);
  }
  list(list&& other) noexcept { swap(other); }
  list& operator=(list other) noexcept {
    swap(other);
    return *this;
  }
  ~list() { delete[] items_; }

  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  T* begin() noexcept { return items_; }
  T* end() noexcept { return items_ + size_; }
  const T* begin() const noexcept { return items_; }
  const T* end() const noexcept { return items_ + size_; }
  T& operator[](std::size_t at) noexcept { return items_[at]; }
  const T& operator[](std::size_t at) const noexcept { return items_[at]; }
  T& back() noexcept { return items_[size_ - 1]; }
  const T& back() const noexcept { return items_[size_ - 1]; }

  /// The new last element.
  T& push_back(T item) {
    if (size_ == capacity_) grow();
    return items_[size_++] = std::move(item);
  }
  T& emplace_back() { return push_back(T()); }
  void pop_back() { items_[--size_] = T(); }
  void clear() { list().swap(*this); }

  friend bool operator==(const list& a, const list& b) {
    bool equal = a.size_ == b.size_;
    for (std::size_t at = 0; equal && at < a.size_; ++at) equal = a.items_[at] == b.items_[at];
    return equal;
  }

 private:
  void swap(list& other) noexcept {
    std::swap(items_, other.items_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }
  void grow() {
    list bigger(capacity_ == 0 ? 4 : capacity_ * 2);
    for (std::size_t at = 0; at < size_; ++at) bigger.items_[at] = std::move(items_[at]);
    bigger.size_ = size_;
    swap(bigger);
  }

  T* items_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace tenon::inline v0::schema
