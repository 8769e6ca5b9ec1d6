// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <utility>

#include <tenon/core/atomic.hpp>

namespace tenon::inline v0::detail {

/// What `shared` points to: it counts its owners.
class shared_object {
 public:
  shared_object() = default;
  shared_object(const shared_object&) = delete;
  shared_object& operator=(const shared_object&) = delete;
  virtual ~shared_object() = default;

 private:
  template <class T>
  friend class shared;
  mutable atomic<std::size_t> owners_{0};
};

/// A std::shared_ptr to an object that counts by itself; <memory> would cost every program unit more than the
/// whole query room.
template <class T>
class shared {
 public:
  shared() noexcept = default;
  explicit shared(T* object) noexcept : object_(object) { hold(); }
  shared(const shared& other) noexcept : object_(other.object_) { hold(); }
  shared(shared&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  shared& operator=(shared other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~shared() {
    if (object_ != nullptr &&
        object_->shared_object::owners_.fetch_sub(1, memory_order::acquire_release) == 1) {
      delete object_;
    }
  }

  T* get() const noexcept { return object_; }
  T& operator*() const noexcept { return *object_; }
  T* operator->() const noexcept { return object_; }
  /// Whether nobody else holds the object.
  bool is_alone() const noexcept { return object_->shared_object::owners_.load(memory_order::acquire) == 1; }

 private:
  void hold() const noexcept {
    if (object_ != nullptr) object_->shared_object::owners_.fetch_add(1, memory_order::relaxed);
  }
  T* object_ = nullptr;
};

}  // namespace tenon::inline v0::detail
