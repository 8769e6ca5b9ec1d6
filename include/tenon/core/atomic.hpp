// SPDX-License-Identifier: MIT
#pragma once

namespace tenon::inline v0::detail {

enum class memory_order : int {
  relaxed = __ATOMIC_RELAXED,
  acquire = __ATOMIC_ACQUIRE,
  release = __ATOMIC_RELEASE,
  acquire_release = __ATOMIC_ACQ_REL,
  sequential = __ATOMIC_SEQ_CST
};

/// std::atomic of a number or a pointer, as far as Tenon needs it; <atomic> brings waiting, notifying and
/// floating point, which every program unit would pay for.
template <class T>
class atomic {
 public:
  constexpr atomic() noexcept = default;
  constexpr atomic(T value) noexcept : value_(value) {}  // NOLINT: as of std::atomic
  atomic(const atomic&) = delete;
  atomic& operator=(const atomic&) = delete;

  T load(memory_order order = memory_order::sequential) const noexcept {
    return __atomic_load_n(&value_, static_cast<int>(order));
  }
  void store(T value, memory_order order = memory_order::sequential) noexcept {
    __atomic_store_n(&value_, value, static_cast<int>(order));
  }
  T exchange(T value, memory_order order = memory_order::sequential) noexcept {
    return __atomic_exchange_n(&value_, value, static_cast<int>(order));
  }
  T fetch_add(T value, memory_order order = memory_order::sequential) noexcept {
    return __atomic_fetch_add(&value_, value, static_cast<int>(order));
  }
  T fetch_sub(T value, memory_order order = memory_order::sequential) noexcept {
    return __atomic_fetch_sub(&value_, value, static_cast<int>(order));
  }
  bool compare_exchange_strong(T& expected, T value, memory_order success, memory_order failure) noexcept {
    return __atomic_compare_exchange_n(&value_, &expected, value, false, static_cast<int>(success),
                                       static_cast<int>(failure));
  }
  bool compare_exchange_weak(T& expected, T value, memory_order order) noexcept {
    return __atomic_compare_exchange_n(&value_, &expected, value, true, static_cast<int>(order),
                                       static_cast<int>(order));
  }

 private:
  T value_{};
};

}  // namespace tenon::inline v0::detail
