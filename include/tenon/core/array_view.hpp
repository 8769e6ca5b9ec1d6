// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <type_traits>

namespace tenon::inline v0 {

/// Elements that lie in a row and belong to somebody else, as std::span of dynamic extent; each converts to
/// the other. Not std::span itself, whose constructors cost every unit two to five megabytes of the
/// compiler's memory for each type of elements.
template <class T>
class array_view {
 public:
  using value_type = std::remove_cv_t<T>;

  constexpr array_view() noexcept = default;
  constexpr array_view(T* first, std::size_t count) noexcept : first_(first), size_(count) {}
  template <std::size_t Count>
  constexpr array_view(T (&items)[Count]) noexcept : first_(items), size_(Count) {}  // NOLINT: is one
  /// A std::vector, std::array, std::span or another container with data() and size().
  template <class List>
  requires(requires(List& list, T*& first) {
    first = list.data();
    list.size();
  }) constexpr array_view(List&& list) noexcept  // NOLINT: is one
      : first_(list.data()), size_(list.size()) {}

  constexpr T* data() const noexcept { return first_; }
  constexpr std::size_t size() const noexcept { return size_; }
  constexpr bool empty() const noexcept { return size_ == 0; }
  constexpr T* begin() const noexcept { return first_; }
  constexpr T* end() const noexcept { return first_ + size_; }
  constexpr T& operator[](std::size_t at) const noexcept { return first_[at]; }
  constexpr T& front() const noexcept { return first_[0]; }
  constexpr T& back() const noexcept { return first_[size_ - 1]; }

  constexpr array_view first(std::size_t count) const noexcept { return {first_, count}; }
  constexpr array_view last(std::size_t count) const noexcept { return {first_ + (size_ - count), count}; }
  constexpr array_view subspan(std::size_t from) const noexcept { return {first_ + from, size_ - from}; }
  constexpr array_view subspan(std::size_t from, std::size_t count) const noexcept {
    return {first_ + from, count};
  }

 private:
  T* first_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace tenon::inline v0
