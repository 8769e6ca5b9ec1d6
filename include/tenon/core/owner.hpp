// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <utility>

namespace tenon::inline v0::detail {

struct deleting {
  template <class T>
  void operator()(T* object) const noexcept {
    delete object;
  }
};

/// A std::unique_ptr for what stays inside: each type that std::unique_ptr holds costs a program unit a
/// hundredth of a second.
template <class T, class Dispose = deleting>
class owner {
 public:
  owner() noexcept = default;
  explicit owner(T* object) noexcept : object_(object) {}
  owner(owner&& other) noexcept : object_(other.release()) {}
  owner& operator=(owner&& other) noexcept {
    reset(other.release());
    return *this;
  }
  owner(const owner&) = delete;
  owner& operator=(const owner&) = delete;
  ~owner() { reset(); }

  T* get() const noexcept { return object_; }
  T& operator*() const noexcept { return *object_; }
  T* operator->() const noexcept { return object_; }
  T* release() noexcept { return std::exchange(object_, nullptr); }
  void reset(T* object = nullptr) noexcept {
    T* const old = std::exchange(object_, object);
    if (old != nullptr) Dispose{}(old);
  }
  friend bool operator==(const owner& held, std::nullptr_t) noexcept { return held.object_ == nullptr; }

 private:
  T* object_ = nullptr;
};

}  // namespace tenon::inline v0::detail
