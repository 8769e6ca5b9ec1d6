// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>

#include <sched.h>

#include <tenon/backend/memory/version.hpp>

namespace tenon::inline v0::memory_engine {

/// One connection's mark at the gate; a cache line of its own, so that readers do not slow each other.
struct alignas(64) gate_place {
  std::atomic<std::uint32_t> inside{0};
  std::atomic<std::uint64_t> snapshot{never};  ///< the oldest state this connection may still look at
  std::atomic<bool> taken{true};
  gate_place* next = nullptr;
};

/// Keeps the structures of the store still while they are read. A reader that meets no writer pays two
/// stores and a load; the one writer waits until each reader has left.
template <class Deferred = void>
class basic_gate {
 public:
  basic_gate() = default;
  basic_gate(const basic_gate&) = delete;
  basic_gate& operator=(const basic_gate&) = delete;
  ~basic_gate() {
    for (gate_place* each = places_.load(); each != nullptr;) {
      gate_place* const next = each->next;
      delete each;
      each = next;
    }
  }

  /// A place for a new connection. Places are kept and used again.
  gate_place& join() {
    for (gate_place* each = places_.load(); each != nullptr; each = each->next) {
      bool free = false;
      if (each->taken.compare_exchange_strong(free, true)) return *each;
    }
    auto* const made = new gate_place;
    made->next = places_.load();
    while (!places_.compare_exchange_weak(made->next, made)) {
    }
    return *made;
  }
  void quit(gate_place& place) noexcept {
    place.snapshot.store(never);
    place.taken.store(false);
  }

  void enter(gate_place& place) noexcept {
    place.inside.store(1, std::memory_order_seq_cst);
    if (closed_.load(std::memory_order_seq_cst) != 0) [[unlikely]]
      wait(place);
  }
  void leave(gate_place& place) noexcept { place.inside.store(0, std::memory_order_release); }
  /// Whether the writer waits for readers, who then should leave for a moment.
  bool wanted() const noexcept { return closed_.load(std::memory_order_relaxed) != 0; }

  void close() noexcept {
    closed_.store(1, std::memory_order_seq_cst);
    for (gate_place* each = places_.load(std::memory_order_seq_cst); each != nullptr; each = each->next) {
      for (unsigned turn = 0; each->inside.load(std::memory_order_seq_cst) != 0; ++turn) {
        if (turn > 100) sched_yield();
      }
    }
  }
  void open() noexcept {
    closed_.store(0, std::memory_order_release);
    closed_.notify_all();
  }

  /// The oldest state that somebody looks at, `never` if nobody does. While the gate is closed.
  std::uint64_t oldest_snapshot() const noexcept {
    std::uint64_t oldest = never;
    for (const gate_place* each = places_.load(); each != nullptr; each = each->next) {
      const std::uint64_t snapshot = each->snapshot.load(std::memory_order_acquire);
      if (snapshot < oldest) oldest = snapshot;
    }
    return oldest;
  }

 private:
  [[gnu::noinline, gnu::cold]] void wait(gate_place& place) noexcept {
    do {
      place.inside.store(0, std::memory_order_release);
      for (unsigned turn = 0; closed_.load(std::memory_order_acquire) != 0; ++turn) {
        if (turn > 50) closed_.wait(1, std::memory_order_acquire);
      }
      place.inside.store(1, std::memory_order_seq_cst);
    } while (closed_.load(std::memory_order_seq_cst) != 0);
  }

  std::atomic<std::uint32_t> closed_{0};
  std::atomic<gate_place*> places_{nullptr};
};

using gate = basic_gate<>;

}  // namespace tenon::inline v0::memory_engine
