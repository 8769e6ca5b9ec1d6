// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <new>
#include <vector>

#include <tenon/core/error.hpp>

namespace tenon::inline v0::memory_engine {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool arena_plain = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
inline constexpr bool arena_plain = true;
#else
inline constexpr bool arena_plain = false;
#endif
#else
inline constexpr bool arena_plain = false;
#endif

/// Blocks of many sizes cut from large chunks; freed blocks wait for the next of their size. Used by the one
/// writer only. Under the address sanitizer every block is an allocation of its own, so that it sees misuse.
template <class Deferred = void>
class basic_arena {
 public:
  basic_arena() = default;
  basic_arena(const basic_arena&) = delete;
  basic_arena& operator=(const basic_arena&) = delete;
  ~basic_arena() {
    for (void* chunk : chunks_) ::operator delete(chunk);
  }

  void* allocate(std::size_t size) {
    if (arena_plain || size > largest) return ::operator new(size);
    const std::size_t order = class_of(size);
    if (free_[order] != nullptr) {
      free_block* const taken = free_[order];
      free_[order] = taken->next;
      return taken;
    }
    const std::size_t rounded = size_of(order);
    if (left_ < rounded) add_chunk();
    char* const made = place_;
    place_ += rounded;
    left_ -= rounded;
    return made;
  }

  void release(void* block, std::size_t size) noexcept {
    if (arena_plain || size > largest) return ::operator delete(block);
    const std::size_t order = class_of(size);
    free_[order] = ::new (block) free_block{free_[order]};
  }

 private:
  struct free_block {
    free_block* next;
  };
  static constexpr std::size_t step = 16;
  static constexpr std::size_t largest = 4096;
  static constexpr std::size_t first_chunk = std::size_t{64} << 10;
  static constexpr std::size_t last_chunk = std::size_t{1} << 20;

  static constexpr std::size_t class_of(std::size_t size) noexcept { return (size + step - 1) / step; }
  static constexpr std::size_t size_of(std::size_t order) noexcept { return order * step; }

  [[gnu::noinline]] void add_chunk() {
    chunks_.reserve(chunks_.size() + 1);
    // What is left of the old chunk is at most one block.
    place_ = static_cast<char*>(::operator new(chunk_));
    left_ = chunk_;
    chunks_.push_back(place_);
    if (chunk_ < last_chunk) chunk_ *= 2;
  }

  std::vector<void*> chunks_;
  free_block* free_[largest / step + 1] = {};
  char* place_ = nullptr;
  std::size_t left_ = 0;
  std::size_t chunk_ = first_chunk;
};

using arena = basic_arena<>;

}  // namespace tenon::inline v0::memory_engine
